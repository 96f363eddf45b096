//! That colours can be told apart and text can be read, on light pages and on dark
//! ones.

use roxmltree::Document;
use sillage::figure::style::{
    AMOUNTS, CATEGORIES, Colour, INK, MAIN, SHADE, TEXTURES, WHITE, contrast, dark, dark_css, hex,
    pairs,
};

use super::looks::{drawn, extent, number};

/// The colour itself, and what stands for it on a dark page.
fn both(colour: Colour) -> [Colour; 2] {
    [colour, dark(colour).unwrap()]
}

/// The contrast of two colours on a light page and on a dark one, the lower.
fn least(a: Colour, b: Colour) -> f64 {
    let ([a, dark_a], [b, dark_b]) = (both(a), both(b));
    contrast(a, b).min(contrast(dark_a, dark_b))
}

#[test]
fn categories_can_be_told_from_paper_and_from_their_neighbours() {
    for colour in CATEGORIES {
        assert!(least(colour, WHITE) >= 3.0, "{}", hex(colour));
    }
    for pair in CATEGORIES.windows(2) {
        assert!(least(pair[0], pair[1]) >= 3.0, "{}", hex(pair[0]));
    }
    for pair in TEXTURES.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
    // The last states of the accounts: active beside unknown.
    assert!(least(CATEGORIES[0], CATEGORIES[5]) >= 3.0);
    assert!(contrast(MAIN, WHITE) >= 4.5);
    assert!((contrast(WHITE, WHITE) - 1.0).abs() < 1e-12);
}

#[test]
fn text_can_be_read_on_paper_and_on_shade() {
    assert!(least(INK, WHITE) >= 4.5);
    assert!(least(INK, SHADE) >= 4.5);
}

#[test]
fn amounts_grow_away_from_the_paper() {
    assert!(least(AMOUNTS[0], AMOUNTS[4]) >= 4.5);
    for pair in AMOUNTS.windows(2) {
        assert!(least(pair[0], pair[1]) >= 1.3, "{}", hex(pair[1]));
        assert!(least(pair[1], WHITE) > least(pair[0], WHITE));
    }
    // The mark of the busiest hour is paper.
    assert!(least(AMOUNTS[4], WHITE) >= 4.5);
}

/// The colours that elements of a drawing write, with their places.
fn written<'a>(document: &'a Document<'a>) -> impl Iterator<Item = &'a str> {
    let attributes = |node: roxmltree::Node<'a, 'a>| {
        let colours = ["fill", "stroke"].map(|name| node.attribute(name));
        colours.into_iter().flatten()
    };
    document.descendants().flat_map(attributes)
}

#[test]
fn every_colour_of_a_drawing_has_a_counterpart_for_dark_pages() {
    let css = dark_css();
    drawn(|name, document, _| {
        for colour in written(document).filter(|colour| *colour != "none") {
            for attribute in ["fill", "stroke"] {
                let rule = format!("figure svg [{attribute}=\"{colour}\"]{{{attribute}:#");
                assert_eq!(css.matches(&rule).count(), 1, "{name}: {colour}");
            }
        }
    });
    assert!(css.contains("[fill=\"#FFFFFF\"]{fill:#14181C}"));
    assert!(css.contains("[fill=\"#1A1A1A\"]{fill:#E8ECEF}"));
}

#[test]
fn text_can_be_read_on_what_is_drawn_below_it() {
    let colour = |written: &str| {
        let found = pairs()
            .into_iter()
            .find(|(light, _)| hex(*light) == written);
        found.unwrap().0
    };
    drawn(|name, document, _| {
        let mut grounds = Vec::new();
        for node in document.descendants() {
            if node.has_tag_name("rect") {
                let (x, y) = (number(node, "x"), number(node, "y"));
                let (right, bottom) = (x + number(node, "width"), y + number(node, "height"));
                let fill = node.attribute("fill").unwrap_or("none");
                grounds.push(((x, y, right, bottom), fill));
            }
            if node.has_tag_name("text") {
                let (left, _, right, _) = extent(node);
                let y = number(node, "y");
                for x in [left + 1.0, f64::midpoint(left, right), right - 1.0] {
                    let holds =
                        |r: &(f64, f64, f64, f64)| r.0 <= x && x <= r.2 && r.1 <= y && y <= r.3;
                    let ground = grounds.iter().rev().find(|(rect, _)| holds(rect));
                    let fill = colour(ground.unwrap().1);
                    let words = node.text().unwrap_or_default();
                    assert!(least(INK, fill) >= 4.5, "{name}: {words} on {}", hex(fill));
                }
            }
        }
    });
}

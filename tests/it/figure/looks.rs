//! What holds for every picture of every scene.

use std::sync::LazyLock;

use roxmltree::{Document, Node};
use sillage::figure::style::SIZE;
use sillage::figure::{Picture, all, text};

use super::scene::{Scene, Stage};

const FRENCH: &str = "Désinformation sur l’île : l’élite étrangère achète les élections et";
const ARABIC: &str = "المحتجون مأجورون من الخارج والحكومة تخفي الحقيقة عن الشعب كل يوم";
const CYRILLIC: &str = "Протестующим платят из-за рубежа, а правительство скрывает правду";
const HOSTILE: &str = "a<script>alert('x')</script>&\"\u{202E}gnp\u{0}\u{7}\n\u{200B}]]>";

/// Scenes that break charts.
pub fn scenes() -> Vec<(&'static str, Scene)> {
    let plain = Scene::default();
    let scene = |change: fn(&mut Scene)| {
        let mut scene = plain.clone();
        change(&mut scene);
        scene
    };
    vec![
        ("normal", plain.clone()),
        ("none", points(0)),
        ("one", points(1)),
        ("two", points(2)),
        ("range", scene(|s| (s.days, s.ranged) = (60, true))),
        ("equal", scene(|s| (s.days, s.equal) = (60, true))),
        (
            "many",
            scene(|s| {
                s.days = 80;
                (s.narratives, s.groups, s.takedowns, s.incidents) = (40, 40, 12, 40);
            }),
        ),
        (
            "french",
            scene(|s| (s.label, s.days, s.withheld) = (FRENCH, 185, true)),
        ),
        ("arabic", scene(|s| (s.label, s.days) = (ARABIC, 185))),
        ("cyrillic", scene(|s| (s.label, s.days) = (CYRILLIC, 185))),
        ("hostile", scene(|s| s.label = HOSTILE)),
        ("huge", scene(|s| s.factor = 12_345_678)),
        ("week", scene(|s| (s.grain, s.days) = ("week", 1400))),
        ("month", scene(|s| (s.grain, s.days) = ("month", 4000))),
        ("longest", scene(|s| (s.days, s.narratives) = (550, 4))),
        ("withheld", scene(|s| s.withheld = true)),
        ("quiet", scene(|s| (s.takedowns, s.incidents) = (0, 0))),
    ]
}

/// The pictures of all scenes, which are drawn once for all tests.
pub static DRAWN: LazyLock<Vec<(&str, Vec<Picture>)>> = LazyLock::new(|| {
    let draw = |(name, scene)| (name, all(&Stage::of(&scene).context()).unwrap());
    scenes().into_iter().map(draw).collect()
});

fn each(check: impl Fn(&str, &Picture)) {
    for (name, pictures) in DRAWN.iter() {
        for picture in pictures {
            check(&format!("{name}/{}", picture.id), picture);
        }
    }
}

/// A scene of so few points that charts have hardly anything to draw.
fn points(points: usize) -> Scene {
    Scene {
        days: points.max(1) as i32,
        narratives: points,
        groups: points,
        takedowns: 1,
        incidents: points,
        points: Some(points),
        ..Scene::default()
    }
}

/// Every picture that is drawn, wide and narrow.
pub fn drawn(check: impl Fn(&str, &Document<'_>, &Picture)) {
    each(|name, picture| {
        for (suffix, svg) in both(picture) {
            let name = format!("{name}{suffix}");
            let document = Document::parse(svg).unwrap_or_else(|e| panic!("{name}: {e}"));
            check(&name, &document, picture);
        }
    });
}

/// The drawings of a picture with what the names of their files end with; none
/// if it is absent.
pub fn both(picture: &Picture) -> impl Iterator<Item = (&'static str, &str)> {
    let both = [("", picture.svg.as_str()), ("-narrow", &picture.narrow)];
    both.into_iter().filter(|_| picture.absent.is_none())
}

/// Writes every picture below the folder that the variable names, to look at.
#[test]
fn can_be_looked_at() {
    let Some(folder) = std::env::var_os("SILLAGE_LOOK") else {
        return;
    };
    each(|name, picture| {
        for (suffix, svg) in both(picture) {
            let file = format!("{}{suffix}.svg", name.replace('/', "_"));
            std::fs::write(std::path::Path::new(&folder).join(file), svg).unwrap();
        }
    });
}

#[test]
fn only_an_empty_scene_is_absent() {
    each(|name, picture| {
        let empty = name.starts_with("none/");
        assert_eq!(picture.absent.is_some(), empty, "{name}");
        assert_eq!(picture.narrow.is_empty(), empty, "{name}");
    });
    let mut stage = Stage::of(&Scene::default());
    stage.facts = sillage::facts::Facts::default();
    let pictures = all(&stage.context()).unwrap();
    assert_eq!(pictures.len(), 12, "those that need no takedown");
    for picture in pictures {
        assert!(picture.absent.is_some_and(|reason| !reason.is_empty()));
        assert!(picture.svg.is_empty() && picture.narrow.is_empty());
        assert!(!picture.title.is_empty());
    }
}

#[test]
fn says_what_it_is() {
    drawn(|name, document, picture| {
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"), "{name}");
        let suffix = if name.ends_with("-narrow") {
            "-narrow"
        } else {
            ""
        };
        let ids = format!("{0}-title{suffix} {0}-desc{suffix}", picture.id);
        let labelled = root.attribute("aria-labelledby");
        assert_eq!(labelled, Some(ids.as_str()), "{name}");
        let text = |tag: &str| {
            let node = root.children().find(|n| n.has_tag_name(tag)).unwrap();
            node.text().unwrap_or_default().to_owned()
        };
        assert_eq!(text("title"), picture.title, "{name}");
        assert_eq!(text("desc"), picture.description, "{name}");
        assert!(
            !picture.subtitle.is_empty() && !picture.facts.is_empty(),
            "{name}"
        );
        let words = texts(document);
        let words: Vec<&str> = words.iter().filter_map(Node::text).collect();
        let synthetic = "Synthetic data: invented for demonstration.";
        assert!(words.join(" ").contains(synthetic), "{name}");
    });
}

#[test]
fn titles_are_short() {
    each(|name, picture| {
        let words = picture.title.split_whitespace().count();
        assert!(
            (2..=15).contains(&words),
            "{name}: {words} words: {}",
            picture.title
        );
    });
}

#[test]
fn carries_nothing_that_a_page_must_not_have() {
    each(|name, picture| {
        let svg = &format!("{}{}", picture.svg, picture.narrow);
        for banned in [
            " style=",
            "<script",
            "href",
            "url(",
            "<foreignObject",
            "onload",
        ] {
            assert!(!svg.contains(banned), "{name}: {banned}");
        }
        let words = [&picture.title, &picture.subtitle, &picture.description, svg];
        for text in words {
            let odd = text.chars().find(|c| {
                (c.is_control() && *c != '\n')
                    || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}')
            });
            assert_eq!(odd, None, "{name}");
        }
        let longest = picture.svg.len().max(picture.narrow.len());
        assert!(longest <= 200_000, "{name}: {longest} bytes");
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(picture.id.chars().all(plain), "{name}");
    });
}

#[test]
fn ids_are_ours_and_unique() {
    for (name, pictures) in DRAWN.iter() {
        let mut ids: Vec<&str> = pictures.iter().map(|p| p.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), pictures.len(), "{name}");
        for picture in pictures {
            for (suffix, svg) in both(picture) {
                let ids = svg.matches(" id=").count();
                assert_eq!(ids, 2, "{name}/{}{suffix}", picture.id);
            }
        }
    }
}

pub fn texts<'a>(document: &'a Document<'a>) -> Vec<Node<'a, 'a>> {
    document
        .descendants()
        .filter(|n| n.has_tag_name("text"))
        .collect()
}

pub fn number(node: Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).map_or(0.0, |v| v.parse().unwrap())
}

/// Left, top, right and bottom of a text.
pub fn extent(node: Node<'_, '_>) -> (f64, f64, f64, f64) {
    let bold = node.attribute("font-weight") == Some("bold");
    let width = text::width(node.text().unwrap_or_default(), bold);
    let (x, y) = (number(node, "x"), number(node, "y"));
    let left = match node.attribute("text-anchor") {
        Some("middle") => x - width / 2.0,
        Some("end") => x - width,
        _ => x,
    };
    (left, y - SIZE * 0.5, left + width, y + SIZE * 0.5)
}

#[test]
fn text_stays_inside() {
    drawn(|name, document, _| {
        let view = document.root_element().attribute("viewBox").unwrap();
        let size: Vec<f64> = view.split(' ').map(|v| v.parse().unwrap()).collect();
        for node in texts(document) {
            let (left, top, right, bottom) = extent(node);
            let words = node.text().unwrap_or_default();
            assert!(
                left >= 0.0 && right <= size[2],
                "{name}: {words} {left} {right}"
            );
            assert!(
                top >= 0.0 && bottom <= size[3],
                "{name}: {words} {top} {bottom}"
            );
        }
    });
}

#[test]
fn text_lies_on_no_other_text() {
    drawn(|name, document, _| {
        let nodes = texts(document);
        let extents: Vec<_> = nodes.iter().map(|node| extent(*node)).collect();
        for (index, a) in nodes.iter().enumerate() {
            for (other, b) in nodes.iter().enumerate().skip(index + 1) {
                let (one, two) = (extents[index], extents[other]);
                let apart = one.2 <= two.0 + 0.5
                    || two.2 <= one.0 + 0.5
                    || one.3 <= two.1 + 0.5
                    || two.3 <= one.1 + 0.5;
                assert!(apart, "{name}: {:?} on {:?}", a.text(), b.text());
            }
        }
    });
}

#[test]
fn is_the_same_every_time() {
    let stage = Stage::of(&Scene::default());
    let [one, two] = [0, 1].map(|_| all(&stage.context()).unwrap());
    for (a, b) in one.iter().zip(&two) {
        assert_eq!(a.svg, b.svg);
    }
}

#[test]
fn hostile_characters_become_signs() {
    assert_eq!(text::visible("a\u{202E}b"), "a[U+202E]b");
    assert_eq!(text::visible("a\nb\u{0}"), "a b[U+0000]");
    assert_eq!(text::visible("http://a.b/c"), "hxxp[:]//a[.]b/c");
    assert_eq!(text::escape("<&>\"'"), "&lt;&amp;&gt;&quot;&apos;");
}

#[test]
fn text_is_cut_by_width_not_by_bytes() {
    for words in [FRENCH, ARABIC, CYRILLIC] {
        let cut = text::fit(words, 200.0, false);
        assert!(cut.ends_with('…') && text::width(&cut, false) <= 200.0);
        assert!(text::width(&cut, false) > 150.0, "{cut}");
    }
    assert_eq!(text::fit("short", 200.0, false), "short");
}

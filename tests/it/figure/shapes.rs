//! That pictures draw what their frames say.

use sillage::facts::build::{fact, key};
use sillage::facts::reason::Reason;
use sillage::facts::{Facts, Shape, id};
use sillage::figure::{Picture, all};

use super::scene::{Scene, Stage};

const MAIN: &str = "fill=\"#12436D\"";
const INK: &str = "fill=\"#1A1A1A\"";
const ACCENT: &str = "fill=\"#F46A25\"";

fn pictures(scene: &Scene) -> Vec<Picture> {
    all(&Stage::of(scene).context()).unwrap()
}

fn picture(scene: &Scene, id: &str) -> Picture {
    pictures(scene).into_iter().find(|p| p.id == id).unwrap()
}

/// How many elements of that name have that attribute.
fn marks(picture: &Picture, element: &str, attribute: &str) -> usize {
    let start = format!("<{element} ");
    let lines = picture.svg.lines();
    lines
        .filter(|l| l.starts_with(&start) && l.contains(attribute))
        .count()
}

/// Rows whose number in a column is not zero.
fn rows(picture: &Picture, column: &str) -> usize {
    let place = picture
        .frame
        .columns
        .iter()
        .position(|c| c.name == column)
        .unwrap();
    let cells = picture.frame.rows.iter().map(|r| r[place].as_deref());
    cells.filter(|c| c.is_some_and(|c| c != "0")).count()
}

#[test]
fn histograms_have_a_bar_for_every_row() {
    for (id, column) in [
        ("creation", "accounts"),
        ("views", "posts"),
        ("engagement", "posts"),
        ("divergence-t0", "resamples"),
        ("placebo", "dates"),
    ] {
        let picture = picture(&Scene::default(), id);
        assert_eq!(
            marks(&picture, "rect", MAIN),
            rows(&picture, column),
            "{id}"
        );
    }
}

#[test]
fn bars_of_a_spread_are_equally_wide() {
    let picture = picture(&Scene::default(), "views");
    let bars = picture
        .svg
        .lines()
        .filter(|l| l.starts_with("<rect ") && l.contains(MAIN));
    let width = |line: &str| -> f64 {
        let (_, rest) = line.split_once("width=\"").unwrap();
        rest.split_once('"').unwrap().0.parse().unwrap()
    };
    let widths: Vec<f64> = bars.map(width).collect();
    assert!(widths.len() > 10);
    assert!(
        widths.iter().all(|w| (w - widths[0]).abs() < 0.3),
        "{widths:?}"
    );
}

#[test]
fn the_curve_of_all_accounts_is_the_first_and_the_only_one_with_a_band() {
    for scene in [
        Scene::default(),
        Scene {
            groups: 40,
            ..Scene::default()
        },
    ] {
        let picture = picture(&scene, "survival");
        assert_eq!(picture.frame.rows[0][0].as_deref(), Some(""));
        assert_eq!(picture.svg.matches("<polygon").count(), 1, "the band");
        // The curve, its samples in the risk table and beside its end.
        assert_eq!(marks(&picture, "polyline", "stroke-width=\"5\""), 3);
        assert_eq!(
            picture.svg.matches("<circle").count(),
            4,
            "an end for each curve"
        );
        assert!(picture.title.contains("estimate"));
    }
}

#[test]
fn a_trend_is_carried_on_for_one_window_and_only_if_it_rests_on_many_days() {
    let carried = |scene: &Scene| {
        let picture = picture(scene, "its-t0");
        let rows = picture.frame.rows.iter().filter(|r| r[3].is_some()).count();
        (rows, picture.svg.contains("trend before, carried on"))
    };
    assert_eq!(carried(&Scene::default()), (30, true));
    let short = Scene {
        days: 150,
        ..Scene::default()
    };
    assert_eq!(carried(&short), (0, false), "fifty days before");
    assert!(picture(&short, "its-t0").subtitle.contains("too few"));
}

#[test]
fn a_label_that_has_no_room_in_a_title_gives_way_to_the_id() {
    let long = Scene {
        label: "One of those very long names of a removal that nobody can read",
        ..Scene::default()
    };
    for picture in pictures(&long).iter().filter(|p| p.id.ends_with("-t0")) {
        let name = picture.title.contains("takedown T0");
        assert!(
            name || picture.id.starts_with("vocabulary"),
            "{}",
            picture.title
        );
    }
}

#[test]
fn steps_that_reach_beyond_the_study_say_so() {
    let week = |days| Scene {
        days,
        grain: "week",
        ..Scene::default()
    };
    let whole = picture(&week(210), "timeline").subtitle;
    let cut = picture(&week(213), "timeline").subtitle;
    assert!(!whole.contains("the study holds"), "{whole}");
    assert!(
        cut.contains("week the study holds 7 days and 3 days"),
        "{cut}"
    );
}

#[test]
fn a_shift_that_rests_on_copies_is_none_in_a_title() {
    let mut stage = Stage::of(&Scene::default());
    let title = |stage: &Stage, id: &str| {
        let pictures = all(&stage.context()).unwrap();
        pictures.into_iter().find(|p| p.id == id).unwrap().title
    };
    assert!(title(&stage, "decomposition-t0").starts_with("The shift after"));
    assert!(title(&stage, "divergence-t0").contains("; 3 of 272 earlier dates moved as much"));
    let facts = |keep: &dyn Fn(&str) -> bool| {
        let mut facts = Facts::default();
        let kept = Stage::of(&Scene::default()).facts;
        kept.iter()
            .filter(|f| keep(&f.id))
            .for_each(|f| facts.add(f.clone()));
        facts
    };
    stage.facts = facts(&|id| !id.starts_with("narrative.within_p.each_text_once"));
    for fact in stage.facts.iter_mut() {
        if fact.id.starts_with("narrative.speakers_share") {
            let unclear = ("reading".to_owned(), "unclear".to_owned());
            fact.parameters.extend([unclear]);
        }
    }
    let found = title(&stage, "decomposition-t0");
    assert!(found.contains("once copies count once"), "{found}");
    stage.facts = facts(&|id| !id.starts_with("narrative.change.each_text_once"));
    for id in ["changes-t0", "composition-t0"] {
        let found = title(&stage, id);
        assert!(found.contains("once copies count once"), "{found}");
    }
    stage.facts = facts(&|id| !id.starts_with("narrative.jsd.placebo_rank"));
    let found = title(&stage, "divergence-t0");
    assert!(found.contains("not compared with earlier dates"), "{found}");
}

#[test]
fn titles_name_hashtags_but_no_words() {
    let mut stage = Stage::of(&Scene::default());
    let title = |stage: &Stage| {
        let pictures = all(&stage.context()).unwrap();
        pictures
            .into_iter()
            .find(|p| p.id == "vocabulary-t0")
            .unwrap()
            .title
    };
    assert!(title(&stage).contains("“#"), "{}", title(&stage));
    let kept = stage.facts.iter().filter(|f| {
        !f.id.starts_with("vocabulary.hashtags") && !f.id.starts_with("vocabulary.domains")
    });
    let mut facts = Facts::default();
    kept.cloned().for_each(|fact| facts.add(fact));
    stage.facts = facts;
    assert_eq!(
        title(&stage),
        "Which words were more typical before and after “First removal of relays”"
    );
}

#[test]
fn the_heat_map_has_a_cell_for_every_hour() {
    let picture = picture(&Scene::default(), "hours");
    assert_eq!(picture.frame.rows.len(), 7 * 24);
    // Lines between the cells, eight ticks, and the borders of the scale.
    assert_eq!(marks(&picture, "polyline", "#767676"), 25 + 8 + 8 + 6);
    // The cells with posts, the paper, and the six of the scale.
    let posted = rows(&picture, "posts");
    assert!(posted < 7 * 24);
    assert_eq!(marks(&picture, "rect", "fill"), posted + 1 + 6);
}

#[test]
fn the_time_line_has_an_area_for_every_series() {
    let scene = Scene::default();
    let picture = picture(&scene, "timeline");
    let lines = picture.svg.lines();
    let areas = lines.filter(|l| l.starts_with("<polygon")).count();
    assert_eq!(areas, scene.series().len());
    assert_eq!(picture.frame.rows.len(), scene.steps().len());
    let events = picture.frame.columns.len() - 1;
    let listed = picture
        .frame
        .rows
        .iter()
        .filter_map(|r| r[events].as_deref());
    let listed: usize = listed.map(|e| e.split('|').count()).sum();
    assert_eq!(listed, scene.takedowns + scene.incidents);
}

#[test]
fn every_takedown_is_labelled() {
    let many = Scene {
        takedowns: 30,
        ..Scene::default()
    };
    for scene in [Scene::default(), many] {
        let picture = picture(&scene, "timeline");
        let names = ["First removal of relays", "Second removal"];
        let is_label = |text: &str| {
            let start = text.trim_end_matches('…').trim_end();
            !start.is_empty() && names.iter().any(|n| n.starts_with(start))
        };
        let document = roxmltree::Document::parse(&picture.svg).unwrap();
        let texts = document.descendants().filter(|n| n.has_tag_name("text"));
        let labels = texts.filter(|n| n.text().is_some_and(is_label)).count();
        assert!(labels == scene.takedowns, "{labels} of {}", scene.takedowns);
    }
}

#[test]
fn compositions_have_two_marks_for_every_row() {
    let many = Scene {
        narratives: 40,
        ..Scene::default()
    };
    let picture = picture(&many, "composition-t1");
    assert_eq!(picture.frame.rows.len(), 20);
    assert!(picture.subtitle.contains("Only the largest"));
    // Named beside the marks of a row, so that no legend has samples of them.
    assert_eq!(marks(&picture, "polygon", MAIN), 20);
    assert_eq!(marks(&picture, "circle", ACCENT), 20);
    for name in [">before<", ">after<"] {
        assert_eq!(picture.svg.matches(name).count(), 1, "{name}");
    }
}

#[test]
fn vocabularies_have_a_bar_for_every_row_and_defang_domains() {
    let picture = picture(&Scene::default(), "vocabulary-t1");
    let side = |sign: fn(&str) -> bool| {
        let cells = picture.frame.rows.iter().filter_map(|r| r[5].as_deref());
        cells.filter(|zeta| sign(zeta)).count()
    };
    let before = side(|zeta| zeta.starts_with('-'));
    assert_eq!(marks(&picture, "rect", ACCENT), before);
    assert_eq!(
        marks(&picture, "rect", MAIN),
        picture.frame.rows.len() - before
    );
    assert!(before == 15 && picture.frame.rows.len() > before);
    assert!(picture.svg.contains("archipelago[.]example[.]org"));
    assert!(picture.svg.contains(">#"), "hashtags have their sign");
}

#[test]
fn changes_have_two_marks_for_every_row_and_stand_out_where_both_are_clear_of_zero() {
    let picture = picture(&Scene::default(), "changes-t0");
    let number =
        |row: &[Option<String>], at: usize| row[at].as_ref().unwrap().parse::<f64>().unwrap();
    let rows = &picture.frame.rows;
    let above = |row: &[Option<String>], at| number(row, at) > 0.0;
    let below = |row: &[Option<String>], at| number(row, at) < 0.0;
    let one = |row: &&Vec<Option<String>>| above(row, 2) || below(row, 3);
    let both = |row: &&Vec<Option<String>>| {
        (above(row, 2) && above(row, 5)) || (below(row, 3) && below(row, 6))
    };
    let clear = rows.iter().filter(both).count();
    let alone = rows.iter().filter(one).count();
    assert!(0 < clear && clear < alone, "{clear} of {alone}");
    assert!(
        picture
            .title
            .contains(&format!("{clear} of {}", rows.len()))
    );
    // And one of each in the legend.
    assert_eq!(marks(&picture, "polygon", ACCENT), clear + 1);
    assert_eq!(marks(&picture, "circle", MAIN), rows.len() - clear + 1);
    assert_eq!(marks(&picture, "circle", INK), rows.len() + 1);
    assert!(rows.is_sorted_by(|a, b| number(a, 1) >= number(b, 1)));
}

#[test]
fn terms_of_a_decomposition_lie_end_to_end_and_add_up_to_the_change() {
    let picture = picture(&Scene::default(), "decomposition-t0");
    let number =
        |row: &[Option<String>], at: usize| row[at].as_ref().unwrap().parse::<f64>().unwrap();
    let mut bars = 0;
    for row in &picture.frame.rows {
        let terms: Vec<f64> = (2..7).map(|at| number(row, at)).collect();
        let sum: f64 = terms.iter().sum();
        assert!((sum - number(row, 1)).abs() < 1e-5, "{row:?}");
        bars += usize::from(terms[0].abs() > 0.01);
    }
    // Wide enough bars of the first part, and its sample in the legend.
    let drawn = marks(&picture, "rect", MAIN);
    assert!(
        drawn > bars && drawn <= picture.frame.rows.len() + 1,
        "{drawn} {bars}"
    );
}

#[test]
fn specifications_have_a_point_above_three_choices_each() {
    let scene = Scene::default();
    let picture = picture(&scene, "specifications-t0");
    assert_eq!(picture.frame.rows.len(), 40, "those with a divergence");
    let choices = marks(&picture, "circle", "r=\"5\"");
    // And the paper inside the ring of the legend, which is as large.
    assert_eq!(choices, 40 * 3 + 1);
    // The diamond of the main analysis, and its sample in the legend.
    assert_eq!(marks(&picture, "polygon", ACCENT), 2);
}

#[test]
fn every_group_has_its_bar_and_all_accounts_the_first() {
    let scene = Scene::default();
    let picture = picture(&scene, "suspension");
    assert_eq!(picture.frame.rows.len(), scene.groups + 1);
    assert_eq!(picture.frame.rows[0][0].as_deref(), Some(""));
    assert_eq!(marks(&picture, "circle", MAIN), scene.groups + 1);
}

#[test]
fn withheld_counts_are_not_in_the_frame() {
    let scene = Scene {
        withheld: true,
        ..Scene::default()
    };
    let picture = picture(&scene, "suspension");
    let absent = picture
        .frame
        .rows
        .iter()
        .flatten()
        .filter(|c| c.is_none())
        .count();
    assert_eq!(absent, 2);
    assert!(picture.svg.contains(">withheld<"));
}

#[test]
fn titles_change_with_the_finding() {
    let title = |scene: &Scene, id: &str| picture(scene, id).title;
    let (plain, equal) = (
        Scene::default(),
        Scene {
            equal: true,
            ..Scene::default()
        },
    );
    for id in [
        "timeline",
        "hours",
        "concentration",
        "composition-t0",
        "divergence-t0",
    ] {
        assert_ne!(title(&plain, id), title(&equal, id), "{id}");
    }
    assert!(title(&plain, "divergence-t0").contains("within resampling noise"));
    assert!(title(&plain, "divergence-t1").contains("exceeds resampling noise"));
}

#[test]
fn takedowns_that_read_alike_have_two_pictures_and_say_why_they_are_absent() {
    let mut stage = Stage::of(&Scene {
        takedowns: 0,
        ..Scene::default()
    });
    let row = |id: &str| vec![key(id), key("takedown"), key("2024-05-13"), None];
    let columns = [("id", ""), ("kind", ""), ("start", "date"), ("end", "date")];
    let mut facts = Facts::default();
    let rows = vec![row("A [1]"), row("a-1"), row("Снятие")];
    facts.add(fact("study.events", "events", 0).rows(Shape::Table, &columns, rows));
    for takedown in ["A [1]", "a-1", "Снятие"] {
        let name = id("narrative.jsd", &[("takedown", takedown)]);
        facts.add(fact(name, "bits", 7).not_estimable(Reason::OutsidePeriod));
    }
    stage.facts = facts;
    let pictures = all(&stage.context()).unwrap();
    let found = pictures.iter().filter(|p| p.id.starts_with("divergence"));
    let found: Vec<(&str, Option<&str>)> = found
        .map(|p| (p.id.as_str(), p.absent.as_deref()))
        .collect();
    let why = Some("a window lies outside the study period");
    let ids = ["divergence-a-1", "divergence-a-1-2", "divergence-takedown"];
    assert_eq!(found, ids.map(|id| (id, why)));
}

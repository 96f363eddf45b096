//! That pictures draw what their frames say.

use sillage::facts::build::{fact, key};
use sillage::facts::reason::Reason;
use sillage::facts::{Facts, Shape, id};
use sillage::figure::{Picture, all};

use super::scene::{Scene, Stage};

const MAIN: &str = "fill=\"#12436D\"";
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
fn the_heat_map_has_a_cell_for_every_hour() {
    let picture = picture(&Scene::default(), "hours");
    assert_eq!(picture.frame.rows.len(), 7 * 24);
    // Borders: the cells and the six of the scale.
    assert_eq!(marks(&picture, "polyline", "#767676") - 8, 7 * 24 + 6);
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
    // And one of each in the legend.
    assert_eq!(marks(&picture, "polygon", MAIN), 20 + 1);
    assert_eq!(marks(&picture, "circle", ACCENT), 20 + 1);
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
fn changes_have_a_mark_for_every_row_filled_where_the_interval_is_clear_of_zero() {
    let picture = picture(&Scene::default(), "changes-t0");
    let number =
        |row: &[Option<String>], at: usize| row[at].as_ref().unwrap().parse::<f64>().unwrap();
    let rows = &picture.frame.rows;
    let clear = |row: &&Vec<Option<String>>| number(row, 2) > 0.0 || number(row, 3) < 0.0;
    let clear = rows.iter().filter(clear).count();
    assert!(0 < clear && clear < rows.len(), "{clear} of {}", rows.len());
    assert_eq!(marks(&picture, "polygon", ACCENT), clear);
    assert_eq!(marks(&picture, "circle", MAIN), rows.len() - clear);
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

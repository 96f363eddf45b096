//! Facts for the figures of copied texts and of accounts that act together, and
//! that these figures draw what their frames say.

use sillage::facts::build::{cell, decimal_cell, fact, key};
use sillage::facts::reason::Reason;
use sillage::facts::{Facts, Shape, id};
use sillage::figure::{Picture, all};
use sillage::message::{Language, cell_decimals};
use sillage::stat::Interval;

use super::scene::{Row, Scene, Stage};

const STATES: [&str; 5] = ["suspended", "active", "deleted", "unknown", "protected"];
/// The colours of the states.
const FILLS: [&str; 5] = ["#F46A25", "#12436D", "#801650", "#A285D1", "#28A197"];
const OBJECTS: [&str; 4] = ["url", "hashtags", "text", "repost"];
const WIDTHS: [u64; 12] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600];

impl Scene {
    /// Adds clusters of copies, the sweep of windows and the network.
    pub fn together(&self, facts: &mut Facts) {
        self.copied(facts);
        self.swept(facts);
        self.network(facts);
    }

    fn copied(&self, facts: &mut Facts) {
        let row = |rank: u64| {
            let size = if self.equal { 7 } else { 3 + 400 / rank };
            let minutes = |k: u64| {
                let seconds = match (self.equal, rank % 5) {
                    (true, _) => 0,
                    (_, 4) => k * 40_000 * rank,
                    (_, n) => (k - 1) * n * 17,
                };
                let known = k <= size;
                decimal_cell(Ok(seconds as f64 / 60.0)).filter(|_| known)
            };
            vec![
                key(rank),
                cell(size * self.factor),
                cell(size * self.factor),
                cell(if rank.is_multiple_of(3) { size } else { 1 }),
                key("2024-01-20"),
                key("2024-02-20"),
                minutes(2),
                minutes(5),
                minutes(10).filter(|_| rank < 18),
                cell(size.min(10)),
            ]
        };
        let columns = [
            ("rank", ""),
            ("accounts", "accounts"),
            ("originals", "posts"),
            ("wordings", "texts"),
            ("first", "date"),
            ("last", "date"),
            ("second_copy", "minutes"),
            ("fifth_copy", "minutes"),
            ("tenth_copy", "minutes"),
            ("fastest_minute", "posts"),
        ];
        let name = "amplification.rewordings.largest";
        let rows = (1..=20).map(row).collect();
        facts.add(fact(name, "accounts", 4).rows(Shape::Table, &columns, rows));
        let clusters = fact("amplification.rewordings.clusters", "clusters", 4);
        facts.add(clusters.count(213));
    }

    /// The texts of the clusters, the largest first.
    pub fn excerpts(&self) -> Vec<String> {
        let excerpt = match self.label {
            "" => {
                "the evening boat to the far island was cancelled for the sixth time so the nurses…"
            }
            label => label,
        };
        (1..=20).map(|rank| format!("{rank} {excerpt}")).collect()
    }

    fn swept(&self, facts: &mut Facts) {
        let columns = [
            ("object", ""),
            ("seconds", "seconds"),
            ("taking_part", "shares"),
            ("expected", "shares"),
            ("lower", "shares"),
            ("upper", "shares"),
        ];
        let mut rows = Vec::new();
        for (at, object) in OBJECTS.into_iter().enumerate() {
            for width in WIDTHS {
                let chance = width * at as u64 / 20 * self.factor;
                let observed = match at {
                    0 => 0,
                    _ if self.equal => 7,
                    _ => (at as u64 * 90 + width / 9) * self.factor,
                };
                rows.push(vec![
                    key(object),
                    cell(width),
                    cell(observed),
                    decimal_cell(Ok(chance as f64 + 0.25)),
                    cell(chance / 2),
                    cell(chance * 2),
                ]);
                if width == 60 {
                    self.own(object, (observed, chance), facts);
                }
            }
        }
        let draft = fact("coordination.sweep", "shares", 4).parameter("resamples", 199);
        facts.add(draft.rows(Shape::Table, &columns, rows));
        let columns = [
            ("object", ""),
            ("edges", "pairs"),
            ("edges_expected", "pairs"),
            ("edges_p", "probability"),
        ];
        let p = if self.equal { "0.4" } else { "0.005" };
        let row = |object: &str| vec![key(object), cell(9), cell(1), key(p)];
        let draft = fact("coordination.objects", "shares", 4).parameter("window_seconds", 60);
        facts.add(draft.rows(Shape::Table, &columns, OBJECTS.map(row).into()));
    }

    /// The numbers at the study's own window.
    fn own(&self, object: &str, (observed, chance): (u64, u64), facts: &mut Facts) {
        let scope = [("object", object)];
        let name = id("coordination.taking_part", &scope);
        facts.add(fact(name, "shares", 4).count(observed));
        let name = id("coordination.taking_part.expected", &scope);
        let draft = fact(name, "shares", 4).decimals(1);
        facts.add(draft.interval(known(Interval {
            estimate: chance as f64 + 0.25,
            lower: (chance / 2) as f64,
            upper: (chance * 2) as f64,
            level: 0.95,
        })));
    }

    /// A ring of accounts with chords, as many as there are groups, narratives and
    /// incidents to crowd a picture.
    fn network(&self, facts: &mut Facts) {
        let crowd = self.groups >= 40;
        let n: u64 = if crowd { 300 } else { 24 };
        let columns = [
            ("account", ""),
            ("status", ""),
            ("component", ""),
            ("edges", "pairs"),
            ("x", ""),
            ("y", ""),
        ];
        let row = |i: u64| {
            let around = i as f64 / n as f64 * std::f64::consts::TAU;
            let reach = 120.0 + 240.0 * (i % 7) as f64 / 7.0;
            let place = |v: f64| Some(format!("{v:.0}"));
            vec![
                key(format!("A{i}")),
                key(if self.equal {
                    "active"
                } else {
                    STATES[(i % 5) as usize]
                }),
                key(1),
                cell(if self.equal { 1 } else { 1 + i % 6 }),
                place(500.0 + reach * libm::cos(around)),
                place(320.0 + 0.6 * reach * libm::sin(around)),
            ]
        };
        let rows: Vec<Row> = (0..n).map(row).collect();
        let draft = fact("coordination.nodes", "accounts", 4)
            .parameter("window_seconds", 60)
            .parameter("min_participation", 2)
            .n(n)
            .of(n, n);
        facts.add(draft.rows(Shape::Table, &columns, rows));
        let steps: u64 = if crowd { 8 } else { 2 };
        let mut links = Vec::new();
        for i in 0..n {
            for step in 1..=steps {
                let weight = if self.equal { 2 } else { 2 + (i * step) % 9 };
                links.push(vec![
                    key(format!("A{i}")),
                    key(format!("A{}", (i + step) % n)),
                    key("hashtags|text"),
                    cell(weight),
                    decimal_cell(Ok(0.1)),
                ]);
            }
        }
        let columns = [
            ("account", ""),
            ("other", ""),
            ("objects", ""),
            ("co_shares", "co_shares"),
            ("expected", "co_shares"),
        ];
        let count = links.len() as u64;
        let draft = fact("coordination.links", "co_shares", 4);
        facts.add(draft.rows(Shape::Table, &columns, links));
        let all = if crowd { 900 } else { n };
        for (name, unit, value) in [
            ("accounts", "accounts", all * self.factor),
            ("edges", "pairs", count * self.factor),
            ("components", "components", 1),
        ] {
            facts.add(fact(format!("coordination.{name}"), unit, 4).count(value));
        }
        let draft = fact("coordination.largest", "accounts", 4);
        let columns = [("rank", ""), ("accounts", "accounts")];
        let rows = vec![vec![key(1), cell(all)]];
        facts.add(draft.rows(Shape::Table, &columns, rows));
        let draft = fact("coordination.suspended", "share", 4).decimals(1);
        let gone = if self.equal { 0 } else { n / 5 };
        facts.add(draft.of(gone, n).interval(known(Interval {
            estimate: gone as f64 / n as f64,
            lower: 0.0,
            upper: 0.4,
            level: 0.95,
        })));
        for takedown in 0..self.takedowns {
            let takedown = format!("T{takedown}");
            let scope = [("takedown", takedown.as_str())];
            for (name, unit) in [("accounts", "accounts"), ("edges", "pairs")] {
                let name = id(&format!("coordination.removed.{name}"), &scope);
                facts.add(fact(name, unit, 4).count(3));
            }
        }
    }
}

fn known(interval: Interval) -> Result<Interval, Reason> {
    Ok(interval)
}

fn picture(stage: &Stage, id: &str) -> Picture {
    let pictures = all(&stage.context()).unwrap();
    pictures.into_iter().find(|p| p.id == id).unwrap()
}

fn crowd() -> Scene {
    Scene {
        groups: 40,
        ..Scene::default()
    }
}

/// Lines of the drawing that hold all of that.
fn lines(picture: &Picture, parts: &[&str]) -> usize {
    let holds = |line: &&str| parts.iter().all(|part| line.contains(part));
    picture.svg.lines().filter(holds).count()
}

#[test]
fn a_network_has_a_mark_for_every_account_and_a_line_for_every_link() {
    for scene in [Scene::default(), crowd()] {
        let picture = picture(&Stage::of(&scene), "network");
        let rows = &picture.frame.rows;
        let accounts: Vec<&Row> = rows.iter().filter(|r| r[1].is_none()).collect();
        for (state, fill) in STATES.iter().zip(FILLS) {
            let own = accounts.iter().filter(|r| r[2].as_deref() == Some(state));
            let (own, fill) = (own.count(), format!("fill=\"{fill}\""));
            // And its sample in the legend.
            assert_eq!(lines(&picture, &["<", &fill]), own + 1, "{state}");
            assert!(
                picture.svg.contains(&format!(">{state}: {own}<")),
                "{state}"
            );
        }
        // Below the legend, whose samples are level.
        let links = rows.len() - accounts.len();
        let drawn = ["#F46A25", "#3D3D3D"].map(|colour| {
            let stroke = format!("stroke=\"{colour}\"");
            lines(&picture, &["<polyline", &stroke])
        });
        let samples = 4;
        assert_eq!(drawn.iter().sum::<usize>(), links + samples);
        assert!(drawn.iter().all(|n| *n > 1), "{drawn:?}");
    }
}

#[test]
fn a_network_that_is_drawn_in_part_says_so() {
    let whole = picture(&Stage::of(&Scene::default()), "network").subtitle;
    assert!(!whole.contains("Drawn:"), "{whole}");
    let part = picture(&Stage::of(&crowd()), "network");
    let said = &part.subtitle;
    assert!(said.contains("Drawn: 300 accounts, those of the largest group"));
    assert!(said.contains("Drawn: 1,000 links, the strongest"), "{said}");
    assert_eq!(part.frame.rows.len(), 300 + 1000);
    let mut stage = Stage::of(&crowd());
    let largest = |f: &&mut sillage::facts::Fact| f.id == "coordination.largest";
    stage.facts.iter_mut().find(largest).unwrap().rows[0][1] = cell(300);
    let said = picture(&stage, "network").subtitle;
    assert!(
        said.contains("Drawn: 300 accounts, the largest groups"),
        "{said}"
    );
}

#[test]
fn a_network_no_larger_than_by_chance_is_no_finding() {
    let title = |scene: &Scene| picture(&Stage::of(scene), "network").title;
    let found = title(&Scene::default());
    assert!(
        found.contains("4 of 24 with known state suspended"),
        "{found}"
    );
    let equal = Scene {
        equal: true,
        ..Scene::default()
    };
    assert!(title(&equal).ends_with("no more than chance gives"));
}

#[test]
fn clusters_have_a_bar_for_every_row() {
    let picture = picture(&Stage::of(&Scene::default()), "clusters");
    let rows = &picture.frame.rows;
    assert_eq!(rows.len(), 12);
    let wordings = picture
        .frame
        .columns
        .iter()
        .position(|c| c.name == "wordings");
    let wordings = wordings.unwrap();
    for (one, fill) in [(true, "#12436D"), (false, "#28A197")] {
        let own = rows
            .iter()
            .filter(|r| (r[wordings].as_deref() == Some("1")) == one);
        let fill = format!("fill=\"{fill}\"");
        assert_eq!(lines(&picture, &["<rect", &fill]), own.count() + 1);
    }
    assert!(picture.title.contains("403 posts, 403 accounts"));
    assert!(picture.subtitle.contains("12 clusters of 213"));
}

#[test]
fn delays_have_a_mark_for_every_number_and_none_where_there_are_fewer_posts() {
    let picture = picture(&Stage::of(&Scene::default()), "delays");
    for (column, element, fill) in [
        ("second_copy", "<circle", "#12436D"),
        ("fifth_copy", "<rect", "#28A197"),
        ("tenth_copy", "<polygon", "#F46A25"),
    ] {
        let at = picture.frame.columns.iter().position(|c| c.name == column);
        let known = picture
            .frame
            .rows
            .iter()
            .filter(|r| r[at.unwrap()].is_some());
        let fill = format!("fill=\"{fill}\"");
        assert_eq!(
            lines(&picture, &[element, &fill]),
            known.count() + 1,
            "{column}"
        );
    }
    for label in [">1 min<", ">1 h<", ">1 d<"] {
        assert!(picture.svg.contains(label), "{label}");
    }
    assert_eq!(
        picture.title,
        "In 16 of the 20 largest clusters the fifth post came within an hour"
    );
}

#[test]
fn a_sweep_has_a_panel_for_every_sort_and_a_dot_for_every_width() {
    let picture = picture(&Stage::of(&Scene::default()), "sweep");
    assert_eq!(picture.frame.rows.len(), 48);
    assert_eq!(lines(&picture, &["<circle", "#F46A25"]), 48);
    assert_eq!(lines(&picture, &["<polygon"]), 4, "a band each");
    // The numbers at the study's window, above each panel.
    assert!(
        picture.svg.contains(">0; by chance 0.2 (0.0 to 0.0)<"),
        "zero has a place"
    );
    assert!(picture.svg.contains(">276; by chance 9.2 (4.0 to 18.0)<"));
    assert!(
        picture
            .title
            .starts_with("Same post reposted within 60 seconds: 276")
    );
}

#[test]
fn what_chance_gives_is_shown_with_a_decimal_and_what_was_counted_without() {
    for column in ["lower", "upper"] {
        assert_eq!(cell_decimals(column, "shares", "0.25", 4), 1, "{column}");
    }
    assert_eq!(cell_decimals("edges_expected", "links", "0.25", 1), 1);
    assert_eq!(cell_decimals("taking_part", "shares", "276", 4), 0);
    assert_eq!(cell_decimals("co_shares", "co_shares", "9", 4), 0);
}

#[test]
fn a_sweep_that_stays_within_chance_says_so() {
    let mut stage = Stage::of(&Scene::default());
    for fact in stage.facts.iter_mut() {
        if fact.id.starts_with("coordination.taking_part.expected") {
            fact.upper = Some("9999".to_owned());
        }
    }
    let title = picture(&stage, "sweep").title;
    assert!(
        title.contains("nothing was shared together more often"),
        "{title}"
    );
}

#[test]
fn what_cannot_be_told_says_why() {
    let mut stage = Stage::of(&Scene::default());
    let mut facts = Facts::default();
    for (name, reason) in [
        ("coordination.nodes", Reason::NoneCoordinated),
        ("coordination.sweep", Reason::NothingShared),
        ("amplification.rewordings.largest", Reason::NoTexts),
    ] {
        let draft = fact(name, "shares", 4).rows(Shape::Table, &[], Vec::new());
        facts.add(draft.not_estimable(reason));
    }
    stage.facts = facts;
    for (name, why) in [
        ("network", "no accounts act together by the study’s rules"),
        (
            "sweep",
            "no post shares an object that another could share, too",
        ),
        (
            "clusters",
            "no original has a text long enough to be compared",
        ),
        (
            "delays",
            "no original has a text long enough to be compared",
        ),
    ] {
        let picture = picture(&stage, name);
        assert_eq!(picture.absent.as_deref(), Some(why), "{name}");
        assert!(picture.svg.is_empty() && picture.frame.rows.is_empty());
    }
}

#[test]
fn one_cluster_and_none_are_told_apart_from_many() {
    let one = Scene {
        points: Some(1),
        ..Scene::default()
    };
    let stage = Stage::of(&one);
    let title = picture(&stage, "delays").title;
    assert_eq!(
        title,
        "The second post of the one copied text came after 17 s"
    );
    assert!(picture(&stage, "clusters").title.starts_with("One text"));
    let mut stage = Stage::of(&Scene::default());
    for fact in stage.facts.iter_mut() {
        if fact.id == "amplification.rewordings.largest" {
            fact.rows.clear();
        }
    }
    for name in ["clusters", "delays"] {
        let why = picture(&stage, name).absent;
        let none = "no two accounts posted the same text as their own";
        assert_eq!(why.as_deref(), Some(none), "{name}");
    }
}

#[test]
fn titles_are_short_in_french_too() {
    for (equal, points) in [(false, None), (true, None), (false, Some(1))] {
        let scene = Scene {
            equal,
            points,
            factor: 1000,
            ..Scene::default()
        };
        let mut stage = Stage::of(&scene);
        stage.language = Language::open("fr").unwrap();
        for name in ["network", "clusters", "delays", "sweep"] {
            let title = picture(&stage, name).title;
            let words = title.split_whitespace().count();
            assert!((2..=15).contains(&words), "{words} words: {title}");
        }
    }
}

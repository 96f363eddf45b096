//! Whether intervals cover and tests reject as often as they say: thousands of
//! simulated campaigns through the statistics of the report. The table that the
//! report cites is made here.

mod campaign;
mod designs;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use campaign::{Score, Scores, Volumes, score, score_all};
use designs::Design;
use rayon::prelude::*;
use sillage::simulate::scenario::Scenario;

/// Numbers of accounts.
const SIZES: [u32; 4] = [25, 60, 200, 1000];

/// Campaigns of each design and size.
const CAMPAIGNS: u64 = 2000;

/// Draws of the demonstration's scenario.
const DRAWS: u64 = 500;

/// Sums over campaigns.
#[derive(Clone, Copy, Default)]
struct Cell {
    campaigns: u64,
    hits: f64,
    answers: f64,
    silent: u64,
    width: f64,
    /// For the Monte Carlo error with the campaign as the unit: Σh², Σha, Σa².
    squares: [f64; 3],
}

impl Cell {
    fn add(&mut self, score: &Score) {
        let (hits, answers) = (f64::from(score.hits), f64::from(score.answers));
        self.campaigns += 1;
        self.hits += hits;
        self.answers += answers;
        self.silent += u64::from(score.silent);
        self.width += score.width;
        self.squares[0] += hits * hits;
        self.squares[1] += hits * answers;
        self.squares[2] += answers * answers;
    }

    fn share(&self) -> f64 {
        self.hits / self.answers
    }

    /// The standard error of a ratio of sums over campaigns.
    fn error(&self) -> f64 {
        let p = self.share();
        let [hh, ha, aa] = self.squares;
        (hh - 2.0 * p * ha + p * p * aa).max(0.0).sqrt() / self.answers
    }
}

/// Every statistic of a design at a size.
fn cells(design: Design, accounts: u32, campaigns: u64) -> BTreeMap<&'static str, Cell> {
    let scores: Vec<Scores> = (1..=campaigns)
        .into_par_iter()
        .map(|seed| {
            let plain =
                (design == Design::AnyBursts).then(|| Design::Nothing.scenario(accounts, seed));
            score(&design.scenario(accounts, seed), plain.as_ref())
        })
        .collect();
    summed(scores.iter().flatten())
}

fn summed<'a>(
    scores: impl Iterator<Item = (&'a &'static str, &'a Score)>,
) -> BTreeMap<&'static str, Cell> {
    let mut cells: BTreeMap<&'static str, Cell> = BTreeMap::new();
    for (statistic, score) in scores {
        cells.entry(statistic).or_default().add(score);
    }
    cells
}

/// The demonstration's scenario drawn again with other seeds: how its one draw
/// compares with what its intervals do on average.
fn demonstration(draws: u64) -> Vec<(u64, Vec<Scores>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/lantern-2024/scenario.toml");
    let scenario = Scenario::read(&path).unwrap();
    let draw = |seed| {
        let mut drawn = scenario.clone();
        drawn.seed = seed;
        score_all(&drawn).map(|scores| (seed, scores))
    };
    (1..=draws).into_par_iter().filter_map(draw).collect()
}

/// What a statistic is: an interval that should cover, a test that should
/// reject at most as often as its level, or somebody else's, shown beside ours.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Promise {
    Covers,
    Rejects,
    NotOurs,
}

fn promise(statistic: &str) -> Promise {
    match statistic {
        "within" | "within_one_per_text" | "who" => Promise::Rejects,
        "naive_chi_square" | "share_naive" | "share_plain_jackknife" => Promise::NotOurs,
        "posts_per_account_gini_percentile" => Promise::NotOurs,
        _ => Promise::Covers,
    }
}

fn row(text: &mut String, design: &str, accounts: u32, statistic: &str, cell: &Cell) {
    let test = promise(statistic) == Promise::Rejects || statistic == "naive_chi_square";
    let width = match test {
        true => String::new(),
        false => format!("{:.4}", cell.width / cell.answers),
    };
    let measure = if test { "rejects" } else { "covers" };
    let silent = cell.silent as f64 / (cell.silent as f64 + cell.answers);
    let (share, error, campaigns) = (cell.share(), cell.error(), cell.campaigns);
    writeln!(
        text,
        "{design},{accounts},{statistic},{measure},{campaigns},{share:.4},{error:.4},{width},{silent:.4}"
    )
    .unwrap();
}

/// Every design at every size, then the volumes of accounts.
fn table() -> String {
    let mut text =
        "design,accounts,statistic,measure,campaigns,share,standard_error,mean_width,not_estimable\n"
            .to_owned();
    for design in Design::ALL {
        for accounts in SIZES {
            for (statistic, cell) in &cells(design, accounts, CAMPAIGNS) {
                row(&mut text, design.word(), accounts, statistic, cell);
            }
        }
    }
    let truth = Volumes::of(&Design::Nothing.scenario(200_000, 1));
    for accounts in SIZES {
        for (statistic, cell) in &volumes(truth, accounts) {
            row(&mut text, Design::Nothing.word(), accounts, statistic, cell);
        }
    }
    text
}

fn volumes(truth: Volumes, accounts: u32) -> BTreeMap<&'static str, Cell> {
    let scores: Vec<Scores> = (1..=CAMPAIGNS)
        .into_par_iter()
        .map(|seed| truth.score(&Design::Nothing.scenario(accounts, seed)))
        .collect();
    summed(scores.iter().flatten())
}

/// How many of the intervals of each draw of the demonstration hold the truth.
fn draws() -> String {
    let mut text = "seed,intervals,hold\n".to_owned();
    for (seed, scores) in demonstration(DRAWS) {
        let compared = ["share", "change", "ratio_of_posts"];
        let of_draw = scores
            .iter()
            .flatten()
            .filter(|(s, _)| compared.contains(s));
        let (hold, all) = of_draw.fold((0, 0), |sum, (_, score)| {
            (sum.0 + score.hits, sum.1 + score.answers)
        });
        writeln!(text, "{seed},{all},{hold}").unwrap();
    }
    text
}

fn compare(file: &str, found: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/calibration");
    if std::env::var_os("SILLAGE_BLESS").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(file), found).unwrap();
    }
    let committed = std::fs::read_to_string(folder.join(file)).unwrap();
    assert!(committed == found, "{file} differs from the committed one");
}

#[test]
#[ignore = "a quarter of an hour; run with --release"]
fn calibration_by_simulation() {
    compare("calibration.csv", &table());
    compare("demonstration.csv", &draws());
}

/// The limits that the committed table must keep, and where it does not: the
/// report warns there.
#[test]
fn the_committed_table_keeps_its_limits() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/calibration/calibration.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut rows = 0;
    for row in reader.records().map(Result::unwrap) {
        let (design, statistic) = (&row[0], &row[2]);
        let share: f64 = row[5].parse().unwrap();
        assert_eq!(&row[4], CAMPAIGNS.to_string().as_str());
        rows += 1;
        let silent: f64 = row[8].parse().unwrap();
        if (1.0 - silent) * (CAMPAIGNS as f64) < FEWEST_ANSWERS {
            continue;
        }
        let shifted = SHIFTS.contains(&design);
        match promise(statistic) {
            Promise::Covers if FALLS_SHORT.contains(&(design, statistic)) => {}
            Promise::Covers if ALONE.contains(&statistic) => assert!(share >= 0.87, "{row:?}"),
            Promise::Covers => assert!(share >= 0.93, "{row:?}"),
            Promise::Rejects if shifted || FALLS_SHORT.contains(&(design, statistic)) => {}
            Promise::Rejects => assert!(share <= 0.065, "{row:?}"),
            Promise::NotOurs => {}
        }
    }
    assert!(rows > 400, "{rows} rows");
}

/// With fewer campaigns that have an answer, a share of them says little.
const FEWEST_ANSWERS: f64 = 200.0;

/// Where the mix really moves.
const SHIFTS: [&str; 2] = ["stayers_change", "group_removed"];

/// Accounts that say one thing at once are not independent: only counting each
/// copied text once helps, which the report does beside.
const FALLS_SHORT: [(&str, &str); 8] = [
    ("bursts_of_any_narrative", "within"),
    ("bursts_of_any_narrative", "change"),
    ("bursts_of_any_narrative", "change_rarest"),
    ("bursts_of_any_narrative", "share"),
    ("bursts_of_any_narrative", "share_rarest"),
    ("bursts_of_any_narrative", "within_term"),
    ("bursts_of_any_narrative", "share_alone"),
    ("bursts_of_any_narrative", "share_alone_rarest"),
];

/// Statistics that have no table to lean on, or a heavy tail.
const ALONE: [&str; 3] = [
    "share_alone",
    "share_alone_rarest",
    "posts_per_account_gini",
];

/// The same on a scale that every run of the tests can afford: no share lies
/// further from its limit than three Monte Carlo errors.
#[test]
fn intervals_cover_and_tests_hold_on_a_small_scale() {
    for design in [Design::Nothing, Design::RemovedAtRandom] {
        for (statistic, cell) in cells(design, 60, 200) {
            let (share, margin) = (cell.share(), 3.0 * cell.error().max(0.01));
            match promise(statistic) {
                Promise::Covers if ALONE.contains(&statistic) => {
                    assert!(share >= 0.87 - margin, "{statistic} {share}");
                }
                Promise::Covers => assert!(share >= 0.93 - margin, "{statistic} {share}"),
                Promise::Rejects => assert!(share <= 0.065 + margin, "{statistic} {share}"),
                Promise::NotOurs => {}
            }
        }
    }
    let removed = cells(Design::RemovedAtRandom, 60, 60);
    assert!(removed["naive_chi_square"].share() > 0.5);
    let moved = cells(Design::StayersChange, 60, 30);
    assert!(moved["within"].share() > 0.8);
}

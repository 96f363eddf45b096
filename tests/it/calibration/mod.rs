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
fn demonstration(draws: u64) -> Vec<Vec<Scores>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/lantern-2024/scenario.toml");
    let scenario = Scenario::read(&path).unwrap();
    let draw = |seed| {
        let mut drawn = scenario.clone();
        drawn.seed = seed;
        score_all(&drawn)
    };
    (1..=draws).into_par_iter().filter_map(draw).collect()
}

fn is_test(statistic: &str) -> bool {
    ["within", "within_one_per_text", "who", "naive_chi_square"].contains(&statistic)
}

fn table(campaigns: u64) -> String {
    let mut text = "design,accounts,statistic,measure,campaigns,share,standard_error,mean_width,not_estimable\n".to_owned();
    for design in Design::ALL {
        for accounts in SIZES {
            for (statistic, cell) in cells(design, accounts, campaigns) {
                let measure = if is_test(statistic) {
                    "rejects"
                } else {
                    "covers"
                };
                let width = if is_test(statistic) {
                    String::new()
                } else {
                    format!("{:.4}", cell.width / cell.answers)
                };
                let silent = cell.silent as f64 / (cell.silent as f64 + cell.answers);
                writeln!(
                    text,
                    "{},{accounts},{statistic},{measure},{campaigns},{:.4},{:.4},{width},{silent:.4}",
                    design.word(),
                    cell.share(),
                    cell.error(),
                )
                .unwrap();
            }
        }
    }
    text
}

#[test]
#[ignore = "minutes; run with --release"]
fn calibration() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/calibration/calibration.csv");
    let found = table(CAMPAIGNS);
    if std::env::var_os("SILLAGE_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
        return;
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), found);
}

#[test]
#[ignore = "a look"]
fn look() {
    let draws = demonstration(200);
    eprintln!("{}", draws.len());
    let cells = summed(draws.iter().flatten().flatten());
    for (statistic, cell) in &cells {
        eprintln!("{statistic} {:.3} {:.3}", cell.share(), cell.error());
    }
    let mut each: Vec<f64> = draws
        .iter()
        .map(|d| {
            let cell = summed(
                d.iter()
                    .flatten()
                    .filter(|(s, _)| ["share", "change", "ratio_of_posts"].contains(s)),
            );
            let (h, a) = cell
                .values()
                .fold((0.0, 0.0), |s, c| (s.0 + c.hits, s.1 + c.answers));
            h / a
        })
        .collect();
    each.sort_by(f64::total_cmp);
    eprintln!("{:?}", [0, 4, 10, 20, 50, 100, 150].map(|i| each[i]));
}

#[test]
#[ignore = "a look"]
fn look_designs() {
    for design in [
        Design::Nothing,
        Design::HalvedVolume,
        Design::RemovedAtRandom,
    ] {
        for accounts in SIZES {
            let line: Vec<String> = cells(design, accounts, 500)
                .iter()
                .map(|(s, c)| format!("{s} {:.1}", 100.0 * c.share()))
                .collect();
            eprintln!("{} {accounts} {}", design.word(), line.join(" "));
        }
    }
}

#[test]
#[ignore = "a look"]
fn look_volumes() {
    let volumes = Volumes::of(&Design::Nothing.scenario(100_000, 1));
    eprintln!("{volumes:?}");
    for accounts in SIZES {
        let scores: Vec<Scores> = (1..=400u64)
            .into_par_iter()
            .map(|seed| volumes.score(&Design::Nothing.scenario(accounts, seed)))
            .collect();
        for (statistic, cell) in summed(scores.iter().flatten()) {
            eprintln!(
                "{accounts} {statistic} {:.3} {:.3}",
                cell.share(),
                cell.width / cell.answers
            );
        }
    }
}

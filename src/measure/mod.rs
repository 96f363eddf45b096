//! Tallies → facts: one file per family, listed in [`FAMILIES`].

use std::ops::Deref;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::dataset::study::{Privacy, Search};
use crate::facts::{Facts, Period};
use crate::ingest::ledger::Ledger;
use crate::ingest::posts::Kind;
use crate::stat::rng::Plan;
use crate::stat::similar::{self, Families};
use crate::tally::Tallies;
use crate::tally::cells::{Cell, Key};
use crate::time::{self, Day};

mod absent;
mod accounts;
mod activity;
mod amplification;
mod attribution;
mod calibration;
mod changepoint;
mod compared;
pub mod coordination;
pub mod copies;
mod creations;
mod daily;
mod damage;
mod effect;
mod engagement;
mod events;
mod frame;
mod groups;
mod handles;
mod holidays;
mod impact;
pub mod interval;
mod its;
mod ledger;
mod narrative;
pub mod placebo;
mod quality;
mod reach;
mod reliability;
mod remaining;
pub mod removal;
mod removed;
mod replacement;
pub mod roster;
mod sensitivity;
mod series;
mod spread;
mod survival;
mod suspension;
mod tags;
mod vocabulary;
pub mod windows;

pub use frame::Frame;

/// Everything that a measure may look at. Whatever can be asked of its [`Frame`] can be
/// asked of it.
pub struct Study<'a> {
    /// What it covers.
    pub frame: Frame<'a>,
    /// The tallies of the posts.
    pub tallies: &'a Tallies,
    /// The ledgers, posts first.
    pub ledgers: Vec<&'a Ledger>,
    /// Rewordings, which are looked for when somebody first asks.
    pub families: OnceLock<Families>,
    /// Who acts together, likewise.
    pub coordination: OnceLock<Vec<coordination::Kind>>,
}

/// A family of measures.
pub struct Family {
    /// Its name, which is also the name of its file.
    pub name: &'static str,
    /// The tables without which it can tell nothing. A family that can tell some
    /// of its facts without a table looks for that table itself.
    pub rests_on: &'static [&'static str],
    /// Whether it is made from facts of others.
    pub follows: bool,
    /// Adds its facts.
    pub measure: fn(&Study<'_>, &mut Facts),
}

/// Every family, in the order in which they are computed.
pub const FAMILIES: &[Family] = &[
    Family {
        name: "calibration",
        rests_on: &[],
        follows: false,
        measure: calibration::measure,
    },
    Family {
        name: "events",
        rests_on: &[],
        follows: false,
        measure: events::measure,
    },
    Family {
        name: "ledger",
        rests_on: &[],
        follows: false,
        measure: ledger::measure,
    },
    Family {
        name: "quality",
        rests_on: &["posts"],
        follows: false,
        measure: quality::measure,
    },
    Family {
        name: "damage",
        rests_on: &["posts"],
        follows: false,
        measure: damage::measure,
    },
    Family {
        name: "accounts",
        rests_on: &["accounts"],
        follows: false,
        measure: accounts::measure,
    },
    Family {
        name: "creations",
        rests_on: &["accounts"],
        follows: false,
        measure: creations::measure,
    },
    Family {
        name: "tags",
        rests_on: &["accounts"],
        follows: false,
        measure: tags::measure,
    },
    Family {
        name: "handles",
        rests_on: &["accounts"],
        follows: false,
        measure: handles::measure,
    },
    Family {
        name: "activity",
        rests_on: &["posts"],
        follows: false,
        measure: activity::measure,
    },
    Family {
        name: "holidays",
        rests_on: &["posts"],
        follows: false,
        measure: holidays::measure,
    },
    Family {
        name: "amplification",
        rests_on: &["posts"],
        follows: false,
        measure: amplification::measure,
    },
    Family {
        name: "reach",
        rests_on: &["posts"],
        follows: false,
        measure: reach::measure,
    },
    Family {
        name: "engagement",
        rests_on: &["posts"],
        follows: false,
        measure: engagement::measure,
    },
    Family {
        name: "suspension",
        rests_on: &["accounts"],
        follows: false,
        measure: suspension::measure,
    },
    Family {
        name: "survival",
        rests_on: &["posts", "accounts"],
        follows: false,
        measure: survival::measure,
    },
    Family {
        name: "removed",
        rests_on: &["posts", "accounts"],
        follows: false,
        measure: removed::measure,
    },
    Family {
        name: "groups",
        rests_on: &["accounts"],
        follows: false,
        measure: groups::measure,
    },
    Family {
        name: "attribution",
        rests_on: &["accounts"],
        follows: false,
        measure: attribution::measure,
    },
    Family {
        name: "effect",
        rests_on: &["posts"],
        follows: false,
        measure: effect::measure,
    },
    Family {
        name: "remaining",
        rests_on: &["posts", "accounts"],
        follows: false,
        measure: remaining::measure,
    },
    Family {
        name: "its",
        rests_on: &["posts"],
        follows: false,
        measure: its::measure,
    },
    Family {
        name: "placebo",
        rests_on: &["posts"],
        follows: false,
        measure: placebo::measure,
    },
    Family {
        name: "changepoint",
        rests_on: &["posts"],
        follows: false,
        measure: changepoint::measure,
    },
    Family {
        name: "narrative",
        rests_on: &["posts"],
        follows: false,
        measure: narrative::measure,
    },
    Family {
        name: "copies",
        rests_on: &["posts"],
        follows: false,
        measure: copies::measure,
    },
    Family {
        name: "coordination",
        rests_on: &["posts"],
        follows: false,
        measure: coordination::measure,
    },
    Family {
        name: "replacement",
        rests_on: &["posts"],
        follows: false,
        measure: replacement::measure,
    },
    Family {
        name: "vocabulary",
        rests_on: &["posts"],
        follows: false,
        measure: vocabulary::measure,
    },
    Family {
        name: "impact",
        rests_on: &[],
        follows: false,
        measure: impact::measure,
    },
    Family {
        name: "series",
        rests_on: &[],
        follows: false,
        measure: series::measure,
    },
    // Reads the narrative changes that it corrects.
    Family {
        name: "reliability",
        rests_on: &["labels"],
        follows: true,
        measure: reliability::measure,
    },
    // The last one: it looks at the numbers of the others.
    Family {
        name: "sensitivity",
        rests_on: &["posts"],
        follows: true,
        measure: sensitivity::measure,
    },
];

/// The facts of a study.
pub fn all(study: &Study<'_>) -> Facts {
    // What several families ask for is looked for before they begin, because whoever
    // waits for it must not hold what it needs.
    study.coordination();
    if study.parameters.searches(Search::Rewordings) {
        study.families();
    }
    let (following, others): (Vec<&Family>, Vec<&Family>) =
        FAMILIES.iter().partition(|family| family.follows);
    // One at a time: some take far longer than others.
    let told = others.par_iter().with_max_len(1).map(|family| {
        let mut facts = Facts::default();
        absent::measure(family, study, &mut facts);
        facts
    });
    let told: Vec<Facts> = told.collect();
    let mut facts = Facts::default();
    told.into_iter().for_each(|more| facts.join(more));
    for family in following {
        absent::measure(family, study, &mut facts);
    }
    if let Some((first, last)) = study.tallies.days() {
        totals_cover(first, last, &mut facts);
    }
    reliability::warn(&mut facts);
    facts
}

/// Totals count every post, whatever the study period; their period says so. What
/// is declared, and the category that rests on it, has no period of the posts.
fn totals_cover(first: Day, last: Day, facts: &mut Facts) {
    const TOTALS: [&str; 7] = [
        "activity.",
        "amplification.",
        "coordination.",
        "reach.",
        "engagement.",
        "impact.platforms",
        "impact.pickup",
    ];
    for fact in facts.iter_mut().filter(|f| f.period.is_none()) {
        if TOTALS.iter().any(|start| fact.id.starts_with(start)) {
            fact.period = Some(Period::new(first, last + 1));
        }
    }
}

impl<'a> Deref for Study<'a> {
    type Target = Frame<'a>;

    fn deref(&self) -> &Frame<'a> {
        &self.frame
    }
}

impl Study<'_> {
    /// The plan of a family's resamples, shared by all facts of that family.
    pub fn plan(&self, name: String) -> Plan {
        Plan {
            seed: self.parameters.seed,
            name,
        }
    }

    /// Whether a post has metrics of its own: not if it is a repost on a
    /// platform that credits reposts to the original.
    pub fn has_own_metrics(&self, is_repost: bool, platform: u32) -> bool {
        let name = self.tallies.names.platforms.get(platform as usize);
        let credited = |n| self.parameters.reposts_credit_original.contains(n);
        !(is_repost && name.is_some_and(credited))
    }

    /// The same for the posts of a cell.
    pub fn has_own(&self, key: &Key) -> bool {
        self.has_own_metrics(key.kind == Kind::Repost, key.platform)
    }

    /// The sums of a number over each account that posts, by account rank.
    pub fn per_account(&self, mut number: impl FnMut(&Key, &Cell) -> u64) -> Vec<u64> {
        let mut sums = vec![0; self.tallies.accounts.len()];
        self.each_cell(|position, key, cell| sums[position] += number(key, cell));
        sums
    }

    /// Visits every cell with the position of its account among those that post.
    pub fn each_cell(&self, mut visit: impl FnMut(usize, &Key, &Cell)) {
        let mut position = 0;
        // Cells and accounts are sorted by the same rank.
        for (key, cell) in &self.tallies.cells {
            while self.tallies.accounts[position].account != key.account {
                position += 1;
            }
            visit(position, key, cell);
        }
    }

    /// The position among the accounts that post of an account's rank.
    pub fn position(&self, account: u32) -> usize {
        let accounts = &self.tallies.accounts;
        accounts.partition_point(|a| a.account < account)
    }

    /// The same for every rank at once, for whoever asks for many; accounts that do not
    /// post have that of the next one.
    pub fn positions(&self) -> Vec<usize> {
        let mut positions = Vec::with_capacity(self.tallies.names.accounts.len());
        for (position, active) in self.tallies.accounts.iter().enumerate() {
            positions.resize(active.account as usize + 1, position);
        }
        positions
    }

    /// The id of the account at a position among those that post.
    pub fn account_id(&self, position: usize) -> &str {
        let account = self.tallies.accounts[position].account;
        &self.tallies.names.accounts[account as usize]
    }

    /// Which texts of originals are rewordings of each other, by their beginnings: for
    /// each rank among the texts the smallest of its family, its own where no original
    /// has it.
    pub fn families(&self) -> &Families {
        self.families.get_or_init(|| {
            let texts = &self.tallies.names.texts;
            let originals: Vec<u32> = self
                .tallies
                .texts
                .iter()
                .map(|posts| posts[0].text)
                .collect();
            let own: Vec<&str> = originals
                .iter()
                .map(|rank| start(&texts[*rank as usize]))
                .collect();
            let mut families = similar::families(&own);
            let mut of: Vec<u32> = (0u32..).take(texts.len()).collect();
            for (rank, family) in originals.iter().zip(&families.of) {
                of[*rank as usize] = originals[*family as usize];
            }
            families.of = of;
            families
        })
    }

    /// Who acts together, by sort of objects.
    pub fn coordination(&self) -> &[coordination::Kind] {
        self.coordination.get_or_init(|| coordination::kinds(self))
    }

    /// What an edition calls the accounts that post, by their position: ids where
    /// readers may see them, else A1, A2, … by posts, then by first post and id.
    pub fn pseudonyms(&self) -> Vec<String> {
        let accounts = &self.tallies.accounts;
        if self.parameters.privacy == Privacy::Internal {
            return (0..accounts.len())
                .map(|at| self.account_id(at).to_owned())
                .collect();
        }
        let order = self.by_posts();
        let mut names = vec![String::new(); accounts.len()];
        for (rank, at) in (1..).zip(order) {
            names[at] = format!("A{rank}");
        }
        names
    }

    /// The positions of the accounts that post, most posts first, then by first post
    /// and id.
    pub fn by_posts(&self) -> Vec<usize> {
        let accounts = &self.tallies.accounts;
        let posts = self.per_account(|_, cell| cell.posts);
        let mut order: Vec<usize> = (0..accounts.len()).collect();
        // Positions are in byte order of ids.
        order.sort_by_key(|at| {
            let first = accounts[*at].span.first;
            (std::cmp::Reverse(posts[*at]), first, *at)
        });
        order
    }

    /// How many accounts the tables describe or the posts show.
    pub fn network(&self) -> u64 {
        let described = self.tables.accounts.iter();
        let silent = described.filter(|a| !self.posts(&a.id)).count();
        (silent + self.tallies.accounts.len()) as u64
    }

    /// Whether an account posts.
    pub fn posts(&self, account: &str) -> bool {
        let names = &self.tallies.names.accounts;
        let rank = names.binary_search_by(|name| name.as_str().cmp(account));
        let active = &self.tallies.accounts;
        rank.is_ok_and(|rank| {
            active
                .binary_search_by_key(&rank, |a| a.account as usize)
                .is_ok()
        })
    }

    /// Number of posts inside the study period.
    pub fn posts_inside(&self) -> u64 {
        self.posts_between(self.start, self.end)
    }

    /// Number of posts on the days `[start, end)`.
    pub fn posts_between(&self, start: Day, end: Day) -> u64 {
        let cells = self.tallies.cells.iter();
        let inside = cells.filter(|(k, _)| (start..end).contains(&k.day));
        inside.map(|(_, c)| c.posts).sum()
    }
}

/// The beginning of a text by which it is compared: comparing costs the square of
/// its length, and no platform's posts say more in their beginnings than these.
fn start(text: &str) -> &str {
    const COMPARED: usize = 2_000;
    let end = text.char_indices().nth(COMPARED);
    end.map_or(text, |(end, _)| &text[..end])
}

/// How fine a time axis is, so that no picture holds more than a few hundred marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// By day.
    Day,
    /// By week, from Monday.
    Week,
    /// By month.
    Month,
}

impl Grain {
    /// The finest grain that keeps a number of days readable.
    pub fn of(days: u64) -> Self {
        match days {
            0..180 => Self::Day,
            180..=3_000 => Self::Week,
            _ => Self::Month,
        }
    }

    /// The word that facts use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The first day of the step that a day belongs to.
    pub fn floor(self, day: Day) -> Day {
        use chrono::Datelike;
        match self {
            Self::Day => day,
            Self::Week => day - i32::try_from(time::weekday(day)).unwrap_or(0),
            Self::Month => day - i32::try_from(time::date(day).day0()).unwrap_or(0),
        }
    }

    /// Every step from the one of `first` to the one of `last`.
    pub fn steps(self, first: Day, last: Day) -> Vec<Day> {
        let mut steps: Vec<Day> = (first..=last).map(|day| self.floor(day)).collect();
        steps.dedup();
        steps
    }
}

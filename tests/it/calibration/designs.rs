//! The campaigns that calibrate intervals and tests: heavy-tailed accounts with
//! favourites, around one takedown on the thirty-first day.

use std::path::Path;

use sillage::simulate::scenario::Scenario;
use sillage::stat::rng::Rng;

/// What happens at the takedown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Design {
    /// Nothing.
    Nothing,
    /// Nothing, with ten days before and thirty after.
    UnequalWindows,
    /// Every account posts half as much.
    HalvedVolume,
    /// Four accounts in five are suspended, whatever they say.
    RemovedAtRandom,
    /// The same, and new accounts with the same mix come.
    RemovedWithEntrants,
    /// Nothing, with copy-paste bursts of the same narratives on both sides.
    Bursts,
    /// Nothing, with copy-paste bursts of any narrative: many accounts say one
    /// thing at once, so that accounts are not independent.
    AnyBursts,
    /// Nothing; a tenth of the accounts hold nearly all of the rarest narrative.
    Specialists,
    /// The accounts that stay change what they say.
    StayersChange,
    /// One of two groups, which says other things, is suspended.
    GroupRemoved,
}

impl Design {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Nothing,
        Self::UnequalWindows,
        Self::HalvedVolume,
        Self::RemovedAtRandom,
        Self::RemovedWithEntrants,
        Self::Bursts,
        Self::Specialists,
        Self::AnyBursts,
        Self::StayersChange,
        Self::GroupRemoved,
    ];

    /// The word of the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::UnequalWindows => "unequal_windows",
            Self::HalvedVolume => "halved_volume",
            Self::RemovedAtRandom => "removed_at_random",
            Self::RemovedWithEntrants => "removed_with_entrants",
            Self::Bursts => "bursts",
            Self::AnyBursts => "bursts_of_any_narrative",
            Self::Specialists => "specialists",
            Self::StayersChange => "stayers_change",
            Self::GroupRemoved => "group_removed",
        }
    }

    /// The campaign of a design with some number of accounts.
    pub fn scenario(self, accounts: u32, seed: u64) -> Scenario {
        let core = (accounts * 3 / 10).max(1);
        let entrants = if self == Self::RemovedWithEntrants {
            [core * 7 / 10, (accounts - core) * 7 / 10]
        } else {
            [0, 0]
        };
        let start = if self == Self::UnequalWindows {
            "2024-01-21"
        } else {
            "2024-01-01"
        };
        let [hit_core, hit_relay] = match self {
            Self::RemovedAtRandom | Self::RemovedWithEntrants => [0.8, 0.8],
            Self::GroupRemoved => [0.0, 0.8],
            _ => [0.0, 0.0],
        };
        let after = match self {
            Self::HalvedVolume => "rate = 0.5",
            Self::StayersChange => "mix = { a = 20, b = 25, c = 20, d = 14, e = 8, f = 13 }",
            _ => "rate = 1.0",
        };
        let text = TEXT
            .replace("START", start)
            .replace("SEED", &seed.to_string())
            .replace("AFTER", after)
            .replace("BURSTS", &self.bursts(accounts, seed));
        let group = |name: &str, mix: &str, n: u32, hit: f64, new: u32| {
            GROUP
                .replace("NAME", name)
                .replace("MIX", mix)
                .replace("ACCOUNTS", &n.to_string())
                .replace("HIT", &format!("{hit:?}"))
                .replace("AFTER", after)
                .replace("START", start)
                .replace("ENTRANTS", &cohort(new))
        };
        let mut core_mix = "a = 20, b = 20, c = 24, d = 20, e = 12, f = 4";
        let mut relay_mix = "a = 36, b = 28, c = 17, d = 10, e = 6, f = 3";
        let mut core = core;
        if self == Self::Specialists {
            core = accounts.div_ceil(10);
            core_mix = "a = 10, b = 10, c = 10, d = 10, e = 10, f = 50";
            relay_mix = "a = 33, b = 26, c = 20, d = 13, e = 8, f = 0";
        }
        let text = text
            + &group("core", core_mix, core, hit_core, entrants[0])
            + &group("relay", relay_mix, accounts - core, hit_relay, entrants[1]);
        Scenario::parse(&text, Path::new(self.word())).unwrap()
    }

    /// Three bursts on either side, each by a third of the accounts: the same
    /// narratives before and after, or narratives drawn by the overall mix.
    fn bursts(self, accounts: u32, seed: u64) -> String {
        const DAYS: [&str; 6] = ["01-05", "01-12", "01-20", "02-04", "02-11", "02-21"];
        let narratives = match self {
            Self::Bursts => ["b", "c", "b", "b", "c", "b"],
            Self::AnyBursts => drawn(seed),
            _ => return String::new(),
        };
        let burst = |(day, narrative)| {
            format!(
                "[[bursts]]\nid = \"{day}\"\nat = \"2024-{day}T12:00:00Z\"\nminutes = 10\n\
                 groups = [\"core\", \"relay\"]\ncopies = {}\n\
                 text = {{ text = \"The same words again.\", language = \"en\", narrative = \"{narrative}\" }}\n",
                accounts / 3,
            )
        };
        DAYS.into_iter().zip(narratives).map(burst).collect()
    }
}

/// Six narratives by the mix of all accounts (three tenths of them core).
fn drawn(seed: u64) -> [&'static str; 6] {
    const SHARES: [(&str, f64); 6] = [
        ("a", 0.312),
        ("b", 0.256),
        ("c", 0.191),
        ("d", 0.13),
        ("e", 0.078),
        ("f", 0.033),
    ];
    let mut rng = Rng::from_label(seed, "bursts");
    std::array::from_fn(|_| {
        let mut point = rng.unit();
        let mut found = "f";
        for (narrative, share) in SHARES {
            if point < share {
                found = narrative;
                break;
            }
            point -= share;
        }
        found
    })
}

fn cohort(accounts: u32) -> String {
    if accounts == 0 {
        return String::new();
    }
    format!(
        "{{ accounts = {accounts}, created = [\"2024-01-31\", \"2024-01-31\"], enters = [\"2024-02-01\", \"2024-02-08\"] }},"
    )
}

const TEXT: &str = r#"
name = "calibration"
title = "Calibration"
description = "Synthetic."
seed = SEED
start = "START"
end = "2024-02-29"
status_as_of = "2024-03-10"
phases = [{ id = "one", start = "START" }, { id = "two", start = "2024-01-31" }]
[platforms.x]
ids = "snowflake"
followers = true
reposts_credit_original = false
per_view = { likes = 0.01, reposts = 0.01, replies = 0.0, quotes = 0.0 }
engagement_sigma = 0.5
[profiles.flat]
offset_hours = 0
hours = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
weekdays = [1, 1, 1, 1, 1, 1, 1]
[languages.en]
openers = ["One."]
closers = ["End."]
words = {}
nowhere = "here"
[[narratives]]
id = "a"
label = "A"
phrases.en = ["A."]
[[narratives]]
id = "b"
label = "B"
phrases.en = ["B."]
[[narratives]]
id = "c"
label = "C"
phrases.en = ["C."]
[[narratives]]
id = "d"
label = "D"
phrases.en = ["D."]
[[narratives]]
id = "e"
label = "E"
phrases.en = ["E."]
[[narratives]]
id = "f"
label = "F"
phrases.en = ["F."]
BURSTS
[[takedowns]]
id = "t1"
at = "2024-01-31T00:00:00Z"
spread_hours = 1
platform = "x"
"#;

const GROUP: &str = r#"
[[groups]]
id = "NAME"
platform = "x"
profile = "flat"
handles = [["a"], ["b"]]
languages = { en = 1 }
followers = { median = 50, sigma = 1.0 }
rate = { mean = 0.6, law = { lognormal = 1.2 } }
kinds = { original = 1 }
loyalty = 0.4
views = { median = 100, sigma = 1.2 }
views_by_followers = 0.5
viral = { share = 0.002, factor = [10, 100] }
takedowns.t1 = { share = HIT }
phases.one = { mix = { MIX } }
phases.two = { AFTER }
cohorts = [
  { accounts = ACCOUNTS, created = ["2023-01-01", "2023-06-30"], enters = ["START", "START"] },
  ENTRANTS
]
"#;

//! Damage that no cell shows by itself: each detector finds what it is for, with
//! its count and place, and leaves alone what only looks like it.

use std::collections::BTreeMap;

use sillage::dataset::study::Privacy;
use sillage::ingest::damage::text::{Harm, harm};
use sillage::ingest::ledger::{Ledger, Outcome, Reason};
use sillage::pipeline;
use sillage::time::{self, DAY, Instant};

use crate::kit::{Data, assert_says, assert_values, count, run};

/// 1 March 2024, a Friday.
const START: Instant = 1_709_251_200;

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// `number` posts by as many accounts at odd times; `cell` adds what a test is about.
fn table(columns: &str, number: u64, cell: impl Fn(u64) -> String) -> String {
    let mut csv = format!("post_id,account_id,created_at{columns}\n");
    for n in 0..number {
        let at = time::iso(START + i64::try_from(n * 1_237).unwrap());
        csv.push_str(&format!("p{n},a{n},{at}{}\n", cell(n)));
    }
    csv
}

/// Posts with these ids.
fn ids(ids: impl IntoIterator<Item = String>) -> String {
    let mut csv = "post_id,account_id,created_at\n".to_owned();
    for (n, id) in ids.into_iter().enumerate() {
        let at = time::iso(START + i64::try_from(n * 1_237).unwrap());
        csv.push_str(&format!("{id},a{n},{at}\n"));
    }
    csv
}

fn posts(csv: impl AsRef<[u8]>) -> Ledger {
    Data::new().with("posts.csv", csv).ledger("posts")
}

/// How often the ledger warns, by reason.
fn warnings(ledger: &Ledger) -> BTreeMap<&'static str, u64> {
    let warned = ledger.by_reason(Outcome::Warned).into_iter();
    warned.map(|(reason, n)| (reason.code(), n)).collect()
}

/// `line column: found` of the warnings for a reason.
fn spots(ledger: &Ledger, reason: Reason) -> Vec<String> {
    let issues = ledger.issues.iter().filter(|i| i.reason == reason);
    issues
        .map(|i| format!("{} {}: {}", i.line, i.column, i.found))
        .collect()
}

/// Ids as X makes them: 41 bits of time, 10 of the machine, 12 that count.
fn snowflakes(number: u64, counting: bool) -> Vec<u64> {
    let mut chance = Chance(7);
    (0..number)
        .map(|n| {
            let milliseconds = 420_000_000_000 + n * 1_237_000 + chance.below(1_000);
            let counted = if counting { chance.below(4_096) } else { 0 };
            (milliseconds << 22) | (chance.below(1_024) << 12) | counted
        })
        .collect()
}

/// How a program writes an id that it took for a number, and what that is called.
type Way = (&'static str, fn(u64) -> String);

/// A whole number as a program writes the double nearest to it.
fn padded(digits: &str) -> String {
    let (mantissa, power) = digits.split_once('e').unwrap();
    let figures = mantissa.replace('.', "");
    format!(
        "{figures:0<width$}",
        width = power.parse::<usize>().unwrap() + 1
    )
}

#[test]
#[allow(clippy::cast_precision_loss)]
fn ids_that_went_through_doubles_are_seen_together() {
    let ways: [Way; 3] = [
        ("all digits of the double", |id| format!("{:.0}", id as f64)),
        ("its shortest digits", |id| {
            padded(&format!("{:e}", id as f64))
        }),
        ("its first fifteen digits", |id| {
            padded(&format!("{:.14e}", id as f64))
        }),
    ];
    for (name, way) in ways {
        let ledger = posts(ids(snowflakes(300, true).into_iter().map(way)));
        let rounded = count(&ledger, Outcome::Warned, Reason::RoundedId);
        assert_eq!(
            rounded + ledger.duplicate,
            300,
            "{name}: {:?}",
            warnings(&ledger)
        );
        assert!(spots(&ledger, Reason::RoundedId)[0].starts_with("2 post_id: "));
        assert_eq!(
            ledger.used + ledger.duplicate,
            300,
            "a warning changes nothing"
        );
    }
}

#[test]
#[allow(clippy::cast_precision_loss)]
fn one_file_that_was_rounded_is_seen_among_others() {
    let genuine = snowflakes(600, true);
    let (left, right) = genuine.split_at(300);
    let ledger = Data::new()
        .with("posts/a.csv", ids(left.iter().map(u64::to_string)))
        .with(
            "posts/b.csv",
            ids(right.iter().map(|id| format!("{:.0}", *id as f64))),
        )
        .ledger("posts");
    assert_eq!(warnings(&ledger), BTreeMap::from([("rounded_id", 300)]));
    assert!(ledger.issues.iter().all(|i| i.file == "posts/b.csv"));
    // A few among many, cut to fifteen digits, stand out as well.
    let some = genuine.iter().enumerate().map(|(n, id)| match n % 10 {
        0 => padded(&format!("{:.14e}", *id as f64)),
        _ => id.to_string(),
    });
    assert_eq!(
        warnings(&posts(ids(some))),
        BTreeMap::from([("rounded_id", 60)])
    );
}

#[test]
fn genuine_ids_are_left_alone() {
    let cases: [(&str, Vec<String>); 6] = [
        (
            "counting",
            snowflakes(500, true).iter().map(u64::to_string).collect(),
        ),
        // Multiples of 4096 lose nothing in a double: half of X's early ids are such.
        (
            "not counting",
            snowflakes(500, false).iter().map(u64::to_string).collect(),
        ),
        (
            "some count",
            snowflakes(500, false)
                .iter()
                .enumerate()
                .map(|(n, id)| (id + u64::from(n % 3 == 0)).to_string())
                .collect(),
        ),
        ("short", (0..500).map(|n| (1_000 * n).to_string()).collect()),
        (
            "words",
            (0..500)
                .map(|n| format!("{n}00000000000000000-x"))
                .collect(),
        ),
        ("sixteen digits", {
            let mut chance = Chance(3);
            (0..500)
                .map(|_| (1_000_000_000_000_000 + chance.below(1 << 31) * 1_009).to_string())
                .collect()
        }),
    ];
    for (name, list) in cases {
        let ledger = posts(ids(list));
        assert_eq!(warnings(&ledger), BTreeMap::new(), "{name}");
    }
}

#[test]
fn one_round_account_is_one_id_however_often_it_posts() {
    let csv = (0..300).fold("post_id,account_id,created_at\n".to_owned(), |csv, n| {
        let at = time::iso(START + n * 1_237);
        csv + &format!("p{n},839000000000000000,{at}\n")
    });
    assert_eq!(warnings(&posts(csv)), BTreeMap::new());
}

#[test]
fn ids_that_were_cut_are_seen_by_their_length_and_time() {
    let whole = snowflakes(200, true);
    let cut = |n: usize, id: &u64| match n {
        150 | 160 => id.to_string()[..12].to_owned(),
        _ => id.to_string(),
    };
    let csv = ids(whole.iter().enumerate().map(|(n, id)| cut(n, id)));
    let ledger = posts(&csv);
    assert_eq!(warnings(&ledger), BTreeMap::from([("truncated_id", 2)]));
    assert!(spots(&ledger, Reason::TruncatedId)[0].starts_with("152 post_id: "));
    // Ids that were short before long ones came are as they were made.
    let old = |n: usize, id: &u64| match n {
        0..10 => id.to_string()[..12].to_owned(),
        _ => id.to_string(),
    };
    let csv = ids(whole.iter().enumerate().map(|(n, id)| old(n, id)));
    assert_eq!(warnings(&posts(csv)), BTreeMap::new());
    // Where lengths vary, none is too short.
    let mixed = (0..200_u64)
        .map(|n| ((n + 1) * 10_u64.pow(5 + u32::try_from(n % 12).unwrap()) + n).to_string());
    assert_eq!(warnings(&posts(ids(mixed))), BTreeMap::new());
}

#[test]
fn texts_read_in_a_wrong_encoding_are_told() {
    for text in [
        "DÃ©cision prise",
        "Itâ€™s over",
        "â€œQuotedâ€\u{9d}",
        "naÃ¯ve cafÃ©",
        "So schÃ¶n, StraÃŸe",
        "informaÃ§Ã£o",
        "dâ\u{80}\u{99}abord",
        "prix 5 Â£",
        "Ð¿Ñ€Ð¸Ð²ÐµÑ‚ Ð¼Ð¸Ñ€",
        "РџСЂРёРІРµС‚, РјРёСЂ! Р\u{ad}С‚Рѕ РїСЂРѕРІРµСЂРєР°.",
        "ðŸ‡«ðŸ‡· ok",
        "Îµ Î»Î»Î¬Î´Î± Î±Ï€ÏŒ",
        "perÃ³ sÃ³lo",
        "Ø§Ù„Ø¹Ø±Ø¨ÙŠØ©",
        "The sea вЂ“ they said вЂњcalmвЂќ",
        "à¤¸à¤®à¥à¤¦à¥à¤°",
        "no ï¿½ here",
        "calm seas\u{85}and wind",
    ] {
        assert!(matches!(harm(text), Some((Harm::Misread, _))), "{text}");
    }
    assert!(matches!(harm("caf\u{fffd} noir"), Some((Harm::Lost, 3))));
}

#[test]
fn languages_are_no_damage() {
    for text in [
        "L’été dernier, « à Nouméa », 25 °C ; Noël, cœur, où ? À l’œuvre… ÉLECTION 5 €",
        "AGÊNCIA NÃO! “AMANHÔ, ‘MAÇÃ’… MAÇû MAÇÃ™ IRMÃ – ÓRGÃO, São João, coração, 1.ª, nº 2",
        "Việt Nam: ÂN HUỆ, CÂU ‘Â’, Ấn Độ, NGÃ “BA”, xã hội, Đà Nẵng, ngân hàng",
        "Россия: СССР, РФ, Ростов-на-Дону, «С» и «Р», ёлка, Съезд № 5, 5 °C, ±2",
        "Сјајан Сјај, Рђа, Љубав, Њујорк: српски и македонски",
        "Türkçe: ÂŞIK, âlem, İstanbul, IŞIK, ğ",
        "Română: Ândrei, când, îți, România — “Â”…",
        "Åland, Ärlig, Östersund; 5 Å² och 10 Å°; ÅÄÖ ™",
        "ÑANDÚ, España, ¿qué?, ¡Ñ!, PEÑA, niño",
        "Íslenska: Ð og Þ, Það, ÆÐI; Føroyar",
        "Ελλάδα, Ώρα, «Ναι» — ΟΧΙ",
        "中文，测试。日本語テスト 한국어 عربى فارسی עברית हिन्दी",
        "Emoji 🇫🇷 👍🏽 ❤️ © ® ™ ½ ² ³ µ ¶ § •",
        "ÃÂÐÑ",
    ] {
        assert_eq!(harm(text), None, "{text}");
    }
}

#[test]
fn misread_texts_have_their_lines() {
    let ledger = posts(table(",text", 30, |n| match n {
        4 => ",une dÃ©cision qui a Ã©tÃ© prise".to_owned(),
        9 => ",perdu \u{fffd} ici".to_owned(),
        _ => ",une décision".to_owned(),
    }));
    assert_eq!(
        warnings(&ledger),
        BTreeMap::from([("lost_characters", 1), ("mojibake", 1)])
    );
    assert_eq!(
        spots(&ledger, Reason::Mojibake),
        ["6 text: une dÃ©cision qui a Ã©tÃ© prise"]
    );
    assert_eq!(
        spots(&ledger, Reason::LostCharacters),
        ["11 text: perdu \u{fffd} ici"]
    );
}

#[test]
fn shifted_columns_are_told_from_their_first_line() {
    let ledger = posts(table(",language,urls,likes,reposts", 60, |n| match n {
        20..26 => ",2024-03-02T10:00:00Z,en,https://example.org/a,7".to_owned(),
        40 => ",12,,1,2".to_owned(),
        _ => format!(",en,https://example.org/{n},{n},{}", n + 1),
    }));
    assert_eq!(count(&ledger, Outcome::Warned, Reason::ShiftedColumn), 13);
    let told = spots(&ledger, Reason::ShiftedColumn);
    assert!(
        told.contains(&"22 language: a time: 2024-03-02T10:00:00Z".to_owned()),
        "{told:?}"
    );
    assert!(
        told.contains(&"22 language: 6 rows from here on, first a time".to_owned()),
        "{told:?}"
    );
    assert!(
        told.contains(&"22 likes: 6 rows from here on, first an address".to_owned()),
        "{told:?}"
    );
    assert_eq!(
        count(&ledger, Outcome::Emptied, Reason::BadMetric),
        6,
        "as before"
    );
}

#[test]
fn cells_that_fit_their_column_are_no_shift() {
    let ledger = posts(table(
        ",platform,language,hashtags,urls,narratives,views,likes,text",
        60,
        |n| {
            let likes = ["5", "NA", "-1", "1.5", "999999999"][usize::try_from(n % 5).unwrap()];
            format!(
                ",4chan,pt-BR,2024|{n},example.org|https://example.org/x,2024,3000000000{n},{likes},2024-03-01"
            )
        },
    ));
    assert_eq!(
        count(&ledger, Outcome::Warned, Reason::ShiftedColumn),
        0,
        "{:?}",
        warnings(&ledger)
    );
    // Two cells are slips.
    let ledger = posts(table(",language", 60, |n| match n {
        3 | 9 => ",17".to_owned(),
        _ => ",en".to_owned(),
    }));
    assert_eq!(warnings(&ledger), BTreeMap::new());
    // Likes that are Unix times are none.
    let ledger = posts(table(",likes", 60, |n| match n {
        3..6 => ",1709251200".to_owned(),
        _ => format!(",{n}"),
    }));
    assert_eq!(warnings(&ledger), BTreeMap::from([("shifted_column", 3)]));
}

#[test]
fn nothing_was_posted_before_its_platform_opened() {
    let data = Data::new()
        .with(
            "posts.csv",
            "post_id,account_id,created_at,platform\n\
             1,a,2006-03-20T23:59:59Z,X\n\
             2,a,2006-03-21T20:50:14Z,x\n\
             3,a,1999-03-21T20:50:14Z,mastodon\n\
             4,a,2013-01-01T00:00:00Z,Telegram\n",
        )
        .with(
            "accounts.csv",
            "account_id,platform,created_at\nb,telegram,2012-05-05\nc,telegram,2013-08-14\n",
        );
    let ledger = data.ledger("posts");
    assert_eq!(warnings(&ledger), BTreeMap::from([("before_platform", 2)]));
    assert_eq!(
        spots(&ledger, Reason::BeforePlatform),
        [
            "2 created_at: 2006-03-20T23:59:59Z on X",
            "5 created_at: 2013-01-01T00:00:00Z on Telegram",
        ]
    );
    let ledger = data.ledger("accounts");
    assert_eq!(
        spots(&ledger, Reason::BeforePlatform),
        ["2 created_at: 2012-05-05 on telegram"]
    );
    assert_eq!(warnings(&ledger), BTreeMap::from([("before_platform", 1)]));
}

/// Posts at these seconds after the start.
fn times(seconds: impl IntoIterator<Item = i64>, zone: &str) -> String {
    let mut csv = "post_id,account_id,created_at\n".to_owned();
    for (n, second) in seconds.into_iter().enumerate() {
        let at = time::iso(START + second);
        csv.push_str(&format!("p{n},a,{}{zone}\n", at.trim_end_matches('Z')));
    }
    csv
}

#[test]
fn times_on_one_point_of_the_clock_are_told_by_the_coarsest() {
    let cases: [(i64, &[(&str, u64)]); 5] = [
        (61, &[]),
        (60, &[("whole_minutes", 40)]),
        (3_600, &[("whole_hours", 40)]),
        (3_660, &[("whole_minutes", 40)]),
        (DAY, &[("whole_days", 40)]),
    ];
    for (step, expected) in cases {
        let expected: BTreeMap<&str, u64> = expected.iter().copied().collect();
        let ledger = posts(times((0..40).map(|n| n * step), "Z"));
        assert_eq!(warnings(&ledger), expected, "every {step} s");
    }
    // Days of a zone with half hours begin at half past.
    let ledger = posts(times((0..40).map(|n| n * DAY + 18 * 3_600 + 1_800), "Z"));
    assert_eq!(warnings(&ledger), BTreeMap::from([("whole_days", 40)]));
    // Of nineteen posts it may be chance, and one post off the minute is enough.
    assert_eq!(
        warnings(&posts(times((0..19).map(|n| n * 60), "Z"))),
        BTreeMap::new()
    );
    let one_off = (0..40).map(|n| n * 60 + i64::from(n == 7));
    assert_eq!(warnings(&posts(times(one_off, "Z"))), BTreeMap::new());
}

#[test]
fn zones_written_in_several_ways_are_told() {
    let mixed = times((0..10).map(|n| n * 61), "Z") + "q,a,2024-03-03T01:02:03+11:00\n";
    let ledger = posts(&mixed);
    assert_eq!(
        spots(&ledger, Reason::MixedZones),
        ["12 created_at: an offset: 2024-03-03T01:02:03+11:00"]
    );
    let naive = times((0..10).map(|n| n * 61), "+01:00") + "q,a,2024-03-03 01:02:03\n";
    let ledger = Data::new()
        .with("posts.csv", naive)
        .describe("timezone", "UTC")
        .ledger("posts");
    assert_eq!(warnings(&ledger), BTreeMap::from([("mixed_zones", 1)]));
    // Summer has another offset.
    let summer = times((0..10).map(|n| n * 61), "+01:00") + "q,a,2024-07-03T01:02:03+02:00\n";
    assert_eq!(warnings(&posts(summer)), BTreeMap::new());
}

const SNAPSHOTS: [&str; 6] = [
    "1,a,2024-03-01T10:00:01Z,10,5",
    "1,a,2024-03-01T10:00:01Z,12,4",
    "2,a,2024-03-01T10:00:02Z,10,5",
    "2,a,2024-03-01T10:00:02Z,7,",
    "3,a,2024-03-01T10:00:03Z,3,3",
    "3,b,2024-03-01T10:00:03Z,3,3",
];

#[test]
fn rows_of_one_post_whose_numbers_differ_or_must_fall_are_told() {
    let csv = |rows: &[&str]| {
        format!(
            "post_id,account_id,created_at,views,likes\n{}\n",
            rows.join("\n")
        )
    };
    let ledger = posts(csv(&SNAPSHOTS));
    assert_eq!(
        warnings(&ledger),
        BTreeMap::from([("conflict", 3), ("metrics_differ", 2), ("metrics_fall", 1)])
    );
    assert_eq!(
        spots(&ledger, Reason::MetricsDiffer),
        [
            "3 post_id: 1: views 10 in line 2, then 12",
            "5 post_id: 2: views 10 in line 4, then 7",
        ]
    );
    let mut turned = SNAPSHOTS;
    turned.reverse();
    assert_eq!(warnings(&posts(csv(&turned))), warnings(&ledger));
    // Three rows of which two are in no order.
    let three = [
        "1,a,2024-03-01T10:00:01Z,1,1",
        "1,a,2024-03-01T10:00:01Z,2,3",
        "1,a,2024-03-01T10:00:01Z,3,2",
    ];
    assert_eq!(
        count(&posts(csv(&three)), Outcome::Warned, Reason::MetricsFall),
        1
    );
    let grown = [
        "1,a,2024-03-01T10:00:01Z,1,1",
        "1,a,2024-03-01T10:00:01Z,2,1",
        "1,a,2024-03-01T10:00:01Z,,9",
    ];
    assert_eq!(
        count(&posts(csv(&grown)), Outcome::Warned, Reason::MetricsFall),
        0
    );
}

#[test]
fn followers_that_vanish_are_told() {
    let csv = "post_id,account_id,created_at,followers\n\
        1,a,2024-03-01T10:00:01Z,500\n\
        2,a,2024-03-02T10:00:02Z,0\n\
        3,a,2024-03-03T10:00:03Z,0\n\
        4,b,2024-03-01T10:00:04Z,0\n\
        5,b,2024-03-02T10:00:05Z,500\n\
        6,c,2024-03-01T10:00:06Z,9\n\
        7,c,2024-03-02T10:00:07Z,0\n\
        8,d,2024-03-01T10:00:08Z,0\n\
        9,d,2024-03-02T10:00:09Z,500\n\
        10,d,2024-03-03T10:00:10Z,0\n";
    let ledger = posts(csv);
    assert_eq!(warnings(&ledger), BTreeMap::from([("followers_gone", 2)]));
    // The accounts `a` and `d`, each where its last such post stands.
    let told = spots(&ledger, Reason::FollowersGone);
    assert!(told[0].starts_with("4 followers: "), "{told:?}");
    assert!(told[1].starts_with("11 followers: "), "{told:?}");
}

#[test]
fn columns_of_one_number_are_told_where_that_says_something() {
    let ledger = posts(table(
        ",platform,language,likes,quotes,followers,views",
        40,
        |n| {
            let platform = if n < 25 { "x" } else { "telegram" };
            let likes = if n < 25 { 0 } else { n };
            format!(",{platform},en,{likes},7,300,{n}")
        },
    ));
    assert_eq!(
        warnings(&ledger),
        BTreeMap::from([("all_zero", 25), ("constant", 25)])
    );
    assert_eq!(
        spots(&ledger, Reason::AllZero),
        ["2 likes: 0 in all 25 cells of x"]
    );
    assert_eq!(
        spots(&ledger, Reason::Constant),
        ["2 quotes: 7 in all 25 cells of x"]
    );
    // Nineteen cells are few, and cells that are empty say what they mean.
    let ledger = posts(table(",likes,quotes", 40, |n| match n {
        0..19 => ",0,".to_owned(),
        _ => ",,".to_owned(),
    }));
    assert_eq!(warnings(&ledger), BTreeMap::new());
    let accounts = (0..30).fold("account_id,followers\n".to_owned(), |csv, n| {
        csv + &format!("a{n},0\n")
    });
    let ledger = Data::new()
        .with("posts.csv", table("", 3, |_| String::new()))
        .with("accounts.csv", accounts)
        .ledger("accounts");
    assert_eq!(warnings(&ledger), BTreeMap::from([("all_zero", 30)]));
}

/// Posts of ten weeks, as many a day as `of` says.
fn daily(of: impl Fn(i64) -> i64) -> String {
    times(
        (0..70).flat_map(|day| (0..of(day)).map(move |n| day * DAY + n * 601)),
        "Z",
    )
}

#[test]
fn days_that_should_have_posts_are_told() {
    let ledger = posts(daily(|day| {
        if (30..33).contains(&day) {
            0
        } else {
            10 + day % 3
        }
    }));
    assert_eq!(warnings(&ledger), BTreeMap::from([("coverage_gap", 3)]));
    let told = spots(&ledger, Reason::CoverageGap);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].ends_with("no posts from 2024-03-31 to 2024-04-02, 11 a day around"),
        "{told:?}"
    );
}

#[test]
fn silence_that_fits_the_data_is_no_gap() {
    let quiet: [(&str, String); 5] = [
        (
            "few a day",
            daily(|day| if (30..33).contains(&day) { 0 } else { 3 }),
        ),
        (
            "free weekends",
            daily(|day| if matches!(day % 7, 1 | 2) { 0 } else { 40 }),
        ),
        (
            "every other day",
            daily(|day| if day % 2 == 0 { 0 } else { 40 }),
        ),
        (
            "nothing behind",
            daily(|day| if day >= 30 { 0 } else { 40 }),
        ),
        (
            "one burst",
            daily(|day| if day == 30 || day == 50 { 200 } else { 0 }),
        ),
    ];
    for (name, csv) in quiet {
        assert_eq!(warnings(&posts(csv)), BTreeMap::new(), "{name}");
    }
    // A mistaken date is no gap of decades.
    let stray = daily(|_| 12) + "q,a,1971-01-01T00:00:01Z\n";
    assert_eq!(warnings(&posts(stray)), BTreeMap::new());
}

#[test]
fn dates_of_accounts_and_their_posts_agree_or_are_told() {
    let data = Data::new()
        .with(
            "accounts.csv",
            "account_id,created_at,status,status_as_of,suspended_at,reinstated_at\n\
             a,2024-03-05,suspended,2024-03-01,2024-03-20,\n\
             b,2024-03-05,suspended,2024-04-01,2024-03-01,2024-02-28\n\
             c,2024-03-05,active,2024-04-01,2024-03-10,2024-03-09\n\
             d,2024-03-05,active,2024-04-01,2024-03-10,2024-03-15\n\
             e,,active,2024-04-01,,\n",
        )
        .with(
            "posts.csv",
            "post_id,account_id,created_at\n\
             1,a,2024-03-04T23:00:01Z\n\
             2,a,2024-03-05T00:00:01Z\n\
             3,a,2024-03-20T23:00:01Z\n\
             4,a,2024-03-21T00:00:01Z\n\
             5,d,2024-03-12T00:00:01Z\n\
             6,d,2024-03-16T00:00:01Z\n\
             7,e,2004-03-16T00:00:01Z\n\
             8,f,2004-03-16T00:00:01Z\n",
        );
    let ledger = data.ledger("accounts");
    assert_eq!(
        spots(&ledger, Reason::DatesContradict),
        [
            "2 status_as_of: 2024-03-01, before created_at 2024-03-05",
            "3 suspended_at: 2024-03-01, before created_at 2024-03-05",
            "3 reinstated_at: 2024-02-28, before created_at 2024-03-05",
            "4 reinstated_at: 2024-03-09, before suspended_at 2024-03-10",
        ]
    );
    let ledger = data.ledger("posts");
    assert_eq!(
        warnings(&ledger),
        BTreeMap::from([("after_suspension", 2), ("before_creation", 1)])
    );
    let told: Vec<u64> = ledger.issues.iter().map(|i| i.line).collect();
    assert_eq!(told, [2, 5, 6]);
}

/// A dataset with damage of most kinds, its rows in a given order.
fn damaged(turn: bool) -> Data {
    let mut rows: Vec<String> = (0..60)
        .map(|n| {
            let day = if n < 40 { n / 10 } else { 4 + n / 10 };
            let at = time::iso(START + day * DAY + n * 60);
            let text = if n % 20 == 3 {
                "dÃ©cision"
            } else {
                "décision"
            };
            let language = if n % 9 == 0 {
                "https://example.org/"
            } else {
                "fr"
            };
            format!(
                "p{n},a{},{at},x,{text},{language},0,{}",
                n % 7,
                (n % 7) * 100
            )
        })
        .collect();
    rows.push("p1,a1,2024-03-01T10:00:00Z,x,,fr,0,100".to_owned());
    if turn {
        rows.reverse();
    }
    let header = "post_id,account_id,created_at,platform,text,language,likes,followers";
    Data::new().with("posts.csv", format!("{header}\n{}\n", rows.join("\n")))
}

#[test]
fn counts_do_not_depend_on_the_order_of_rows() {
    let (one, other) = (
        damaged(false).ledger("posts"),
        damaged(true).ledger("posts"),
    );
    assert!(warnings(&one).len() >= 4, "{:?}", warnings(&one));
    assert_eq!(one.counts, other.counts);
}

#[test]
fn damage_is_counted_in_the_report_in_both_languages() {
    let data = damaged(false);
    assert_values(
        &data.facts(),
        &[
            ("quality.mojibake", "3"),
            ("quality.shifted_columns", "7"),
            ("quality.coarse_times", "61"),
            ("quality.all_zero", "61"),
            ("quality.rounded_ids", "0"),
            ("activity.posts", "60"),
        ],
    );
    assert_says(
        &data.page(),
        &[
            "read in a wrong encoding before it reached the dataset",
            "columns may have shifted",
            "zero throughout, may mean not reported",
        ],
    );
    let french = data.with("assessment.toml", "resamples = 99\nlanguage = \"fr\"\n");
    assert_says(
        &crate::kit::text(
            &french.edition(Some(Privacy::ShareSafe)).unwrap(),
            "report.html",
        ),
        &[
            "mauvais encodage",
            "des colonnes peuvent s’être décalées",
            "zéro partout",
        ],
    );
}

#[test]
fn check_prints_where_the_damage_stands() {
    let data = damaged(false);
    data.seal();
    let (code, text) = run(&data.path(), &["check", "."]);
    assert_eq!(code, 0, "warnings are no failure: {text}");
    assert_says(
        &text,
        &[
            "3 warnings in text: mojibake",
            "posts.csv:5, column text: mojibake: dÃ©cision",
        ],
    );
    let (_, json) = run(&data.path(), &["check", ".", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let examples = json[0]["examples"].as_array().unwrap();
    let example = examples.iter().find(|e| e["reason"] == "mojibake").unwrap();
    assert_eq!(
        (
            &example["file"],
            &example["line"],
            &example["column"],
            &example["found"]
        ),
        (
            &"posts.csv".into(),
            &5.into(),
            &"text".into(),
            &"dÃ©cision".into()
        )
    );
}

#[test]
fn the_demonstration_has_no_damage_but_what_is_true_of_it() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/lantern-2024");
    let ledgers = pipeline::check(&root, &|_| {}).unwrap();
    let all: Vec<String> = ledgers
        .iter()
        .flat_map(|l| l.issues.iter())
        .map(|i| format!("{} {}: {}", i.column, i.reason.code(), i.found))
        .collect();
    // Its Telegram has no quotes, as the platform has none, and reports them as 0.
    assert_eq!(all, ["quotes all_zero: 0 in all 833 cells of telegram"]);
}

//! Files that several threads read in stretches: the same ledger, damage, facts and
//! refusals as if one had read them, wherever a stretch ends.

use std::fmt::Write;

use sillage::ingest::ledger::{Outcome, Reason};
use sillage::pipeline;

use crate::kit::{Data, count, words};

/// Rows of three stretches and more, with something wrong everywhere: a column that
/// shifts across the ends of stretches, ids that come again far behind, with the same
/// cells and with others, rejected rows, misread texts, times in two forms, accounts of
/// which each stretch meets others first.
fn rows(from: usize, to: usize) -> String {
    let mut csv = String::from(
        "post_id,account_id,created_at,platform,kind,text,language,narratives,views,likes,followers,target_post_id\n",
    );
    for n in from..to {
        let account = (n * 7_919) % 613;
        let day = 1 + (n / 400) % 28;
        let zone = if n % 5 == 0 { "+02:00" } else { "Z" };
        let time = format!(
            "2024-{:02}-{day:02}T{:02}:{:02}:{:02}{zone}",
            1 + n % 11,
            n % 24,
            n % 60,
            n % 59
        );
        let time = if n % 97 == 0 {
            "never".to_owned()
        } else {
            time
        };
        let language = if (4_000..9_500).contains(&n) {
            "2024-05-13"
        } else {
            ["en", "fr"][n % 2]
        };
        let kind = ["original", "repost", "reply", "quote"][n % 4];
        let text = match n % 6 {
            0 => "CafÃ© crÃ¨me for everybody who reads this".to_owned(),
            1 => format!("\"Он сказал \"\"нет\"\",\nи ушёл\" {}", n % 31).replace(" \"Он", "\"Он"),
            _ => format!(
                "The same words of campaign {} {}",
                n % 40,
                "and filler ".repeat(12)
            ),
        };
        let text = if text.starts_with('"') {
            text[..text.rfind('"').unwrap() + 1].to_owned()
        } else {
            text
        };
        let id = match n {
            // The same row again, and the same id with other numbers.
            n if n % 1_000 == 999 && n > 3_000 => n - 3_000,
            n => n,
        };
        let views = if n % 2_000 == 1_999 { n + 1 } else { id };
        writeln!(
            csv,
            "{},a{account},{time},x,{kind},{text},{language},{},{views},{},{},{}",
            1_000_000_000_000_000_000 + id as u64 * 1_024,
            ["n1", "n2", ""][n % 3],
            n % 50,
            if n % 13 == 0 { 0 } else { 100 + n % 900 },
            if n % 4 == 1 {
                (1_000_000_000_000_000_000 + (n as u64 / 2) * 1_024).to_string()
            } else {
                String::new()
            },
        )
        .unwrap();
    }
    csv
}

fn dataset() -> Data {
    Data::new()
        .with("posts/a.csv", rows(0, 12_000))
        .with("posts/b.csv", rows(11_000, 15_000))
        .with("accounts.csv", "account_id,created_at,status,status_as_of,suspended_at,takedown_id\na1,2024-06-01,suspended,2024-12-01,2024-07-01,t1\na2,2024-01-01,active,2024-12-01,,\n")
        .with("takedowns.csv", "takedown_id,at\nt1,2024-07-01T00:00:00Z\n")
}

/// What a number of threads makes of a dataset.
fn by<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build().unwrap().install(work)
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let data = dataset();
    data.seal();
    let found = |threads| {
        let path = data.path();
        by(threads, move || {
            let ledgers = pipeline::check(&path, &|_| {}).unwrap();
            let facts = pipeline::facts(&path, pipeline::Options::default()).unwrap();
            (ledgers, facts)
        })
    };
    let (ledgers, facts) = found(1);
    let posts = &ledgers[0];
    assert!(posts.balances());
    for (outcome, reason) in [
        (Outcome::Rejected, Reason::BadTime),
        (Outcome::Warned, Reason::Conflict),
        (Outcome::Warned, Reason::Mojibake),
        (Outcome::Warned, Reason::ShiftedColumn),
        (Outcome::Warned, Reason::MetricsDiffer),
        (Outcome::Warned, Reason::BeforeCreation),
        (Outcome::Warned, Reason::AfterSuspension),
        (Outcome::Warned, Reason::FollowersGone),
    ] {
        assert!(
            count(posts, outcome, reason) > 0,
            "{reason:?} is not in the test"
        );
    }
    let run = posts
        .issues
        .iter()
        .find(|i| i.found.contains("rows from here on"));
    let run = run.expect("the shifted column is told as one run");
    assert_eq!(run.found, "5500 rows from here on, first a time");
    for threads in [2, 3, 8] {
        let (others, same) = found(threads);
        assert_eq!(
            format!("{others:#?}"),
            format!("{ledgers:#?}"),
            "{threads} threads"
        );
        assert_eq!(
            same.to_bytes().unwrap(),
            facts.to_bytes().unwrap(),
            "{threads} threads"
        );
    }
}

/// Of two faults the one that stands first is told, however far behind it others read.
#[test]
fn any_number_of_threads_refuses_for_the_same_reason() {
    let mut csv = rows(0, 12_000);
    let middle = csv[..csv.len() / 2].rfind('\n').unwrap() + 1;
    let late = csv[..csv.len() - 500].rfind("\n1000").unwrap() + 1;
    csv.insert_str(
        late,
        "1,a,2024-05-13T18:04:00Z,x,original,\"quote\" and more,en,,,,,\n",
    );
    csv.insert_str(
        middle,
        "1,a,2024-05-13 18:04:00,x,original,no zone,en,,,,,\n",
    );
    let data = Data::new().with("posts.csv", csv);
    data.seal();
    let refusal = |threads| {
        let path = data.path();
        by(threads, move || {
            words(&pipeline::check(&path, &|_| {}).unwrap_err())
        })
    };
    let first = refusal(1);
    assert!(first.contains("a time without a zone"), "{first}");
    for threads in [2, 8] {
        assert_eq!(refusal(threads), first, "{threads} threads");
    }
}

//! Double entry: for generated posts, with everything odd that rows can hold, each tally
//! is the same by Rust and by SQL.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use sillage::cluster::{self, Cluster, Options};
use sillage::dataset::Dataset;
use sillage::ingest::codebook::Codebook;
use sillage::ingest::posts;
use sillage::ingest::records::Reading;
use sillage::ingest::tables::{self, Tables};
use sillage::pipeline;
use sillage::tally::cells::NO_NARRATIVE;
use sillage::tally::engine::{Asked, Engine};
use sillage::tally::{Tallies, Tally};

use crate::kit::{Data, FAST};

/// A row of posts as cells.
type Row = Vec<String>;

const HEADER: [&str; 18] = [
    "post_id",
    "account_id",
    "created_at",
    "kind",
    "platform",
    "language",
    "text",
    "narratives",
    "territories",
    "hashtags",
    "urls",
    "views",
    "likes",
    "reposts",
    "replies",
    "quotes",
    "followers",
    "target_post_id",
];

fn one_of(all: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(all).prop_map(str::to_owned)
}

/// Absent, small, equal to others, the largest that a cell may hold, or damaged.
fn metric() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        4 => (0..4u64).prop_map(|n| n.to_string()),
        1 => Just("1000000000000".to_owned()),
        1 => Just("many".to_owned()),
    ]
}

fn id(prefix: &'static str, most: u32) -> impl Strategy<Value = String> {
    (0..most).prop_map(move |n| format!("{prefix}{n}"))
}

/// Times in both windows, outside, at their edges, before 1970, and damaged.
fn time() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (1..28u32, 0..24u32, 0..3u32).prop_map(|(d, h, s)| format!("2024-05-{d:02}T{h:02}:00:{s:02}Z")),
        1 => one_of(&["2024-05-14T23:59:59Z", "2024-05-15T00:00:00Z", "1969-12-31T23:59:58Z", "2024-05-21T23:59:59Z"]),
        1 => one_of(&["", "yesterday"]),
    ]
}

prop_compose! {
    fn row()(
        (post, account, at) in (id("p", 60), prop_oneof![id("a", 4), one_of(&["Étoile", "o'a", "a\"b"])], time()),
        (kind, platform, language) in (one_of(&["original", "original", "repost", "reply", "quote", ""]), one_of(&["x", "", "télé|gram"]), one_of(&["fr", "en", ""])),
        text in one_of(&["", "short", "The very same long words that everybody posts here", "Other long words that not everybody posts about #riots", "kanaky strikes again and again and again @someone https://www.example.org/x?utm_source=y"]),
        (narratives, territories) in (one_of(&["", "n1", "n1|n2", "n2", "nobody knows"]), one_of(&["", "NC", "NC|GP"])),
        (hashtags, urls) in (one_of(&["", "Riots", "riots|émeutes"]), one_of(&["", "https://a.example/1", "https://a.example/1#x|http://b.example/?q=|1"])),
        (views, likes, reposts) in (metric(), metric(), metric()), (replies, quotes, followers) in (metric(), metric(), metric()),
        target in prop_oneof![Just(String::new()), id("p", 60), Just("elsewhere".to_owned())],
        owner in prop_oneof![3 => Just(String::new()), 1 => id("a", 6)],
    ) -> Row {
        vec![post, account, at, kind, platform, language, text, narratives, territories, hashtags, urls, views, likes, reposts, replies, quotes, followers, target, owner]
    }
}

/// A dataset of these rows, two takedowns with windows that overlap, a codebook with a
/// pattern, and accounts of which one never posts.
fn data(rows: &[Row], search: &str) -> Data {
    let mut table = csv::Writer::from_writer(Vec::new());
    table
        .write_record(HEADER.iter().chain(&["target_account_id"]))
        .unwrap();
    rows.iter().for_each(|row| table.write_record(row).unwrap());
    let data = Data::new()
        .with("posts.csv", table.into_inner().unwrap())
        .with(
            "accounts.csv",
            "account_id,platform,status\na0,x,active\na5,x,suspended\n",
        )
        .with(
            "narratives.csv",
            "narrative_id,label,include\nn1,One,kanaky\nn2,Two,\n",
        )
        .with(
            "takedowns.csv",
            "takedown_id,at\nt1,2024-05-15\nt2,2024-05-19\n",
        )
        .with("assessment.toml", format!("{FAST}search = [{search}]\n"));
    data.seal();
    data
}

/// The tallies by reading the posts here.
fn here(dataset: &Dataset, tables: &Tables) -> Tallies {
    let reading = Reading {
        dataset,
        sealed: true,
        progress: &|_| {},
    };
    let (windows, wants) = pipeline::sought(dataset, tables).unwrap();
    let read = posts::read(
        reading,
        &Codebook::new(&tables.narratives).unwrap(),
        &tables.withdrawn.posts,
        &tables.accounts,
        &Tally::of(windows, wants),
    )
    .unwrap();
    let described = tables.accounts.iter().map(|a| a.id.as_str());
    read.sink
        .finish(&read.names, read.met, &read.keyer, described)
}

/// Every tally in words: with names instead of ranks, because an engine need not know
/// names that no post has.
pub fn words(tallies: &Tallies) -> BTreeMap<&'static str, String> {
    let names = &tallies.names;
    let account = |n: u32| names.accounts[n as usize].as_str();
    let platform = |n: u32| names.platforms[n as usize].as_str();
    let narrative = |n: u32| match n {
        NO_NARRATIVE => "-",
        n => names.narratives[n as usize].as_str(),
    };
    let mut said: BTreeMap<&'static str, String> = BTreeMap::new();
    let mut say = |what, words: std::fmt::Arguments<'_>| {
        writeln!(said.entry(what).or_default(), "{words}").unwrap();
    };
    for (k, cell) in &tallies.cells {
        say(
            "cells",
            format_args!(
                "{} {} {} {} {:?} {cell:?}",
                account(k.account),
                k.day,
                platform(k.platform),
                narrative(k.narrative),
                k.kind
            ),
        );
    }
    for a in &tallies.accounts {
        say(
            "accounts",
            format_args!("{} {:?} {:?}", account(a.account), a.span, a.shares),
        );
    }
    say("minutes", format_args!("{:?}", tallies.minutes));
    for (what, values) in [
        ("views", &tallies.views),
        ("engagement", &tallies.engagement),
    ] {
        for (k, n) in values {
            say(
                what,
                format_args!(
                    "{} {} {} {} {n}",
                    account(k.account),
                    platform(k.platform),
                    k.repost,
                    k.value
                ),
            );
        }
    }
    for (rate, n) in &tallies.rates {
        say(
            "rates",
            format_args!(
                "{} {} {}/{} {n}",
                platform(rate.platform),
                rate.repost,
                rate.engagement,
                rate.followers
            ),
        );
    }
    for (what, days, names) in [
        ("mentions", &tallies.mentions, &names.narratives),
        ("territories", &tallies.territories, &names.territories),
        ("languages", &tallies.languages, &names.languages),
    ] {
        for ((name, day), n) in days {
            say(what, format_args!("{} {day} {n}", names[*name as usize]));
        }
    }
    say("by_pattern", format_args!("{}", tallies.by_pattern));
    say("texts", format_args!("{}", tallies.texts.keyed()));
    for group in tallies.texts.iter() {
        let text = names.texts.get(group[0].text as usize);
        let posts = group
            .iter()
            .map(|p| (p.at, account(p.account), narrative(p.narrative)));
        say(
            "texts",
            format_args!("{text:?} {:?}", posts.collect::<Vec<_>>()),
        );
    }
    for shared in &tallies.shared {
        let by = shared.by_account.iter().map(|(a, n)| (account(*a), n));
        let once = shared
            .at_once
            .iter()
            .map(|((a, at), n)| (account(*a), at, n));
        let all = shared
            .shares
            .iter()
            .map(|s| (&shared.objects[s.object as usize], account(s.account), s.at));
        say(
            "shared",
            format_args!(
                "{:?} {:?} {:?}",
                by.collect::<Vec<_>>(),
                once.collect::<Vec<_>>(),
                all.collect::<Vec<_>>()
            ),
        );
    }
    for sorts in &tallies.vocabulary {
        for (sort, vocabulary) in sorts.iter().enumerate() {
            let terms = vocabulary
                .terms
                .iter()
                .map(|t| (&names.terms[sort][t.term as usize], t.posts, t.accounts));
            say(
                "vocabulary",
                format_args!("{:?} {:?}", vocabulary.posts, terms.collect::<Vec<_>>()),
            );
        }
    }
    for (k, largest) in &tallies.largest {
        let most = [largest.views, largest.engagement, largest.rated];
        let most = most.map(|m| m.map(|m| (m.value, m.views, m.post, account(m.account))));
        say(
            "largest",
            format_args!(
                "{:?} {} {} {most:?}",
                k.window,
                platform(k.platform),
                k.repost
            ),
        );
    }
    say(
        "names",
        format_args!(
            "{:?} {:?} {:?} {:?} {:?}",
            names.accounts, names.platforms, names.languages, names.narratives, names.territories
        ),
    );
    said
}

fn assert_the_same(data: &Data, rows_per_shard: u64) {
    let dataset = Dataset::open(&data.path()).unwrap();
    let reading = Reading {
        dataset: &dataset,
        sealed: true,
        progress: &|_| {},
    };
    let tables = tables::read(reading).unwrap();
    let place = data.beside("prepared").display().to_string();
    let options = Options {
        rows_per_shard,
        progress: &|_| {},
    };
    let prepared = cluster::prepare(&dataset, &place, &options).unwrap();
    let ledgers = pipeline::check(&data.path(), &|_| {}).unwrap();
    assert_eq!(
        format!("{:?}", prepared.ledger),
        format!("{:?}", ledgers[0])
    );
    let (windows, wants) = pipeline::sought(&dataset, &tables).unwrap();
    let asked = Asked {
        dataset: &dataset,
        accounts: &tables.accounts,
        windows,
        wants,
    };
    let answer = Cluster::within(&place).unwrap().count(&asked).unwrap();
    assert_eq!(format!("{:?}", answer.ledger), format!("{:?}", ledgers[0]));
    let (here, there) = (here(&dataset, &tables), answer.tallies);
    let (here, there) = (words(&here), words(&there));
    assert_eq!(
        here.keys().collect::<Vec<_>>(),
        there.keys().collect::<Vec<_>>()
    );
    for (what, words) in here {
        assert_eq!(words, there[what], "{what}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 64, ..ProptestConfig::default() })]

    #[test]
    fn rust_and_sql_agree(rows in prop::collection::vec(row(), 1..60), search in prop::sample::select(&["", "\"rewordings\"", "\"coordination\"", "\"rewordings\", \"coordination\""][..]), shard in 1..40u64) {
        assert_the_same(&data(&rows, search), shard);
    }
}

#[test]
fn without_posts_both_say_nothing() {
    assert_the_same(&data(&[], ""), 10);
}

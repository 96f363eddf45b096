//! The public record: a dataset without posts and accounts, series that come as
//! numbers, and sections that say what they cannot. Expected sums of the record
//! were taken by pandas from the table of months; the others by hand from the
//! rows shown.

use std::path::{Path, PathBuf};

use sillage::dataset::study::Privacy;
use sillage::edition::Edition;
use sillage::facts::{Fact, Facts, Shape};
use sillage::figure;
use sillage::ingest::decimal::Decimal;
use sillage::ingest::ledger::{Outcome, Reason};
use sillage::pipeline::{self, Options};
use sillage::twin;

use crate::kit::{Data, FAST, assert_says, assert_values, count, fact, facts, rows, text, value};

const POSTS: &str = "post_id,account_id,created_at,views,likes\n";
const STUDY: &str = "start = \"2024-05-01\"\nend = \"2024-05-31\"\nas_of = \"2024-06-01\"\n";
const SERIES: &str = "series_id,date,value,unit,source\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/viginum-big-2024")
}

fn record(language: &str) -> Edition {
    let options = Options {
        language: Some(language),
        ..Options::default()
    };
    pipeline::build(&root(), options).unwrap()
}

/// A dataset whose study declares its period.
fn declared() -> Data {
    Data::new().with("assessment.toml", format!("{FAST}{STUDY}"))
}

fn series(rows: &str) -> Facts {
    declared()
        .with("series.csv", format!("{SERIES}{rows}"))
        .facts()
}

fn of(measure: &str) -> String {
    format!("series.{measure}[series=accounts-created]")
}

fn within(measure: &str, from: &str, to: &str) -> String {
    format!("series.{measure}[series=accounts-created,from={from},to={to}]")
}

#[test]
fn the_record_adds_up_to_what_other_software_finds() {
    let facts = facts(&record("en"));
    let year = |y: &str| within("total", &format!("{y}-01-01"), &format!("{y}-12-31"));
    assert_values(
        &facts,
        &[
            (&of("total"), "423"),
            (&of("points"), "52"),
            (&of("peak"), "97"),
            (&year("2019"), "12"),
            (&year("2020"), "25"),
            (&year("2021"), "19"),
            (&year("2022"), "113"),
            (&year("2023"), "247"),
            (&within("total", "2012-01-01", "2023-06-30"), "272"),
            (&within("total", "2023-07-01", "2024-10-31"), "151"),
            (&within("total", "2023-08-01", "2023-10-31"), "147"),
            (
                &within("share", "2023-01-01", "2023-12-31"),
                "0.583924349882",
            ),
        ],
    );
    let peak = fact(&facts, &of("peak")).period.as_ref().unwrap();
    assert_eq!(
        (peak.start.as_str(), peak.end.as_str()),
        ("2023-08-01", "2023-09-01")
    );
    let values = fact(&facts, &of("values"));
    assert!(rows(values).contains(&vec!["2022-02-01", "39"]));
    assert_eq!(values.parameters["grain"], "month");
}

#[test]
fn the_record_has_no_zero_that_nobody_counted() {
    let facts = facts(&record("en"));
    let families = [
        "activity.",
        "reach.",
        "engagement.",
        "survival.",
        "narrative.",
        "amplification.",
        "sensitivity.",
        "changepoint.",
    ];
    let mut seen = 0;
    for fact in facts.iter() {
        let of_posts = families.iter().any(|f| fact.id.starts_with(f));
        if of_posts || (fact.id.starts_with("quality.") && fact.id != "quality.damaged_ids") {
            seen += 1;
            let why = fact.not_estimable.as_deref();
            assert_eq!(why, Some("no_posts_table"), "{}", fact.id);
            assert!(
                fact.value.is_none() && fact.rows.is_empty() && fact.n.is_none(),
                "{}",
                fact.id
            );
            says_nothing_computed(fact);
        }
    }
    assert!(seen > 80, "only {seen} facts of posts");
    for id in [
        "suspension.rate",
        "suspension.suspended",
        "accounts.total",
        "accounts.described",
    ] {
        assert_eq!(value(&facts, id), "!no_accounts_table", "{id}");
    }
    assert_eq!(value(&facts, "reliability.alpha"), "!no_labels_table");
    assert_eq!(value(&facts, "impact.breakout"), "!no_posts_table");
    assert!(facts.get("ledger.read[table=posts]").is_none());
}

/// Numbers among the parameters of a fact without data are the study's or a
/// definition's, and no warning stands beside it.
fn says_nothing_computed(fact: &Fact) {
    const STATED: [&str; 6] = [
        "limit",
        "listed",
        "resamples",
        "seed",
        "shortest_segment_days",
        "window_days",
    ];
    assert_eq!(fact.warnings().next(), None, "{}", fact.id);
    for (name, value) in &fact.parameters {
        let number = value.parse::<f64>().is_ok() && name != "timezone";
        assert!(
            !number || STATED.contains(&name.as_str()),
            "{}: {name} = {value}",
            fact.id
        );
    }
    assert_ne!(fact.shape, Shape::Interval, "{}", fact.id);
}

#[test]
fn every_section_of_the_record_says_what_is_missing() {
    let english = text(&record("en"), "report.html");
    assert_says(
        &english,
        &[
            "no suspension rate can be given. It would take accounts.csv",
            "no number of posts, views or interactions can be given",
            "how much was posted, by whom and when cannot be told",
            "Without a table of posts nothing can be said of copies or of accounts that act together",
            "views, followers and interactions cannot be told",
            "nothing can be compared before and after a takedown",
            "no category can be given. It would take posts.csv",
            "how far coders agree cannot be told. It would take labels.csv",
            "No count and no date of suspensions is public",
            "days of the week, hours and bursts within days cannot be told",
            "<figure id=\"figure-series-accounts-created\">",
        ],
    );
    assert!(!english.contains(">0 posts<") && !english.contains(">0 accounts<"));
    let french = text(&record("fr"), "report.html");
    assert_says(
        &french,
        &[
            "aucun taux de suspension ne peut être donné. Il y faudrait accounts.csv",
            "rien ne peut être comparé avant et après un retrait",
            "<time datetime=\"2023-08-01\">août 2023</time>",
        ],
    );
    // One line for each section, in both languages alike.
    let lines = |page: &str| page.matches("<p class=\"absent\">").count();
    assert_eq!(lines(&english), lines(&french));
    assert_eq!(lines(&english), 11);
}

#[test]
fn names_no_file_twice_and_draws_one_figure() {
    let edition = record("en");
    let mut paths: Vec<&str> = edition.files.iter().map(|f| f.path.as_str()).collect();
    let figures = paths.iter().filter(|p| p.starts_with("figures/")).count();
    assert_eq!(figures, 2);
    paths.sort_unstable();
    let all = paths.len();
    paths.dedup();
    assert_eq!(paths.len(), all);
    let drawn = text(&edition, "figures/series-accounts-created.csv");
    assert!(drawn.starts_with("start,reported,events\n2012-01-01,1,\n"));
    // An event in a month without value has a row of its own.
    assert!(
        drawn.contains("2024-05-01,,nc-riots 2024-05-13/2024-05-28|nc-visual"),
        "{drawn}"
    );
}

#[test]
fn a_table_that_is_there_and_empty_says_zero() {
    let empty = declared().with("posts.csv", POSTS).facts();
    assert_values(
        &empty,
        &[
            ("activity.posts", "0"),
            ("activity.accounts", "0"),
            ("quality.days_without_posts", "31"),
            ("ledger.read[table=posts]", "0"),
            ("reach.impressions", "!not_reported"),
        ],
    );
    let none = declared().facts();
    assert_values(
        &none,
        &[
            ("activity.posts", "!no_posts_table"),
            ("quality.days_without_posts", "!no_posts_table"),
            ("reach.impressions", "!no_posts_table"),
        ],
    );
    let page = declared().with("posts.csv", POSTS).page();
    assert!(!page.contains("no table of posts"));
    assert!(page.contains("no table of accounts"));
}

#[test]
fn a_table_of_accounts_that_is_there_says_how_many() {
    let posts = format!("{POSTS}1,a,2024-05-02T10:00:00Z,3,1\n");
    let without = declared().with("posts.csv", &posts);
    assert_values(
        &without.facts(),
        &[
            ("accounts.total", "1"),
            ("accounts.described", "!no_accounts_table"),
            ("suspension.suspended", "!no_accounts_table"),
            ("suspension.rate", "!no_accounts_table"),
            ("survival.median", "!no_accounts_table"),
            ("activity.posts", "1"),
        ],
    );
    let page = without.page();
    assert_says(
        &page,
        &[
            "no suspension rate can be given",
            "The posts show",
            "1 account</data>",
        ],
    );
    let with = declared()
        .with("posts.csv", &posts)
        .with("accounts.csv", "account_id,status\n");
    assert_values(
        &with.facts(),
        &[
            ("accounts.total", "1"),
            ("accounts.described", "0"),
            ("suspension.suspended", "0"),
            ("suspension.unknown", "1"),
            ("suspension.rate", "!no_status_date"),
        ],
    );
}

#[test]
fn accounts_without_posts_have_a_rate_and_no_survival() {
    let accounts = "account_id,status,status_as_of\na,suspended,2024-06-01\nb,active,2024-06-01\n";
    let data = declared().with("accounts.csv", accounts);
    assert_values(
        &data.facts(),
        &[
            ("suspension.rate", "0.5"),
            ("accounts.silent", "!no_posts_table"),
            ("survival.median", "!no_posts_table"),
        ],
    );
    assert_says(
        &data.page(),
        &["How long accounts last is not estimable: the dataset has no table of posts"],
    );
}

#[test]
fn declared_pickup_stands_without_posts() {
    let evidence = "[[evidence]]\nkind = \"media\"\ndate = \"2024-05-02\"\nsource = \"a paper\"\n";
    let data = Data::new().with("assessment.toml", format!("{FAST}{STUDY}{evidence}"));
    assert_values(
        &data.facts(),
        &[
            ("impact.breakout", "4"),
            ("impact.breakout.data", "!no_posts_table"),
            ("impact.platforms", "!no_posts_table"),
        ],
    );
    assert_says(
        &data.page(),
        &["the category rests on declared pickup alone"],
    );
}

#[test]
fn takedowns_without_posts_compare_nothing() {
    let takedowns = "takedown_id,at\nt1,2024-05-10\n";
    let data = declared().with("takedowns.csv", takedowns);
    let facts = data.facts();
    for id in [
        "effect.ratio.posts[takedown=t1]",
        "narrative.jsd[takedown=t1]",
        "its.level[takedown=t1]",
        "suspension.removed.posts[takedown=t1]",
    ] {
        assert_eq!(value(&facts, id), "!no_posts_table", "{id}");
    }
    let page = data.page();
    assert_says(
        &page,
        &["nothing can be compared before and after a takedown"],
    );
    assert!(!page.contains("<figure"));
}

#[test]
fn without_a_period_a_dataset_without_posts_is_refused() {
    let error = Data::new().edition(None).unwrap_err();
    assert_says(
        &crate::kit::words(&error),
        &["what period it covers", "start, end and as_of"],
    );
}

#[test]
fn sums_of_decimals_are_exact() {
    let facts = series("s,2024-05-01,0.1,kg,\ns,2024-05-02,0.2,kg,\ns,2024-05-04,12.50,kg,\n");
    assert_values(
        &facts,
        &[
            ("series.total[series=s]", "12.8"),
            ("series.peak[series=s]", "12.5"),
            ("series.points[series=s]", "3"),
        ],
    );
    assert_eq!(fact(&facts, "series.total[series=s]").unit, "kg");
    assert_eq!(
        fact(&facts, "series.values[series=s]").parameters["grain"],
        "day"
    );
}

#[test]
fn values_are_shown_with_the_decimals_that_they_have() {
    let rows = "s,2024-05-01,0.25,share,\ns,2024-05-02,0.5,share,\nt,2024-05-01,12.5,kg,\n";
    let page = declared()
        .with("series.csv", format!("{SERIES}{rows}"))
        .page();
    assert_says(
        &page,
        &[
            "<data value=\"0.25\">25%</data>",
            "<data value=\"0.5\">50%</data>",
            "<data value=\"12.5\">12.5</data>",
        ],
    );
}

#[test]
fn a_decimal_is_read_as_it_is_written() {
    for (written, read) in [
        ("0", "0"),
        ("-0", "0"),
        ("007", "7"),
        ("12.50", "12.5"),
        ("-0.050", "-0.05"),
        ("123456789012345", "123456789012345"),
    ] {
        assert_eq!(
            Decimal::parse(written).unwrap().to_string(),
            read,
            "{written}"
        );
    }
    for written in [
        "",
        "-",
        ".5",
        "5.",
        "1,5",
        "1e3",
        "+1",
        " 1",
        "1.2.3",
        "NaN",
        "½",
        "--1",
        "1234567890123456",
    ] {
        assert_eq!(Decimal::parse(written), None, "{written:?}");
    }
    let third = Decimal::parse("-1.5").unwrap();
    assert!(third < Decimal::ZERO && third < Decimal::parse("-1.25").unwrap());
}

#[test]
fn what_does_not_add_up_is_not_added() {
    let facts = series(
        "a,2024-05-01,0.5,share,\na,2024-05-02,0.7,share,\nb,2024-05-01,1,posts,\nb,2024-05-02,2,views,\nc,2024-05-01,-1,posts,\nc,2024-05-02,4,posts,\n",
    );
    assert_values(
        &facts,
        &[
            ("series.total[series=a]", "!not_additive"),
            ("series.peak[series=a]", "0.7"),
            ("series.total[series=b]", "!mixed_units"),
            ("series.peak[series=b]", "!mixed_units"),
            ("series.total[series=c]", "3"),
            (
                "series.share[series=c,from=2024-05-01,to=2024-05-31]",
                "!not_additive",
            ),
        ],
    );
}

#[test]
fn a_range_that_cuts_a_month_has_no_sum() {
    let ranges = "[[ranges]]\nfrom = \"2024-05-15\"\nto = \"2024-06-30\"\n[[ranges]]\nfrom = \"2024-06-01\"\nto = \"2024-06-30\"\n[[ranges]]\nfrom = \"2025-01-01\"\nto = \"2025-12-31\"\n";
    let data = Data::new()
        .with("assessment.toml", format!("{FAST}{STUDY}{ranges}"))
        .with(
            "series.csv",
            format!("{SERIES}s,2024-05-01,3,posts,\ns,2024-06-01,1,posts,\n"),
        );
    assert_values(
        &data.facts(),
        &[
            (
                "series.total[series=s,from=2024-05-15,to=2024-06-30]",
                "!cut_step",
            ),
            ("series.total[series=s,from=2024-06-01,to=2024-06-30]", "1"),
            (
                "series.share[series=s,from=2024-06-01,to=2024-06-30]",
                "0.25",
            ),
            ("series.total[series=s,from=2024-05-01,to=2024-05-31]", "3"),
            // No value is reported there, which is not zero.
            (
                "series.total[series=s,from=2025-01-01,to=2025-12-31]",
                "!empty",
            ),
        ],
    );
    let wrong = format!("{FAST}{STUDY}[[ranges]]\nfrom = \"2024-06-30\"\nto = \"2024-06-01\"\n");
    let data = Data::new().with("assessment.toml", wrong);
    assert_says(
        &data.refusal(),
        &["not a range of days", "2024-06-30 to 2024-06-01"],
    );
}

#[test]
fn the_step_of_a_series_is_what_all_its_dates_begin() {
    let grain = |rows: &str| {
        let facts = series(rows);
        fact(&facts, "series.values[series=s]").parameters["grain"].clone()
    };
    assert_eq!(grain("s,2024-01-01,1,,\ns,2023-01-01,2,,\n"), "year");
    assert_eq!(grain("s,2024-01-01,1,,\ns,2024-03-01,2,,\n"), "month");
    assert_eq!(grain("s,2024-05-06,1,,\ns,2024-05-20,2,,\n"), "week");
    assert_eq!(grain("s,2024-05-06,1,,\ns,2024-05-07,2,,\n"), "day");
    assert_eq!(grain("s,2024-05-06,1,,\n"), "day");
}

#[test]
fn one_value_counts_for_each_day_and_bad_ones_are_rejected() {
    let rows = "s,2024-05-01,1,,\ns,2024-05-01T10:00:00Z,2,,\ns,2024-05-02,many,,\ns,soon,3,,\ns,2024-05-03,,,\n";
    let data = declared().with("series.csv", format!("{SERIES}{rows}"));
    let ledger = data.ledger("series");
    assert_eq!(
        (ledger.used, ledger.duplicate, ledger.rejected()),
        (1, 1, 3)
    );
    for reason in [Reason::BadMetric, Reason::BadTime, Reason::Empty] {
        assert_eq!(count(&ledger, Outcome::Rejected, reason), 1, "{reason:?}");
    }
    assert_eq!(count(&ledger, Outcome::Warned, Reason::Conflict), 1);
    assert_eq!(value(&data.facts(), "series.total[series=s]"), "1");
}

#[test]
fn series_whose_files_would_share_a_name_are_refused() {
    let refused = |rows: &str| {
        let data = declared().with("series.csv", format!("{SERIES}{rows}"));
        crate::kit::words(&data.edition(None).unwrap_err())
    };
    let both = refused("a b,2024-05-01,1,,\na-b,2024-05-01,1,,\n");
    assert_says(&both, &["two series", "a b and a-b", "another id"]);
    let long = refused(&format!("{},2024-05-01,1,,\n", "x".repeat(101)));
    assert_says(&long, &["too long a name"]);
}

#[test]
fn hostile_series_stay_text() {
    let rows = "\"<b>x</b>\",2024-05-01,1,\"<i>kg</i>\",\"=cmd()\"\n\"<b>x</b>\",2024-05-02,2.5,\"<i>kg</i>\",\n";
    let data = declared().with("series.csv", format!("{SERIES}{rows}"));
    let edition = data.edition(Some(Privacy::ShareSafe)).unwrap();
    let page = text(&edition, "report.html");
    assert!(page.contains("“&lt;b&gt;x&lt;/b&gt;”") && !page.contains("<b>x"));
    assert!(!page.contains("<i>kg"));
    let id = figure::slug("<b>x</b>");
    assert!(edition.file(&format!("figures/series-{id}.svg")).is_some());
}

#[test]
fn published_figures_of_the_record_are_all_read() {
    let ledgers = pipeline::check(&root(), &|_| {}).unwrap();
    let ledger = |table: &str| ledgers.iter().find(|l| l.table == table).unwrap();
    for (table, rows) in [("series", 52), ("incidents", 13), ("published_figures", 20)] {
        let ledger = ledger(table);
        assert_eq!((ledger.read, ledger.used), (rows, rows), "{table}");
        assert!(ledger.issues.is_empty(), "{table}: {:?}", ledger.issues);
    }
}

#[test]
fn the_record_carries_no_bundle() {
    let files = std::fs::read_dir(root()).unwrap();
    let names: Vec<String> = files
        .map(|f| f.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert!(!names.iter().any(|n| n.contains("bundle")), "{names:?}");
}

#[test]
fn no_share_is_added_up_however_its_unit_is_written() {
    let total = |unit: &str| {
        let rows = format!("s,2024-05-01,40,{unit},\ns,2024-05-02,30,{unit},\n");
        value(&series(&rows), "series.total[series=s]").to_owned()
    };
    for unit in [
        "%",
        "Percent",
        "PER CENT",
        "pour cent",
        "Pour\u{a0}cent",
        "pourcentage",
        "pourcent",
        "% of posts",
        "percent_of_posts",
        "percentage points",
        "share of posts",
        "Part des comptes",
        "taux",
        "growth rate",
        "‰",
        "Index",
    ] {
        assert_eq!(total(unit), "!not_additive", "{unit}");
    }
    for unit in [
        "accounts",
        "shares",
        "parts",
        "operations",
        "kg",
        "comptes partagés",
        "",
    ] {
        assert_eq!(total(unit), "70", "{unit}");
    }
}

#[test]
fn a_highest_value_that_dates_share_says_so() {
    let page = |rows: &str| {
        declared()
            .with("series.csv", format!("{SERIES}{rows}"))
            .page()
    };
    let shared = page("s,2024-05-01,5,posts,\ns,2024-05-02,2,posts,\ns,2024-05-04,5,posts,\n");
    assert_says(
        &shared,
        &[
            "Several dates share the highest value",
            "the first of them is",
            "which several dates share: the first is",
            "more than once, first: 1 May 2024",
        ],
    );
    assert!(!shared.contains("The highest value is that of"));
    let every = page("s,2024-05-01,0,posts,\ns,2024-05-02,0,posts,\n");
    assert_says(
        &every,
        &[
            "The value is the same on every date, from",
            "on every date from",
        ],
    );
    assert!(!every.contains("highest value"));
    let one = page("s,2024-05-01,5,posts,\ns,2024-05-02,2,posts,\n");
    assert_says(&one, &["The highest value is that of"]);
    assert!(!one.contains("Several dates"));
}

#[test]
fn a_table_of_series_without_values_says_so() {
    let of = |rows: &str| declared().with("series.csv", format!("{SERIES}{rows}"));
    for (rows, read, rejected) in [
        ("", "0", "0"),
        ("s,soon,1,,\ns,2024-05-01,many,,\n", "2", "2"),
    ] {
        let data = of(rows);
        assert_values(
            &data.facts(),
            &[
                ("ledger.read[table=series]", read),
                ("ledger.rejected[table=series]", rejected),
            ],
        );
        let page = data.page();
        assert_says(
            &page,
            &[
                "table of series gives no value that could be read",
                "<a href=\"#series\">",
            ],
        );
    }
    assert!(!declared().page().contains("table of series"));
}

#[test]
fn a_month_stands_for_its_first_day() {
    let rows = "s,2024-05,1,,\ns,2024-06,2,,\ns,2024-06-01,9,,\ns,2024-13,1,,\ns,2024-6,1,,\n";
    let data = declared().with("series.csv", format!("{SERIES}{rows}"));
    let ledger = data.ledger("series");
    assert_eq!(
        (ledger.used, ledger.duplicate, ledger.rejected()),
        (2, 1, 2)
    );
    let facts = data.facts();
    let values = fact(&facts, "series.values[series=s]");
    let read = crate::kit::rows(values);
    assert_eq!(read, [["2024-05-01", "1"], ["2024-06-01", "2"]]);
    assert_eq!(values.parameters["grain"], "month");
}

#[test]
fn what_the_record_says_of_its_figures_is_shown() {
    let english = text(&record("en"), "report.html");
    assert_says(
        &english,
        &[
            "confidence: low",
            "confidence: medium",
            "both agree is consistency within one source, not a second one.",
        ],
    );
    let french = text(&record("fr"), "report.html");
    assert_says(
        &french,
        &["confiance\u{a0}: faible", "confiance\u{a0}: moyenne"],
    );
    let facts = facts(&record("en"));
    let verdicts = fact(&facts, "claims.verdicts");
    let column = |name: &str| verdicts.column(name).unwrap();
    let low: Vec<&str> = verdicts
        .rows
        .iter()
        .filter(|row| row[column("confidence")].as_deref() == Some("low"))
        .map(|row| row[0].as_deref().unwrap())
        .collect();
    assert_eq!(low, ["video-users"]);
}

/// Two accounts leave, one stays and one comes; no table says which of those
/// that left were suspended.
fn leaving() -> Data {
    let post = |id: u32, account: &str, day: &str, narrative: &str| {
        format!("{id},{account},2024-05-{day}T10:00:00Z,original,{narrative},\n")
    };
    let posts = [
        post(1, "gone", "05", "n1"),
        post(2, "left", "06", "n2"),
        post(3, "stays", "07", "n1"),
        post(4, "stays", "17", "n2"),
        post(5, "comes", "18", "n2"),
    ];
    let head = "post_id,account_id,created_at,kind,narratives,views\n";
    declared()
        .with("posts.csv", format!("{head}{}", posts.concat()))
        .with("takedowns.csv", "takedown_id,at\nt,2024-05-15\n")
}

const ACCOUNTS: &str = "account_id,status,status_as_of,suspended_at,takedown_id\ngone,suspended,2024-06-01,2024-05-15,t\n";

#[test]
fn without_a_table_of_accounts_leavers_are_not_told_apart() {
    let split = [
        "narrative.accounts.leavers_suspended[takedown=t]",
        "narrative.accounts.leavers_silent[takedown=t]",
        "narrative.posts.leavers_silent[takedown=t,window=before]",
        "narrative.total.leavers_suspended[takedown=t]",
        "narrative.total.leavers_silent[takedown=t]",
        "narrative.leavers_suspended[takedown=t,narrative=n1]",
        "narrative.leavers_silent[takedown=t,narrative=n1]",
        "replacement.copying[takedown=t]",
        "replacement.copying_share[takedown=t]",
    ];
    let facts = leaving().facts();
    for id in split {
        assert_eq!(value(&facts, id), "!no_accounts_table", "{id}");
        assert_eq!(twin::of(fact(&facts, id)), None, "{id}");
    }
    assert_values(
        &facts,
        &[
            ("narrative.accounts.stayers[takedown=t]", "1"),
            ("narrative.accounts.entrants[takedown=t]", "1"),
            ("replacement.accounts[takedown=t]", "1"),
        ],
    );
    let table = fact(&facts, "narrative.decomposition[takedown=t]");
    let at = table.column("leavers_silent").unwrap();
    assert!(!table.rows.is_empty() && table.rows.iter().all(|row| row[at].is_none()));
    let page = leaving().page();
    assert_says(
        &page,
        &[
            "cannot be divided between suspended accounts and others: the dataset has no table of accounts",
        ],
    );
    assert!(!page.contains("fell silent otherwise"));
    let svg = leaving().edition(None).unwrap();
    assert!(svg.file("figures/decomposition-t.svg").is_none());

    let with = leaving().with("accounts.csv", ACCOUNTS);
    let facts = with.facts();
    assert_values(
        &facts,
        &[
            ("narrative.accounts.leavers_suspended[takedown=t]", "1"),
            ("narrative.accounts.leavers_silent[takedown=t]", "1"),
        ],
    );
    assert!(twin::of(fact(&facts, split[0])).is_some());
    let edition = with.edition(None).unwrap();
    assert!(edition.file("figures/decomposition-t.svg").is_some());
    assert_says(&text(&edition, "report.html"), &["fell silent otherwise"]);
}

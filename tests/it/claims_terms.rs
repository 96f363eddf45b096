//! In which terms a figure counts, and what is said of it: units behind numbers,
//! comparisons, counts beside it, and ranges of formulas. Expected values by hand.

use sillage::claims::comparison::{self, Scale};
use sillage::claims::interval::Interval;
use sillage::claims::verdict::{Reason, Verdict};
use sillage::claims::{self, Judged, Rules, exact, published};
use sillage::dataset::study::DecimalSign;
use sillage::facts::Facts;
use sillage::ingest::tables::{PublishedFigure, Rounding};

use crate::claims::{With, by_id, facts, figure, judge, share};
use crate::kit::{assert_says, words};

fn rules() -> Rules<'static> {
    Rules {
        sign: DecimalSign::Point,
        waivers: &[],
        as_of: 19_875,
    }
}

fn known() -> Facts {
    facts(&[
        ("suspension.rate", "share", "0.6"),
        ("suspension.none", "share", "0.41"),
        ("activity.posts", "posts", "10"),
        ("activity.posts[kind=repost]", "posts", "10"),
        ("accounts.total", "accounts", "4"),
        ("accounts.seven", "accounts", "7"),
        ("effect.ratio.posts", "ratio", "1.4"),
        ("effect.level.posts", "posts_per_day", "64.6"),
        ("narrative.change", "share_difference", "-0.12"),
        ("study.start", "date", "2024-05-01"),
        ("claims.total", "figures", "7"),
    ])
}

/// A figure: published, unit, fact, comparison.
fn row(cells: [&str; 4]) -> PublishedFigure {
    let [published, unit, fact, comparison] = cells;
    figure("f", published).with(|f| {
        f.unit = unit.to_owned();
        f.fact = fact.to_owned();
        f.comparison = comparison.to_owned();
    })
}

fn of(row: PublishedFigure) -> Judged {
    judge(&[row], &known()).judged.remove(0)
}

fn verdict(cells: [&str; 4]) -> Verdict {
    of(row(cells)).verdict
}

fn refusal(row: PublishedFigure) -> String {
    words(&claims::judge(&[row], &known(), rules()).unwrap_err())
}

#[test]
fn a_comparison_is_read_as_its_figure_is() {
    use Verdict::{DecisionFlips, Match};
    let rate = "suspension.rate";
    for (published, unit, fact, said, expected) in [
        ("0.6", "share", rate, ">0.65", DecisionFlips),
        ("0.6", "share", rate, ">0.55", Match),
        ("0.6", "share", rate, "more than 65 %", DecisionFlips),
        ("60", "percent", rate, ">65", DecisionFlips),
        ("60", "percent", rate, ">55", Match),
        ("60 %", "", rate, ">65", DecisionFlips),
        ("60 %", "share", rate, ">65", DecisionFlips),
        ("60 %", "share", rate, ">0.65", DecisionFlips),
        ("60 % of the accounts", "", rate, "most", Match),
        (
            "60 %",
            "accounts",
            rate,
            "more than 55 % of the accounts",
            Match,
        ),
        ("0.60", "", rate, ">0.65", DecisionFlips),
        ("0.60", "", rate, ">0.55", Match),
        (
            "1.4",
            "ratio",
            "effect.ratio.posts",
            "more than 150 %",
            DecisionFlips,
        ),
        (
            "1.4",
            "ratio",
            "effect.ratio.posts",
            "more than 130 %",
            Match,
        ),
        (
            "1.4",
            "",
            "effect.ratio.posts",
            "more than 150 %",
            DecisionFlips,
        ),
        ("140 %", "ratio", "effect.ratio.posts", "", Match),
        ("-12 points", "", "narrative.change", "fell", Match),
        ("-12 points", "", "narrative.change", "rose", DecisionFlips),
        (
            "10 posts",
            "",
            "activity.posts",
            "more than 9 tweets",
            Match,
        ),
    ] {
        let found = verdict([published, unit, fact, said]);
        assert_eq!(found, expected, "{published} {unit} {fact} {said}");
    }
    // The noun of a comparison counts where nothing else says what is counted.
    let judged = of(row(["10", "", "activity.posts", "more than 9 accounts"]));
    assert_eq!(judged.reason, Reason::UnitDiffers);
}

#[test]
fn a_comparison_in_another_unit_is_an_error_of_its_row() {
    for (published, unit, fact, said, expected) in [
        (
            "7 accounts",
            "",
            "accounts.seven",
            "most",
            "a number of accounts",
        ),
        (
            "7",
            "accounts",
            "accounts.seven",
            "doubled",
            "a number of accounts",
        ),
        (
            "6",
            "posts",
            "activity.posts",
            "more than 50 %",
            "a number of posts",
        ),
        (
            "10",
            "posts",
            "activity.posts",
            "more than 9 accounts",
            "posts, as in its row",
        ),
        (
            "60 %",
            "accounts",
            "suspension.rate",
            "more than 50 % of the posts",
            "accounts, as in",
        ),
        (
            "0.6",
            "share",
            "suspension.rate",
            "doubled",
            "the unit share",
        ),
        ("0.6", "share", "suspension.rate", ">65", "the unit share"),
        (
            "0.8 %",
            "",
            "suspension.rate",
            ">0.5",
            "in per cent: >0.5 %",
        ),
        (
            "64.6",
            "posts_per_day",
            "effect.level.posts",
            "doubled",
            "posts_per_day",
        ),
        ("10", "", "activity.posts", "most", "a number of posts"),
    ] {
        let said = refusal(row([published, unit, fact, said]));
        let parts = [
            "published_figures.csv:7",
            "comparison of the figure f",
            expected,
        ];
        assert_says(&said, &parts);
        assert_says(&said, &["a figure of its own"]);
    }
}

#[test]
fn rates_in_words_are_rates() {
    let level = "effect.level.posts";
    for (published, unit) in [
        ("64.6 posts per day", "posts_per_day"),
        ("64.6 tweets a day", ""),
        ("64.6 messages par jour", ""),
        ("64.6 posts per active day", "posts_per_day"),
    ] {
        let judged = of(row([published, unit, level, ""]));
        assert_eq!(judged.verdict, Verdict::Match, "{published}");
    }
    let differs = |published| of(row([published, "", level, ""])).reason;
    assert_eq!(differs("64.6 posts"), Reason::UnitDiffers);
    assert_eq!(differs("64.6 posts per account"), Reason::UnitDiffers);
    assert_eq!(differs("64.6 views per day"), Reason::UnitDiffers);
}

#[test]
fn words_behind_a_number_that_change_it_are_not_passed_over() {
    for text in [
        "3 hundred",
        "5 trillion",
        "2 dozen",
        "39 in ten",
        "6 sur dix",
        "64 % fewer posts",
        "64 % de moins",
        "3 times as many posts",
        "2 thousand million",
        "10 posts or more",
        "3 douzaines de comptes",
    ] {
        let found = published::parse(text, DecimalSign::Point).map(|_| ());
        assert_eq!(found, Err(published::Unread::Unclear), "{text}");
        let judged = of(row([text, "", "activity.posts", ""]));
        assert_eq!(judged.verdict, Verdict::NotCheckable, "{text}");
        assert_eq!(judged.reason, Reason::Unreadable, "{text}");
    }
}

#[test]
fn the_noun_counts_wherever_it_stands() {
    let reason = |published, fact| of(row([published, "", fact, ""])).reason;
    for (published, fact, expected) in [
        ("10 fake accounts", "activity.posts", Reason::UnitDiffers),
        ("10 reposts", "activity.posts", Reason::UnitDiffers),
        ("10 faux comptes", "activity.posts", Reason::UnitDiffers),
        (
            "10 reposts",
            "activity.posts[kind=repost]",
            Reason::Recomputed,
        ),
        (
            "10 replies",
            "activity.posts[kind=repost]",
            Reason::UnitDiffers,
        ),
        ("10 new posts", "activity.posts", Reason::Recomputed),
        (
            "10 posts sur le réseau",
            "activity.posts",
            Reason::Recomputed,
        ),
        ("10 users share posts", "activity.posts", Reason::Recomputed),
    ] {
        assert_eq!(reason(published, fact), expected, "{published} {fact}");
    }
}

/// A figure with counts beside it: published, unit, numerator, denominator.
fn counted(cells: [&str; 4]) -> (Verdict, Reason) {
    let [published, unit, k, n] = cells;
    let judged = of(figure("f", published).with(|f| {
        f.unit = unit.to_owned();
        f.numerator = k.to_owned();
        f.denominator = n.to_owned();
    }));
    (judged.verdict, judged.reason)
}

#[test]
fn counts_beside_a_ratio_are_divided() {
    let within = (Verdict::Match, Reason::WithinSource);
    // 115/423 = 0.27186…
    assert_eq!(counted(["0.272", "", "115", "423"]), within);
    assert_eq!(counted(["0.272", "ratio", "115", "423"]), within);
    assert_eq!(counted(["0.273", "", "115", "423"]).0, Verdict::Mismatch);
    assert_eq!(counted(["2.5 posts per account", "", "10", "4"]), within);
    assert_eq!(counted(["2", "posts_per_account", "10", "5"]), within);
    assert_eq!(counted(["2", "", "10", "5"]), within);
    let facts = [
        "2.5 posts per account",
        "",
        "activity.posts",
        "accounts.total",
    ];
    assert_eq!(counted(facts), (Verdict::Match, Reason::Recomputed));
    let other = [
        "2.5 views per account",
        "",
        "activity.posts",
        "accounts.total",
    ];
    assert_eq!(counted(other), (Verdict::Mismatch, Reason::UnitDiffers));
    let restated = (Verdict::NotCheckable, Reason::Restated);
    assert_eq!(counted(["115", "accounts", "115", "423"]), restated);
    assert_eq!(counted(["115", "", "115", "423"]), restated);
}

#[test]
fn nothing_is_divided_by_nothing() {
    let nothing = (Verdict::NotCheckable, Reason::NotEstimable);
    for (published, unit) in [("5 %", ""), ("0.5", "share"), ("0.5", ""), ("2", "ratio")] {
        let found = counted([published, unit, "5", "0"]);
        assert_eq!(found, nothing, "{published} {unit}");
    }
}

#[test]
fn a_denominator_that_cannot_be_used_is_told() {
    let with = |denominator: &str, expr: bool| {
        row(["60 %", "", if expr { "" } else { "suspension.rate" }, ""]).with(|f| {
            f.denominator = denominator.to_owned();
            if expr {
                f.expr = "suspension.rate".to_owned();
            }
        })
    };
    for expr in [false, true] {
        for text in ["1,5", "-3", "2.5", "effect.ratio.posts"] {
            let place = "denominator of the figure f";
            assert_says(&refusal(with(text, expr)), &[place, "not a count", text]);
        }
        let judged = of(with("accounts.totl", expr));
        assert_eq!(judged.verdict, Verdict::NotCheckable);
        assert_eq!(judged.reason, Reason::NoSuchFact);
        assert_eq!(judged.near.as_deref(), Some("accounts.total"));
        assert_eq!(of(with("study.start", expr)).reason, Reason::NotANumber);
        assert_eq!(of(with("5", expr)).verdict, Verdict::Match);
        // None of 0 to 7 out of 7 is 60 %.
        assert_eq!(
            of(with("accounts.seven", expr)).verdict,
            Verdict::Impossible
        );
    }
    // Nobody may know it, or can tell: no verdict from it, and none against it.
    let mut facts = known();
    facts.get_mut("accounts.seven").unwrap().suppress();
    let judged = judge(&[with("accounts.seven", false)], &facts);
    assert_eq!(judged.judged[0].verdict, Verdict::Match);
}

#[test]
fn a_decimal_beside_a_share_is_a_proportion() {
    let judged = of(row(["0.60", "", "suspension.rate", ""]));
    assert_eq!((judged.verdict, judged.percent), (Verdict::Match, true));
    assert_eq!(
        verdict(["0.61", "", "suspension.rate", ""]),
        Verdict::Mismatch
    );
    // 41 % of seven is no whole number, whatever it is printed as.
    let seven = row(["0.41", "", "suspension.none", ""]);
    let seven = seven.with(|f| f.denominator = "7".to_owned());
    assert_eq!(of(seven).verdict, Verdict::Impossible);
    for published in ["60", "1.2", "-0.6"] {
        let judged = of(row([published, "", "suspension.rate", ""]));
        assert_eq!(judged.reason, Reason::UnitDiffers, "{published}");
    }
}

/// The verdict on a figure z over figures x and y.
fn formula(x: &str, y: &str, formula: &str, z: &str) -> Judged {
    let rows = [
        figure("x", x),
        figure("y", y),
        figure("z", z).with(|f| f.expr = formula.to_owned()),
    ];
    by_id(&judge(&rows, &Facts::default()), "z").clone()
}

#[test]
fn a_range_with_an_unbounded_figure_is_no_wider_than_it_must_be() {
    // x in [5.5, 6.5], y above 3: at most 6.5/9.5 = 0.684.
    let part = "figure(x)/(figure(x)+figure(y))";
    let judged = formula("about 6", "more than 3", part, "0.75");
    assert_eq!(judged.verdict, Verdict::Mismatch, "{judged:?}");
    let judged = formula("about 6", "more than 3", part, "0.68");
    assert_eq!(judged.verdict, Verdict::Match, "{judged:?}");
    let found = judged.recomputed.unwrap();
    assert_eq!(found.to_string(), "(0, 0.684210526315789)");
    // It stands twice: the range is wider than it need be, and never narrower.
    let twice = "figure(y)/(figure(x)+figure(y))";
    let judged = formula("about 6", "more than 3", twice, "0.9");
    assert_eq!(judged.verdict, Verdict::Match, "{judged:?}");
}

#[test]
fn a_figure_in_a_product_with_itself_is_not_taken_at_its_ends() {
    // At the ends 4.5 and 5.5 it is 24.75; between them it is 25.
    let judged = formula("5", "1", "figure(x)*(10-figure(x))", "25.00");
    assert_eq!(judged.verdict, Verdict::Match, "{judged:?}");
}

#[test]
fn ends_of_a_range_are_as_closed_as_those_of_its_figures() {
    // Nearly 30: from 25 to less than 30.
    let sum = "figure(x)+figure(x)";
    assert_eq!(
        formula("nearly 30", "1", sum, "at least 60").verdict,
        Verdict::DecisionFlips
    );
    assert_eq!(
        formula("nearly 30", "1", sum, "at most 50").verdict,
        Verdict::Match
    );
    let found = formula("nearly 30", "1", sum, "50").recomputed.unwrap();
    assert_eq!(found.to_string(), "[50, 60)");
}

#[test]
fn what_is_said_of_claims_is_no_fact() {
    let judged = of(row(["7", "", "claims.total", ""]));
    assert_eq!(judged.reason, Reason::NoSuchFact);
}

#[test]
fn figures_of_other_units_do_not_contradict_each_other() {
    let rows = |second: &str| {
        [("a", "891", "posts"), ("b", "895", second)].map(|(id, published, unit)| {
            figure(id, published).with(|f| {
                f.fact = "a.none".to_owned();
                f.unit = unit.to_owned();
            })
        })
    };
    let contradicts = |second| {
        !judge(&rows(second), &known()).judged[0]
            .contradicts
            .is_empty()
    };
    assert!(contradicts("posts"));
    assert!(!contradicts("accounts"));
}

#[test]
fn ties_and_words_about_numbers_below_zero_and_zero() {
    let parse = |text| published::parse(text, DecimalSign::Point).unwrap();
    assert_eq!(parse("nearly -30").rounding().to_string(), "(-30, -25]");
    let up = share("0 %").rounded_by(Some(Rounding::HalfUp));
    assert_eq!(up.to_string(), "[0, 0.5)");
    let up = parse("0").rounded_by(Some(Rounding::HalfUp));
    assert_eq!(up.to_string(), "(-0.5, 0.5)");
    let half = comparison::parse("50 %", DecimalSign::Point).unwrap();
    let as_ratio = half.holds_for(Scale::Number);
    let half = Interval::closed(exact::fraction(495, 1000), exact::fraction(505, 1000));
    assert_eq!(as_ratio, half);
}

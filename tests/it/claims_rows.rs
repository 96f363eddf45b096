//! Rows of published figures that cannot be judged, and verification of those that
//! can: nothing vanishes behind "holds".

use std::fs;

use serde_json::Value;
use sillage::verify::{self, Cause, Level};

use crate::claims::{HEADER, claims_of, dataset};
use crate::kit::{Data, assert_says, run};

const FINE: &str = "fine,A,p. 1,10,posts,activity.posts,,,,,,\n";
const REJECTED: &str = "bad,A,p. 2,5,posts,,,,,,sometimes,\n";
const CONFLICT: &str = "fine,A,p. 1,11,posts,activity.posts,,,,,,\n";

fn sealed(figures: &str) -> Data {
    let data = dataset(figures, "");
    data.seal();
    data
}

#[test]
fn rows_that_cannot_be_judged_are_named_and_do_not_hold() {
    let (code, printed) = claims_of(&sealed(FINE), &[]);
    assert_eq!(code, 0, "{printed}");
    assert!(!printed.contains("left out"), "{printed}");
    for (row, says) in [
        (
            REJECTED,
            "published_figures.csv:3: unmapped_value rounding: sometimes",
        ),
        (
            CONFLICT,
            "published_figures.csv:3: conflict figure_id: fine",
        ),
    ] {
        let data = sealed(&format!("{FINE}{row}"));
        let (code, printed) = claims_of(&data, &[]);
        assert_eq!(code, 2, "{printed}");
        assert_says(
            &printed,
            &[
                "fine: match",
                "rows left out        1",
                says,
                "verdict: incomplete",
            ],
        );
        let (code, json) = claims_of(&data, &["--format", "json"]);
        assert_eq!(code, 2);
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["verdict"], "incomplete");
        assert_eq!(json["left_out"], 1);
        assert_eq!(json["rows_left_out"][0]["line"], 3);
    }
    // An equal row says the same twice, which is no conflict.
    let (code, printed) = claims_of(&sealed(&format!("{FINE}{FINE}")), &[]);
    assert_eq!(code, 0, "{printed}");
}

#[test]
fn rejected_rows_alone_are_not_no_figures() {
    let (code, printed) = claims_of(&sealed(REJECTED), &[]);
    assert_eq!(code, 2, "{printed}");
    assert!(!printed.contains("no published figures"), "{printed}");
    assert_says(
        &printed,
        &["published_figures.csv:2", "verdict: incomplete"],
    );
}

#[test]
fn an_edition_names_them_too_and_refuses_unsealed_figures() {
    let data = sealed(&format!("{FINE}{REJECTED}"));
    let target = data.beside("reports").join("first");
    data.edition(None).unwrap().write(&target).unwrap();
    let edition = target.to_str().unwrap();
    let here = data.beside("");
    let (code, printed) = run(&here, &["claims", edition]);
    assert_eq!(code, 2, "{printed}");
    assert_says(&printed, &["published_figures.csv:3: unmapped_value"]);
    // Verifying says that something was left out, and that nothing differs.
    let outcome = verify::verify(&target, None, Level::Claims, &|_| {}).unwrap();
    assert_eq!(outcome.exit_code(), 2, "{outcome:?}");
    let [left_out] = &outcome.unchecked[..] else {
        panic!("{outcome:?}");
    };
    assert_says(
        &left_out.what,
        &["published_figures.csv:3", "sillage claims"],
    );
    assert_eq!(left_out.cause, Cause::PublishedFigure);
    let changed = format!("{HEADER}{}", FINE.replace(",10,", ",more than 3,"));
    fs::write(data.path().join("published_figures.csv"), changed).unwrap();
    let (code, printed) = run(&here, &["claims", edition]);
    assert_eq!(code, 1, "{printed}");
    assert_says(
        &printed,
        &[
            "published_figures.csv",
            "differs from its descriptor",
            "sillage seal",
        ],
    );
    data.seal();
    let (code, printed) = run(&here, &["claims", edition]);
    assert_eq!(code, 0, "{printed}");
}

#[test]
fn a_figure_that_fails_is_a_difference_of_its_level() {
    let wrong = "wrong,A,p. 3,4,posts,activity.posts[kind=repost],,,,,,\n";
    for (rows, code) in [(FINE.to_owned(), 0), (format!("{FINE}{wrong}"), 1)] {
        let data = sealed(&rows);
        let target = data.beside("reports").join("first");
        data.edition(None).unwrap().write(&target).unwrap();
        let outcome = verify::verify(&target, None, Level::Claims, &|_| {}).unwrap();
        assert_eq!(outcome.exit_code(), code, "{outcome:?}");
        let level = outcome.levels.iter().find(|l| l.level == Level::Claims);
        let level = level.unwrap();
        assert_eq!(
            (level.compared, level.different),
            (1 + u64::from(code), u64::from(code))
        );
        if code == 1 {
            let [found] = &outcome.differences[..] else {
                panic!("{outcome:?}");
            };
            assert_eq!(
                (found.level, found.place.as_str()),
                (Level::Claims, "wrong")
            );
            assert_eq!(found.causes, [Cause::PublishedFigure]);
            assert_says(&found.actual, &["2", "mismatch"]);
        }
        let edition = target.to_str().unwrap();
        assert_eq!(
            run(&data.beside(""), &["verify", edition]).0,
            i32::from(code)
        );
    }
}

#[test]
fn numbers_in_per_cent_say_so() {
    let data = sealed("reposts,A,p. 2,30 %,,activity.share[kind=repost],,,,,,\n");
    let (_, printed) = claims_of(&data, &[]);
    assert_says(
        &printed,
        &["recomputed: 20 %\n", "admitted:   [29.5, 30.5] %\n"],
    );
}

//! Names of groups and platforms that look like conditions of a filter.

use sillage::facts::{Input, Period};
use sillage::why::filter::Rows;

use super::*;

const GROUP: &str = "x, described";
const PLATFORM: &str = "tele, kind=repost";

#[test]
fn names_are_no_conditions() {
    let posts = "post_id,account_id,created_at,platform,kind\n\
        1,a,2024-05-01T10:00:00Z,\"tele, kind=repost\",original\n\
        2,b,2024-05-02T10:00:00Z,\"tele, kind=repost\",repost\n\
        3,b,2024-05-03T10:00:00Z,tele,repost\n";
    let accounts = "account_id,status,status_as_of,group\n\
        a,active,2024-06-01,\"x, described\"\nb,active,2024-06-01,\"x, described\"\n\
        c,active,2024-06-01,x\nd,unknown,,\"x, described\"\n";
    let data = Data::new().with("posts.csv", posts);
    let data = data.with("accounts.csv", accounts);
    let facts = data.facts();
    let source = Source::open(&data.path()).unwrap();
    // Counted by hand above.
    for (name, key, scope, count) in [
        ("activity.posts", "platform", PLATFORM, 2),
        ("accounts.total", "group", GROUP, 3),
        ("suspension.known", "group", GROUP, 2),
        ("survival.curve", "group", GROUP, 2),
    ] {
        let fact = kit::fact(&facts, &id(name, &[(key, scope)]));
        let inputs = rows::inputs(&facts, fact);
        let found = rows::of(&source, inputs, false, &|_| {}).unwrap().inputs;
        let [wanted] = &found[..] else {
            panic!("{}: not one input", fact.id);
        };
        assert!(wanted.is_exact(), "{}: {}", fact.id, wanted.input.filter);
        assert_eq!(wanted.remark(), None, "{}", fact.id);
        assert_eq!(wanted.found, count, "{}", fact.id);
    }
}

fn rows_of(table: &str, filter: &str) -> Rows {
    let input = Input {
        table: table.to_owned(),
        rows: "1".to_owned(),
        filter: filter.to_owned(),
    };
    let period = Period {
        start: "2024-05-01".to_owned(),
        end: "2024-06-01".to_owned(),
    };
    Rows::of(&input, Some(&period))
}

#[test]
fn filters_are_read_piece_by_piece() {
    let sql = |filter| rows_of("accounts", filter).sql().unwrap();
    assert!(sql("created in the period").contains("created_day >= DATE"));
    // A group of that name is not asked for the period.
    assert_eq!(
        sql("group=created in the period"),
        "SELECT account_id FROM accounts WHERE \"group\" = 'created in the period'"
    );
    assert_eq!(
        sql("group=a%2C b%25"),
        "SELECT account_id FROM accounts WHERE \"group\" = 'a, b%'"
    );
    for broken in ["group=%zz", "group=50%"] {
        assert_eq!(rows_of("accounts", broken).unread(), [broken]);
    }
}

//! Coders' agreement and label error on tables small enough for hand and head.

use crate::kit::{Data, assert_says, assert_values, fact, rows, value};

/// Ten posts before and ten after a takedown, so many of them of `n1`.
fn posts(before: usize, after: usize) -> String {
    let mut csv = "post_id,account_id,created_at,narratives\n".to_owned();
    for (day, n1) in [("03", before), ("13", after)] {
        for post in 0..10 {
            let narrative = if post < n1 { "n1" } else { "n2" };
            csv.push_str(&format!(
                "{day}-{post},a{post},2024-05-{day}T10:00:00Z,{narrative}\n"
            ));
        }
    }
    csv
}

/// Labels of two coders: how many posts got each pair.
fn labels(pairs: &[(&str, &str, u32)]) -> String {
    let mut csv = "post_id,coder,narrative\n".to_owned();
    let mut number = 0;
    for (first, second, n) in pairs {
        for _ in 0..*n {
            number += 1;
            csv.push_str(&format!("p{number},one,{first}\np{number},two,{second}\n"));
        }
    }
    csv
}

const GOOD: [(&str, &str, u32); 4] = [
    ("n1", "n1", 9),
    ("n2", "n2", 7),
    ("n1", "n2", 2),
    ("n2", "n1", 2),
];

fn data(before: usize, after: usize, labels: String) -> Data {
    Data::new()
        .with("posts.csv", posts(before, after))
        .with("labels.csv", labels)
        .with("takedowns.csv", "takedown_id,at\nt,2024-05-11\n")
}

#[test]
fn two_coders() {
    let facts = data(8, 3, labels(&GOOD)).facts();
    assert_values(
        &facts,
        &[
            ("reliability.posts", "20"),
            ("reliability.coders", "2"),
            ("reliability.agreement", "0.8"),
            // (20·16 − 202)/(400 − 202), and 1 − 39·8/(1600 − 22² − 18²).
            ("reliability.kappa", "0.59595959596"),
            ("reliability.alpha", "0.606060606061"),
        ],
    );
    let confusion = rows(fact(&facts, "reliability.confusion"));
    assert_eq!(confusion[0], ["n1", "n1", "18"]);
    assert_eq!(confusion[1], ["n1", "n2", "4"]);
    let table = rows(fact(&facts, "reliability.narratives"));
    assert_eq!(table[0][..3], ["n1", "13", "0.818181818182"]);
    // Of two narratives, each one's α is that of both.
    assert_eq!(table[0][3], value(&facts, "reliability.alpha"));
}

#[test]
fn the_largest_change_is_corrected_for_label_error() {
    // se = 18/22, sp = 14/18: the change of −0.5 over se + sp − 1 = 59/99.
    let facts = data(8, 3, labels(&GOOD)).facts();
    let scope = "[takedown=t,narrative=n1]";
    assert_eq!(value(&facts, &format!("narrative.change{scope}")), "-0.5");
    for measure in ["corrected", "clipped"] {
        let id = format!("narrative.change.{measure}{scope}");
        assert!(value(&facts, &id).starts_with("-0.83898305084"));
        assert_eq!(
            fact(&facts, &id).parameters["classes"],
            "this narrative and the others"
        );
    }
    // From all to none: (1 − 4/18)·99/59 is more than all, −(4/18)·99/59 less than none.
    let facts = data(10, 0, labels(&GOOD)).facts();
    let of = |measure: &str| value(&facts, &format!("narrative.change.{measure}{scope}"));
    assert_eq!(of("corrected"), "-1.67796610169");
    assert_eq!(of("clipped"), "-1");
}

#[test]
fn a_narrative_without_coders_leaves_two_classes() {
    let csv = posts(8, 3).replace(
        "13-9,a9,2024-05-13T10:00:00Z,n2",
        "13-9,a9,2024-05-13T10:00:00Z,n3",
    );
    let facts = data(8, 3, labels(&GOOD)).with("posts.csv", csv).facts();
    let id = "narrative.change.corrected[takedown=t,narrative=n1]";
    assert!(value(&facts, id).starts_with("-0.83898305084"));
    assert_eq!(
        fact(&facts, id).parameters["classes"],
        "this narrative and the others"
    );
    let blind = labels(&[
        ("n1", "n1", 1),
        ("n2", "n2", 1),
        ("n1", "n2", 1),
        ("n2", "n1", 1),
    ]);
    assert_eq!(
        value(&data(8, 3, blind).facts(), id),
        "!uninformative_codes"
    );
}

/// Every narrative number carries the warning, and no other.
#[test]
fn low_agreement_warns_beside_every_narrative_number() {
    let warned = |data: &Data| {
        let facts = data.facts();
        let marked = |f: &&sillage::facts::Fact| f.warnings().any(|w| w == "low_reliability");
        let narrative = facts
            .iter()
            .filter(|f| f.id.starts_with("narrative."))
            .count();
        let marked: Vec<String> = facts.iter().filter(marked).map(|f| f.id.clone()).collect();
        assert!(
            marked.iter().all(|id| id.starts_with("narrative.")),
            "{marked:?}"
        );
        (marked.len(), narrative)
    };
    let low = data(8, 3, labels(&GOOD));
    let (marked, narrative) = warned(&low);
    assert!(
        marked == narrative && marked > 10,
        "{marked} of {narrative}"
    );
    assert_says(
        &low.page(),
        &["every narrative number in this report carries a warning"],
    );
    let high = data(
        8,
        3,
        labels(&[("n1", "n1", 19), ("n2", "n2", 17), ("n1", "n2", 2)]),
    );
    assert_eq!(warned(&high).0, 0);
    assert_says(&high.page(), &["enough for firm conclusions"]);
    // α = 0.6666 of six in thirty-six is below the limit of 0.667 by a hair.
    assert_eq!(
        warned(&data(8, 3, String::from("post_id,coder,narrative\n"))).0,
        0
    );
}

#[test]
fn three_coders_and_gaps() {
    let csv = "post_id,coder,narrative
p1,one,n1
p1,two,n1
p1,three,n2
p2,one,n2
p2,three,n2
p3,two,n1
";
    let facts = data(8, 3, csv.to_owned()).facts();
    assert_values(
        &facts,
        &[
            ("reliability.posts", "2"),
            ("reliability.coders", "3"),
            // One pair of three agrees in p1, the only one in p2.
            ("reliability.agreement", "0.5"),
            // 1 − 4·(4/2)/(25 − 4 − 9).
            ("reliability.alpha", "0.333333333333"),
        ],
    );
    assert!(facts.get("reliability.kappa").is_none());
    assert_eq!(
        fact(&facts, "reliability.posts").denominator.as_deref(),
        Some("3")
    );
}

#[test]
fn nothing_to_agree_on_says_why() {
    let alone = "post_id,coder,narrative\np1,one,n1\np2,one,n2\n".to_owned();
    let facts = data(8, 3, alone).facts();
    assert_values(&facts, &[("reliability.alpha", "!no_labels")]);
    assert!(
        facts
            .iter()
            .filter(|f| f.id.starts_with("reliability."))
            .count()
            == 1
    );
    let same = labels(&[("n1", "n1", 5)]);
    let facts = data(8, 3, same).facts();
    assert_values(
        &facts,
        &[
            ("reliability.alpha", "!no_variation"),
            ("reliability.kappa", "!no_variation"),
            ("reliability.agreement", "1"),
        ],
    );
    let page = data(8, 3, String::from("post_id,coder,narrative\n")).page();
    assert_says(
        &page,
        &["How reliable the labels of narratives are is not estimable"],
    );
}

//! Posts without narrative are labelled by the codebook's patterns, and the
//! report says how many.

use crate::kit::{Data, assert_says, assert_values};

const POSTS: &str = "\
post_id,account_id,created_at,text,narratives
1,a,2024-05-01T10:00:00Z,A REFERENDUM for the islands,
2,a,2024-05-01T11:00:00Z,the referendum of the bakers,
3,b,2024-05-02T10:00:00Z,mining and a referendum,
4,b,2024-05-02T11:00:00Z,nothing of the kind,
5,b,2024-05-03T11:00:00Z,a referendum again,mining
";

fn data(narratives: &str) -> Data {
    Data::new()
        .with("posts.csv", POSTS)
        .with("narratives.csv", narratives)
}

#[test]
fn patterns_label_posts_that_carry_no_narrative() {
    let data = data(
        "narrative_id,label,include,exclude\nmining,Mining,mine|mining,\nself-rule,Self-rule,referendum|self.?rule,baker\n",
    );
    let facts = data.facts();
    // 1: self-rule; 2: excluded; 3: both, mining first by id; 4: none; 5: its own.
    assert_values(
        &facts,
        &[
            ("quality.labelled_by_pattern", "2"),
            ("quality.unlabelled", "2"),
        ],
    );
    let shares = facts.get("narrative.shares").unwrap();
    let row = |narrative: &str| {
        let row = shares
            .rows
            .iter()
            .find(|r| r[0].as_deref() == Some(narrative))
            .unwrap();
        (row[1].clone().unwrap(), row[3].clone().unwrap())
    };
    assert_eq!(row("mining"), ("2".to_owned(), "2".to_owned()));
    assert_eq!(row("self-rule"), ("1".to_owned(), "2".to_owned()));
    assert_says(
        &data.page(),
        &["were labelled by the patterns of the codebook"],
    );
}

#[test]
fn a_codebook_without_patterns_labels_nothing() {
    let facts = data("narrative_id,label\nmining,Mining\n").facts();
    assert_values(
        &facts,
        &[
            ("quality.labelled_by_pattern", "0"),
            ("quality.unlabelled", "4"),
        ],
    );
}

#[test]
fn a_broken_pattern_is_named() {
    let refusal = data("narrative_id,label,include\nmining,Mining,mine(\n").refusal();
    assert_says(&refusal, &["narratives", "mining", "include", "mine("]);
}

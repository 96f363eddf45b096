//! Cells of tables that are printed in ways of their own: those of tables that
//! are withheld in part, and those in the unit of a published figure. Asked of
//! committed editions, whose pages print them.

use super::*;

fn ask(edition: &str, question: &str) -> (i32, String) {
    let mut command = sillage();
    command
        .current_dir(root())
        .args(["why", &format!("reports/{edition}"), question]);
    run(&mut command)
}

/// How often a page has a text in a cell of a table.
fn printed(edition: &str, text: &str) -> bool {
    let page = root().join(format!("reports/{edition}/report.html"));
    fs::read_to_string(page)
        .unwrap()
        .contains(&format!(">{text}<"))
}

#[test]
fn tables_withheld_in_part_are_found_by_what_they_print() {
    let edition = "lantern-2024";
    let (code, text) = ask(edition, "398");
    assert_eq!(code, 0);
    let cell = "suspension.status: column total, row group=: 398";
    kit::assert_says(&text, &[cell]);
    let (code, text) = ask(edition, "suspension.status");
    assert_eq!(code, 0);
    let head = text.lines().next().unwrap();
    assert_eq!(
        head,
        "suspension.status: 7 rows of group, active, suspended, deleted, protected, unknown, total, withheld in part"
    );
    // A number that is withheld whole has no rows to tell of.
    let (_, text) = ask(edition, "suspension.suspended[group=core]");
    assert_eq!(
        text.lines().next(),
        Some("suspension.suspended[group=core]: withheld")
    );
}

#[test]
fn cells_in_the_unit_of_a_published_figure_are_found() {
    for (edition, question) in [
        ("viginum-big-2024", "97.87%"),
        ("viginum-big-2024-fr", "97,87\u{202f}%"),
    ] {
        assert!(printed(edition, question), "{edition} does not print it");
        for question in [question, question.trim_end_matches('%')] {
            let (code, text) = ask(edition, question);
            assert_eq!(code, 0, "{question}");
            kit::assert_says(&text, &["claims.verdicts: column recomputed, row"]);
        }
    }
}

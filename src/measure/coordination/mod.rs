//! Accounts that act together (METHODS §4, "Coordination"): the shares of an
//! object that fall within moments of each other, the network of the accounts
//! that do so again and again, and what chance alone would give.

use super::Study;
use crate::facts::build::{fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Column, Facts, Shape};
use crate::ingest::objects::Object;

mod kind;
mod network;

use network::{LINKS, NODES, Network};

pub use kind::Kind;

/// A row of a table.
pub type Row = Vec<Option<String>>;

/// Adds `coordination.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    declared(study, facts);
    let kinds = study.coordination();
    for kind in kinds {
        kind.facts(study, facts);
    }
    summary(study, facts);
    sweep(study, kinds, facts);
    Network::of(study, kinds).facts(facts);
}

/// What the study takes for acting together.
fn declared(study: &Study<'_>, facts: &mut Facts) {
    let rules = &study.parameters.coordination;
    let from = "[coordination] of assessment.toml, or its defaults";
    for (name, unit, n) in [
        ("window", "seconds", rules.window_seconds),
        ("least", "shares", rules.min_participation),
        ("resamples", "resamples", rules.resamples),
    ] {
        let draft = fact(format!("coordination.rule.{name}"), unit, 4);
        facts.add(draft.count(u64::from(n)).declared(from));
    }
    facts.add(
        fact("coordination.rule.quantile", "index", 4)
            .number(Ok::<f64, Reason>(rules.edge_quantile))
            .decimals(2)
            .declared(from),
    );
}

/// Who acts together, by sort of objects.
pub fn kinds(study: &Study<'_>) -> Vec<Kind> {
    let objects = Object::ALL.into_iter();
    objects.map(|object| Kind::of(study, object)).collect()
}

/// The columns of a table.
fn columns(columns: &[(&str, &str)]) -> Vec<Column> {
    let column = |(name, unit): &(&str, &str)| Column::new(name, unit);
    columns.iter().map(column).collect()
}

/// The whole network for other programs, in which accounts are named as the edition
/// names them: the columns of accounts and their rows, the columns of edges, and to
/// `write` the rows of these, one after the other. None if no accounts act together.
pub fn network<T>(
    study: &Study<'_>,
    write: impl FnOnce((&[Column], &[Row]), (&[Column], &mut dyn Iterator<Item = Row>)) -> T,
) -> Option<T> {
    let network = Network::of(study, study.coordination());
    let nodes = network.all_nodes();
    let mut links = network.all_links();
    let (of_nodes, of_links) = (columns(&NODES), columns(&LINKS));
    (!nodes.is_empty()).then(|| write((&of_nodes, &nodes), (&of_links, &mut links)))
}

/// The numbers of all sorts side by side, as their own facts have them.
fn summary(study: &Study<'_>, facts: &mut Facts) {
    const COLUMNS: [(&str, &str); 9] = [
        ("shares", "shares"),
        ("taking_part", "shares"),
        ("taking_part.expected", "shares"),
        ("taking_part.p", "probability"),
        ("pairs", "account_pairs"),
        ("edges", "links"),
        ("edges.expected", "links"),
        ("edges.p", "probability"),
        ("accounts", "accounts"),
    ];
    let value = |name: &str, object| {
        let fact = facts.get(&kind::of(name, object));
        fact.and_then(|f| f.value.clone())
    };
    let rows = Object::ALL.into_iter().map(|object| {
        let numbers = COLUMNS.iter().map(|(name, _)| value(name, object));
        std::iter::once(key(object.word())).chain(numbers).collect()
    });
    let names = COLUMNS.map(|(name, unit)| (name.replace('.', "_"), unit));
    let mut columns = vec![("object", "")];
    columns.extend(names.iter().map(|(name, unit)| (name.as_str(), *unit)));
    let rows: Vec<Vec<Option<String>>> = rows.collect();
    let parents = COLUMNS
        .iter()
        .flat_map(|(name, _)| Object::ALL.map(|o| kind::of(name, o)));
    let draft = kind::described(study, fact("coordination.objects", "shares", 4)).decimals(1);
    let parents: Vec<String> = parents.collect();
    facts.add(draft.rows(Shape::Table, &columns, rows).parents(parents));
}

fn sweep(study: &Study<'_>, kinds: &[Kind], facts: &mut Facts) {
    let columns = [
        ("object", ""),
        ("seconds", "seconds"),
        ("taking_part", "shares"),
        ("expected", "shares"),
        ("lower", "shares"),
        ("upper", "shares"),
    ];
    let rows: Vec<Vec<Option<String>>> = kinds.iter().flat_map(Kind::sweep).collect();
    let draft = fact("coordination.sweep", "shares", 4)
        .decimals(1)
        .parameter("resamples", study.parameters.coordination.resamples)
        .parameter("interval", "middle 95 % of the resamples")
        .parents(Object::ALL.map(|object| kind::of("shares", object)));
    facts.add(match rows.is_empty() {
        false => draft.rows(Shape::Table, &columns, rows),
        true => draft
            .rows(Shape::Table, &[], rows)
            .not_estimable(kind::nothing(study)),
    });
}

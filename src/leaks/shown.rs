//! Numbers that files show beside the facts: cells of tables and figures as CSV, and
//! numbers of the page, which name their fact. What the facts withhold must stand in
//! none of them, and counts of few accounts by group or tag neither.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::cells::{self, is_small, key_column};
use super::page::Page;
use super::{Finding, Kind, place};
use crate::facts::{Fact, Facts, Shape};
use crate::plain;

/// Every such number of every file.
pub fn all(pages: &[Page], facts: &Facts) -> Vec<Finding> {
    let known = Known::of(facts);
    let mut findings = Vec::new();
    for page in pages {
        if page.path.ends_with(".csv") {
            findings.extend(in_table(page, &known, facts));
        }
        if page.path.ends_with(".html") {
            findings.extend(in_page(page, facts));
        }
    }
    findings
}

/// A cell by group or tag: the name of the column of keys, the key, the column.
type Cell<'a> = (&'a str, &'a str, &'a str);

/// What the facts say of cells by group or tag.
struct Known<'a> {
    withheld: BTreeSet<Cell<'a>>,
    /// Columns that count accounts, totals apart.
    counts: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Known<'a> {
    fn of(facts: &'a Facts) -> Self {
        let mut known = Self {
            withheld: BTreeSet::new(),
            counts: BTreeSet::new(),
        };
        let mut shown = BTreeSet::new();
        for fact in facts.iter().filter(|fact| fact.shape == Shape::Table) {
            if let Some(key) = key_column(fact) {
                known.add(fact, key, &mut shown);
            }
        }
        // One table may leave out a row that another shows a part of.
        known.withheld.retain(|cell| !shown.contains(cell));
        known
    }

    fn add(&mut self, fact: &'a Fact, key: usize, shown: &mut BTreeSet<Cell<'a>>) {
        let head = fact.columns[key].name.as_str();
        for (at, column) in fact.columns.iter().enumerate() {
            if column.unit == "accounts" && !matches!(column.name.as_str(), "total" | "known") {
                self.counts.insert((head, &column.name));
            }
            for row in &fact.rows {
                let cell = |whose| (head, whose, column.name.as_str());
                let cell = row[key].as_deref().map(cell);
                match row[at].is_some() {
                    true => shown.extend(cell),
                    false if fact.suppressed => self.withheld.extend(cell),
                    false => {}
                }
            }
        }
    }
}

/// The cells of a table as CSV.
fn in_table(page: &Page, known: &Known<'_>, facts: &Facts) -> Vec<Finding> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(page.text.as_bytes());
    let Ok(head) = reader.headers().cloned() else {
        return Vec::new();
    };
    let at = |name: &str| head.iter().position(|column| column == name);
    let key = ["group", "tag"]
        .into_iter()
        .find_map(|key| Some((key, at(key)?)));
    let fact = at("id").zip(at("value"));
    // Numbers by day are series, which are told.
    let series = ["day", "start", "date"]
        .into_iter()
        .any(|name| at(name).is_some());
    let mut findings = Vec::new();
    for record in reader.records().flatten() {
        let line = record.position().map_or(0, csv::Position::line);
        let mut add = |kind, column: &str, of: &str| {
            findings.push(Finding {
                file: page.path.clone(),
                place: format!("line {line}, column {column}"),
                kind,
                excerpt: plain::excerpt(of),
            });
        };
        if let Some((id, value)) = fact
            && let Some(kind) = of_fact(record.get(id), record.get(value), facts)
        {
            add(kind, "value", record.get(id).unwrap_or(""));
        }
        let Some((head_of_key, key)) = key.filter(|_| !series) else {
            continue;
        };
        let whose = record.get(key).filter(|whose| !whose.is_empty());
        let Some(whose) = whose else { continue };
        for (column, cell) in head
            .iter()
            .zip(&record)
            .filter(|(_, cell)| !cell.is_empty())
        {
            let few = cell.parse().is_ok_and(is_small);
            let named = format!("{whose}, {column}");
            if known.withheld.contains(&(head_of_key, whose, column)) {
                add(Kind::WithheldShown, column, &named);
            } else if few && known.counts.contains(&(head_of_key, column)) {
                add(Kind::SmallCell, column, &named);
            }
        }
    }
    findings
}

/// What is wrong with a number in a file that names its fact.
fn of_fact(id: Option<&str>, value: Option<&str>, facts: &Facts) -> Option<Kind> {
    let fact = facts.get(id?)?;
    let value = value.filter(|value| !value.is_empty())?;
    if fact.suppressed && fact.rows.is_empty() {
        return Some(Kind::WithheldShown);
    }
    let mut alone = fact.clone();
    alone.value = Some(value.to_owned());
    let mut only = Facts::default();
    only.add(alone);
    let few = cells::counts(&only).into_iter();
    let mut few = few.filter(|count| !count.total && is_small(count.number));
    few.any(|count| count.place.ends_with("/value"))
        .then_some(Kind::SmallCell)
}

/// The numbers of a page: what each says must be among what its fact says.
fn in_page(page: &Page, facts: &Facts) -> Vec<Finding> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        super::pattern(r#"<data\b[^<>]*?\bvalue="([^"]+)"[^<>]*?\bdata-fact="([^"]+)""#)
    });
    let mut said: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| fact.suppressed) {
        let cells = fact.rows.iter().flatten().flatten();
        said.insert(&fact.id, cells.map(String::as_str).collect());
    }
    let mut found: Vec<(usize, String)> = Vec::new();
    for number in NUMBER.captures_iter(&page.text) {
        let part = |at: usize| number.get(at).map_or("", |part| part.as_str());
        let id = unescaped(part(2));
        let withheld = said
            .get(id.as_str())
            .is_some_and(|said| !said.contains(part(1)));
        if withheld {
            found.push((number.get(1).map_or(0, |part| part.start()), id));
        }
    }
    let starts: Vec<usize> = found.iter().map(|(start, _)| *start).collect();
    let places = place::of(&page.path, &page.text, &starts);
    found
        .into_iter()
        .zip(places)
        .map(|((_, id), place)| Finding {
            file: page.path.clone(),
            place,
            kind: Kind::WithheldShown,
            excerpt: plain::excerpt(&id),
        })
        .collect()
}

/// Ids hold few of the characters that HTML writes otherwise.
fn unescaped(text: &str) -> String {
    let signs = [
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ];
    signs.iter().fold(text.to_owned(), |text, (written, sign)| {
        text.replace(written, sign)
    })
}

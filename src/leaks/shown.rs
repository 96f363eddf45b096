//! Numbers that files show beside the facts: cells of tables and figures as CSV, and
//! numbers of the page, which name their fact. What the facts withhold must stand in
//! none of them, and counts of few accounts by group or tag neither.
//!
//! Tables are read whatever separates their cells (comma, semicolon, tab, stroke), and
//! their columns known by the names that facts give them and by those that people
//! read, in each language, whatever the capitals and the plural. What this misses:
//! columns of other names, tables that lie on their side, tables as HTML without facts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::cells::{self, is_small, key_column};
use super::page::Page;
use super::{Finding, Kind, implied, place, prose};
use crate::facts::{Fact, Facts, Shape};
use crate::message::{self, Language};
use crate::plain;

/// Every such number of every file, and what it says.
pub fn all(pages: &[Page], facts: &Facts) -> Vec<(Finding, String)> {
    let known = Known::of(facts);
    let withheld = known.withheld();
    let implied = implied::all(facts, &withheld).into_iter();
    let mut findings: Vec<_> = implied.map(super::of_facts).collect();
    findings.extend(prose::all(pages, facts, &withheld));
    for page in pages {
        let ending = page.form().rsplit('.').next().unwrap_or_default();
        match ending {
            "csv" | "tsv" | "tab" | "txt" => findings.extend(in_table(page, &known, facts)),
            "html" => findings.extend(in_page(page, facts)),
            _ => {}
        }
    }
    findings
}

/// A cell by group or tag: the column of keys, the key, the column, as [`alike`] reads
/// them.
type Cell = (String, String, String);

/// What the facts say of cells by group or tag.
struct Known {
    withheld: BTreeSet<Cell>,
    /// Columns that count accounts, totals apart.
    counts: BTreeSet<(String, String)>,
    /// What people call columns, and what facts call them.
    names: BTreeMap<String, String>,
}

impl Known {
    /// What these facts say.
    fn of(facts: &Facts) -> Self {
        let mut known = Self {
            withheld: BTreeSet::new(),
            counts: BTreeSet::new(),
            names: BTreeMap::new(),
        };
        let languages: Vec<Language> = message::languages()
            .filter_map(|code| Language::open(code).ok())
            .collect();
        let mut shown = BTreeSet::new();
        for fact in facts.iter().filter(|fact| fact.shape == Shape::Table) {
            if let Some(key) = key_column(fact) {
                known.add(fact, key, &mut shown);
                known.name(fact, &languages);
            }
        }
        // One table may leave out a row that another shows a part of.
        known.withheld.retain(|cell| !shown.contains(cell));
        known
    }

    fn add(&mut self, fact: &Fact, key: usize, shown: &mut BTreeSet<Cell>) {
        let head = alike(&fact.columns[key].name);
        for (at, column) in fact.columns.iter().enumerate() {
            let name = alike(&column.name);
            if column.unit == "accounts" && !matches!(column.name.as_str(), "total" | "known") {
                self.counts.insert((head.clone(), name.clone()));
            }
            for row in &fact.rows {
                let cell = |whose: &str| (head.clone(), whose.to_lowercase(), name.clone());
                let cell = row[key].as_deref().map(cell);
                match row[at].is_some() {
                    true => shown.extend(cell),
                    false if fact.suppressed => self.withheld.extend(cell),
                    false => {}
                }
            }
        }
    }

    /// What people call the columns of a table.
    fn name(&mut self, fact: &Fact, languages: &[Language]) {
        for column in &fact.columns {
            let key = format!("column-{}", column.name.replace('_', "-"));
            let words = languages.iter().filter(|language| language.has(&key));
            let words = words.filter_map(|language| language.text(&key, &[]).ok());
            let words: Vec<String> = words.map(|words| alike(&words)).collect();
            let name = alike(&column.name);
            self.names
                .extend(words.into_iter().map(|words| (words, name.clone())));
        }
    }

    /// What facts call a column that a file calls so.
    fn column(&self, name: &str) -> String {
        let name = alike(name);
        self.names.get(&name).cloned().unwrap_or(name)
    }

    /// The groups and tags of which some cell is withheld, in lower case.
    fn withheld(&self) -> BTreeSet<&str> {
        let whose = self.withheld.iter().map(|(_, whose, _)| whose.as_str());
        whose.filter(|whose| !whose.is_empty()).collect()
    }
}

/// The name of a column without what spellings differ in: capitals, signs between
/// words, and how plural and feminine end.
fn alike(name: &str) -> String {
    let name = name.trim_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    let name = name.to_lowercase().replace(['_', ' '], "-");
    name.trim_end_matches(['e', 's']).to_owned()
}

/// What separates the cells of a table, as its first line tells.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |sign: &u8| first.bytes().filter(|b| b == sign).count();
    let signs = [b'|', b'\t', b';', b','];
    signs.into_iter().max_by_key(count).unwrap_or(b',')
}

/// A table as a file holds it.
struct Sheet<'a> {
    page: &'a Page,
    known: &'a Known,
    facts: &'a Facts,
    head: csv::StringRecord,
    /// What facts call its columns.
    columns: Vec<String>,
    /// The column of keys; none in series, which are told.
    key: Option<usize>,
}

impl Sheet<'_> {
    fn at(&self, name: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| *column == alike(name))
    }

    fn finding(
        &self,
        (line, column): (u64, &str),
        kind: Kind,
        (of, number): (&str, &str),
    ) -> (Finding, String) {
        let finding = Finding {
            file: self.page.path.clone(),
            place: format!("line {line}, column {}", plain::excerpt(column)),
            kind,
            excerpt: plain::excerpt(of),
        };
        (finding, format!("{of}: {number}"))
    }

    /// The number of a row that names its fact.
    fn fact(&self, record: &csv::StringRecord, line: u64) -> Option<(Finding, String)> {
        let (id, value) = self.at("id").zip(self.at("value"))?;
        let (id, value) = (record.get(id), record.get(value));
        let kind = of_fact(id, value, self.facts)?;
        let said = (id.unwrap_or_default(), value.unwrap_or_default());
        Some(self.finding((line, "value"), kind, said))
    }

    /// The cells of a row by group or tag.
    fn cells(&self, record: &csv::StringRecord, line: u64) -> Vec<(Finding, String)> {
        let key = self.key.and_then(|key| Some((key, record.get(key)?)));
        let Some((key, whose)) = key.filter(|(_, whose)| !whose.trim().is_empty()) else {
            return Vec::new();
        };
        let (head, group) = (&self.columns[key], whose.trim().to_lowercase());
        let is_of_withheld = self.known.withheld().contains(group.as_str());
        let mut findings = Vec::new();
        let columns = self.head.iter().zip(&self.columns);
        for ((column, name), cell) in columns.zip(record) {
            let cell = cell.trim();
            let few = cell.parse().is_ok_and(is_small);
            let of = format!("{whose}, {column}");
            let cell_of = (head.clone(), group.clone(), name.clone());
            if cell.is_empty() || name == head {
                continue;
            }
            let kind = if self.known.withheld.contains(&cell_of) {
                Kind::WithheldShown
            } else if few && self.known.counts.contains(&(head.clone(), name.clone())) {
                Kind::SmallCell
            } else if implied::is_rate(name)
                && is_of_withheld
                && implied::count(&group, cell, self.facts).is_some()
            {
                Kind::WithheldShown
            } else {
                continue;
            };
            findings.push(self.finding((line, column), kind, (&of, cell)));
        }
        findings
    }
}

/// The cells of a table.
fn in_table(page: &Page, known: &Known, facts: &Facts) -> Vec<(Finding, String)> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(separator(&page.text))
        .from_reader(page.text.as_bytes());
    let Ok(head) = reader.headers().cloned() else {
        return Vec::new();
    };
    let mut sheet = Sheet {
        page,
        known,
        facts,
        columns: head.iter().map(|name| known.column(name)).collect(),
        head,
        key: None,
    };
    let series = ["day", "start", "date"];
    if !series.into_iter().any(|name| sheet.at(name).is_some()) {
        sheet.key = ["group", "tag"].into_iter().find_map(|key| sheet.at(key));
    }
    let mut findings = Vec::new();
    for record in reader.records().flatten() {
        let line = record.position().map_or(0, csv::Position::line);
        findings.extend(sheet.fact(&record, line));
        findings.extend(sheet.cells(&record, line));
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
fn in_page(page: &Page, facts: &Facts) -> Vec<(Finding, String)> {
    let mut said: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| fact.suppressed) {
        let cells = fact.rows.iter().flatten().flatten();
        said.insert(&fact.id, cells.map(String::as_str).collect());
    }
    let mut found: Vec<(usize, String, String)> = Vec::new();
    for element in elements(&page.text) {
        let is_withheld = said.get(element.fact.as_str()).is_some_and(|said| {
            let value = element.value.is_some_and(|value| !said.contains(value));
            // Without a value the element may say a part of a table in any form.
            let shown = element.value.is_none() && said.is_empty();
            value || (shown && element.text.contains(|c: char| c.is_ascii_digit()))
        });
        if is_withheld {
            let number = element.value.unwrap_or(element.text);
            let thing = format!("{}: {number}", element.fact);
            found.push((element.start, element.fact, thing));
        }
    }
    let starts: Vec<usize> = found.iter().map(|(start, ..)| *start).collect();
    let places = place::of(&page.path, &page.text, &starts);
    found
        .into_iter()
        .zip(places)
        .map(|((_, id, thing), place)| {
            let finding = Finding {
                file: page.path.clone(),
                place,
                kind: Kind::WithheldShown,
                excerpt: plain::excerpt(&id),
            };
            (finding, thing)
        })
        .collect()
}

/// An element that names a fact.
struct Element<'a> {
    /// Where its value stands, else itself.
    start: usize,
    fact: String,
    value: Option<&'a str>,
    text: &'a str,
}

/// The elements of a page that name a fact, their attributes in any order.
fn elements(text: &str) -> Vec<Element<'_>> {
    static ELEMENT: LazyLock<Regex> =
        LazyLock::new(|| super::pattern(r"<[a-zA-Z]+\b([^<>]*\bdata-fact\b[^<>]*)>([^<]*)"));
    static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
        super::pattern(r#"(?:^|\s)(value|data-fact)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))"#)
    });
    let element = |found: regex::Captures<'_>| {
        let (attributes, inner) = (found.get(1)?, found.get(2)?);
        let (mut fact, mut value) = (None, None);
        for attribute in ATTRIBUTE.captures_iter(attributes.as_str()) {
            let range = (2..=4).find_map(|at| attribute.get(at))?.range();
            let base = attributes.start();
            let range = base + range.start..base + range.end;
            match attribute.get(1)?.as_str() {
                "value" => value = Some(range),
                _ => fact = Some(range),
            }
        }
        Some(Element {
            start: value
                .as_ref()
                .map_or(attributes.start(), |value| value.start),
            fact: unescaped(&text[fact?]),
            value: value
                .map(|value| &text[value])
                .filter(|value| !value.is_empty()),
            text: &text[inner.range()],
        })
    };
    ELEMENT.captures_iter(text).filter_map(element).collect()
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

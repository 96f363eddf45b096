//! Numbers as the report prints them: finds the facts, interval ends and cells
//! that read so. Printing goes through the same functions as the report's.

use crate::error::Result;
use crate::facts::{Column, Fact, Facts};
use crate::message::{AS_PUBLISHED, Language, cell_decimals};

/// The decimals of cells that belong to no fact of their own: figures' tables.
const OF_FIGURES: u8 = 1;
/// The unit of cells that have the unit of the number that their row names.
const AS_MEASURED: &str = "as_measured";

/// Where a number stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The fact.
    pub id: String,
    /// Which of its numbers.
    pub place: Place,
    /// The number as stored.
    pub value: String,
    /// The code of the language that it reads so in.
    pub language: String,
}

/// Which number of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The number itself.
    Value,
    /// The lower end of its interval.
    Lower,
    /// The upper end.
    Upper,
    /// Both ends, as a range.
    Interval,
    /// A cell: its column, and the cells that name its row.
    Cell {
        /// The column.
        column: String,
        /// Columns and cells that name the row.
        row: Vec<(String, String)>,
    },
}

/// Every place in which a number reads like the question in a language: scalars
/// first, then cells, by id.
pub fn find(facts: &Facts, language: &Language, question: &str) -> Result<Vec<Hit>> {
    let search = Search {
        facts,
        language,
        wanted: plain(question),
    };
    if !search.wanted.contains(|c: char| c.is_ascii_digit()) {
        return Ok(Vec::new());
    }
    let (mut hits, mut cells) = (Vec::new(), Vec::new());
    // Of withheld facts there are the cells that are printed.
    for fact in facts.iter() {
        search.scalar(fact, &mut hits)?;
        search.cells(fact, &mut cells)?;
    }
    hits.append(&mut cells);
    Ok(hits)
}

/// A text without what differs between keyboards: blanks, dashes, case.
pub fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace());
    let same = kept.map(|c| match c {
        '\u{2212}' | '\u{2013}' | '\u{2011}' => '-',
        '\u{2019}' => '\'',
        c => c,
    });
    same.collect::<String>().to_lowercase()
}

struct Search<'a> {
    facts: &'a Facts,
    language: &'a Language,
    wanted: String,
}

impl Search<'_> {
    fn scalar(&self, fact: &Fact, hits: &mut Vec<Hit>) -> Result<()> {
        let numbers = [
            (Place::Value, &fact.value),
            (Place::Lower, &fact.lower),
            (Place::Upper, &fact.upper),
        ];
        for (place, value) in numbers {
            if let Some(value) = value
                && self.reads(value, &fact.unit, fact.decimals)?
            {
                hits.push(self.hit(fact, place, value));
            }
        }
        let range = self.language.interval(fact)?;
        if let (Some(lower), Some(upper)) = (&fact.lower, &fact.upper)
            && plain(&range) == self.wanted
        {
            hits.push(self.hit(fact, Place::Interval, &format!("{lower}/{upper}")));
        }
        Ok(())
    }

    fn cells(&self, fact: &Fact, hits: &mut Vec<Hit>) -> Result<()> {
        for row in &fact.rows {
            for (column, cell) in fact.columns.iter().zip(row) {
                let Some(value) = cell.as_deref().filter(|_| !column.unit.is_empty()) else {
                    continue;
                };
                if self.cell_reads(fact, column, row, value)? {
                    let place = Place::Cell {
                        column: column.name.clone(),
                        row: name(fact, row),
                    };
                    hits.push(self.hit(fact, place, value));
                }
            }
        }
        Ok(())
    }

    fn cell_reads(
        &self,
        fact: &Fact,
        column: &Column,
        row: &[Option<String>],
        value: &str,
    ) -> Result<bool> {
        if column.unit == AS_MEASURED {
            let measured = fact
                .column("measure")
                .and_then(|at| row.get(at)?.as_deref());
            let measured = measured.and_then(|id| self.facts.get(id));
            return match measured {
                Some(own) => self.reads(value, &own.unit, own.decimals),
                None => Ok(false),
            };
        }
        if column.unit == AS_PUBLISHED {
            let shown = [
                value.to_owned(),
                self.language.as_published(fact, row, value)?,
                self.language.as_published_bare(fact, row, value),
            ];
            return Ok(shown.iter().any(|shown| self.is_wanted(shown)));
        }
        let decimals = [fact.decimals, OF_FIGURES]
            .map(|own| cell_decimals(&column.name, &column.unit, value, own));
        Ok(self.reads(value, &column.unit, decimals[0])?
            || (decimals[1] != decimals[0] && self.reads(value, &column.unit, decimals[1])?))
    }

    /// Whether a number reads like the question: as stored, or as printed, with
    /// its unit or without, with its plus sign or without.
    fn reads(&self, value: &str, unit: &str, decimals: u8) -> Result<bool> {
        if self.is_wanted(value) || self.is_wanted(&self.language.number(value, unit, decimals)?) {
            return Ok(true);
        }
        let percent = matches!(unit, "share" | "share_difference");
        let bare = match percent {
            true => self.language.numbers.percent(value, decimals),
            false => self.language.numbers.decimal(value, decimals),
        };
        Ok(self.is_wanted(&bare) || self.is_wanted(&self.language.amount(value, unit, decimals)?))
    }

    /// Whether a text reads like the question, with its plus sign or without.
    fn is_wanted(&self, shown: &str) -> bool {
        let shown = plain(shown);
        shown == self.wanted || shown.strip_prefix('+') == Some(&self.wanted)
    }

    fn hit(&self, fact: &Fact, place: Place, value: &str) -> Hit {
        Hit {
            id: fact.id.clone(),
            place,
            value: value.to_owned(),
            language: self.language.code.clone(),
        }
    }
}

/// What names a row: its cells without unit and its days, or else its first cell.
fn name(fact: &Fact, row: &[Option<String>]) -> Vec<(String, String)> {
    let cells = || fact.columns.iter().zip(row);
    let named =
        |(column, cell): (&Column, &Option<String>)| Some((column.name.clone(), cell.clone()?));
    let keys = cells().filter(|(c, _)| c.unit.is_empty() || c.unit == "date");
    let keys: Vec<(String, String)> = keys.filter_map(named).collect();
    match keys.is_empty() {
        true => cells().take(1).filter_map(named).collect(),
        false => keys,
    }
}

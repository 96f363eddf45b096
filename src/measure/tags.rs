//! Which accounts carry which tag, and whether those created late carry it as often
//! as the others (METHODS §4). An account may carry several tags, so that their
//! shares need not add up to one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Study, interval};
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape, id};
use crate::ingest::tables::Account;
use crate::stat::Interval;
use crate::stat::adjust::benjamini_hochberg;
use crate::stat::contingency::{Test, chi_squared, one_rate};
use crate::stat::divergence::cramers_v;
use crate::stat::proportion::wilson;
use crate::time::{self, Day};

/// Accounts created since the day, before it, and on an unknown one.
type Counts = [u64; 3];

/// Adds `accounts.tagged[tag=…]`, `accounts.tags` and `accounts.tags_since*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let declared = study.parameters.tags_since_day().ok().flatten();
    let tags = Tags::of(study, declared.unwrap_or(study.start));
    tags.carried(facts);
    tags.compared(facts);
}

struct Tags<'a> {
    study: &'a Study<'a>,
    since: Day,
    /// All accounts that are described.
    all: Counts,
    by_tag: BTreeMap<&'a str, Counts>,
}

impl<'a> Tags<'a> {
    fn of(study: &'a Study<'a>, since: Day) -> Self {
        let mut all = [0; 3];
        let mut by_tag: BTreeMap<&str, Counts> = BTreeMap::new();
        for account in &study.tables.accounts {
            let place = place(account, since);
            all[place] += 1;
            let own: BTreeSet<&str> = account.tags.iter().map(String::as_str).collect();
            for tag in own {
                by_tag.entry(tag).or_default()[place] += 1;
            }
        }
        Self {
            study,
            since,
            all,
            by_tag,
        }
    }

    /// A fact with rows; without tags it says why it has none.
    fn table(
        &self,
        draft: Draft,
        columns: &[(&str, &str)],
        rows: Vec<Vec<Option<String>>>,
    ) -> Draft {
        match rows.is_empty() {
            true => draft
                .rows(Shape::Table, &[], Vec::new())
                .not_estimable(Reason::NoTags),
            false => draft.rows(Shape::Table, columns, rows),
        }
    }

    /// How many accounts carry each tag.
    fn carried(&self, facts: &mut Facts) {
        let described = self.all.iter().sum();
        let mut rows = Vec::new();
        for (tag, counts) in &self.by_tag {
            let n = counts.iter().sum();
            let draft = fact(id("accounts.tagged", &[("tag", tag)]), "share", 4);
            let draft = draft.parents(["accounts.described"]);
            facts.add(interval::of_accounts(
                self.study,
                draft,
                (n, described),
                Reason::NoTags,
            ));
            let found = wilson(n, described, self.study.parameters.level);
            let limit = |pick: fn(&Interval) -> f64| found.map(|i| pick(&i));
            let share = [
                limit(|i| i.estimate),
                limit(|i| i.lower),
                limit(|i| i.upper),
            ];
            let mut row = vec![key(tag), cell(n)];
            row.extend(share.map(decimal_cell));
            rows.push(row);
        }
        let columns = [
            ("tag", ""),
            ("accounts", "accounts"),
            ("share", "share"),
            ("lower", "share"),
            ("upper", "share"),
        ];
        let draft = fact("accounts.tags", "accounts", 4)
            .decimals(1)
            .n(described)
            .parents(["accounts.described"]);
        facts.add(self.table(draft, &columns, rows));
    }

    /// Whether accounts created since the day carry each tag as often as the others.
    fn compared(&self, facts: &mut Facts) {
        let rows: Vec<Row<'_>> = self
            .by_tag
            .iter()
            .map(|(tag, n)| self.row(tag, *n))
            .collect();
        let p: Vec<Option<f64>> = rows.iter().map(|r| r.tested.ok().map(|(p, _)| p)).collect();
        let q = benjamini_hochberg(&p);
        for (row, q) in rows.iter().zip(&q) {
            self.tests(row, *q, facts);
        }
        let columns = [
            ("tag", ""),
            ("since", "accounts"),
            ("earlier", "accounts"),
            ("undated", "accounts"),
            ("others_since", "accounts"),
            ("others_earlier", "accounts"),
            ("others_undated", "accounts"),
            ("p", "probability"),
            ("q", "probability"),
            ("association", "index"),
            ("test", ""),
        ];
        let number = |value: Option<f64>| value.and_then(|v| decimal_cell(Ok(v)));
        let cells = |(row, q): (&Row<'_>, &Option<f64>)| {
            let mut cells = vec![key(row.tag)];
            cells.extend(row.own.iter().chain(&row.others).map(|n| cell(*n)));
            let tested = row.tested.ok();
            cells.extend([number(tested.map(|(p, _)| p)), number(*q)]);
            cells.push(number(row.association.ok()));
            cells.push(tested.and_then(|(_, test)| key(test.code())));
            cells
        };
        let cells = rows.iter().zip(&q).map(cells).collect();
        let draft = self
            .dated(fact("accounts.tags_since", "accounts", 4))
            .parents(["accounts.tags", "accounts.created_known"]);
        facts.add(self.table(draft, &columns, cells));
    }

    fn row(&self, tag: &'a str, own: Counts) -> Row<'a> {
        let others: Counts = std::array::from_fn(|place| self.all[place] - own[place]);
        let table = [[own[0], own[1]], [others[0], others[1]]];
        let known = self.all[0] + self.all[1];
        let dated = match known {
            0 => Err(Reason::NoCreationDates),
            _ => Ok(()),
        };
        // Two rows are never permuted, so that nothing is drawn from the plan.
        let plan = self.study.plan("tags".to_owned());
        let resamples = self.study.parameters.resamples;
        let tested = || one_rate(&plan, &table, resamples).map_err(Reason::from);
        Row {
            tag,
            own,
            others,
            known,
            tested: dated.and_then(|()| tested()),
            association: dated.and_then(|()| cramers_v(&table).map_err(Reason::from)),
            chi_squared: chi_squared(&table).ok().map(|test| test.statistic),
        }
    }

    fn dated(&self, draft: Draft) -> Draft {
        draft.parameter("since", time::iso_day(self.since))
    }

    fn tests(&self, row: &Row<'_>, q: Option<f64>, facts: &mut Facts) {
        let draft = |name: &str, unit: &str| {
            let name = id(&format!("accounts.tags_since_{name}"), &[("tag", row.tag)]);
            self.dated(fact(name, unit, 4)).n(row.known)
        };
        let p = draft("p", "probability")
            .decimals(3)
            .number(row.tested.map(|(p, _)| p))
            .parents(["accounts.tags_since"]);
        let p = match row.tested {
            Ok((_, test)) => p.parameter("test", test.code()),
            Err(_) => p,
        };
        facts.add(match (row.tested, row.chi_squared) {
            (Ok((_, Test::ChiSquared)), Some(statistic)) => p
                .parameter(
                    "chi_squared",
                    decimal_cell(Ok(statistic)).unwrap_or_default(),
                )
                .parameter("df", 1),
            _ => p,
        });
        let adjusted = match (q, row.tested) {
            (Some(q), _) => Ok(q),
            (None, tested) => Err(tested.err().unwrap_or(Reason::NoTags)),
        };
        facts.add(
            draft("q", "probability")
                .decimals(3)
                .number(adjusted)
                .parameter("test", "that of accounts.tags_since_p")
                .parameter("adjusted_over", "the tags of accounts.tags_since")
                .parents([id("accounts.tags_since_p", &[("tag", row.tag)])]),
        );
        facts.add(
            draft("association", "index")
                .decimals(2)
                .number(row.association)
                .parents(["accounts.tags_since"]),
        );
    }
}

/// A tag beside all accounts that lack it.
struct Row<'a> {
    tag: &'a str,
    own: Counts,
    others: Counts,
    /// Accounts whose day of creation is known.
    known: u64,
    tested: Result<(f64, Test), Reason>,
    association: Result<f64, Reason>,
    chi_squared: Option<f64>,
}

fn place(account: &Account, since: Day) -> usize {
    match account.created_at.map(time::day) {
        Some(day) if day >= since => 0,
        Some(_) => 1,
        None => 2,
    }
}

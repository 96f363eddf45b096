//! Accounts of a bundle: its `user-account` objects, and the rows of workbooks that
//! come with it, whose columns are known by their names.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::workbook::{self, Sheet, Value};
use crate::dataset::schema;
use crate::error::Result;
use crate::import::builder::Builder;
use crate::import::clean::{Fault, Found, Raw, Target};
use crate::import::json;
use crate::plain;
use crate::time::{self, Unreadable};

/// The columns of accounts that a bundle may fill, in the order of the schema, and
/// the names that workbooks give them, the better ones first.
const COLUMNS: &[(&str, &[&str])] = &[
    (
        "account_id",
        &[
            "user_id",
            "userid",
            "account_id",
            "author_id",
            "id_str",
            "id",
        ],
    ),
    ("platform", &["platform"]),
    (
        "handle",
        &[
            "screen_name",
            "user_screen_name",
            "username",
            "user_name",
            "handle",
        ],
    ),
    (
        "created_at",
        &[
            "creation_date",
            "created_at",
            "account_creation_date",
            "user_created_at",
            "created",
        ],
    ),
    (
        "followers",
        &["followers", "followers_count", "follower_count"],
    ),
    (
        "following",
        &["following", "following_count", "friends_count", "friends"],
    ),
    (
        "posts_total",
        &[
            "tweet_count",
            "tweets_count",
            "statuses_count",
            "posts_count",
            "post_count",
            "posts_total",
            "tweets",
            "posts",
        ],
    ),
    ("status", &["status", "account_status"]),
    ("status_as_of", &["status_as_of", "status_date"]),
    ("suspended_at", &["suspended_at", "suspension_date"]),
    ("group", &["group"]),
    (TAGS, &[]),
];

const TAGS: &str = "tags";

/// A platform's own way to write an id, which tells the platform.
const TWITTER: &str = "id:twitter.com:";

/// What a source says about an account, not yet cleaned.
pub struct Draft {
    path: PathBuf,
    line: u64,
    said: BTreeMap<&'static str, (String, Said)>,
    record: StringRecord,
}

enum Said {
    One(String),
    Many(Vec<String>),
}

/// Accounts as they are found, and what the notes say about them.
#[derive(Default)]
pub struct Accounts {
    drafts: Vec<Draft>,
    /// Accounts that a bundle describes by objects, and how many of them without an id.
    objects: u64,
    by_login: u64,
    /// Days that came as plain numbers.
    numbers: u64,
    /// Times without a zone, of which the day is kept.
    zoneless: u64,
    /// Cells that hold an error of the spreadsheet.
    errors: u64,
    notes: Vec<String>,
}

impl Accounts {
    /// Takes a `user-account`.
    pub fn object(&mut self, object: &serde_json::Value, path: &Path, line: u64) {
        let text = |key: &str| json::text(object, key).map(str::to_owned);
        let id = object.get("user_id").and_then(json::id);
        let id = id.filter(|id| !id.trim().is_empty());
        self.objects += 1;
        let mut said = BTreeMap::new();
        let mut say = |column, from: &str, text: Option<String>| {
            if let Some(text) = text {
                said.insert(column, (from.to_owned(), Said::One(text)));
            }
        };
        let login = text("account_login");
        self.by_login += u64::from(id.is_none() && login.is_some());
        match id {
            Some(id) => say("account_id", "user_id", Some(id)),
            None => say("account_id", "account_login", login.clone()),
        }
        let platform = text("account_type").map(|word| platform(&word));
        say("platform", "account_type", platform);
        say("handle", "account_login", login);
        say("created_at", "account_created", text("account_created"));
        let keys = [
            "id",
            "user_id",
            "account_login",
            "account_type",
            "account_created",
        ];
        let cell = |key: &&str| object.get(*key).and_then(json::id).unwrap_or_default();
        self.drafts.push(Draft {
            path: path.to_path_buf(),
            line,
            said,
            record: StringRecord::from(keys.iter().map(cell).collect::<Vec<_>>()),
        });
    }

    /// Takes the sheets of a workbook that comes with a bundle.
    pub fn workbook(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        for sheet in workbook::read(bytes)? {
            self.sheet(name, &sheet);
        }
        Ok(())
    }

    fn sheet(&mut self, file: &str, sheet: &Sheet) {
        let mut rows = sheet.rows.iter();
        let Some((_, header)) = rows.next() else {
            return;
        };
        let place = format!(
            "{}, sheet {}",
            plain::visible(file),
            plain::visible(&sheet.name)
        );
        let header = Header::of(header, rows.clone().map(|(_, row)| row));
        if !header.describes_accounts() {
            self.notes.push(format!(
                "Not carried: {place}, {} rows, which has no column of account ids with another of what accounts have.",
                rows.len()
            ));
            return;
        }
        let before = self.drafts.len();
        for (line, row) in rows {
            let draft = self.row(file, *line, &header, row);
            self.drafts.push(draft);
        }
        let added = self.drafts.len() - before;
        self.notes
            .push(format!("Accounts from {place}: {added} rows."));
        self.notes.extend(header.notes(&place, sheet));
    }

    fn row(&mut self, file: &str, line: u32, header: &Header, row: &BTreeMap<u32, Value>) -> Draft {
        let mut said = BTreeMap::new();
        for (column, at) in &header.columns {
            let Some(value) = row.get(at) else { continue };
            if let Some(text) = self.text(column, value) {
                said.insert(*column, (header.name(*at), Said::One(text)));
            }
        }
        let carried = header
            .tags
            .iter()
            .filter(|at| row.get(at).is_some_and(is_true));
        let tags: Vec<String> = carried.map(|at| header.name(*at)).collect();
        if !header.tags.is_empty() {
            said.insert(TAGS, (TAGS.to_owned(), Said::Many(tags)));
        }
        if let Some((_, Said::One(id))) = said.get_mut("account_id")
            && let Some(bare) = id.strip_prefix(TWITTER)
        {
            *id = bare.to_owned();
        }
        let twitter = |value: &Value| matches!(value, Value::Text(t) if t.starts_with(TWITTER));
        let id = header.names.iter().find(|(_, name)| key(name) == "id");
        if let Some((at, _)) = id
            && row.get(at).is_some_and(twitter)
        {
            let x = || (header.name(*at), Said::One("x".to_owned()));
            said.entry("platform").or_insert_with(x);
        }
        let cells = header
            .names
            .keys()
            .map(|at| row.get(at).map_or_else(String::new, shown));
        Draft {
            path: PathBuf::from(file),
            line: u64::from(line),
            said,
            record: StringRecord::from(cells.collect::<Vec<_>>()),
        }
    }

    /// A cell as text for its column; nothing of a blank one, which is no zero.
    fn text(&mut self, column: &str, value: &Value) -> Option<String> {
        let date = matches!(column, "created_at" | "status_as_of" | "suspended_at");
        Some(match value {
            Value::Error => {
                self.errors += 1;
                return None;
            }
            Value::Number(number) if date => match workbook::day_of_number(*number) {
                Some(day) => {
                    self.numbers += 1;
                    time::iso_day(day)
                }
                None => json::float(*number),
            },
            Value::Day(day) if date => {
                self.zoneless += 1;
                time::iso_day(*day)
            }
            Value::Text(text) if date => match time::parse(text.trim(), None) {
                Err(Unreadable::Naive) => {
                    self.zoneless += 1;
                    text.trim().chars().take("YYYY-MM-DD".len()).collect()
                }
                _ => text.clone(),
            },
            Value::Text(text) if column == "status" => text.trim().to_lowercase(),
            Value::Text(text) if column == "platform" => platform(text),
            other => shown(other),
        })
    }

    /// Writes the accounts; the notes about them.
    pub fn finish(mut self, builder: &mut Builder) -> Result<Vec<String>> {
        let said: BTreeSet<&str> = self
            .drafts
            .iter()
            .flat_map(|d| d.said.keys().copied())
            .collect();
        let used = COLUMNS.iter().map(|(name, _)| *name);
        let targets: Vec<Target> = used
            .filter(|name| *name == "account_id" || said.contains(name))
            .map(target)
            .collect();
        if self.drafts.is_empty() {
            self.notes
                .push("The bundle describes no account.".to_owned());
            return Ok(self.notes);
        }
        self.part_platforms();
        builder.start_accounts(&targets);
        for draft in &self.drafts {
            let outcome = draft.add(&targets, builder);
            builder.settle(&draft.path, draft.line, &draft.record, outcome)?;
        }
        Ok(self.all_notes())
    }

    /// One id on several platforms names several accounts: there it has its platform
    /// before it.
    fn part_platforms(&mut self) {
        let mut platforms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for draft in &self.drafts {
            if let (Some(id), Some(platform)) = (draft.one("account_id"), draft.one("platform")) {
                platforms
                    .entry(id.to_owned())
                    .or_default()
                    .insert(platform.to_owned());
            }
        }
        platforms.retain(|_, of| of.len() > 1);
        for draft in &mut self.drafts {
            let platform = draft.one("platform").map(str::to_owned);
            if let (Some(platform), Some((_, Said::One(id)))) =
                (platform, draft.said.get_mut("account_id"))
                && platforms.contains_key(id)
            {
                *id = format!("{platform}:{id}");
            }
        }
        if !platforms.is_empty() {
            self.notes.push(format!(
                "Ids that stand for accounts on several platforms, and have their platform before them: {}.",
                platforms.len()
            ));
        }
    }

    fn all_notes(mut self) -> Vec<String> {
        let mut note = |count: u64, text: String| {
            if count > 0 {
                self.notes.push(text);
            }
        };
        note(
            self.objects,
            format!(
                "Accounts from `user-account` objects: {}; {} of them have no `user_id` and stand under their login.",
                self.objects, self.by_login
            ),
        );
        note(
            self.zoneless,
            format!(
                "Times of workbooks without a zone: {}. Their day is taken as it stands, and the time of day is not carried.",
                self.zoneless
            ),
        );
        note(
            self.numbers,
            format!(
                "Dates that are plain numbers, read as the days that Excel counts from 1900: {}.",
                self.numbers
            ),
        );
        note(
            self.errors,
            format!(
                "Cells with an error of the spreadsheet, left empty: {}.",
                self.errors
            ),
        );
        self.notes
    }
}

impl Draft {
    /// What is said of a column, if that is one value.
    fn one(&self, column: &str) -> Option<&str> {
        match self.said.get(column) {
            Some((_, Said::One(text))) => Some(text),
            _ => None,
        }
    }

    fn add(&self, targets: &[Target], builder: &mut Builder) -> std::result::Result<(), Fault> {
        let found = |target: &Target| match self.said.get(target.column.name) {
            Some((from, said)) => Found {
                from,
                raw: match said {
                    Said::One(text) => Raw::One(Cow::Borrowed(text.as_str())),
                    Said::Many(items) => {
                        Raw::Many(items.iter().map(|i| Cow::Borrowed(i.as_str())).collect())
                    }
                },
            },
            None => Found {
                from: target.column.name,
                raw: Raw::Missing,
            },
        };
        let found = targets.iter().map(found).collect();
        let cells = builder.cells(targets, found)?;
        builder.account(&cells);
        Ok(())
    }
}

fn target(name: &str) -> Target {
    Target::named(&schema::ACCOUNTS, name, None)
}

/// A platform by the word of the dataset.
fn platform(word: &str) -> String {
    match word.trim().to_lowercase().as_str() {
        "twitter" => "x".to_owned(),
        word => word.to_owned(),
    }
}

/// The header of a sheet: which of its columns become what.
struct Header {
    names: BTreeMap<u32, String>,
    columns: Vec<(&'static str, u32)>,
    tags: Vec<u32>,
    /// Columns without a name, or with one that the accounts have no place for.
    left: Vec<u32>,
    blank: Vec<u32>,
}

impl Header {
    fn of<'r>(
        header: &BTreeMap<u32, Value>,
        rows: impl Iterator<Item = &'r BTreeMap<u32, Value>>,
    ) -> Self {
        let mut held: BTreeMap<u32, Vec<&Value>> = BTreeMap::new();
        for (at, value) in rows.flatten() {
            held.entry(*at).or_default().push(value);
        }
        let mut names: BTreeMap<u32, String> =
            header.iter().map(|(at, v)| (*at, shown(v))).collect();
        for at in held.keys() {
            names.entry(*at).or_default();
        }
        let named = |alias: &str| names.iter().find(|(_, name)| key(name) == alias);
        let column = |(column, aliases): &(&'static str, &[&str])| {
            let at = aliases.iter().find_map(|alias| named(alias));
            at.map(|(at, _)| (*column, *at))
        };
        let columns: Vec<(&str, u32)> = COLUMNS.iter().filter_map(column).collect();
        let (mut tags, mut left, mut blank) = (Vec::new(), Vec::new(), Vec::new());
        for at in names
            .keys()
            .filter(|at| columns.iter().all(|(_, of)| of != *at))
        {
            match held.get(at) {
                None => blank.push(*at),
                Some(values)
                    if !names[at].is_empty() && values.iter().all(|v| truth(v).is_some()) =>
                {
                    tags.push(*at);
                }
                Some(_) => left.push(*at),
            }
        }
        Self {
            names,
            columns,
            tags,
            left,
            blank,
        }
    }

    fn name(&self, at: u32) -> String {
        self.names
            .get(&at)
            .map(|n| n.trim().to_owned())
            .unwrap_or_default()
    }

    /// A sheet with ids alone may be of anything.
    fn describes_accounts(&self) -> bool {
        let ids = self
            .columns
            .iter()
            .any(|(column, _)| *column == "account_id");
        ids && self.columns.len() > 1
    }

    fn notes(&self, place: &str, sheet: &Sheet) -> Vec<String> {
        let names = |columns: &[u32]| {
            let names = columns.iter().map(|at| plain::visible(&self.name(*at)));
            names
                .map(|n| {
                    if n.is_empty() {
                        "(no name)".to_owned()
                    } else {
                        n
                    }
                })
                .collect::<Vec<_>>()
                .join(", ")
        };
        let mut notes = Vec::new();
        if !self.tags.is_empty() {
            let rows = sheet.rows.len() - 1;
            let blanks = |at: &u32| {
                rows - sheet
                    .rows
                    .values()
                    .skip(1)
                    .filter(|r| r.contains_key(at))
                    .count()
            };
            let blanks = self
                .tags
                .iter()
                .map(|at| (at, blanks(at)))
                .filter(|(_, n)| *n > 0);
            let blanks = blanks.map(|(at, n)| format!("{}: {n}", plain::visible(&self.name(*at))));
            let blanks = blanks.collect::<Vec<_>>().join(", ");
            let unknown = match blanks.is_empty() {
                true => String::new(),
                false => format!(
                    " A blank says neither yes nor no; such accounts do not carry the tag either ({blanks})."
                ),
            };
            notes.push(format!(
                "Tags from the columns of {place} that say yes or no: {}.{unknown}",
                names(&self.tags)
            ));
        }
        if !self.left.is_empty() {
            notes.push(format!(
                "Columns of {place} that are not carried: {}.",
                names(&self.left)
            ));
        }
        if !self.blank.is_empty() {
            notes.push(format!(
                "Columns of {place} without any value: {}.",
                names(&self.blank)
            ));
        }
        notes
    }
}

/// The name of a column as the list above has it.
fn key(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let name: String = name.trim().to_lowercase().chars().map(plain).collect();
    name.trim_matches('_').to_owned()
}

fn is_true(value: &Value) -> bool {
    truth(value) == Some(true)
}

/// Yes or no; a spreadsheet saves them as such, exports often as words.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Truth(truth) => Some(*truth),
        Value::Text(text) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" | "vrai" | "oui" => Some(true),
            "false" | "no" | "faux" | "non" => Some(false),
            _ => None,
        },
        Value::Number(_) | Value::Day(_) | Value::Error => None,
    }
}

/// A cell as text.
fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.trim().to_owned(),
        Value::Number(number) => json::float(*number),
        Value::Truth(truth) => truth.to_string(),
        Value::Day(day) => time::iso_day(*day),
        Value::Error => String::new(),
    }
}

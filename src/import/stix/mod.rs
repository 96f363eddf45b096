//! STIX 2.1 bundles, OpenCTI's included: what a study can use of them, and a count
//! of all that it cannot. Objects pass one at a time.

mod accounts;
mod markings;
mod techniques;
mod workbook;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use base64::Engine;
use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess};
use serde_json::Value;

use super::Options;
use super::builder::Builder;
use super::clean::Fault;
use super::head::Head;
use super::json::{self, Array, Document, Here, Items, Members, Outcome};
use super::package::Proposal;
use super::refuse::{Reason, Refusal};
use super::registry::{Doc, Fit, Program, carried, left};
use super::source;
use crate::dataset::schema;
use crate::error::{Error, Result};
use crate::plain;
use crate::time::{self, Day};
use accounts::Accounts;
use markings::Markings;
use techniques::Techniques;

/// Bundles in the registry of formats.
pub const PROGRAM: Program = Program {
    recognise,
    recognised: "a JSON document of type `bundle` with `objects`",
    columns: DOCS,
    times: "RFC 3339, as the standard asks. Workbooks keep times without a zone: their day is taken as it stands, the time of day is not carried.",
    quirks: &[
        "The rows of a workbook are accounts if one column holds ids (user_id, account_id, id, …) and another something else that accounts have; the first row names the columns.",
        "Columns of yes and no (as such, or as true, false, yes, no, vrai, faux, oui, non) become tags of the same name; a blank says neither.",
        "A blank cell is no zero: it stays empty.",
        "Ids that a workbook holds as numbers above 2^53 went through floating point: such accounts are rejected.",
        "A workbook that unpacks to more than 64 MiB is refused.",
        "Which version of DISARM a bundle cites is not said: taken is the newest whose ids and names agree, for all techniques if there is one; else the version is `unknown`.",
        "A report's `published` date is often that on which its object was made: as_of is not taken from it.",
        "Of several versions of an object the latest counts; revoked objects are left out.",
        "Handling is the strictest marking of the Traffic Light Protocol of any object.",
        "An incident that ends before it starts is rejected, because nobody knows which of the two times is wrong.",
        "A narrative that is below itself, directly or through others, is carried without a parent and named in a note.",
        "Times before 1970 and after 2099, which OpenCTI writes for unknown ones, are none.",
    ],
    run,
};

const DOCS: &[Doc] = &[
    carried("report", "the dataset's title and description"),
    carried("campaign", "the same, where there is no single report"),
    carried("narrative", "narratives"),
    carried("incident", "incidents, if it has a time"),
    carried("event", "incidents, if it has a time (OpenCTI)"),
    carried(
        "attack-pattern",
        "[[disarm]] of assessment.toml, if DISARM's",
    ),
    carried("user-account", "accounts"),
    carried("x_opencti_files", "accounts, if a workbook"),
    carried("artifact", "accounts, if a workbook"),
    carried("marking-definition", "handling of assessment.toml"),
    left(
        "relationship",
        "counted by type, except narratives below others",
    ),
    left(
        "identity",
        "named as author of reports and incidents, else counted",
    ),
    left("location", "counted"),
    left("channel", "may stand for many accounts; counted"),
    left("media-content", "names no account; counted"),
];

fn recognise(head: &Head) -> Fit {
    let keys = ["bundle", "objects"];
    let has = |key: &str| head.text.contains(&format!("\"{key}\""));
    let is_bundle = || has("bundle") || (head.is_cut() && says_bundle(head));
    match head.is_json() && has("objects") && is_bundle() {
        true => Fit::Whole(keys.map(str::to_owned).to_vec()),
        false => Fit::Foreign,
    }
}

/// Whether a document whose objects come first says after them that it is a bundle.
/// What cannot be read is of no format; an import that names this one says why.
fn says_bundle(head: &Head) -> bool {
    struct Type(bool);

    impl Members for Type {
        fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Outcome<A::Error> {
            if key != "type" {
                return json::skip(map);
            }
            let kind: Value = map.next_value()?;
            self.0 = kind.as_str() == Some("bundle");
            Ok(())
        }
    }

    let mut kind = Type(false);
    let document = Document::open(&head.path, head.encoding);
    let read = document.and_then(|document| document.read(&mut kind, |_| None));
    read.is_ok() && kind.0
}

/// Reads bundles into the dataset; the notes of the descriptor. A bundle has no
/// posts, so that a preview reads it whole.
pub fn run(
    files: &[PathBuf],
    _options: &Options,
    _most: u64,
    builder: &mut Builder,
) -> Result<Vec<String>> {
    let mut found = Contents::default();
    for path in files {
        let document = builder.document(path)?;
        let mut bundle = Bundle {
            path,
            here: document.here(),
            found: &mut found,
            named: false,
            objects: false,
            halted: None,
        };
        let seen = document.read(&mut bundle, |bundle| bundle.halted.take())?;
        if !(bundle.named && bundle.objects) {
            return Err(Error::could_not("not a STIX bundle")
                .file(path.display())
                .expected("an object of type `bundle` with `objects`, a list"));
        }
        builder.source(&source::name(path), seen);
    }
    found.finish(builder)
}

/// The document: a bundle.
struct Bundle<'b> {
    path: &'b Path,
    here: Here,
    found: &'b mut Contents,
    /// Whether it says that it is a bundle, and whether it has objects.
    named: bool,
    objects: bool,
    halted: Option<Result<()>>,
}

impl Members for Bundle<'_> {
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Outcome<A::Error> {
        match key {
            "type" => {
                let kind: Value = map.next_value()?;
                self.named = kind.as_str() == Some("bundle");
                Ok(())
            }
            "objects" => {
                self.objects = true;
                map.next_value_seed(Array(self))
            }
            _ => json::skip(map),
        }
    }
}

impl Items for Bundle<'_> {
    fn item<'de, A: SeqAccess<'de>>(
        &mut self,
        items: &mut A,
    ) -> std::result::Result<bool, A::Error> {
        let line = Cell::new(0);
        let Some(object) = items.next_element_seed(Placed(&self.here, &line))? else {
            return Ok(false);
        };
        match self.found.object(object, self.path, line.get()) {
            Ok(()) => Ok(true),
            Err(error) => {
                self.halted = Some(Err(error));
                Err(json::stop())
            }
        }
    }
}

/// An object, and the line on which it starts.
struct Placed<'p>(&'p Here, &'p Cell<u64>);

impl<'de> serde::de::DeserializeSeed<'de> for Placed<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        input: D,
    ) -> std::result::Result<Value, D::Error> {
        self.1.set(self.0.line());
        Value::deserialize(input)
    }
}

/// An object that is carried, and where it stands.
struct Kept {
    object: Value,
    path: PathBuf,
    line: u64,
}

/// What bundles hold.
#[derive(Default)]
struct Contents {
    /// Objects that are carried, by id: of several versions the latest.
    kept: BTreeMap<String, Kept>,
    older: u64,
    revoked: u64,
    /// Objects that are not carried, by type.
    left: BTreeMap<String, u64>,
    /// Relationships by their type.
    relationships: BTreeMap<String, u64>,
    /// The narrative above one, by that one's id.
    parents: BTreeMap<String, String>,
    /// Names of those who made objects.
    identities: BTreeMap<String, String>,
    markings: Markings,
    accounts: Accounts,
    /// Attached files that are not carried, by kind.
    files: BTreeMap<String, u64>,
}

/// The types of which something is carried.
const CARRIED: &[&str] = &[
    "attack-pattern",
    "campaign",
    "event",
    "grouping",
    "incident",
    "narrative",
    "report",
    "user-account",
];

impl Contents {
    fn object(&mut self, mut object: Value, path: &Path, line: u64) -> Result<()> {
        let kind = json::text(&object, "type")
            .unwrap_or("(no type)")
            .to_owned();
        if object.get("revoked").and_then(Value::as_bool) == Some(true) {
            self.revoked += 1;
            return Ok(());
        }
        self.markings.object(&object);
        self.files(&mut object, &kind)
            .map_err(|e| e.file(path.display()).line(line))?;
        let id = json::text(&object, "id").map(str::to_owned);
        match (kind.as_str(), id) {
            ("marking-definition", _) => self.markings.definition(&object),
            ("relationship", _) => self.relationship(&object),
            (kind, Some(id)) if CARRIED.contains(&kind) => self.keep(id, object, path, line),
            (kind, id) => {
                if let (Some(id), Some(name)) = (id, json::text(&object, "name")) {
                    self.identities.insert(id, name.to_owned());
                }
                *self.left.entry(kind.to_owned()).or_default() += 1;
            }
        }
        Ok(())
    }

    /// Of versions of one time, the one whose text sorts last counts, whatever the order.
    fn keep(&mut self, id: String, object: Value, path: &Path, line: u64) {
        let rank = |object: &Value| {
            let modified = json::text(object, "modified").unwrap_or_default();
            (modified.to_owned(), object.to_string())
        };
        let new = Kept {
            object,
            path: path.to_path_buf(),
            line,
        };
        match self.kept.get_mut(&id) {
            None => drop(self.kept.insert(id, new)),
            Some(old) => {
                self.older += 1;
                if rank(&old.object) < rank(&new.object) {
                    *old = new;
                }
            }
        }
    }

    fn relationship(&mut self, object: &Value) {
        let kind = json::text(object, "relationship_type").unwrap_or("(no type)");
        let ends = ["source_ref", "target_ref"].map(|key| json::text(object, key));
        if let ("subnarrative-of", [Some(source), Some(target)]) = (kind, ends) {
            self.parents.insert(source.to_owned(), target.to_owned());
            return;
        }
        *self.relationships.entry(kind.to_owned()).or_default() += 1;
    }

    /// Files inside an object: workbooks are read, others counted. They are taken
    /// out, because they are far larger than all else.
    fn files(&mut self, object: &mut Value, kind: &str) -> Result<()> {
        let Some(members) = object.as_object_mut() else {
            return Ok(());
        };
        let attached = match members.remove("x_opencti_files") {
            Some(Value::Array(files)) => files,
            _ => Vec::new(),
        };
        for file in &attached {
            let name = json::text(file, "name").unwrap_or("attached file");
            self.file(
                name,
                json::text(file, "mime_type"),
                json::text(file, "data"),
            )?;
        }
        if kind == "artifact" {
            let payload = members.remove("payload_bin");
            let mime = members.get("mime_type").and_then(Value::as_str);
            let payload = payload.as_ref().and_then(Value::as_str);
            self.file("artifact", mime, payload)?;
        }
        Ok(())
    }

    fn file(&mut self, name: &str, mime: Option<&str>, data: Option<&str>) -> Result<()> {
        const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let workbook = mime == Some(WORKBOOK) || name.to_lowercase().ends_with(".xlsx");
        let Some(data) = data.filter(|_| workbook) else {
            let kind = match workbook {
                true => "workbook without its content".to_owned(),
                false => plain::visible(mime.unwrap_or("unknown")),
            };
            *self.files.entry(kind).or_default() += 1;
            return Ok(());
        };
        let data: String = data.split_ascii_whitespace().collect();
        let bytes = base64::engine::general_purpose::STANDARD.decode(data);
        let bytes = bytes.map_err(|e| {
            Error::could_not(format!("an attached file is not base64: {e}"))
                .column(name)
                .help("export the bundle again, or take the file out of it")
        })?;
        self.accounts
            .workbook(name, &bytes)
            .map_err(|e| e.column(name))
    }

    fn of<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = (&'s str, &'s Value)> {
        let is = move |object: &Value| json::text(object, "type") == Some(kind);
        let kept = self.kept.iter().filter(move |(_, k)| is(&k.object));
        kept.map(|(id, kept)| (id.as_str(), &kept.object))
    }

    fn finish(mut self, builder: &mut Builder) -> Result<Vec<String>> {
        let mut notes = vec![
            "Imported from STIX bundles; nothing in them is a post, so that nothing about posts can be said.".to_owned(),
        ];
        let proposal = self.proposal(&mut notes);
        builder.propose(proposal);
        self.narratives(builder, &mut notes)?;
        self.incidents(builder, &mut notes)?;
        notes.extend(self.markings.notes());
        let mut accounts = std::mem::take(&mut self.accounts);
        for kept in self.kept.values() {
            if json::text(&kept.object, "type") == Some("user-account") {
                accounts.object(&kept.object, &kept.path, kept.line);
            }
        }
        notes.extend(accounts.finish(builder)?);
        self.not_carried(&mut notes);
        Ok(notes)
    }

    /// What the bundle says about the study: its name, its handling, its techniques.
    fn proposal(&self, notes: &mut Vec<String>) -> Proposal {
        let mut reports: Vec<(&str, &Value)> =
            self.of("report").chain(self.of("grouping")).collect();
        reports.sort_by_key(|(id, _)| *id);
        let campaigns: Vec<(&str, &Value)> = self.of("campaign").collect();
        let only = |objects: &[(&str, &Value)]| match objects {
            [(_, object)] => Some((*object).clone()),
            _ => None,
        };
        let main = only(&reports).or_else(|| only(&campaigns));
        let text = |key| {
            main.as_ref()
                .and_then(|m| json::text(m, key))
                .map(plain::visible)
        };
        for (_, report) in &reports {
            notes.extend(self.dated(report));
        }
        let names = campaigns.iter().filter_map(|(_, c)| json::text(c, "name"));
        let names: Vec<String> = names.map(plain::visible).collect();
        if !names.is_empty() {
            notes.push(format!(
                "Campaigns that the bundle names: {}.",
                names.join("; ")
            ));
        }
        let mut techniques = Techniques::default();
        for (_, pattern) in self.of("attack-pattern") {
            techniques.object(pattern);
        }
        let (techniques, said) = techniques.finish();
        notes.extend(said);
        Proposal {
            title: text("name"),
            description: text("description"),
            handling: self.markings.handling(),
            techniques,
        }
    }

    /// A report's date is often that on which its object was made.
    fn dated(&self, report: &Value) -> Option<String> {
        let name = plain::visible(json::text(report, "name").unwrap_or("(no name)"));
        let author = json::text(report, "created_by_ref").and_then(|id| self.identities.get(id));
        let by = author.map(|a| format!(", by {}", plain::visible(a)));
        let by = by.unwrap_or_default();
        Some(match json::text(report, "published").and_then(day) {
            Some(published) => format!(
                "Report: {name}{by}. Its `published` date, {}, may be that on which the object was made rather than that of the publication: as_of is not taken from it.",
                time::iso_day(published)
            ),
            None => format!("Report: {name}{by}."),
        })
    }

    /// Whether a narrative is above itself, directly or through others.
    fn is_above_itself(&self, id: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut above = self.parents.get(id);
        while let Some(parent) = above {
            if parent == id {
                return true;
            }
            // A circle further up is theirs who stand in it.
            if !seen.insert(parent) {
                return false;
            }
            above = self.parents.get(parent);
        }
        false
    }

    fn narratives(&self, builder: &mut Builder, notes: &mut Vec<String>) -> Result<()> {
        let circular: BTreeSet<&str> = self
            .of("narrative")
            .map(|(id, _)| id)
            .filter(|id| self.is_above_itself(id))
            .collect();
        let row = |(id, object): (&str, &Value)| {
            let mut row = BTreeMap::from([
                ("narrative_id", id.to_owned()),
                ("label", json::text(object, "name").unwrap_or(id).to_owned()),
            ]);
            if let Some(text) = json::text(object, "description") {
                row.insert("definition", text.to_owned());
            }
            let parent = self.parents.get(id).filter(|p| self.kept.contains_key(*p));
            let parent = parent.filter(|_| !circular.contains(id));
            if let Some(parent) = parent {
                row.insert("parent", parent.clone());
            }
            row
        };
        let rows: Vec<_> = self.of("narrative").map(row).collect();
        if !circular.is_empty() {
            let ids: Vec<String> = circular.iter().map(|id| plain::excerpt(id)).collect();
            notes.push(format!(
                "Narratives that the bundle puts below themselves, directly or through others, carried without a parent: {}.",
                ids.join(", ")
            ));
        }
        builder.table(&schema::NARRATIVES, &rows)
    }

    /// Incidents, and what OpenCTI calls events, as far as they have a time.
    fn incidents(&self, builder: &mut Builder, notes: &mut Vec<String>) -> Result<()> {
        let all = self.of("incident").chain(self.of("event"));
        let (mut rows, mut timeless) = (Vec::new(), 0);
        for (id, object) in all {
            let Some(start) = first_time(object, &["first_seen", "start_time"]) else {
                timeless += 1;
                continue;
            };
            let end = first_time(object, &["last_seen", "stop_time"]);
            if let Some(end) = end.as_ref().filter(|end| **end < start) {
                self.refuse_backwards(id, (&start, end), builder)?;
                continue;
            }
            let types = object.get("event_types").and_then(Value::as_array);
            let of_event = types.and_then(|t| t.first()?.as_str());
            let author = json::text(object, "created_by_ref");
            let cells = [
                ("end", end),
                ("label", json::text(object, "name").map(str::to_owned)),
                (
                    "kind",
                    json::text(object, "incident_type")
                        .or(of_event)
                        .map(str::to_owned),
                ),
                (
                    "source",
                    author.and_then(|id| self.identities.get(id)).cloned(),
                ),
            ];
            let mut row = BTreeMap::from([("incident_id", id.to_owned()), ("start", start)]);
            row.extend(
                cells
                    .into_iter()
                    .filter_map(|(name, cell)| Some((name, cell?))),
            );
            rows.push(row);
        }
        rows.sort_by(|a, b| {
            (&a["start"], &a["incident_id"]).cmp(&(&b["start"], &b["incident_id"]))
        });
        if timeless > 0 {
            notes.push(format!(
                "Incidents and events without a time, not carried: {timeless}."
            ));
        }
        builder.table(&schema::INCIDENTS, &rows)
    }

    /// Which of two times that contradict each other is wrong cannot be known.
    fn refuse_backwards(
        &self,
        id: &str,
        (start, end): (&str, &str),
        builder: &mut Builder,
    ) -> Result<()> {
        let Some(kept) = self.kept.get(id) else {
            return Ok(());
        };
        let keys = ["last_seen", "stop_time"];
        let key = keys
            .into_iter()
            .find(|key| json::text(&kept.object, key).is_some());
        let found = format!("{end}, before {start}");
        let refusal = Refusal::new(Reason::Backwards, key.unwrap_or("last_seen"), &found);
        let name = json::text(&kept.object, "name").unwrap_or_default();
        let cells = csv::StringRecord::from(vec![id, name, start, end]);
        builder.settle(&kept.path, kept.line, &cells, Err(Fault::Refused(refusal)))
    }

    fn not_carried(&self, notes: &mut Vec<String>) {
        let list = |counts: &BTreeMap<String, u64>| {
            let counts = counts
                .iter()
                .map(|(what, n)| format!("{}: {n}", plain::visible(what)));
            counts.collect::<Vec<_>>().join(", ")
        };
        for (what, counts) in [
            ("Objects", &self.left),
            ("Relationships", &self.relationships),
            ("Attached files", &self.files),
        ] {
            if !counts.is_empty() {
                let sum: u64 = counts.values().sum();
                notes.push(format!(
                    "{what} that are not carried: {sum} ({}).",
                    list(counts)
                ));
            }
        }
        if self.revoked > 0 {
            notes.push(format!("Revoked objects, left out: {}.", self.revoked));
        }
        if self.older > 0 {
            notes.push(format!(
                "Objects that stand there in several versions: {} more than one each; the latest counts.",
                self.older
            ));
        }
    }
}

/// The day of a time; none of the ends of time that OpenCTI writes for unknown ones.
fn day(text: &str) -> Option<Day> {
    instant(text).map(time::day)
}

fn instant(text: &str) -> Option<time::Instant> {
    const FAR: time::Instant = 4_102_444_800; // 2100-01-01T00:00:00Z
    let instant = time::parse_date(text.trim(), None).ok()?;
    (1..FAR).contains(&instant).then_some(instant)
}

fn first_time(object: &Value, keys: &[&str]) -> Option<String> {
    let times = keys.iter().filter_map(|key| json::text(object, key));
    times.filter_map(instant).next().map(time::iso)
}

//! What a campaign consists of: its narratives, its techniques, its actor, what was
//! done against it, and what happened meanwhile.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Maker, extension, line, midnight, paragraphs, prose};
use crate::dataset::declared::{Actor, Confidence, Technique};
use crate::error::Result;
use crate::facts;
use crate::framework::{self, Found};
use crate::ingest::tables::{Incident, Takedown};
use crate::time::{self, Instant};

/// What is known of a takedown: facts in its scope.
const OF_TAKEDOWN: [&str; 7] = [
    "suspension.announced",
    "suspension.suspended",
    "suspension.removed.posts",
    "effect.ratio.posts",
    "effect.ratio.impressions",
    "effect.remaining.posts",
    "narrative.jsd",
];

/// Every object but the report and those that none of its readers look for.
pub fn all(maker: &Maker<'_>) -> Result<Vec<Value>> {
    let subject = maker.subject;
    let mut objects = vec![maker.campaign()];
    objects.extend(maker.numbers()?);
    if let Some(actor) = &subject.study.actor {
        objects.extend(maker.actor(actor)?);
    }
    for technique in &subject.study.disarm {
        objects.extend(maker.technique(technique)?);
    }
    for (id, definition) in maker.narratives() {
        objects.extend(maker.narrative(id, definition)?);
    }
    for takedown in &subject.tables.takedowns {
        objects.extend(maker.takedown(takedown)?);
    }
    for incident in &subject.tables.incidents {
        objects.extend(maker.incident(incident)?);
    }
    Ok(objects)
}

impl<'a> Maker<'a> {
    fn campaign_id(&self) -> String {
        self.ids.of("campaign", &[])
    }

    fn campaign(&self) -> Value {
        let (about, dataset) = (self.subject.about, self.subject.dataset);
        let name = match dataset.title.is_empty() {
            true => &about.name,
            false => &dataset.title,
        };
        let aliases: Vec<&str> = [about.name.as_str()]
            .into_iter()
            .filter(|a| a != name)
            .collect();
        let seen = |id: &str| {
            let fact = self.subject.facts.get(id)?;
            Some(midnight(fact.value.as_deref()?))
        };
        let parts = json!({
            "name": line(name),
            "description": prose(&dataset.description),
            "aliases": aliases,
            "first_seen": seen("quality.first_post"),
            "last_seen": seen("quality.last_post"),
        });
        self.object("campaign", &self.campaign_id(), parts)
    }

    /// The key numbers, as a note to the campaign; none if there is no number.
    fn numbers(&self) -> Result<Option<Value>> {
        let ids = self.told.key()?;
        if ids.is_empty() {
            return Ok(None);
        }
        let content = [self.told.lines(&ids)?.join("\n"), self.source_of_numbers()?];
        let parts = json!({
            "abstract": self.subject.language.text("stix-numbers", &[])?,
            "content": paragraphs(&content),
            "object_refs": [self.campaign_id()],
            "extensions": self.told.extension(&ids),
        });
        let [day, language] = self.edition();
        let id = self.ids.of("note", &["numbers", day, language]);
        Ok(Some(self.object("note", &id, parts)))
    }

    /// Whose campaign it is held to be. An intrusion set says that acts belong
    /// together, and not who a person or a state is.
    fn actor(&self, actor: &Actor) -> Result<Vec<Value>> {
        let code = &self.subject.about.language;
        let id = self.ids.of("intrusion-set", &["actor"]);
        let said = [prose(actor.note.of(code)), self.source(&actor.source)?];
        // The scale of STIX 2.1 for three words.
        let confidence = actor.confidence.map(|c| match c {
            Confidence::Low => 15,
            Confidence::Moderate => 50,
            Confidence::High => 85,
        });
        let set = self.object(
            "intrusion-set",
            &id,
            json!({ "name": line(actor.name.of(code)) }),
        );
        let parts = json!({ "description": paragraphs(&said), "confidence": confidence });
        let ends = (self.campaign_id(), id);
        let held = self.relationship("attributed-to", (&ends.0, &ends.1), parts);
        Ok(vec![set, held])
    }

    /// A technique, and that the campaign used it, with what bears it out: the
    /// technique itself is everybody's.
    fn technique(&self, technique: &Technique) -> Result<Vec<Value>> {
        let (id, version) = (technique.technique.as_str(), technique.version.as_str());
        let name = match framework::disarm(version, id) {
            Found::Name(name) => name,
            Found::NoSuchTechnique | Found::NoSuchVersion => id.to_owned(),
        };
        let phase = framework::disarm_tactic(id).map(|tactic| {
            let phase = tactic.to_lowercase().replace(' ', "-");
            json!([{ "kill_chain_name": "disarm", "phase_name": phase }])
        });
        let mut reference = json!({
            "source_name": "DISARM",
            "description": format!("DISARM {}, © DISARM Foundation, CC BY-SA 4.0", line(version)),
            "external_id": line(id),
        });
        if name != id
            && let Some(page) = framework::disarm_page(version, id)
        {
            reference["url"] = page.into();
        }
        let (extended, mark) = extension::mark(extension::TECHNIQUE);
        let parts = json!({
            "name": line(&name),
            "kill_chain_phases": phase,
            "external_references": [reference],
            "x_mitre_id": line(id),
            "extensions": { extended: mark },
        });
        let own = self.ids.of("attack-pattern", &["disarm", version, id]);
        let pattern = self.object("attack-pattern", &own, parts);
        let said = [
            prose(technique.note.of(&self.subject.about.language)),
            self.told.lines(&technique.facts)?.join("\n"),
        ];
        let parts = json!({
            "description": paragraphs(&said),
            "extensions": self.told.extension(&technique.facts),
        });
        let used = self.relationship("uses", (&self.campaign_id(), &own), parts);
        Ok(vec![pattern, used])
    }

    /// The narratives of the codebook and those that posts carry, with definitions.
    fn narratives(&self) -> BTreeMap<&'a str, &'a str> {
        let subject = self.subject;
        let shares = subject.facts.get("narrative.shares");
        let carried = shares.iter().flat_map(|fact| &fact.rows);
        let carried = carried.filter_map(|row| Some((row.first()?.as_deref()?, "")));
        let defined = subject.tables.narratives.iter();
        let defined = defined.map(|n| (n.id.as_str(), n.definition.as_str()));
        carried.chain(defined).collect()
    }

    /// A narrative, and that the campaign uses it: its share of the posts, and what
    /// became of it around each takedown.
    fn narrative(&self, id: &str, definition: &str) -> Result<Vec<Value>> {
        let own = self.ids.of("narrative", &[id]);
        let (extended, mark) = extension::mark(extension::NARRATIVE);
        let parts = json!({
            "name": line(self.subject.labels.narrative(id)),
            "description": prose(definition),
            "extensions": { extended: mark },
        });
        let narrative = self.object("narrative", &own, parts);
        let mut scoped = Vec::new();
        for takedown in &self.subject.tables.takedowns {
            let around = |window| {
                [
                    ("takedown", takedown.id.as_str()),
                    ("window", window),
                    ("narrative", id),
                ]
            };
            scoped.push(facts::id("narrative.share", &around("before")));
            scoped.push(facts::id("narrative.share", &around("after")));
            scoped.push(facts::id(
                "narrative.change",
                &[around("")[0], around("")[2]],
            ));
        }
        let scoped = self.told.with_value(scoped);
        let share = self.told.cell("narrative.shares", id, "share")?;
        let (mut said, mut carried): (Vec<String>, Vec<Value>) = share.into_iter().unzip();
        said.extend(self.told.lines(&scoped)?);
        carried.extend(self.told.exact(&scoped));
        let parts = json!({
            "description": said.join("\n"),
            "extensions": self.told.carrying(carried),
        });
        let used = self.relationship("uses", (&self.campaign_id(), &own), parts);
        Ok(vec![narrative, used])
    }

    /// A takedown, and what is known of it. STIX lets courses of action mitigate
    /// techniques and tools; platforms refuse that they mitigate a campaign.
    fn takedown(&self, takedown: &Takedown) -> Result<Vec<Value>> {
        let own = self.ids.of("course-of-action", &[&takedown.id]);
        let scope = [("takedown", takedown.id.as_str())];
        let ids = OF_TAKEDOWN.map(|name| facts::id(name, &scope));
        let ids = self.told.with_value(ids);
        let day = self.subject.language.numbers.day(time::day(takedown.at));
        let args = [
            ("day", day.into()),
            ("platform", line(&takedown.platform).into()),
        ];
        let words = match takedown.platform.is_empty() {
            true => "stix-takedown",
            false => "stix-takedown-platform",
        };
        let said = [
            self.subject.language.text(words, &args)?,
            self.told.lines(&ids)?.join("\n"),
            self.source(&takedown.source)?,
        ];
        let parts = json!({
            "name": line(self.subject.labels.event(&takedown.id)),
            "description": paragraphs(&said),
            "extensions": self.told.extension(&ids),
        });
        let course = self.object("course-of-action", &own, parts);
        let parts = json!({ "start_time": instant(takedown.at) });
        let against = self.relationship("related-to", (&own, &self.campaign_id()), parts);
        Ok(vec![course, against])
    }

    /// Something that happened. Most of it is no deed of the campaign, so that the
    /// type `incident` would accuse an election.
    fn incident(&self, incident: &Incident) -> Result<Vec<Value>> {
        let own = self.ids.of("event", &[&incident.id]);
        let (extended, mark) = extension::mark(extension::EVENT);
        let kind = line(&incident.kind).to_lowercase().replace([' ', '_'], "-");
        let kinds: Vec<String> = [kind].into_iter().filter(|k| !k.is_empty()).collect();
        let parts = json!({
            "name": line(self.subject.labels.event(&incident.id)),
            "description": self.source(&incident.source)?,
            "event_types": kinds,
            "start_time": instant(incident.start),
            "stop_time": incident.end.map(instant),
            "extensions": { extended: mark },
        });
        let event = self.object("event", &own, parts);
        let beside = self.relationship("related-to", (&own, &self.campaign_id()), Value::Null);
        Ok(vec![event, beside])
    }

    /// Who says so, in words; empty if nobody is named.
    fn source(&self, source: &str) -> Result<String> {
        let args = [("source", line(source).into())];
        match source.trim().is_empty() {
            true => Ok(String::new()),
            false => self.subject.language.text("stix-source", &args),
        }
    }
}

/// An instant as STIX writes times.
fn instant(at: Instant) -> String {
    time::iso(at).replace('Z', ".000Z")
}

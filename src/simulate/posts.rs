//! The posts, day by day in order of time: contents, targets, metrics, and the
//! counts of what was drawn. No post is kept once it is written.

use super::cast::{self, Account};
use super::coding::Sample;
use super::echo::{Attic, Echo, Recent};
use super::laws;
use super::plan::{KINDS, Plan};
use super::planned::Planned;
use super::reach::{self, Metrics};
use super::realised::Realised;
use super::scenario::Ids;
use super::slots::{self, ORIGINAL, REPOST, Slot};
use super::tables;
use super::words::{self, Topic, Writer};
use crate::dataset::writer::TableWriter;
use crate::error::Result;
use crate::stat::rng::Rng;
use crate::time::{self, Day};

/// A post as it is written.
#[derive(Default)]
pub struct Post<'a> {
    /// Its id.
    pub id: String,
    /// When.
    pub at: i64,
    /// Position of its kind.
    pub kind: usize,
    /// Its text.
    pub text: String,
    /// Its language.
    pub language: &'a str,
    /// Its narratives, the primary one first.
    pub narratives: String,
    /// Its territory.
    pub territory: String,
    /// Its metrics.
    pub metrics: Metrics,
    /// The post it answers to.
    pub target_post: String,
    /// That post's account.
    pub target_account: String,
    /// Whether the target is a post of the dataset.
    pub in_network: bool,
}

/// Everything that passes from one post to the next.
pub struct Stream<'a> {
    plan: &'a Plan<'a>,
    cast: &'a [Account],
    planned: &'a [Planned],
    next_planned: usize,
    writer: Writer,
    echo: Echo,
    attic: Attic,
    posted: Vec<u64>,
    /// What was drawn so far.
    pub realised: Realised,
    /// The sample for the coders.
    pub sample: Sample,
}

impl<'a> Stream<'a> {
    /// Before the first day.
    pub fn new(plan: &'a Plan<'a>, cast: &'a [Account], planned: &'a [Planned]) -> Self {
        Self {
            plan,
            cast,
            planned,
            next_planned: 0,
            writer: Writer::default(),
            echo: Echo::default(),
            attic: Attic::default(),
            posted: vec![0; cast.len()],
            realised: Realised::new(plan, cast),
            sample: Sample::new(plan),
        }
    }

    /// Writes all days.
    pub fn run(&mut self, table: &mut TableWriter) -> Result<()> {
        for day in self.plan.start..self.plan.end {
            self.day(day, table)?;
        }
        self.realised.recycled(&self.attic);
        Ok(())
    }

    fn day(&mut self, day: Day, table: &mut TableWriter) -> Result<()> {
        let mut rng = Rng::from_label(self.plan.scenario.seed, &slots::label(day));
        let first = self.next_planned;
        let today = self.planned[first..]
            .iter()
            .take_while(|p| time::day(p.at) <= day)
            .count();
        self.next_planned += today;
        let planned = &self.planned[first..first + today];
        let slots = slots::of_day(self.plan, self.cast, day, planned, first, &mut rng);
        let mut written: Vec<Option<Recent>> = vec![None; slots.len()];
        for slot in &slots {
            let lead = slot.follows.and_then(|number| written[number].clone());
            let post = self.post(slot, lead, &mut rng);
            tables::post_row(table, self.plan, &self.cast[slot.account], &post)?;
            self.realised.count(self.plan, self.cast, slot, &post);
            if !post.text.is_empty() && !post.narratives.is_empty() {
                self.sample.offer(&post.id, slot.narrative);
            }
            written[slot.number] = self.remember(slot, &post);
        }
        Ok(())
    }

    fn post(&mut self, slot: &Slot, lead: Option<Recent>, rng: &mut Rng) -> Post<'a> {
        let account = &self.cast[slot.account];
        let mut post = Post {
            id: self.id(slot),
            at: slot.at,
            kind: slot.kind,
            metrics: reach::draw(self.plan, account, slot.at, slot.kind == REPOST, rng),
            ..Post::default()
        };
        if let Some(position) = slot.planned {
            self.as_planned(&mut post, &self.planned[position]);
        } else if slot.kind == ORIGINAL {
            self.own(&mut post, slot, rng);
        } else {
            self.answer(&mut post, slot, lead, rng);
        }
        post
    }

    fn id(&mut self, slot: &Slot) -> String {
        let account = &self.cast[slot.account];
        let platform = &self.plan.groups[account.group].group.platform;
        self.posted[slot.account] += 1;
        match self.plan.scenario.platforms[platform].ids {
            Ids::Snowflake => cast::snowflake(1000 * slot.at, self.realised.posts),
            Ids::Channel => format!("{}-{}", account.id, self.posted[slot.account]),
        }
    }

    fn as_planned(&self, post: &mut Post<'a>, planned: &Planned) {
        post.text.clone_from(&planned.text);
        post.language = self.plan.languages[planned.language];
        post.narratives = self.plan.scenario.narratives[planned.narrative].id.clone();
        post.territory.clone_from(&planned.territory);
    }

    /// A text of its own, or one of an account that is gone.
    fn own(&mut self, post: &mut Post<'a>, slot: &Slot, rng: &mut Rng) {
        let language = self.topic(post, slot, rng);
        let account = &self.cast[slot.account];
        let recycle = self.plan.groups[account.group].group.recycle;
        if slot.kind == ORIGINAL && laws::happens(rng, recycle) {
            let old = self
                .attic
                .take((slot.narrative, language), slot.at, self.cast, rng);
            if let Some((text, territory)) = old {
                (post.text, post.territory) = (text, territory);
                return;
            }
        }
        let topic = Topic {
            narrative: slot.narrative,
            language,
            territory: &post.territory,
        };
        post.text = self.writer.write(self.plan, topic, rng);
        let struck = account.fate.suspended.is_some() && account.fate.takedown.is_some();
        if struck && slot.kind == ORIGINAL && !post.narratives.is_empty() {
            let topic = (slot.narrative, language);
            self.attic
                .remember(topic, slot.account, &post.text, &post.territory);
        }
    }

    /// Draws language, territory and narratives; returns the language's position.
    fn topic(&self, post: &mut Post<'a>, slot: &Slot, rng: &mut Rng) -> usize {
        const USUAL: f64 = 0.85;
        let account = &self.cast[slot.account];
        let of = &self.plan.groups[account.group];
        let usual = rng.unit() < USUAL;
        let other = laws::pick(&of.languages, rng.unit());
        let language = if usual { account.language } else { other };
        post.language = self.plan.languages[language];
        post.territory = self.territory(slot.narrative, rng);
        post.narratives = self.narratives(slot, rng);
        language
    }

    fn territory(&self, narrative: usize, rng: &mut Rng) -> String {
        let n = &self.plan.scenario.narratives[narrative];
        let (ids, weights): (Vec<&String>, Vec<f64>) = n.territories.iter().unzip();
        let none = laws::happens(rng, n.no_territory) || ids.is_empty();
        let at = laws::pick(&weights, rng.unit());
        if none { String::new() } else { ids[at].clone() }
    }

    fn narratives(&self, slot: &Slot, rng: &mut Rng) -> String {
        let s = self.plan.scenario;
        let of = &self.plan.groups[self.cast[slot.account].group];
        let second = laws::pick(&self.plan.mix(of, time::day(slot.at)), rng.unit());
        let two = laws::happens(rng, s.second_narrative) && second != slot.narrative;
        let first = &s.narratives[slot.narrative].id;
        if laws::happens(rng, s.unlabelled) {
            return String::new();
        }
        if two {
            format!("{first}|{}", s.narratives[second].id)
        } else {
            first.clone()
        }
    }

    /// A repost, reply or quote: of the network, of somebody outside, or of
    /// whom the collection does not know.
    fn answer(&mut self, post: &mut Post<'a>, slot: &Slot, lead: Option<Recent>, rng: &mut Rng) {
        let group = self.plan.groups[self.cast[slot.account].group].group;
        let inside = slot.aim < group.network.0;
        let found = if inside {
            self.target(slot, lead, rng)
        } else {
            None
        };
        if slot.kind == REPOST {
            self.topic(post, slot, rng);
        } else {
            self.own(post, slot, rng);
        }
        post.in_network = found.is_some();
        if let Some(target) = found {
            post.target_account
                .clone_from(&self.cast[target.account].id);
            post.target_post.clone_from(&target.post_id);
            if slot.kind == REPOST {
                self.share(post, target);
            }
        } else if slot.aim < group.network.0 + group.outside.0 {
            self.outside(post, slot, rng);
        }
    }

    fn target(&mut self, slot: &Slot, lead: Option<Recent>, rng: &mut Rng) -> Option<Recent> {
        if lead.is_some() {
            return lead;
        }
        let platform = self.plan.groups[self.cast[slot.account].group].platform;
        let target = self
            .echo
            .target(platform, slot.narrative, slot.account, rng)?;
        if slot.kind == REPOST {
            target.credit = target.credit.saturating_sub(1);
        }
        Some(target.clone())
    }

    /// A repost says what its target says; its text is left to the target.
    fn share(&self, post: &mut Post<'a>, target: Recent) {
        post.language = self.plan.languages[target.language];
        post.territory = target.territory;
        if !post.narratives.is_empty() {
            post.narratives = target.narratives;
        }
    }

    /// Somebody outside the network: a few names, posts of the last hours.
    fn outside(&self, post: &mut Post<'a>, slot: &Slot, rng: &mut Rng) {
        const NAMES: usize = 300;
        // The smaller of two numbers: some names are named more often.
        let name = rng.index(NAMES).min(rng.index(NAMES)) as i64;
        let joined = time::start_of(self.plan.start) - 86_400 * (400 + 3 * name);
        let hours = laws::between(rng, 1, 48);
        // Half seconds, because the dataset's own ids stand on whole ones.
        let id = |at: i64| cast::snowflake(1000 * at + 500, name.unsigned_abs());
        post.target_account = id(joined);
        post.target_post = id(slot.at - 3600 * hours);
    }

    fn remember(&mut self, slot: &Slot, post: &Post<'a>) -> Option<Recent> {
        if slot.kind == REPOST || post.narratives.is_empty() {
            return None;
        }
        let language = self
            .plan
            .languages
            .iter()
            .position(|l| *l == post.language)?;
        let recent = Recent {
            post_id: post.id.clone(),
            account: slot.account,
            language,
            territory: post.territory.clone(),
            narratives: post.narratives.clone(),
            credit: post.metrics.reposts.unwrap_or(0),
        };
        let platform = self.plan.groups[self.cast[slot.account].group].platform;
        self.echo.remember(platform, slot.narrative, recent.clone());
        Some(recent)
    }
}

/// The word of a kind's position.
pub fn kind_word(kind: usize) -> &'static str {
    KINDS[kind]
}

/// The hashtags and links of a post, as lists of a cell.
pub fn lists(text: &str) -> (String, String) {
    (
        words::hashtags(text).join("|"),
        words::links(text).join("|"),
    )
}

//! The rows of the dataset's tables, apart from what decides them.

use std::path::Path;

use super::cast::Account;
use super::plan::Plan;
use super::posts::{self, Post};
use crate::dataset::schema;
use crate::dataset::writer::TableWriter;
use crate::error::Result;
use crate::time;

/// Writes one post.
pub fn post_row(
    table: &mut TableWriter,
    plan: &Plan<'_>,
    account: &Account,
    post: &Post<'_>,
) -> Result<()> {
    let (hashtags, urls) = posts::lists(&post.text);
    let m = post.metrics;
    let at = time::iso(post.at);
    let counts = [
        m.views,
        m.likes,
        m.reposts,
        m.replies,
        m.quotes,
        m.followers,
    ]
    .map(number);
    table.row([
        post.id.as_str(),
        account.id.as_str(),
        at.as_str(),
        plan.groups[account.group].group.platform.as_str(),
        posts::kind_word(post.kind),
        post.text.as_str(),
        post.language,
        post.narratives.as_str(),
        post.territory.as_str(),
        hashtags.as_str(),
        urls.as_str(),
        counts[0].as_str(),
        counts[1].as_str(),
        counts[2].as_str(),
        counts[3].as_str(),
        counts[4].as_str(),
        counts[5].as_str(),
        post.target_post.as_str(),
        post.target_account.as_str(),
    ])
}

fn number(count: Option<u64>) -> String {
    count.map_or(String::new(), |n| n.to_string())
}

/// Writes the accounts; `posted` counts the posts of each.
pub fn accounts(root: &Path, plan: &Plan<'_>, cast: &[Account], posted: &[u64]) -> Result<()> {
    let mut table = TableWriter::create(root, &schema::ACCOUNTS, |_| true)?;
    for (account, posted) in cast.iter().zip(posted) {
        account_row(&mut table, plan, account, *posted)?;
    }
    table.finish().map(|_| ())
}

fn account_row(table: &mut TableWriter, plan: &Plan<'_>, a: &Account, posted: u64) -> Result<()> {
    let group = plan.groups[a.group].group;
    let fate = &a.fate;
    let time_if =
        |shown: bool, at: Option<i64>| at.filter(|_| shown).map(time::iso).unwrap_or_default();
    let takedown = fate.takedown.filter(|_| fate.known);
    let takedown = takedown.map_or("", |t| plan.scenario.takedowns[t].id.as_str());
    table.row([
        a.id.as_str(),
        &group.platform,
        &a.handle,
        &time::iso(a.created),
        &a.followers_on(plan.end).to_string(),
        &a.following.to_string(),
        &(a.other_posts + posted).to_string(),
        if fate.known {
            fate.state.word()
        } else {
            "unknown"
        },
        &time::iso_day(plan.scenario.status_as_of.0),
        &time_if(fate.known && fate.dated, fate.suspended),
        takedown,
        &time_if(fate.known, fate.reinstated),
        &group.id,
        &a.tags.join("|"),
    ])
}

/// Writes the takedowns.
pub fn takedowns(root: &Path, plan: &Plan<'_>) -> Result<()> {
    let french = plan
        .scenario
        .takedowns
        .iter()
        .any(|t| !t.label_fr.is_empty());
    let keep = |c: &str| c != "label_fr" || french;
    let mut table = TableWriter::create(root, &schema::TAKEDOWNS, keep)?;
    for t in &plan.scenario.takedowns {
        let (at, affected) = (time::iso(t.at.0), number(t.affected));
        table.row_by(|column| match column {
            "takedown_id" => Some(&t.id),
            "at" => Some(&at),
            "platform" => Some(&t.platform),
            "label" => Some(&t.label),
            "label_fr" => Some(&t.label_fr),
            "actor" => Some(&t.actor),
            "affected" => Some(&affected),
            "source" => Some(&t.source),
            "coincides_with" => Some(&t.coincides_with),
            _ => None,
        })?;
    }
    table.finish().map(|_| ())
}

/// Writes the incidents.
pub fn incidents(root: &Path, plan: &Plan<'_>) -> Result<()> {
    let mut table = TableWriter::create(root, &schema::INCIDENTS, |_| true)?;
    for i in &plan.scenario.incidents {
        let end = i.end.map_or(String::new(), |d| time::iso_day(d.0));
        let start = time::iso_day(i.start.0);
        table.row([
            &i.id,
            &start,
            &end,
            &i.label,
            &i.label_fr,
            &i.kind,
            &i.source,
        ])?;
    }
    table.finish().map(|_| ())
}

/// Writes the codebook.
pub fn narratives(root: &Path, plan: &Plan<'_>) -> Result<()> {
    let patterns = |n: &super::scenario::Narrative| !(n.include.is_empty() && n.exclude.is_empty());
    let coded = plan.scenario.narratives.iter().any(patterns);
    let keep = |c: &str| c != "parent" && (coded || (c != "include" && c != "exclude"));
    let mut table = TableWriter::create(root, &schema::NARRATIVES, keep)?;
    for n in &plan.scenario.narratives {
        table.row_by(|column| match column {
            "narrative_id" => Some(&n.id),
            "label" => Some(&n.label),
            "label_fr" => Some(&n.label_fr),
            "definition" => Some(&n.definition),
            "include" => Some(&n.include),
            "exclude" => Some(&n.exclude),
            _ => None,
        })?;
    }
    table.finish().map(|_| ())
}

//! A prepared post: its columns and its cells.

use super::{Column, column};
use crate::ingest::posts::{Kind, Metrics, Named};
use crate::keyed::Key;
use crate::time::{self, Day, Instant, Zone};

/// The columns.
pub const COLUMNS: &[Column] = &[
    column("post_id", "VARCHAR", "the post"),
    column("account_id", "VARCHAR", "its account"),
    column("created_at", "TIMESTAMP", "when it was posted, UTC"),
    column("day", "DATE", "its day, UTC"),
    column("weekday", "BIGINT", "its weekday, UTC; Monday is 1"),
    column("hour", "BIGINT", "its hour, UTC"),
    column("minute", "BIGINT", "its minute, UTC"),
    column("epoch_minute", "BIGINT", "whole minutes since 1970, UTC"),
    column("actor_weekday", "BIGINT", "its weekday in the actor's zone"),
    column("actor_hour", "BIGINT", "its hour in the actor's zone"),
    column("platform", "VARCHAR", "its platform"),
    column("kind", "VARCHAR", "original, repost, reply, quote, unknown"),
    column("language", "VARCHAR", "its language"),
    column("narrative", "VARCHAR", "its primary narrative"),
    column("narratives", "VARCHAR", "all of them, separated by |"),
    column(
        "by_pattern",
        "BOOLEAN",
        "whether the codebook's patterns gave them",
    ),
    column("territories", "VARCHAR", "its territories, separated by |"),
    column(
        "text_key",
        "VARCHAR",
        "equal for texts that count as copies; none for reposts and short texts",
    ),
    column("views", "BIGINT", "displays"),
    column("likes", "BIGINT", "likes"),
    column("reposts", "BIGINT", "reposts"),
    column("replies", "BIGINT", "replies"),
    column("quotes", "BIGINT", "quotes"),
    column(
        "engagement",
        "BIGINT",
        "the last four together, if one is reported",
    ),
    column(
        "followers",
        "BIGINT",
        "followers of the account when it posted",
    ),
    column(
        "own_metrics",
        "BOOLEAN",
        "false for reposts on platforms that credit the original",
    ),
    column(
        "target_post_id",
        "VARCHAR",
        "the post that it reposts, quotes or answers",
    ),
    column("target_account_id", "VARCHAR", "that post's account"),
];

/// A post that counts.
#[derive(Debug, Clone)]
pub struct Post<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its account's id.
    pub account: &'a str,
    /// When it was posted.
    pub at: Instant,
    /// Its weekday (Monday = 0) and hour in the actor's zone.
    pub actor: Option<(u32, u32)>,
    /// Its platform; empty if none is reported.
    pub platform: &'a str,
    /// Its kind.
    pub kind: Kind,
    /// Its language; empty if none is reported.
    pub language: &'a str,
    /// Its narratives, the primary one first.
    pub narratives: Vec<&'a str>,
    /// Whether they come from the codebook's patterns.
    pub by_pattern: bool,
    /// The territories that it speaks of.
    pub territories: Vec<&'a str>,
    /// The key of its text.
    pub text_key: Option<Key>,
    /// Its metrics.
    pub metrics: Metrics,
    /// Whether its metrics are its own, not an original's.
    pub own: bool,
    /// The post that it points at; empty if none is known.
    pub target_post: &'a str,
    /// That post's account; empty if none is known.
    pub target_account: &'a str,
}

impl<'a> Post<'a> {
    /// A post by its names; `credited` are the platforms that credit reposts to
    /// the original, `zone` is the actor's.
    pub fn of(named: &Named<'a>, credited: &[String], zone: Zone) -> Self {
        let (post, names) = (named.post, named.names);
        let platform = names.platforms.name(post.platform);
        let narratives = post.narratives.iter().map(|n| names.narratives.name(*n));
        let territories = post.territories.iter().map(|n| names.territories.name(*n));
        let elsewhere = credited.iter().any(|name| name == platform);
        Self {
            id: named.id,
            account: names.accounts.name(post.account),
            at: post.at,
            actor: zone.weekday_and_hour(post.at),
            platform,
            kind: post.kind,
            language: names.languages.name(post.language),
            narratives: narratives.collect(),
            by_pattern: post.by_pattern,
            territories: territories.collect(),
            text_key: post.text_key,
            metrics: post.metrics,
            own: !(post.kind == Kind::Repost && elsewhere),
            target_post: named.target_post,
            target_account: named.target_account,
        }
    }

    /// Its UTC day.
    pub fn day(&self) -> Day {
        time::day(self.at)
    }

    /// Its primary narrative; empty if it has none.
    pub fn narrative(&self) -> &'a str {
        self.narratives.first().copied().unwrap_or("")
    }

    /// Its cells, in the order of the columns.
    pub fn cells(&self) -> Vec<String> {
        let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
        let actor = |pick: fn((u32, u32)) -> u32| number(self.actor.map(|a| pick(a).into()));
        let second = self.at.rem_euclid(time::DAY);
        let Metrics {
            views,
            likes,
            reposts,
            replies,
            quotes,
            followers,
        } = self.metrics;
        vec![
            self.id.to_owned(),
            self.account.to_owned(),
            time::iso(self.at),
            time::iso_day(self.day()),
            (time::weekday(self.day()) + 1).to_string(),
            (second / 3600).to_string(),
            (second / 60 % 60).to_string(),
            self.at.div_euclid(60).to_string(),
            actor(|(weekday, _)| weekday + 1),
            actor(|(_, hour)| hour),
            self.platform.to_owned(),
            self.kind.word().to_owned(),
            self.language.to_owned(),
            self.narrative().to_owned(),
            self.narratives.join("|"),
            self.by_pattern.to_string(),
            self.territories.join("|"),
            self.text_key
                .map(|k| format!("{k:032x}"))
                .unwrap_or_default(),
            number(views),
            number(likes),
            number(reposts),
            number(replies),
            number(quotes),
            number(self.metrics.engagement()),
            number(followers),
            self.own.to_string(),
            self.target_post.to_owned(),
            self.target_account.to_owned(),
        ]
    }
}

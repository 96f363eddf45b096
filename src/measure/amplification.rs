//! How much of the traffic repeats (METHODS §4): reposts and quotes beside
//! originals, and Nimmo's coefficient. At most they point to an attempt, never to
//! anybody who was reached; how audiences answered is engagement.

use super::{Study, interval};
use crate::facts::build::{Draft, fact};
use crate::facts::reason::Reason;
use crate::facts::{Facts, id};
use crate::ingest::posts::Kind;
use crate::stat::composition::{self, Table};
use crate::stat::concentration::top_share;
use crate::stat::jackknife::{self, Window};
use crate::stat::proportion::share;
use crate::stat::{Estimate, NotEstimable, round12};

/// The accounts whose posts are F of the coefficient.
const MOST_ACTIVE: u64 = 50;

/// Adds `amplification.ratio`, `.repost_share` and `.coefficient*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let kinds = Kinds::of(study);
    facts.add(kinds.ratio(study));
    facts.add(kinds.repost_share(study));
    let mean = kinds.posts_per_account();
    facts.add(
        fact("amplification.coefficient.mean", "posts", 4)
            .decimals(1)
            .number(mean)
            .of(sum(&kinds.posts), kinds.posts.len() as u64)
            .n(kinds.posts.len() as u64)
            .parents(["activity.posts", "activity.accounts"]),
    );
    facts.add(kinds.coefficient(mean));
}

/// Posts by account, in all and by kind.
struct Kinds {
    posts: Vec<u64>,
    /// Of known kind.
    known: Vec<u64>,
    originals: Vec<u64>,
    reposts: Vec<u64>,
    /// Reposts and quotes.
    shared: Vec<u64>,
}

impl Kinds {
    fn of(study: &Study<'_>) -> Self {
        let of = |wanted: fn(Kind) -> bool| {
            study.per_account(|k, c| if wanted(k.kind) { c.posts } else { 0 })
        };
        Self {
            posts: of(|_| true),
            known: of(|kind| kind != Kind::Unknown),
            originals: of(|kind| kind == Kind::Original),
            reposts: of(|kind| kind == Kind::Repost),
            shared: of(|kind| matches!(kind, Kind::Repost | Kind::Quote)),
        }
    }

    /// No posts are nothing to count; posts of no known kind are another reason.
    fn no_kinds(&self) -> Reason {
        match self.posts.is_empty() {
            true => NotEstimable::Empty.into(),
            false => Reason::NoKinds,
        }
    }

    /// How many accounts have a post of known kind.
    fn accounts(&self) -> u64 {
        self.known.iter().filter(|n| **n > 0).count() as u64
    }

    fn ratio(&self, study: &Study<'_>) -> Draft {
        let (shared, originals) = (sum(&self.shared), sum(&self.originals));
        let reason = match sum(&self.known) {
            0 => self.no_kinds(),
            _ => Reason::NoOriginals,
        };
        let value = share(shared, originals).map_err(|_| reason);
        let window = Window::rate(&self.shared, &self.originals, &self.known);
        let found = jackknife::rate(window, study.parameters.level);
        let draft = fact("amplification.ratio", "ratio", 4).decimals(2);
        interval::by(interval::RATE, draft, value, found)
            .of(shared, originals)
            .n(self.accounts())
            .parents(["original", "repost", "quote"].map(of_kind))
    }

    fn repost_share(&self, study: &Study<'_>) -> Draft {
        let (reposts, known) = (sum(&self.reposts), sum(&self.known));
        let value = share(reposts, known).map_err(|_| self.no_kinds());
        // As a share of the table of kinds, so that where every kind is known the
        // page gives one number one interval.
        let parts = [Kind::Repost, Kind::Original, Kind::Reply, Kind::Quote];
        let parts =
            parts.map(|kind| study.per_account(|k, c| if k.kind == kind { c.posts } else { 0 }));
        let table = Table::new(&parts, &self.known);
        let found = composition::shares(table, study.parameters.level).map(|all| all[0]);
        let draft = fact("amplification.repost_share", "share", 4).decimals(1);
        interval::by(interval::SHARES, draft, value, found)
            .of(reposts, known)
            .n(self.accounts())
            .parents([of_kind("repost"), "activity.posts".to_owned()])
    }

    /// U: the mean of posts over accounts that post.
    fn posts_per_account(&self) -> Estimate<f64> {
        match self.posts.len() as u64 {
            0 => Err(NotEstimable::Empty),
            accounts => share(sum(&self.posts), accounts),
        }
    }

    /// R/10 + F + U of Nimmo (2019), R and F in per cent.
    fn coefficient(&self, mean: Estimate<f64>) -> Draft {
        let reposts = share(sum(&self.reposts), sum(&self.known)).map_err(|_| self.no_kinds());
        let top = top_share(&self.posts, MOST_ACTIVE).map_err(Reason::from);
        let value = reposts.and_then(|reposts| {
            let mean = mean.map_err(Reason::from)?;
            Ok(round12(reposts * 100.0 / 10.0 + top? * 100.0 + mean))
        });
        fact("amplification.coefficient", "coefficient", 4)
            .decimals(1)
            .number(value)
            .n(self.posts.len() as u64)
            .parameter("rule", "R/10 + F + U")
            .parents([
                "amplification.repost_share".to_owned(),
                id("activity.top_share", &[("k", &MOST_ACTIVE.to_string())]),
                "amplification.coefficient.mean".to_owned(),
            ])
    }
}

fn of_kind(kind: &str) -> String {
    id("activity.posts", &[("kind", kind)])
}

fn sum(per_account: &[u64]) -> u64 {
    per_account.iter().sum()
}

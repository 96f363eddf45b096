//! The tables of a dataset and their columns: the one list that reading,
//! importing, sealing, `new` and the error messages all use.

/// What a cell may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An identifier: always a string, never a number.
    Id,
    /// Free text.
    Text,
    /// An instant: RFC 3339, or naive where a zone is declared.
    Time,
    /// A calendar day or an instant.
    Date,
    /// A whole number, at least 0.
    Count,
    /// A decimal number.
    Number,
    /// Texts separated by `|`.
    List,
    /// One of the given words.
    OneOf(&'static [&'static str]),
}

/// One column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether the table is refused without it.
    pub required: bool,
}

/// One table of a dataset.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name, which is also the stem of its usual file.
    pub name: &'static str,
    /// Its columns, in the order in which they are written.
    pub columns: &'static [Column],
}

impl Table {
    /// The position of a column in the schema.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }

    /// The same for a column that there is, found when the program is compiled.
    ///
    /// # Panics
    /// If there is none of that name.
    pub const fn at(&self, column: &str) -> usize {
        let mut at = 0;
        while at < self.columns.len() {
            if same(self.columns[at].name.as_bytes(), column.as_bytes()) {
                return at;
            }
            at += 1;
        }
        panic!("no column of that name")
    }

    /// How many of its first columns tell a row from all others: one id, or
    /// more where one id has several rows.
    pub fn keys(&self) -> usize {
        match self.name {
            "labels" | "series" => 2,
            // Several rows of one id may be gone, each with its own digest.
            "withdrawn" => self.columns.len(),
            _ => 1,
        }
    }

    /// The names of the columns, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|c| c.name)
    }
}

/// Whether two names are the same; the operator cannot be used in constants.
const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// The kinds of post.
pub const POST_KINDS: &[&str] = &["original", "repost", "reply", "quote"];

/// The states of an account.
pub const STATUSES: &[&str] = &["active", "suspended", "deleted", "protected", "unknown"];

/// What sources do with the digits that they do not print.
pub const ROUNDINGS: &[&str] = &["half-even", "half-up", "truncation", "any"];

const fn must(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        required: true,
    }
}

const fn may(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        required: false,
    }
}

/// The table of posts.
pub const POSTS: Table = Table {
    name: "posts",
    columns: &[
        must("post_id", Kind::Id),
        must("account_id", Kind::Id),
        must("created_at", Kind::Time),
        may("platform", Kind::Text),
        may("kind", Kind::OneOf(POST_KINDS)),
        may("text", Kind::Text),
        may("language", Kind::Text),
        may("narratives", Kind::List),
        may("territories", Kind::List),
        may("hashtags", Kind::List),
        may("urls", Kind::List),
        may("views", Kind::Count),
        may("likes", Kind::Count),
        may("reposts", Kind::Count),
        may("replies", Kind::Count),
        may("quotes", Kind::Count),
        may("followers", Kind::Count),
        may("target_post_id", Kind::Id),
        may("target_account_id", Kind::Id),
    ],
};

/// The table of accounts.
pub const ACCOUNTS: Table = Table {
    name: "accounts",
    columns: &[
        must("account_id", Kind::Id),
        may("platform", Kind::Text),
        may("handle", Kind::Text),
        may("created_at", Kind::Date),
        may("followers", Kind::Count),
        may("following", Kind::Count),
        may("posts_total", Kind::Count),
        may("status", Kind::OneOf(STATUSES)),
        may("status_as_of", Kind::Date),
        may("suspended_at", Kind::Date),
        may("takedown_id", Kind::Id),
        may("reinstated_at", Kind::Date),
        may("group", Kind::Text),
        may("tags", Kind::List),
    ],
};

/// The table of takedowns: the platform's actions against the network.
pub const TAKEDOWNS: Table = Table {
    name: "takedowns",
    columns: &[
        must("takedown_id", Kind::Id),
        must("at", Kind::Date),
        may("platform", Kind::Text),
        may("label", Kind::Text),
        may("label_fr", Kind::Text),
        may("actor", Kind::Text),
        may("affected", Kind::Count),
        may("source", Kind::Text),
        may("coincides_with", Kind::Text),
    ],
};

/// The table of incidents: what else happened.
pub const INCIDENTS: Table = Table {
    name: "incidents",
    columns: &[
        must("incident_id", Kind::Id),
        must("start", Kind::Date),
        may("end", Kind::Date),
        may("label", Kind::Text),
        may("label_fr", Kind::Text),
        may("kind", Kind::Text),
        may("source", Kind::Text),
    ],
};

/// The codebook of narratives.
pub const NARRATIVES: Table = Table {
    name: "narratives",
    columns: &[
        must("narrative_id", Kind::Id),
        must("label", Kind::Text),
        may("label_fr", Kind::Text),
        may("definition", Kind::Text),
        may("include", Kind::Text),
        may("exclude", Kind::Text),
        may("parent", Kind::Id),
    ],
};

/// Labels that human coders gave to a sample of posts.
pub const LABELS: Table = Table {
    name: "labels",
    columns: &[
        must("post_id", Kind::Id),
        must("coder", Kind::Text),
        must("narrative", Kind::Id),
    ],
};

/// Time series that come as numbers rather than posts.
pub const SERIES: Table = Table {
    name: "series",
    columns: &[
        must("series_id", Kind::Id),
        must("date", Kind::Date),
        must("value", Kind::Number),
        may("unit", Kind::Text),
        may("source", Kind::Text),
    ],
};

/// Figures that others have published.
pub const PUBLISHED_FIGURES: Table = Table {
    name: "published_figures",
    columns: &[
        must("figure_id", Kind::Id),
        must("source", Kind::Text),
        must("locator", Kind::Text),
        must("published", Kind::Text),
        may("unit", Kind::Text),
        may("fact", Kind::Text),
        may("expr", Kind::Text),
        may("numerator", Kind::Text),
        may("denominator", Kind::Text),
        may("comparison", Kind::Text),
        may("rounding", Kind::OneOf(ROUNDINGS)),
        may("period", Kind::Text),
        may("counts", Kind::Text),
        may("confidence", Kind::Text),
        may("note", Kind::Text),
    ],
};

/// The tables from which rows may be withdrawn: those that are about people.
pub const WITHDRAWN_FROM: &[&str] = &["posts", "accounts"];

/// Tombstones: rows that a platform's terms or a person's right have taken out of
/// the dataset. What is left of a row is a digest of it, so that a holder of the
/// original can show that it was there.
pub const WITHDRAWN: Table = Table {
    name: "withdrawn",
    columns: &[
        must("withdrawn_id", Kind::Id),
        may("table", Kind::OneOf(WITHDRAWN_FROM)),
        must("at", Kind::Date),
        may("reason", Kind::Text),
        may("digest", Kind::Text),
    ],
};

/// Every table, in the order in which a descriptor lists them.
pub const TABLES: &[&Table] = &[
    &POSTS,
    &ACCOUNTS,
    &TAKEDOWNS,
    &INCIDENTS,
    &NARRATIVES,
    &LABELS,
    &SERIES,
    &PUBLISHED_FIGURES,
    &WITHDRAWN,
];

/// The table of that name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().copied().find(|t| t.name == name)
}

/// The candidate that looks most like `word`, if any looks like it at all.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const ALIKE: f64 = 0.72;
    candidates
        .into_iter()
        .map(|c| {
            (
                strsim::jaro_winkler(&word.to_lowercase(), &c.to_lowercase()),
                c,
            )
        })
        .filter(|(score, _)| *score >= ALIKE)
        // Of equals the first one counts, so that the advice never depends on chance.
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(b) if b.0 >= next.0 => Some(b),
            _ => Some(next),
        })
        .map(|(_, c)| c)
}

//! Who looks at the posts that count while they are read.

use crate::dataset::schema::POSTS;
use crate::error::Result;
use crate::keyed::Key;
use crate::time::Instant;

use super::{Named, Post, PostNames, Renumber, Sink, Wants};

/// The text of a cell of a post's row, by position in the schema.
pub type Cell<'c, 'a> = &'c dyn Fn(usize) -> &'a str;

/// Looks at posts one by one.
pub trait Visitor {
    /// Looks at one.
    fn visit<'a>(&mut self, post: &'a Post, cell: Cell<'_, 'a>, names: &'a PostNames)
    -> Result<()>;

    /// As [`Sink::reads_terms`].
    fn reads_terms(&self, _: Instant) -> bool {
        false
    }

    /// As [`Sink::wants`].
    fn wants(&self) -> Wants {
        Wants::default()
    }
}

/// Feeds a sink.
pub struct Feed<S>(pub S);

impl<S: Sink> Visitor for Feed<S> {
    fn visit<'a>(&mut self, post: &'a Post, _: Cell<'_, 'a>, _: &'a PostNames) -> Result<()> {
        self.0.add(post);
        Ok(())
    }

    fn reads_terms(&self, at: Instant) -> bool {
        self.0.reads_terms(at)
    }

    fn wants(&self) -> Wants {
        self.0.wants()
    }
}

/// Takes nothing: of a pass that only finds out which ids are contested, or what is
/// damaged.
#[derive(Clone)]
pub struct Nobody;

impl Sink for Nobody {
    fn add(&mut self, _: &Post) {}

    fn reads_terms(&self, _: Instant) -> bool {
        false
    }

    fn wants(&self) -> Wants {
        Wants::default()
    }

    fn merge(&mut self, _: Self, _: &Renumber) {}
}

/// What is sought of a post that its cells do not say.
#[derive(Clone, Copy)]
pub struct Sought<'f> {
    /// As [`Sink::wants`].
    pub wants: Wants,
    /// As [`Sink::reads_terms`].
    pub terms: &'f dyn Fn(Instant) -> bool,
}

impl Default for Sought<'_> {
    fn default() -> Self {
        Self {
            wants: Wants::default(),
            terms: &|_| false,
        }
    }
}

/// Calls a function.
pub struct Caller<'f> {
    /// The function.
    pub show: &'f mut dyn FnMut(Named<'_>) -> Result<()>,
    /// What it seeks.
    pub sought: Sought<'f>,
}

impl Visitor for Caller<'_> {
    fn visit<'a>(
        &mut self,
        post: &'a Post,
        cell: Cell<'_, 'a>,
        names: &'a PostNames,
    ) -> Result<()> {
        const ID: usize = POSTS.at("post_id");
        const TARGET_POST: usize = POSTS.at("target_post_id");
        const TARGET_ACCOUNT: usize = POSTS.at("target_account_id");
        let readable = |key: Option<Key>, column| key.map_or("", |_| cell(column));
        (self.show)(Named {
            post,
            id: cell(ID),
            target_post: readable(post.target_post, TARGET_POST),
            target_account: readable(post.target_account, TARGET_ACCOUNT),
            names,
        })
    }
    fn reads_terms(&self, at: Instant) -> bool {
        (self.sought.terms)(at)
    }

    fn wants(&self) -> Wants {
        self.sought.wants
    }
}

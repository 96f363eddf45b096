//! Two windows that are compared: how the facts about them are named, and what
//! each of them carries.

use super::Study;
use super::panel::Panel;
use crate::facts::build::Draft;
use crate::facts::id;
use crate::facts::reason::Reason;
use crate::facts::warning::Warning;
use crate::ingest::tables::Takedown;
use crate::measure::windows::{self, Windows};
use crate::stat::rng::Plan;

/// Two windows that are compared.
pub struct Comparison<'a> {
    /// The study.
    pub study: &'a Study<'a>,
    /// The takedown that the windows are about.
    pub takedown: &'a Takedown,
    /// The windows.
    pub windows: Windows,
    /// Their posts.
    pub panel: Panel,
    /// What the ids start with.
    family: &'static str,
    /// Whether the ids name the takedown: not where there can be one only.
    named: bool,
}

impl<'a> Comparison<'a> {
    /// The windows before and after a takedown.
    ///
    /// # Errors
    /// `EmptyWindow` where no post of a window has a narrative.
    pub fn of(
        study: &'a Study<'a>,
        takedown: &'a Takedown,
        windows: Windows,
    ) -> Result<Self, Reason> {
        Ok(Self {
            study,
            takedown,
            panel: Panel::of(study, &windows)?,
            family: "narrative",
            named: true,
            windows,
        })
    }

    /// The same as the one comparison of its kind, under ids of its own.
    pub fn alone(self, family: &'static str) -> Self {
        Self {
            family,
            named: false,
            ..self
        }
    }

    /// The plan of its resamples.
    pub fn plan(&self) -> Plan {
        let name = format!("{}[takedown={}]", self.family, self.takedown.id);
        self.study.plan(name)
    }

    /// The id of a fact about it.
    pub fn id(&self, measure: &str) -> String {
        self.scoped(measure, &[])
    }

    /// The id of a fact about a narrative.
    pub fn of_narrative(&self, measure: &str, rank: u32) -> String {
        self.scoped(measure, &[("narrative", self.narrative(rank))])
    }

    /// The id of a fact with more scope.
    pub fn scoped(&self, measure: &str, more: &[(&str, &str)]) -> String {
        let mut scope = more.to_vec();
        if self.named {
            scope.push(("takedown", &self.takedown.id));
        }
        id(&format!("{}.{measure}", self.family), &scope)
    }

    /// The id of a narrative.
    pub fn narrative(&self, rank: u32) -> &str {
        self.study.tallies.narrative(rank)
    }

    /// What every number about the two windows carries.
    pub fn described(&self, draft: Draft) -> Draft {
        let posts = self.panel.total(0) + self.panel.total(1);
        let draft = windows::described(self.study, &self.windows, draft)
            .n(self.panel.accounts())
            .input_if_loose("posts", posts, "with a primary narrative");
        match self.named {
            true => draft,
            false => draft.parameter("takedown", &self.takedown.id),
        }
    }

    /// The same for what compares them, with the warnings that belong beside it.
    pub fn compared(&self, draft: Draft) -> Draft {
        let draft = self.described(draft);
        let draft = windows::comparing(self.study, self.takedown, &self.windows, draft);
        match self.is_copied() {
            true => draft.warn(Warning::CopiedTexts),
            false => draft,
        }
    }

    /// Whether so many posts repeat a text that accounts can hardly count as
    /// independent: more than one in a hundred, on either side.
    fn is_copied(&self) -> bool {
        let copied = |side: usize| 100 * self.panel.copies[side] > self.panel.total(side);
        copied(0) || copied(1)
    }

    /// The same for what rests on resamples.
    pub fn resampled(&self, draft: Draft) -> Draft {
        self.compared(draft)
            .parameter("resamples", self.study.parameters.resamples)
            .parameter("seed", self.study.parameters.seed)
            .parameter("plan", self.plan().name)
    }
}

//! A sample of posts and what human coders made of it.

use std::path::Path;

use super::laws;
use super::plan::Plan;
use super::scenario::Coder;
use crate::dataset::schema;
use crate::dataset::writer::TableWriter;
use crate::error::Result;
use crate::stat::rng::Rng;

/// A random sample of the posts that have a text and a narrative, all alike
/// (reservoir sampling, so that the stream need not be kept).
pub struct Sample {
    rng: Rng,
    size: usize,
    seen: usize,
    posts: Vec<(String, usize)>,
}

impl Sample {
    /// An empty sample.
    pub fn new(plan: &Plan<'_>) -> Self {
        let size = plan
            .scenario
            .coding
            .as_ref()
            .map_or(0, |c| c.posts as usize);
        Self {
            rng: Rng::from_label(plan.scenario.seed, "coding/sample"),
            size,
            seen: 0,
            posts: Vec::with_capacity(size),
        }
    }

    /// Offers a post of a narrative.
    pub fn offer(&mut self, id: &str, narrative: usize) {
        self.seen += 1;
        if self.posts.len() < self.size {
            self.posts.push((id.to_owned(), narrative));
            return;
        }
        let place = self.rng.index(self.seen);
        if place < self.size {
            self.posts[place] = (id.to_owned(), narrative);
        }
    }
}

/// Writes the labels of all coders; nothing without a sample.
pub fn write(root: &Path, plan: &Plan<'_>, sample: &Sample) -> Result<()> {
    let Some(coding) = &plan.scenario.coding else {
        return Ok(());
    };
    let mut table = TableWriter::create(root, &schema::LABELS, |_| true)?;
    let mut posts: Vec<&(String, usize)> = sample.posts.iter().collect();
    posts.sort_by(|a, b| a.0.cmp(&b.0));
    for coder in &coding.coders {
        let label = format!("coding/{}", coder.id);
        let mut rng = Rng::from_label(plan.scenario.seed, &label);
        let matrix = confusion(plan, coder);
        for (post, narrative) in &posts {
            let coded = laws::pick(&matrix[*narrative], rng.unit());
            let coded = &plan.scenario.narratives[coded].id;
            table.row([post, &coder.id, coded])?;
        }
    }
    table.finish().map(|_| ())
}

/// P(coded as column | true row) of a coder.
pub fn confusion(plan: &Plan<'_>, coder: &Coder) -> Vec<Vec<f64>> {
    let ids: Vec<&str> = plan
        .scenario
        .narratives
        .iter()
        .map(|n| n.id.as_str())
        .collect();
    let row = |own: &&str| -> Vec<f64> {
        let weight = |other: &str| match coder.taken_for.get(*own) {
            Some(weights) => weights.get(other).copied().unwrap_or(0.0),
            None => f64::from(u8::from(other != *own)),
        };
        let errors: Vec<f64> = ids.iter().map(|other| weight(other)).collect();
        let total = errors.iter().sum::<f64>();
        let spread = |(other, e): (&&str, &f64)| {
            if *other == *own {
                coder.accuracy.0
            } else {
                (1.0 - coder.accuracy.0) * e / total
            }
        };
        ids.iter().zip(&errors).map(spread).collect()
    };
    ids.iter().map(row).collect()
}

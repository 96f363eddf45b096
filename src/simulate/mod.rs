//! A synthetic campaign with known truth: a scenario file in, a dataset out,
//! the same bytes on every machine.
//!
//! Sampling (`cast`, `planned`, `slots`, `posts`) and the expected values
//! (`expected`) are two separate paths from the scenario to `truth.json`, so
//! that each checks the other.

mod cast;
pub mod census;
mod check;
mod coding;
mod echo;
mod expected;
mod laws;
mod plan;
mod planned;
mod posts;
mod reach;
mod realised;
pub mod scenario;
mod slots;
mod tables;
mod truth;
mod words;

use std::path::Path;

use crate::dataset::descriptor::{self, Descriptor};
use crate::dataset::schema;
use crate::dataset::writer::{self, TableWriter};
use crate::disk;
use crate::error::{Error, Result};
use plan::Plan;
use posts::Stream;
use scenario::Scenario;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Posts.
    pub posts: u64,
    /// Accounts.
    pub accounts: u64,
}

/// Writes the dataset of a scenario, and its truth, into the folder `out`.
/// The analyst's files that lie there stay.
pub fn run(scenario: &Path, out: &Path) -> Result<Summary> {
    let read = Scenario::read(scenario)?;
    refuse_real_data(out, &read.name)?;
    let plan = Plan::new(&read);
    disk::create_folder(out)?;
    let cast = cast::draw(&plan);
    let planned = planned::draw(&plan, &cast).map_err(|e| e.file(scenario.display()))?;
    let mut stream = Stream::new(&plan, &cast, &planned);
    let mut table = TableWriter::create(out, &schema::POSTS, |_| true)?;
    stream.run(&mut table)?;
    let posts = table.finish()?;
    tables::accounts(out, &plan, &cast, &stream.realised.posted)?;
    tables::takedowns(out, &plan)?;
    tables::incidents(out, &plan)?;
    tables::narratives(out, &plan)?;
    coding::write(out, &plan, &stream.sample)?;
    truth::write(out, &plan, &stream.realised)?;
    writer::finish(out, &described(&read))?;
    Ok(Summary {
        posts,
        accounts: cast.len() as u64,
    })
}

/// A dataset of that name may be drawn again if it is synthetic; a folder that
/// holds any other dataset is left alone.
fn refuse_real_data(out: &Path, name: &str) -> Result<()> {
    if !out.join(descriptor::FILE).exists() {
        return Ok(());
    }
    let there = Descriptor::read(out)?;
    if there.synthetic && there.name == name {
        return Ok(());
    }
    Err(Error::could_not("holds another dataset")
        .file(out.display())
        .found(there.name)
        .expected(format!("a folder without dataset, or the synthetic {name}"))
        .help("name another folder with -o"))
}

fn described(scenario: &Scenario) -> Descriptor {
    let licence = serde_json::json!({
        "name": "CC0-1.0",
        "path": "https://creativecommons.org/publicdomain/zero/1.0/",
        "title": "CC0 1.0 Universal",
    });
    Descriptor {
        description: scenario.description.clone(),
        licenses: vec![licence],
        synthetic: true,
        notes: scenario.notes.clone(),
        ..descriptor::blank(&scenario.name, &scenario.title)
    }
}

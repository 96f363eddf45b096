//! `sillage import`: turns exports of other tools into a dataset.

use super::answer;
use crate::cli;
use crate::error::{Error, Result};
use crate::import::{self, Format, Imported, Options, Preview};
use crate::plain::excerpt;
use crate::time::{self, Day};

/// Runs the verb.
pub fn run(args: &cli::Import) -> Result<u8> {
    let format = match (args.source, &args.map) {
        (cli::Source::Csv, Some(map)) => Format::Csv(map),
        _ => Format::TwitterIo,
    };
    let options = Options {
        out: args.output.clone().unwrap_or_default(),
        title: args.title.clone(),
        disclosed: args.disclosed.as_deref().map(day).transpose()?,
        encoding: args.encoding.clone(),
    };
    if args.dry_run {
        let preview = import::preview(format, &args.files, &options)?;
        answer(args.format, &preview, || shown(&preview))?;
        return Ok(0);
    }
    let imported = import::import(format, &args.files, &options)?;
    answer(args.format, &imported, || text(&imported))?;
    Ok(0)
}

fn day(text: &str) -> Result<Day> {
    time::parse_day(text).ok_or_else(|| {
        Error::could_not("not a day")
            .column("--disclosed")
            .found(text)
            .expected("YYYY-MM-DD")
    })
}

fn text(imported: &Imported) -> String {
    let Imported {
        posts,
        accounts,
        rejected,
        damaged_ids,
        notes,
        ..
    } = imported;
    let mut text = format!(
        "{posts} posts, {accounts} accounts; {rejected} rows rejected; {damaged_ids} damaged ids left out\n"
    );
    for note in notes {
        text.push_str(&format!("- {note}\n"));
    }
    text
}

fn shown(preview: &Preview) -> String {
    let mut text = String::new();
    for table in &preview.tables {
        text.push_str(&format!("{}\n", table.table));
        for row in &table.rows {
            for (column, cell) in table
                .header
                .iter()
                .zip(row)
                .filter(|(_, cell)| !cell.is_empty())
            {
                text.push_str(&format!("  {column} = {}\n", excerpt(cell)));
            }
            text.push('\n');
        }
    }
    for r in &preview.rejected {
        text.push_str(&format!(
            "rejected {}:{}, column {}: {}: {}\n",
            r.file, r.line, r.column, r.reason, r.found
        ));
    }
    for note in &preview.notes {
        text.push_str(&format!("- {note}\n"));
    }
    text
}

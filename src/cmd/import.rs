//! `sillage import`: turns exports of other tools into a dataset.

use super::answer;
use crate::cli;
use crate::error::{Error, Result};
use crate::import::{self, Column, Explained, Format, Imported, Listed, Options, Preview};
use crate::plain::excerpt;
use crate::time::{self, Day};

/// Runs the verb.
pub fn run(args: &cli::Import) -> Result<u8> {
    if args.list {
        let list = import::list();
        answer(args.format, &list, || listed(&list))?;
        return Ok(0);
    }
    if let Some(name) = &args.explain {
        let explained = import::explain(import::named(name)?)?;
        answer(args.format, &explained, || explanation(&explained))?;
        return Ok(0);
    }
    let options = Options {
        out: args.output.clone().unwrap_or_default(),
        title: args.title.clone(),
        disclosed: args.disclosed.as_deref().map(day).transpose()?,
        timezone: args.timezone.clone(),
        encoding: args.encoding.clone(),
    };
    let format = format(args, &options)?;
    if args.dry_run {
        let preview = import::preview(format, &args.files, &options)?;
        answer(args.format, &preview, || taken(format) + &shown(&preview))?;
        return Ok(0);
    }
    let imported = import::import(format, &args.files, &options)?;
    answer(args.format, &imported, || taken(format) + &text(&imported))?;
    Ok(0)
}

fn format<'a>(args: &'a cli::Import, options: &Options) -> Result<Format<'a>> {
    match (args.source.as_deref(), &args.map) {
        (Some("csv"), Some(map)) => Ok(Format::Csv(map)),
        (Some("auto"), _) => import::recognise(&args.files, options).map(Format::Named),
        (name, _) => import::named(name.unwrap_or_default()).map(Format::Named),
    }
}

/// Which format was taken: whoever wrote `auto` must be told.
fn taken(format: Format<'_>) -> String {
    match format {
        Format::Named(importer) => format!("format: {} ({})\n", importer.name, importer.title),
        Format::TwitterIo | Format::Csv(_) => String::new(),
    }
}

fn listed(list: &[Listed]) -> String {
    let widest = list.iter().map(|l| l.name.len()).max().unwrap_or_default();
    let line = |l: &Listed| format!("{:widest$}  {}\n", l.name, l.title);
    list.iter().map(line).collect()
}

fn explanation(of: &Explained) -> String {
    let mut text = format!(
        "{}: {}\nRecognised by: {}\nTimes: {}\n",
        of.name, of.title, of.recognised, of.times
    );
    let widest = of.columns.iter().map(|c| c.column.len()).max();
    let widest = widest.unwrap_or_default();
    let (kept, lost): (Vec<&Column>, Vec<&Column>) =
        of.columns.iter().partition(|c| c.into.is_some());
    for (heading, columns) in [("Columns", kept), ("Not carried", lost)] {
        if columns.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{heading}:\n"));
        for c in columns {
            let parts = [c.into.as_deref(), c.why.as_deref()];
            let parts: Vec<&str> = parts.into_iter().flatten().collect();
            text.push_str(&format!("  {:widest$}  {}\n", c.column, parts.join("; ")));
        }
    }
    if !of.quirks.is_empty() {
        text.push_str("\nWhat is odd about it:\n");
        for quirk in &of.quirks {
            text.push_str(&format!("- {quirk}\n"));
        }
    }
    if let Some(mapping) = of.mapping {
        text.push_str(&format!(
            "\nIts mapping, to copy, change and name with --map:\n\n{mapping}"
        ));
    }
    text
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

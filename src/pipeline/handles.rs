//! The handles of the accounts that count. Read apart from the small tables, because
//! one family alone looks at them, and no edition shows any.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::dataset::schema::ACCOUNTS;
use crate::error::Result;
use crate::ingest::cells::Row;
use crate::ingest::ledger::Ledger;
use crate::ingest::records::{self, Reading};
use crate::ingest::tables::Tables;

/// Handles by account id, as written; empty where none is reported. Of rows with one
/// id the one whose cells sort first counts, among those that are not rejected, as
/// everywhere else.
pub fn read(reading: Reading<'_>, tables: &Tables) -> Result<BTreeMap<String, String>> {
    // Whoever watches the reading has seen this table pass.
    let reading = Reading {
        progress: &|_| {},
        ..reading
    };
    let zone = reading.dataset.zone()?;
    // What is wrong with the table stands in its own ledger already.
    let mut unheard = Ledger::new(ACCOUNTS.name);
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    records::read(
        reading,
        &ACCOUNTS,
        &mut unheard,
        &mut |ledger, place, cells| {
            let mut row = Row {
                table: &ACCOUNTS,
                place,
                cells,
                ledger,
                zone,
            };
            let Ok(id) = row.id("account_id") else {
                return Ok(());
            };
            if tables.account(id).is_none() || row.word("status").is_err() {
                return Ok(());
            }
            let cells: Vec<String> = cells.all().map(str::to_owned).collect();
            match rows.entry(id.to_owned()) {
                Entry::Vacant(new) => {
                    new.insert(cells);
                }
                Entry::Occupied(mut first) if cells < *first.get() => {
                    first.insert(cells);
                }
                Entry::Occupied(_) => {}
            }
            Ok(())
        },
    )?;
    let handle = |cells: Vec<String>| {
        let place = ACCOUNTS.position("handle");
        place.and_then(|place| cells.into_iter().nth(place))
    };
    let rows = rows.into_iter();
    Ok(rows
        .map(|(id, cells)| (id, handle(cells).unwrap_or_default()))
        .collect())
}

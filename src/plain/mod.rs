//! The one door for text of the data: whatever an analyst's tables hold was
//! written by adversaries, and goes through here before anybody sees it.
//!
//! One job a file: `hidden` shows characters that nobody sees, `address` defangs,
//! `markup` escapes, `formula` disarms cells, `alike` flags words that look like
//! others, `length` cuts and says how much.
//!
//! Every sink, and the part of the door that it stands behind:
//!
//! | sink | text of the data that reaches it | door |
//! |---|---|---|
//! | report.html: whatever a template prints | title, subtitle, organisation, authors, handling, notes, labels of narratives, takedowns and incidents, kinds, platforms, sources, groups, tags, territories, languages, units, published figures, waivers, techniques' and evidence's notes, paths | [`html`] in `report::engine`, the formatter and the arguments of messages |
//! | report.html: excerpts, hashtags, domains, words | words of posts | the same, [`quoted`] first, in `<q>` or beside a label that says untrusted |
//! | report.html: judgements | the analyst's prose | Markdown without HTML, links and pictures; then [`defanged`] and [`visible_lines`] |
//! | report.html and figures/*.svg: pictures | labels, groups, terms, excerpts, titles, descriptions | [`drawn`] and [`xml`] in `figure::text` |
//! | tables/*.csv, figures/*.csv | ids, groups, territories, platforms, terms, excerpts, published figures | [`cell`] in `edition::table` |
//! | tables/coordination.graphml | account ids | [`written`] and [`xml`] in `edition::graphml` |
//! | facts.json | ids, filters, cells, parameters; no text of posts | hidden characters percent-encoded in ids; [`json`] for the rest |
//! | sillage.lock | dataset, study, paths | [`json`] |
//! | datapackage.json, ro-crate-metadata.json, CITATION.cff | title, name, version, authors, organisation, licence | [`line`], then [`json`] |
//! | archive: README.md, bag-info.txt, descriptions | title, name, version | what the edition's descriptions hold; [`markdown`] |
//! | stdout and stderr as text | ids, labels, sources, notes, file names, excerpts | [`visible`] or [`excerpt`] for each; [`visible_lines`] once more on the way out, in `cmd` |
//! | stdout and stderr as JSON | the same | [`json`] on the way out, in `cmd` |
//! | errors | file names, columns, what was found | [`excerpt`] for what was found, [`visible_lines`] for the rest, in `error` |
//! | progress | none | |
//!
//! What keeps the text as it is: a dataset that `import`, `simulate`, `seal` or
//! `withdraw` writes and prepared rows, because these are the evidence itself.
//! Tables keep addresses as they are, because they are keys; whoever shows a cell
//! defangs it.

mod address;
mod alike;
mod formula;
mod hidden;
mod length;
mod markup;

pub use address::{defanged, defanged_host, refanged};
pub use alike::flagged;
pub use formula::{armed, cell, disarmed, read as read_cell};
pub use hidden::{is_hidden, json, read_back, visible, visible_lines, written};
pub use length::{cut, excerpt};
pub use markup::{html, markdown, xml};

/// The most characters of a text that a line of a description shows.
const LINE: usize = 1_000;

/// A text on one line, for people: no longer than a paragraph, no live address,
/// nothing hidden.
pub fn line(text: &str) -> String {
    visible(&defanged(&cut(text, LINE)))
}

/// A text for a picture, in which there is little room: the same, shorter.
pub fn drawn(text: &str) -> String {
    const LONGEST: usize = 400;
    visible(&defanged(&cut(text, LONGEST)))
}

/// Words of posts, for people: words that look like others are flagged as well.
pub fn quoted(text: &str) -> String {
    line(&flagged(&cut(text, LINE)))
}

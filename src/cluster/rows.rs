//! Prepared posts as Arrow columns: those that `why` knows, typed as it says, and what
//! the tallies ask for beyond them.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Int64Builder, ListBuilder, RecordBatch, StringBuilder,
    TimestampMicrosecondBuilder,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::arrow::error::ArrowError;

use crate::ingest::objects::Object;
use crate::ingest::posts::{Kind, Named};
use crate::ingest::text::Sort;
use crate::keyed::Key;
use crate::prepared::{POSTS, Post};
use crate::time;

/// What the tallies ask for beyond prepared posts. Lists are lists, because stock executors
/// know no function that splits texts.
const MORE: &[(&str, &str)] = &[
    ("narrative_list", "VARCHAR[]"),
    ("territory_list", "VARCHAR[]"),
    ("post_key", "VARCHAR"),
    ("epoch_second", "BIGINT"),
    ("text", "VARCHAR"),
    ("hashtags", "VARCHAR[]"),
    ("domains", "VARCHAR[]"),
    ("words", "VARCHAR[]"),
    ("urls", "VARCHAR[]"),
    ("hashtag_set", "VARCHAR"),
];

/// The columns of prepared posts.
pub fn schema() -> SchemaRef {
    let prepared = POSTS.columns.iter().map(|c| (c.name, c.kind));
    let field = |(name, kind): (&str, &str)| Field::new(name, data_type(kind), true);
    let fields = prepared.chain(MORE.iter().copied()).map(field);
    Arc::new(Schema::new(fields.collect::<Vec<Field>>()))
}

fn data_type(kind: &str) -> DataType {
    match kind {
        "BIGINT" => DataType::Int64,
        "BOOLEAN" => DataType::Boolean,
        "DATE" => DataType::Date32,
        "TIMESTAMP" => DataType::Timestamp(TimeUnit::Microsecond, None),
        "VARCHAR[]" => DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true))),
        _ => DataType::Utf8,
    }
}

/// A column while it grows.
enum Column {
    Text(StringBuilder),
    Texts(ListBuilder<StringBuilder>),
    Whole(Int64Builder),
    Truth(BooleanBuilder),
    Day(Date32Builder),
    Time(TimestampMicrosecondBuilder),
}

impl Column {
    fn of(kind: &DataType) -> Self {
        match kind {
            DataType::Int64 => Self::Whole(Int64Builder::new()),
            DataType::Boolean => Self::Truth(BooleanBuilder::new()),
            DataType::Date32 => Self::Day(Date32Builder::new()),
            DataType::Timestamp(..) => Self::Time(TimestampMicrosecondBuilder::new()),
            DataType::List(_) => Self::Texts(ListBuilder::new(StringBuilder::new())),
            _ => Self::Text(StringBuilder::new()),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(column) => Arc::new(column.finish()),
            Self::Texts(column) => Arc::new(column.finish()),
            Self::Whole(column) => Arc::new(column.finish()),
            Self::Truth(column) => Arc::new(column.finish()),
            Self::Day(column) => Arc::new(column.finish()),
            Self::Time(column) => Arc::new(column.finish()),
        }
    }
}

/// Rows while they are gathered.
pub struct Batch {
    schema: SchemaRef,
    columns: Vec<Column>,
    rows: usize,
}

impl Default for Batch {
    fn default() -> Self {
        let schema = schema();
        let columns = schema.fields().iter().map(|f| Column::of(f.data_type()));
        Self {
            columns: columns.collect(),
            schema,
            rows: 0,
        }
    }
}

/// Fills the columns of a row from the left.
struct Cells<'b>(std::slice::IterMut<'b, Column>);

impl Cells<'_> {
    fn text(&mut self, text: &str) {
        let given = Some(text).filter(|text| !text.is_empty());
        if let Some(Column::Text(column)) = self.0.next() {
            column.append_option(given);
        }
    }

    fn key(&mut self, key: Option<Key>) {
        let text = key.map(|key| format!("{key:032x}"));
        self.text(text.as_deref().unwrap_or(""));
    }

    /// No list where it would be empty.
    fn texts<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        if let Some(Column::Texts(column)) = self.0.next() {
            let mut given = false;
            for text in texts {
                column.values().append_value(text);
                given = true;
            }
            column.append(given);
        }
    }

    fn whole(&mut self, number: Option<i64>) {
        if let Some(Column::Whole(column)) = self.0.next() {
            column.append_option(number);
        }
    }

    fn count(&mut self, number: Option<u64>) {
        self.whole(number.and_then(|n| i64::try_from(n).ok()));
    }

    fn truth(&mut self, holds: bool) {
        if let Some(Column::Truth(column)) = self.0.next() {
            column.append_value(holds);
        }
    }

    fn day(&mut self, day: time::Day) {
        if let Some(Column::Day(column)) = self.0.next() {
            column.append_value(day);
        }
    }

    fn time(&mut self, at: time::Instant) {
        if let Some(Column::Time(column)) = self.0.next() {
            column.append_value(at * 1_000_000);
        }
    }
}

impl Batch {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a post that counts.
    pub fn add(&mut self, post: &Post<'_>, named: &Named<'_>) {
        self.rows += 1;
        let mut cells = Cells(self.columns.iter_mut());
        prepared(&mut cells, post);
        more(&mut cells, named);
        assert!(cells.0.next().is_none(), "a column without a cell");
    }

    /// The rows, and none are gathered any more.
    pub fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        let columns = self.columns.iter_mut().map(Column::finish).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

/// The cells of prepared posts, in their order.
fn prepared(cells: &mut Cells<'_>, post: &Post<'_>) {
    let second = post.at.rem_euclid(time::DAY);
    let actor = |pick: fn((u32, u32)) -> u32| post.actor.map(|a| i64::from(pick(a)));
    let metrics = post.metrics;
    cells.text(post.id);
    cells.text(post.account);
    cells.time(post.at);
    cells.day(post.day());
    cells.whole(Some(i64::from(time::weekday(post.day()) + 1)));
    cells.whole(Some(second / 3600));
    cells.whole(Some(second / 60 % 60));
    cells.whole(Some(post.at.div_euclid(60)));
    cells.whole(actor(|(weekday, _)| weekday + 1));
    cells.whole(actor(|(_, hour)| hour));
    cells.text(post.platform);
    cells.text(post.kind.word());
    cells.text(post.language);
    cells.text(post.narrative());
    cells.text(&post.narratives.join("|"));
    cells.truth(post.by_pattern);
    cells.text(&post.territories.join("|"));
    cells.key(post.text_key);
    cells.count(metrics.views);
    cells.count(metrics.likes);
    cells.count(metrics.reposts);
    cells.count(metrics.replies);
    cells.count(metrics.quotes);
    cells.count(metrics.engagement());
    cells.count(metrics.followers);
    cells.truth(post.own);
    cells.text(post.target_post);
    cells.text(post.target_account);
}

/// The cells of what the tallies ask for beyond them.
fn more(cells: &mut Cells<'_>, named: &Named<'_>) {
    let (post, names) = (named.post, named.names);
    let held = |sort: Object| {
        let held = post.held.iter().filter(move |(of, _)| *of == sort);
        held.map(move |(_, number)| names.objects[sort as usize].name(*number))
    };
    let narratives = post.narratives.iter();
    cells.texts(narratives.map(|n| names.narratives.name(*n)));
    let territories = post.territories.iter();
    cells.texts(territories.map(|t| names.territories.name(*t)));
    cells.key(Some(post.key));
    cells.whole(Some(post.at));
    cells.text(held(Object::Text).next().unwrap_or(""));
    for sort in Sort::ALL.map(|sort| sort as usize) {
        let terms = post.terms[sort].iter();
        cells.texts(terms.map(|term| names.terms[sort].name(*term)));
    }
    cells.texts(held(Object::Url));
    cells.text(held(Object::Hashtags).next().unwrap_or(""));
    assert!(post.kind == Kind::Repost || held(Object::Repost).next().is_none());
}

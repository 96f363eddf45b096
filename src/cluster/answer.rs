//! Arrow batches as the rows that twins are taken from.

use datafusion::arrow::array::{
    Array, AsArray, BooleanArray, Date32Array, Int64Array, RecordBatch, StringArray,
    StringViewArray, UInt64Array,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Date32Type, Int32Type, Int64Type, UInt64Type};

use crate::error::{Error, Result};
use crate::tally::twins::Rows;

/// A column of an answer.
enum Column {
    Text(StringArray),
    View(StringViewArray),
    Whole(Int64Array),
    Unsigned(UInt64Array),
    Day(Date32Array),
    Truth(BooleanArray),
}

impl Column {
    fn of(array: &dyn Array) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Utf8 => Self::Text(array.as_string().clone()),
            DataType::Utf8View => Self::View(array.as_string_view().clone()),
            DataType::Int64 => Self::Whole(array.as_primitive::<Int64Type>().clone()),
            DataType::UInt64 => Self::Unsigned(array.as_primitive::<UInt64Type>().clone()),
            DataType::Date32 => Self::Day(array.as_primitive::<Date32Type>().clone()),
            DataType::Boolean => Self::Truth(array.as_boolean().clone()),
            DataType::Int32 => {
                let wide = array.as_primitive::<Int32Type>();
                Self::Whole(wide.unary::<_, Int64Type>(i64::from))
            }
            DataType::Dictionary(_, _) | DataType::LargeUtf8 | DataType::Null => {
                Self::Text(cast(array, &DataType::Utf8).ok()?.as_string().clone())
            }
            _ => return None,
        })
    }

    fn array(&self) -> &dyn Array {
        match self {
            Self::Text(column) => column,
            Self::View(column) => column,
            Self::Whole(column) => column,
            Self::Unsigned(column) => column,
            Self::Day(column) => column,
            Self::Truth(column) => column,
        }
    }
}

/// A batch of an answer.
pub struct Answered {
    columns: Vec<Column>,
    rows: usize,
}

impl Answered {
    /// The columns of a batch, as twins read them.
    ///
    /// # Errors
    /// If one has a type that no twin has.
    pub fn of(batch: &RecordBatch) -> Result<Self> {
        let columns = batch.columns().iter().map(|array| {
            Column::of(array).ok_or_else(|| {
                Error::could_not("the engine's answer has a column of an unknown type")
                    .found(array.data_type())
            })
        });
        Ok(Self {
            columns: columns.collect::<Result<_>>()?,
            rows: batch.num_rows(),
        })
    }

    fn given(&self, column: usize, row: usize) -> Option<&Column> {
        let column = self.columns.get(column)?;
        column.array().is_valid(row).then_some(column)
    }
}

impl Rows for Answered {
    fn len(&self) -> usize {
        self.rows
    }

    fn text(&self, column: usize, row: usize) -> &str {
        match self.given(column, row) {
            Some(Column::Text(column)) => column.value(row),
            Some(Column::View(column)) => column.value(row),
            _ => "",
        }
    }

    fn whole(&self, column: usize, row: usize) -> Option<i64> {
        match self.given(column, row)? {
            Column::Whole(column) => Some(column.value(row)),
            Column::Unsigned(column) => i64::try_from(column.value(row)).ok(),
            Column::Day(column) => Some(i64::from(column.value(row))),
            Column::Truth(column) => Some(i64::from(column.value(row))),
            Column::Text(_) | Column::View(_) => None,
        }
    }
}

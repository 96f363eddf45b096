//! Ids that no chance decides: an object that has the same name in two editions is
//! the same object to whoever collects them.

use uuid::Uuid;

/// The namespace of our ids, drawn once.
const NAMESPACE: Uuid = Uuid::from_u128(0x8183_9000_6f26_4ab2_b007_c2f3_670d_00e4);

/// The ids of a dataset, by its name.
#[derive(Clone, Copy)]
pub struct Ids<'a>(pub &'a str);

impl Ids<'_> {
    /// The id of an object of the dataset: `kind--` and a UUID of version 5, made of
    /// the dataset's name, the kind and the names that tell it from others.
    pub fn of(&self, kind: &str, names: &[&str]) -> String {
        made(kind, &[&[self.0, kind], names].concat())
    }
}

/// The id of an object of ours, which is the same in every dataset.
pub fn own(kind: &str, name: &str) -> String {
    made(kind, &["", kind, name])
}

/// A JSON array can be taken for no other, whatever the names hold.
fn made(kind: &str, names: &[&str]) -> String {
    let name = serde_json::json!(names).to_string();
    format!("{kind}--{}", Uuid::new_v5(&NAMESPACE, name.as_bytes()))
}

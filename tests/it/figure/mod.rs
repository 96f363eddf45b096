//! The figures: whatever the facts are, each picture is a valid, safe, small
//! document whose text can be read, and draws what its frame says.

mod colours;
mod golden;
mod looks;
mod scene;
mod shapes;
mod together;

//! Lists the folders of message files below `templates/`, so that adding a
//! language is adding files.

use std::io;
use std::path::{Path, PathBuf};

use super::{below, sorted};

/// The list as a Rust expression: each language with its files.
pub fn list(root: &Path) -> io::Result<String> {
    let templates = root.join("templates");
    let mut list = String::from("&[\n");
    for folder in sorted(&templates)? {
        let files: Vec<PathBuf> = match folder.is_dir() {
            true => sorted(&folder)?,
            false => Vec::new(),
        };
        let messages = files
            .iter()
            .filter(|f| f.extension().is_some_and(|e| e == "ftl"));
        let files: Vec<String> = messages.map(|f| entry(&templates, f)).collect();
        if !files.is_empty() {
            let code = folder.file_name().unwrap_or_default().to_string_lossy();
            list.push_str(&format!("({code:?}, &[{}]),\n", files.concat()));
        }
    }
    list.push(']');
    Ok(list)
}

/// A file's name below `templates/`, and its text.
fn entry(templates: &Path, file: &Path) -> String {
    format!(
        "({:?}, include_str!({:?})),",
        below(templates, file),
        file.display().to_string()
    )
}

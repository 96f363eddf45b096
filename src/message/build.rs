//! Run before compilation: lists the folders of message files below `templates/`,
//! so that adding a language is adding files.
#![allow(
    clippy::print_stdout,
    reason = "cargo reads what a build script prints"
)]

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let templates = Path::new(&root).join("templates");
    println!("cargo::rerun-if-changed={}", templates.display());
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
    fs::write(Path::new(&out).join("languages.rs"), list)
}

/// What stands in a folder, in the order of the names.
fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

/// A file's name below `templates/`, and its text.
fn entry(templates: &Path, file: &Path) -> String {
    let name = file.strip_prefix(templates).unwrap_or(file);
    let name = name.to_string_lossy().replace('\\', "/");
    format!(
        "({name:?}, include_str!({:?})),",
        file.display().to_string()
    )
}

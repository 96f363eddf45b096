//! Run before compilation: what the binary carries besides code. A build script,
//! and no module of the library.
#![allow(
    clippy::print_stdout,
    reason = "cargo reads what a build script prints"
)]

use std::path::{Path, PathBuf};
use std::{env, fs, io};

mod languages;
mod source;

fn main() -> io::Result<()> {
    let folder = |name: &str| env::var(name).map(PathBuf::from).map_err(io::Error::other);
    let (root, out) = (folder("CARGO_MANIFEST_DIR")?, folder("OUT_DIR")?);
    fs::write(out.join("languages.rs"), languages::list(&root)?)?;
    fs::write(out.join("source.gz"), source::packed(&root)?)?;
    for path in source::ROOTS {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    Ok(())
}

/// What stands in a folder, in the order of the names.
fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

/// A path below another, with `/` on every system.
fn below(root: &Path, path: &Path) -> String {
    let name = path.strip_prefix(root).unwrap_or(path);
    name.to_string_lossy().replace('\\', "/")
}

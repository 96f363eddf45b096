//! Packs the source that this binary is built from, so that an archive can
//! carry what made its edition. Nothing of the machine goes in: paths below the
//! project, bytes, no times; compressed in one way, so that two builds agree.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder};

use super::{below, sorted};

/// What a build needs, and what says under which terms: no tests, no data, and of
/// the reports only the table that is compiled in. A package without one of them is packed without it.
pub const ROOTS: &[&str] = &[
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "clippy.toml",
    "reports/calibration/calibration.csv",
    "src",
    "templates",
];

/// Every file as its path, its size and its bytes, compressed.
pub fn packed(root: &Path) -> io::Result<Vec<u8>> {
    let mut files = Vec::new();
    for path in ROOTS {
        gather(&root.join(path), &mut files)?;
    }
    files.sort();
    let mut out = GzBuilder::new().write(Vec::new(), Compression::best());
    for file in &files {
        let bytes = fs::read(file)?;
        write!(out, "{}\n{}\n", below(root, file), bytes.len())?;
        out.write_all(&bytes)?;
    }
    out.finish()
}

fn gather(path: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let hidden = path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'));
    if path.is_dir() && !hidden {
        for inner in sorted(path)? {
            gather(&inner, found)?;
        }
    } else if path.is_file() && !hidden {
        found.push(path.to_path_buf());
    }
    Ok(())
}

//! Scenes whose pictures have been looked at, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::looks::{DRAWN, both};

/// The scenes: hardly a point, many of them, long labels, sizes that differ much
/// or not at all.
const SCENES: [&str; 9] = [
    "none", "one", "two", "many", "french", "arabic", "cyrillic", "range", "equal",
];

/// How the labels of a scene begin, if that is what the scene is about: then
/// only drawings that have one are kept.
fn label(scene: &str) -> &'static str {
    match scene {
        "french" => "Désinf",
        "arabic" => "المحتج",
        "cyrillic" => "Протес",
        _ => "",
    }
}

fn folder(scene: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/golden/figures").join(scene)
}

/// The drawings of a scene by the names of their files, of one takedown only; in
/// place of those that are absent, why they are.
fn made(scene: &str) -> BTreeMap<String, String> {
    let (_, pictures) = DRAWN.iter().find(|(name, _)| *name == scene).unwrap();
    let mut files = BTreeMap::new();
    for picture in pictures {
        let takedown = picture.id.rsplit_once("-t").map(|(_, number)| number);
        if takedown.is_some_and(|number| number != "0") {
            continue;
        }
        if let Some(reason) = &picture.absent {
            files.insert(format!("{}.txt", picture.id), format!("{reason}\n"));
        }
        for (suffix, svg) in both(picture).filter(|(_, svg)| svg.contains(label(scene))) {
            files.insert(format!("{}{suffix}.svg", picture.id), svg.to_owned());
        }
    }
    files
}

fn kept(folder: &Path) -> BTreeMap<String, String> {
    let read = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, fs::read_to_string(entry.path()).unwrap())
    };
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| read(entry.unwrap())).collect()
}

/// Compares with the golden files; `SILLAGE_BLESS=1` rewrites them.
#[test]
fn pictures_are_as_they_were_when_somebody_looked_at_them() {
    for scene in SCENES {
        let (folder, made) = (folder(scene), made(scene));
        if std::env::var_os("SILLAGE_BLESS").is_some() {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
            for (name, text) in &made {
                fs::write(folder.join(name), text).unwrap();
            }
        }
        let kept = kept(&folder);
        let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&made), names(&kept), "{scene}");
        for (name, text) in &made {
            assert!(text == &kept[name], "{scene}/{name} is not as it was");
        }
    }
}

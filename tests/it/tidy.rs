//! The rules of ARCHITECTURE.md that the compiler does not enforce: arrows,
//! crate boundaries, registries, module headers, digits in prose.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may import. A module that stands nowhere here may not exist.
const ARROWS: &[(&str, &[&str])] = &[
    ("plain", &[]),
    ("error", &["plain"]),
    ("time", &[]),
    ("keyed", &[]),
    ("lined", &[]),
    ("encoding", &["error"]),
    ("disk", &["encoding", "error"]),
    ("build", &[]),
    ("stat", &[]),
    ("framework", &[]),
    ("number", &["error", "time"]),
    (
        "dataset",
        &["disk", "encoding", "error", "lined", "plain", "time"],
    ),
    (
        "ingest",
        &[
            "dataset", "disk", "encoding", "error", "keyed", "lined", "plain", "time",
        ],
    ),
    (
        "import",
        &[
            "dataset",
            "disk",
            "encoding",
            "error",
            "framework",
            "lined",
            "plain",
            "time",
        ],
    ),
    ("snapshot", &[]),
    ("cache", &["disk", "error", "snapshot"]),
    ("simulate", &["dataset", "disk", "error", "stat", "time"]),
    (
        "prepared",
        &["dataset", "disk", "error", "ingest", "keyed", "time"],
    ),
    ("tally", &["dataset", "error", "ingest", "keyed", "time"]),
    ("facts", &["error", "number", "plain", "stat", "time"]),
    ("twin", &["facts", "time"]),
    (
        "measure",
        &["dataset", "facts", "ingest", "stat", "tally", "time"],
    ),
    (
        "claims",
        &["dataset", "error", "facts", "ingest", "plain", "time"],
    ),
    ("privacy", &["facts"]),
    (
        "message",
        &["error", "facts", "ingest", "number", "plain", "time"],
    ),
    ("moved", &["error", "facts", "message", "number"]),
    (
        "figure",
        &["error", "facts", "message", "number", "plain", "time"],
    ),
    (
        "report",
        &[
            "dataset",
            "disk",
            "error",
            "facts",
            "figure",
            "framework",
            "message",
            "number",
            "plain",
            "time",
        ],
    ),
    ("edition", &["disk", "error", "facts", "plain"]),
    (
        "stix",
        &[
            "dataset",
            "edition",
            "error",
            "facts",
            "framework",
            "ingest",
            "message",
            "plain",
            "time",
        ],
    ),
    (
        "archive",
        &[
            "dataset", "disk", "edition", "error", "facts", "plain", "snapshot",
        ],
    ),
    (
        "pipeline",
        &[
            "cache", "claims", "dataset", "disk", "edition", "error", "facts", "figure", "ingest",
            "keyed", "measure", "message", "moved", "privacy", "report", "stix", "tally", "time",
        ],
    ),
    (
        "cluster",
        &[
            "dataset", "disk", "error", "ingest", "keyed", "pipeline", "plain", "prepared",
            "tally", "time",
        ],
    ),
    (
        "verify",
        &[
            "archive", "claims", "dataset", "disk", "edition", "error", "facts", "ingest", "keyed",
            "message", "moved", "pipeline", "plain", "time",
        ],
    ),
    (
        "leaks",
        &[
            "dataset", "disk", "edition", "error", "facts", "ingest", "keyed", "message", "plain",
            "privacy", "report", "time", "verify",
        ],
    ),
    (
        "why",
        &[
            "edition", "error", "facts", "message", "number", "prepared", "time", "twin",
        ],
    ),
    (
        "withdraw",
        &["dataset", "disk", "error", "ingest", "lined", "time"],
    ),
    ("cli", &[]),
    ("node", &[]),
    (
        "cmd",
        &[
            "archive", "cache", "claims", "cli", "cluster", "dataset", "disk", "edition", "error",
            "import", "ingest", "leaks", "moved", "pipeline", "plain", "prepared", "simulate",
            "tally", "time", "verify", "why", "withdraw",
        ],
    ),
];

/// The only modules that may name a crate.
const CRATES: &[(&str, &[&str])] = &[
    ("plotters", &["figure"]),
    ("dejavu", &["figure"]),
    ("minijinja", &["report"]),
    ("pulldown_cmark", &["report"]),
    ("fluent_bundle", &["message"]),
    ("unic_langid", &["message"]),
    ("icu_datetime", &["number"]),
    ("icu_decimal", &["number"]),
    ("icu_calendar", &["number"]),
    ("icu_normalizer", &["ingest"]),
    ("icu_casemap", &["ingest"]),
    ("icu_properties", &["ingest", "plain"]),
    ("unicode_security", &["plain"]),
    ("fixed_decimal", &["number"]),
    ("num_bigint", &["claims"]),
    ("num_rational", &["claims"]),
    ("rand_chacha", &["stat"]),
    ("statrs", &["stat"]),
    ("nalgebra", &["stat"]),
    (
        "rayon",
        &[
            "cmd", "figure", "ingest", "keyed", "measure", "pipeline", "stat", "tally",
        ],
    ),
    ("libm", &["stat", "simulate", "figure"]),
    ("clap", &["cli", "cmd", "node"]),
    ("indicatif", &["cmd"]),
    ("tempfile", &["disk"]),
    ("encoding_rs", &["encoding"]),
    ("rustix", &["disk"]),
    ("flate2", &["build", "disk"]),
    ("uuid", &["stix"]),
    ("zstd", &["disk"]),
    ("etcetera", &["cache"]),
    ("zip", &["import"]),
    ("calamine", &["import"]),
    ("chrono_tz", &["time"]),
    ("toml", &["dataset", "import", "simulate"]),
    ("datafusion", &["cluster"]),
    ("ballista", &["cluster", "node"]),
    ("ballista_core", &["node"]),
    ("ballista_executor", &["node"]),
    ("ballista_scheduler", &["node"]),
    ("object_store", &["cluster", "node"]),
    ("futures", &["cluster"]),
    ("reqwest", &["cluster"]),
    ("url", &["cluster"]),
    ("tokio", &["cluster", "node"]),
    ("tracing", &["node"]),
    ("tracing_subscriber", &["node"]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file of the library: its path below `src/`, and its text.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(&root().join("src"), &mut found);
    found.sort();
    assert!(found.len() > 40, "only {} files below src/", found.len());
    found
}

fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path.strip_prefix(root().join("src")).unwrap();
            found.push((
                name.to_string_lossy().replace('\\', "/"),
                fs::read_to_string(&path).unwrap(),
            ));
        }
    }
}

/// The module of a file: the first folder, or the file's stem.
fn module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap()
}

/// The code of a file without comments, strings kept.
fn code(text: &str) -> String {
    text.lines()
        .map(|line| line.split("//").next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The modules of this crate that a text names as `crate::module`, groups included.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => {
                let names = group.split('}').next().unwrap_or("").split(',');
                found.extend(names.map(|n| n.trim().split("::").next().unwrap_or("").to_owned()));
            }
            None => {
                let end = rest
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
                found.insert(rest[..end].to_owned());
            }
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn arrows_point_one_way() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    for (path, text) in sources()
        .iter()
        .filter(|(p, _)| p != "main.rs" && p != "lib.rs")
    {
        let module = module(path);
        let allowed = arrows
            .get(module)
            .unwrap_or_else(|| panic!("{path}: the module {module} has no line in ARROWS"));
        for import in imports(&code(text)) {
            let fine = import == module || allowed.contains(&import.as_str());
            assert!(fine, "{path} imports {import}, which {module} may not");
        }
    }
}

#[test]
fn arrows_have_no_cycle_and_no_idle_line() {
    let order: Vec<&str> = ARROWS.iter().map(|(m, _)| *m).collect();
    for (module, allowed) in ARROWS {
        for import in *allowed {
            let (from, to) = (
                order.iter().position(|m| m == module),
                order.iter().position(|m| m == import),
            );
            assert!(
                to.is_some() && to < from,
                "{import} does not stand before {module}: a cycle is possible"
            );
        }
    }
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in sources() {
        used.entry(module(&path).to_owned())
            .or_default()
            .extend(imports(&code(&text)));
    }
    for (module, allowed) in ARROWS {
        for import in *allowed {
            let used = used.get(*module).is_some_and(|u| u.contains(*import));
            assert!(
                used,
                "ARROWS lets {module} import {import}, and it does not"
            );
        }
    }
}

#[test]
fn crates_stay_in_their_modules() {
    for (path, text) in sources() {
        let code = code(&text);
        for (name, homes) in CRATES {
            let named =
                code.contains(&format!("{name}::")) || code.contains(&format!("use {name}"));
            assert!(
                !named || homes.contains(&module(&path)),
                "{path} names {name}, which belongs to {homes:?}"
            );
        }
    }
}

#[test]
fn every_file_says_why_it_exists() {
    for (path, text) in sources() {
        let header: Vec<&str> = text.lines().take_while(|l| l.starts_with("//!")).collect();
        assert!(!header.is_empty(), "{path} has no module header");
        assert!(
            header.concat().len() > 30,
            "{path}: its header says too little"
        );
    }
}

#[test]
fn no_function_is_longer_than_a_screen() {
    const LONGEST: usize = 80;
    let mut measured = 0;
    for (path, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate().filter(|(_, l)| opens_function(l)) {
            let closing = format!("{}}}", " ".repeat(line.len() - line.trim_start().len()));
            let length = lines[start..].iter().position(|l| *l == closing);
            let length = length.unwrap_or(usize::MAX);
            assert!(
                length <= LONGEST,
                "{path}:{}: a function of {length} lines",
                start + 1
            );
            measured += 1;
        }
    }
    assert!(measured > 800, "only {measured} functions were found");
}

/// Whether a function with a body starts on a line, its signature wrapped or not.
fn opens_function(line: &str) -> bool {
    let code = line.trim_start();
    let named = [
        "fn ",
        "pub fn ",
        "pub(super) fn ",
        "pub const fn ",
        "const fn ",
    ];
    named.iter().any(|start| code.starts_with(start))
        && !code.ends_with(';')
        && !code.ends_with('}')
}

#[test]
fn every_measure_and_figure_is_registered() {
    for (folder, helpers) in [
        (
            "measure",
            &[
                "mod", "absent", "compared", "daily", "frame", "interval", "removal", "roster",
                "spread", "windows",
            ][..],
        ),
        ("figure", FIGURE_HELPERS),
    ] {
        let registry = fs::read_to_string(root().join("src").join(folder).join("mod.rs")).unwrap();
        for (path, _) in sources().iter().filter(|(p, _)| module(p) == folder) {
            // The files of a folder are parts of the family that it is named after.
            let stem = path.split('/').nth(1).unwrap().trim_end_matches(".rs");
            let registered = registry.contains(&format!("name: \"{stem}\""));
            assert!(
                registered || helpers.contains(&stem),
                "{path} is neither registered nor a helper"
            );
            assert!(
                !(registered && helpers.contains(&stem)),
                "{path} is registered and called a helper"
            );
        }
    }
}

/// Files of `figure` that draw no figure of their own.
const FIGURE_HELPERS: &[&str] = &[
    "mod", "axis", "bands", "canvas", "events", "layout", "once", "picture", "place", "rows",
    "scale", "spread", "steps", "style", "symbol", "text",
];

/// Every file below `templates/` with that ending, by its path there.
fn templates(ending: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, base: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, base, found);
            } else {
                let name = path
                    .strip_prefix(base)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let base = root().join("templates");
    let mut found = Vec::new();
    walk(&base, &base, &mut found);
    found.retain(|(name, _)| name.ends_with(ending) && !name.starts_with("new/"));
    found.sort();
    assert!(!found.is_empty());
    found
}

#[test]
fn every_template_and_message_file_is_built_in() {
    let built: BTreeSet<&str> = sillage::report::templates::built_in()
        .map(|(name, _)| name)
        .collect();
    for (name, _) in templates(".html").iter().chain(&templates(".css")) {
        assert!(
            built.contains(name.as_str()),
            "templates/{name} is not built in"
        );
    }
    let messages: BTreeSet<&str> = sillage::message::sources().map(|(name, _)| name).collect();
    for (name, _) in templates(".ftl") {
        assert!(
            messages.contains(name.as_str()),
            "templates/{name} is not built in"
        );
    }
}

#[test]
fn no_digit_is_typed_into_prose() {
    use sillage::report::digits;
    for (name, text) in templates(".html") {
        let digit = digits::first_in_html(&text);
        assert!(digit.is_none(), "templates/{name}: {digit:?}");
    }
    for (name, text) in templates(".ftl") {
        let digit = digits::first_in_messages(&text);
        assert!(digit.is_none(), "templates/{name}: {digit:?}");
    }
}

#[test]
fn templates_escape_everything() {
    for (name, text) in templates(".html") {
        for forbidden in [
            "|safe",
            "| safe",
            "autoescape",
            "<script",
            "javascript:",
            "http:",
            "https:",
            " style=",
        ] {
            assert!(
                !text.contains(forbidden),
                "templates/{name} contains {forbidden}"
            );
        }
    }
}

/// A message that nothing names is a leftover; one that a template names and no
/// file has would fail only when that part of a report is rendered.
#[test]
fn messages_and_their_uses_agree() {
    let text: String = sources()
        .into_iter()
        .chain(templates(".html"))
        .map(|(_, text)| text)
        .collect();
    let mut defined = BTreeSet::new();
    for (name, source) in templates(".ftl") {
        for line in source
            .lines()
            .filter(|l| l.starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            let key = line.split(" =").next().unwrap().trim();
            assert!(
                defined.insert(format!("{}/{key}", name.split('/').next().unwrap())),
                "{name} defines {key} twice"
            );
        }
    }
    let (words, prefixes) = quoted(&text);
    for key in defined.iter().map(|k| k.split_once('/').unwrap().1) {
        let is_built = || {
            let mut ends = key.match_indices('-').map(|(at, _)| &key[..=at]);
            ends.any(|prefix| prefixes.contains(prefix))
        };
        assert!(
            words.contains(key) || is_built(),
            "the message {key} is used nowhere"
        );
    }
    for (_, template) in templates(".html") {
        // A letter before it makes it another function: `fact("…")`.
        let calls = template
            .match_indices("t(\"")
            .filter(|(at, _)| !template[..*at].ends_with(char::is_alphanumeric));
        for (at, _) in calls {
            let key = template[at + 3..].split('"').next().unwrap();
            let complete = !key.ends_with('-');
            assert!(
                !complete || defined.contains(&format!("en/{key}")),
                "a template names the message {key}, which does not exist"
            );
        }
    }
}

/// The words that stand in quotes, and those that code puts something behind.
fn quoted(text: &str) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let (mut words, mut prefixes) = (BTreeSet::new(), BTreeSet::new());
    let is_key = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    for (at, quote) in text.match_indices('"') {
        let behind = &text[at + quote.len()..];
        let end = behind.find(|c| !is_key(c)).unwrap_or(behind.len());
        let (word, next) = behind.split_at(end);
        let is_whole = next.starts_with('"');
        let is_joined = next.starts_with("\" ~") || text[..at].ends_with("~ ");
        if is_whole {
            words.insert(word);
        }
        if word.ends_with('-') && (next.starts_with('{') || is_whole && is_joined) {
            prefixes.insert(word);
        }
    }
    (words, prefixes)
}

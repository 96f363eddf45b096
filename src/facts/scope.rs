//! The ids of facts: `family.measure[key=value,…]`, keys in one fixed order.

/// The order of scope keys; others follow, by name.
const ORDER: &[&str] = &[
    "table",
    "takedown",
    "window",
    "group",
    "tag",
    "kind",
    "platform",
    "narrative",
    "territory",
    "language",
    "series",
    "k",
    "from",
    "to",
];

/// The id of a fact within a scope. Characters that would end a scope early
/// are percent-encoded in its values.
pub fn id(name: &str, scope: &[(&str, &str)]) -> String {
    if scope.is_empty() {
        return name.to_owned();
    }
    let mut keys: Vec<&(&str, &str)> = scope.iter().collect();
    keys.sort_by_key(|(key, _)| {
        (
            ORDER.iter().position(|k| k == key).unwrap_or(ORDER.len()),
            *key,
        )
    });
    let parts: Vec<String> = keys
        .iter()
        .map(|(key, value)| format!("{key}={}", encoded(value)))
        .collect();
    format!("{name}[{}]", parts.join(","))
}

fn encoded(value: &str) -> String {
    value
        .chars()
        .map(|c| match c {
            '%' | '[' | ']' | ',' | '=' | '"' => format!("%{:02X}", u32::from(c)),
            c if c.is_control() => format!("%{:02X}", u32::from(c)),
            c => c.to_string(),
        })
        .collect()
}

//! The ids of facts: `family.measure[key=value,…]`, keys in one fixed order.

use crate::plain;

/// The order of scope keys; others follow, by name.
const ORDER: &[&str] = &[
    "table",
    "takedown",
    "window",
    "group",
    "tag",
    "kind",
    "object",
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
    let parts: Vec<String> = keys.iter().map(|(key, value)| equals(key, value)).collect();
    format!("{name}[{}]", parts.join(","))
}

/// A piece of a filter: a key and a value that no other piece can be taken for,
/// whatever the data call their groups and platforms.
pub fn equals(key: &str, value: &str) -> String {
    format!("{key}={}", encoded(value))
}

/// A value as ids and filters spell it: what would end it, and what nobody sees,
/// by number.
pub fn encoded(value: &str) -> String {
    value
        .chars()
        .map(|c| match c {
            '%' | '[' | ']' | ',' | '=' | '"' => format!("%{:02X}", u32::from(c)),
            c if c.is_control() => format!("%{:02X}", u32::from(c)),
            c if plain::is_hidden(c) => format!("%U{:X};", u32::from(c)),
            c => c.to_string(),
        })
        .collect()
}

/// The name and the scope of an id that [`id`] made; none if it is no such id.
pub fn parts(id: &str) -> Option<(&str, Vec<(&str, String)>)> {
    let Some((name, rest)) = id.split_once('[') else {
        return Some((id, Vec::new()));
    };
    let pair = |part: &'_ str| -> Option<(usize, String)> {
        let (key, value) = part.split_once('=')?;
        Some((key.len(), decoded(value)?))
    };
    let scope = rest.strip_suffix(']')?.split(',');
    let scope = scope.map(|part| pair(part).map(|(key, value)| (&part[..key], value)));
    Some((name, scope.collect::<Option<_>>()?))
}

/// The value that was spelt so; none if it is no such spelling.
pub fn decoded(value: &str) -> Option<String> {
    let mut parts = value.split('%');
    let mut plain = parts.next()?.to_owned();
    for part in parts {
        let (code, after) = match part.strip_prefix('U') {
            Some(long) => long.split_once(';')?,
            None => part.split_at_checked(2)?,
        };
        let code = u32::from_str_radix(code, 16).ok()?;
        plain.push(char::from_u32(code)?);
        plain.push_str(after);
    }
    Some(plain)
}

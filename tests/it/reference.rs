//! Values computed by other software, in `tests/reference/`, and the rule by
//! which ours are compared with them.

use std::path::Path;

use serde_json::Value;

/// One case of a reference file.
pub struct Case {
    pub name: String,
    pub input: Value,
    pub expected: Value,
    tolerance: f64,
    abs_tolerance: f64,
}

/// All cases of `tests/reference/<file>.json`; a file without any fails.
pub fn cases(file: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    let text = std::fs::read_to_string(folder.join(format!("{file}.json"))).unwrap();
    let content: Value = serde_json::from_str(&text).unwrap();
    let cases = content["cases"].as_array().unwrap();
    assert!(!cases.is_empty(), "{file} has no cases");
    cases.iter().map(Case::read).collect()
}

/// Runs every case of a file and compares the named numbers. `null` stands for
/// "not estimable" on either side.
pub fn check(file: &str, keys: &[&str], compute: impl Fn(&Value) -> Value) {
    let cases = cases(file);
    let failures: Vec<String> = cases
        .iter()
        .flat_map(|case| case.failures(keys, &compute(&case.input)))
        .collect();
    assert!(
        failures.is_empty(),
        "{file}, {} cases:\n{}",
        cases.len(),
        failures.join("\n")
    );
}

/// The estimate, or `null`.
pub fn or_null<T: Into<Value>, E>(estimate: Result<T, E>) -> Value {
    estimate.map_or(Value::Null, Into::into)
}

/// The numbers of a list.
pub fn floats(list: &Value) -> Vec<f64> {
    let list = list.as_array().unwrap();
    list.iter().map(|x| x.as_f64().unwrap()).collect()
}

/// The counts of a list.
pub fn counts(list: &Value) -> Vec<u64> {
    let list = list.as_array().unwrap();
    list.iter().map(|x| x.as_u64().unwrap()).collect()
}

impl Case {
    fn read(case: &Value) -> Self {
        Self {
            name: case["name"].as_str().unwrap().to_owned(),
            input: case["input"].clone(),
            expected: case["expected"].clone(),
            tolerance: case["tolerance"].as_f64().unwrap(),
            abs_tolerance: case["abs_tolerance"].as_f64().unwrap(),
        }
    }

    fn failures(&self, keys: &[&str], actual: &Value) -> Vec<String> {
        let mut failures = Vec::new();
        for &key in keys {
            let expected = self.expected.get(key).unwrap_or_else(|| {
                panic!("case {} has no {key}", self.name);
            });
            let found = actual.get(key).unwrap_or_else(|| {
                panic!("{key} was not computed for {}", self.name);
            });
            if !self.agrees(key, found, expected) {
                failures.push(format!("{} {key}: {found}, not {expected}", self.name));
            }
        }
        failures
    }

    /// Whether two values agree by the rule of the reference collection.
    pub fn agrees(&self, key: &str, actual: &Value, expected: &Value) -> bool {
        match (actual, expected) {
            (Value::Number(actual), Value::Number(expected)) => {
                let (actual, expected) = (actual.as_f64().unwrap(), expected.as_f64().unwrap());
                (actual - expected).abs() <= self.allowed(key, expected)
            }
            (Value::Array(actual), Value::Array(expected)) => {
                let mut pairs = actual.iter().zip(expected);
                actual.len() == expected.len() && pairs.all(|(a, e)| self.agrees(key, a, e))
            }
            _ => actual == expected,
        }
    }

    /// p-values compare by the relative tolerance alone, so that a far tail has
    /// to be right too.
    fn allowed(&self, key: &str, expected: f64) -> f64 {
        let relative = self.tolerance * expected.abs();
        match key {
            "p" | "q" => relative,
            _ => relative.max(self.abs_tolerance),
        }
    }
}

//! The words of estimative language: the likelihood terms of ICD 203 (Analytic
//! Standards, 2015) with their ranges, and three levels of confidence.

/// A term of likelihood, with the range that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Its key, by which prose names it and after which its message is named.
    pub key: &'static str,
    /// The least probability that it stands for.
    pub from: &'static str,
    /// The largest.
    pub to: &'static str,
    /// Its row: a product keeps to one of them.
    pub row: Row,
}

/// The two rows of terms, which must not be mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// From “almost no chance” to “almost certain”.
    Likely,
    /// From “remote” to “nearly certain”.
    Probable,
}

/// The terms, from the least to the most likely, both rows.
pub const TERMS: [Term; 14] = [
    likely("almost-no-chance", "0.01", "0.05"),
    likely("very-unlikely", "0.05", "0.2"),
    likely("unlikely", "0.2", "0.45"),
    likely("roughly-even-chance", "0.45", "0.55"),
    likely("likely", "0.55", "0.8"),
    likely("very-likely", "0.8", "0.95"),
    likely("almost-certain", "0.95", "0.99"),
    probable("remote", "0.01", "0.05"),
    probable("highly-improbable", "0.05", "0.2"),
    probable("improbable", "0.2", "0.45"),
    probable("roughly-even-odds", "0.45", "0.55"),
    probable("probable", "0.55", "0.8"),
    probable("highly-probable", "0.8", "0.95"),
    probable("nearly-certain", "0.95", "0.99"),
];

/// Keys of terms whose words say something else as often: a “remote territory”, and
/// in French “une part infime”. Typed, they state no likelihood.
pub const ORDINARY: [&str; 1] = ["remote"];

/// The levels of confidence in what a judgement rests on.
pub const CONFIDENCE: [&str; 3] = ["low", "moderate", "high"];

const fn likely(key: &'static str, from: &'static str, to: &'static str) -> Term {
    let row = Row::Likely;
    Term { key, from, to, row }
}

const fn probable(key: &'static str, from: &'static str, to: &'static str) -> Term {
    let row = Row::Probable;
    Term { key, from, to, row }
}

/// The term that prose names, with spaces or with `-`.
pub fn term(name: &str) -> Option<Term> {
    let key = name.trim().to_lowercase().replace(' ', "-");
    TERMS.into_iter().find(|t| t.key == key)
}

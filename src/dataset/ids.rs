//! Identifiers that went through floating point and lost their last digits.

/// Whether an id was written by software that read it as a floating-point
/// number: scientific notation, or a decimal too large to be exact. Such an id
/// names some other post than the one it came from, so it must not be joined on.
pub fn is_damaged(id: &str) -> bool {
    let bytes = id.as_bytes();
    let numeric = |b: &u8| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-');
    if bytes.is_empty() || !bytes[0].is_ascii_digit() || !bytes.iter().all(numeric) {
        return false;
    }
    let scientific = bytes.iter().any(|b| matches!(b, b'e' | b'E'));
    if !scientific && !bytes.contains(&b'.') {
        return false;
    }
    id.parse::<f64>()
        .is_ok_and(|value| scientific || value > EXACT)
}

/// The largest whole number below which every whole number has a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

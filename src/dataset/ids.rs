//! Identifiers that went through floating point: such an id names another post
//! or none, so that nothing may ever be joined on it. Import and ingest share
//! this detector.

/// The largest whole number below which floating point keeps every whole number.
const EXACT: u64 = 1 << 53;

/// Whether an id passed through floating point and lost digits: scientific
/// notation (`4.60719053544235e+17`, `4,60719E+17`), or a decimal above 2^53
/// (`460719053544235008.0`).
pub fn is_damaged(id: &str) -> bool {
    // Nearly every id that is not a number begins with a letter.
    if id.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let id = id.trim();
    let id = id.strip_prefix('-').unwrap_or(id);
    let bytes = id.as_bytes();
    if !bytes.first().is_some_and(u8::is_ascii_digit) || bytes.iter().all(u8::is_ascii_digit) {
        return false;
    }
    match id.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => is_scientific(mantissa, exponent),
        None => is_long_decimal(id),
    }
}

/// The id without a fraction of zeros, where that loses nothing: `12.0` is 12.
pub fn without_zero_fraction(id: &str) -> &str {
    match id.split_once('.') {
        Some((whole, zeros)) if exact(whole) && is_zeros(zeros) => whole,
        _ => id,
    }
}

/// A handle such as `1E5` is no number: a fraction or a signed exponent shows
/// that a program wrote it.
fn is_scientific(mantissa: &str, exponent: &str) -> bool {
    let unsigned = exponent.strip_prefix(['+', '-']);
    let (whole, fraction) = parts(mantissa);
    is_digits(whole)
        && fraction.is_none_or(is_digits)
        && is_digits(unsigned.unwrap_or(exponent))
        && (fraction.is_some() || unsigned.is_some())
}

fn is_long_decimal(id: &str) -> bool {
    let (whole, fraction) = parts(id);
    is_digits(whole) && fraction.is_some_and(is_digits) && !exact(whole)
}

fn parts(number: &str) -> (&str, Option<&str>) {
    match number.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    }
}

fn exact(whole: &str) -> bool {
    is_digits(whole) && whole.parse::<u64>().is_ok_and(|n| n <= EXACT)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_zeros(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floating_point_is_seen() {
        for id in [
            "4.60719053544235e+17",
            "4.6E+17",
            "4,60719E+17",
            "4e+17",
            "4.6e17",
            "460719053544235008.0",
            "-4.6e+17",
            " 1.1e+18 ",
        ] {
            assert!(is_damaged(id), "{id}");
        }
    }

    #[test]
    fn ids_are_left_alone() {
        for id in [
            "460732821213298688",
            "1E5",
            "9007199254740992.0",
            "L+dolgHlCcBt5BpjwcMQbn4yULFlp65BBv2+EXtWZE=",
            "12e+",
            "e+17",
            "1.2.3",
            "",
        ] {
            assert!(!is_damaged(id), "{id}");
        }
    }

    #[test]
    fn a_fraction_of_zeros_goes_only_where_it_is_exact() {
        assert_eq!(without_zero_fraction("53008279.0"), "53008279");
        assert_eq!(
            without_zero_fraction("460719053544235008.0"),
            "460719053544235008.0"
        );
        assert_eq!(without_zero_fraction("12.5"), "12.5");
    }
}

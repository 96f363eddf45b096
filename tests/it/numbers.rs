//! Rounding and printing: half to even on the exact decimal, no minus zero, one
//! canonical string for every number.

use proptest::prelude::*;
use sillage::message::Language;
use sillage::number::{Numbers, canonical, integer, parse};
use sillage::time;

fn english() -> Numbers {
    Numbers::new("en").unwrap()
}

#[test]
fn halves_go_to_the_even_digit_of_the_exact_decimal() {
    let cases = [
        ("0.125", 2, "0.12"),
        ("0.375", 2, "0.38"),
        ("2.5", 0, "2"),
        ("3.5", 0, "4"),
        ("0.5", 0, "0"),
        ("1.5", 0, "2"),
        // Binary floating point has none of these exactly: 0.045 lies above, 2.675 below.
        ("0.045", 2, "0.04"),
        ("0.055", 2, "0.06"),
        ("2.675", 2, "2.68"),
        ("1.005", 2, "1.00"),
        ("0.1250000001", 2, "0.13"),
        ("-0.125", 2, "-0.12"),
        ("-2.5", 0, "-2"),
        ("9.995", 2, "10.00"),
        ("7", 2, "7.00"),
        ("0.999", 0, "1"),
    ];
    for (value, decimals, shown) in cases {
        assert_eq!(
            english().decimal(value, decimals),
            shown,
            "{value} to {decimals}"
        );
    }
}

#[test]
fn thousands_are_grouped_and_powers_written_out() {
    let cases = [
        ("1000", 0, "1,000"),
        ("999", 0, "999"),
        ("1234567.5", 0, "1,234,568"),
        ("18446744073709551615", 0, "18,446,744,073,709,551,615"),
        ("1e15", 0, "1,000,000,000,000,000"),
        ("1.5e-7", 8, "0.00000015"),
        ("999999.95", 1, "1,000,000.0"),
    ];
    for (value, decimals, shown) in cases {
        assert_eq!(english().decimal(value, decimals), shown, "{value}");
    }
    assert_eq!(english().percent("0.41449", 1), "41.4");
    assert_eq!(english().percent("0.0005", 1), "0.0");
    assert_eq!(english().percent("0.0015", 1), "0.2");
    assert_eq!(english().percent("12.345", 0), "1,234");
}

#[test]
fn nothing_prints_as_minus_zero() {
    for value in ["-0.0004", "-0.4", "-1e-9", "0", "-0.004999"] {
        let shown = english().decimal(value, 0);
        assert_eq!(shown, "0", "{value}");
    }
    assert_eq!(english().percent("-0.0004", 1), "0.0");
    assert_eq!(canonical(-0.0).as_deref(), Some("0"));
}

#[test]
fn french_has_its_own_signs() {
    let french = Numbers::new("fr").unwrap();
    assert_eq!(french.decimal("1234567.5", 1), "1\u{202f}234\u{202f}567,5");
    assert_eq!(
        french.day(time::parse_day("2024-05-13").unwrap()),
        "13 mai 2024"
    );
    assert_eq!(
        french.day(time::parse_day("2024-05-01").unwrap()),
        "1er mai 2024"
    );
}

#[test]
fn days_read_as_in_britain() {
    let day = |text: &str| time::parse_day(text).unwrap();
    assert_eq!(english().day(day("2024-05-13")), "13 May 2024");
    assert_eq!(english().day(day("2024-02-29")), "29 February 2024");
    assert_eq!(english().short_day(day("1969-12-31")), "31 Dec 1969");
    assert_eq!(english().month(day("2024-09-01")), "Sept 2024");
    assert_eq!(time::iso_day(day("0999-01-01")), "0999-01-01");
    assert_eq!(day("1970-01-01"), 0);
    assert_eq!(day("1969-12-31"), -1);
    assert_eq!(day("2000-03-01") - day("2000-02-28"), 2);
    for none in [
        "2023-02-29",
        "2024-5-13",
        "24-05-13",
        "2024-05-13T",
        "+024-05-13",
        "",
    ] {
        assert_eq!(time::parse_day(none), None, "{none}");
    }
}

#[test]
fn units_signs_and_tiny_probabilities() {
    let english = Language::open("en").unwrap();
    let cases = [
        ("1", "posts", 0, "1 post"),
        ("0", "posts", 0, "0 posts"),
        ("1234", "posts", 0, "1,234 posts"),
        ("0.41449", "share", 1, "41.4%"),
        ("0.0123", "share_difference", 1, "+1.2 pp"),
        ("-0.0123", "share_difference", 1, "-1.2 pp"),
        ("0", "share_difference", 1, "0.0 pp"),
        // What prints as zero has no sign, on either side of it.
        ("0.0004", "share_difference", 1, "0.0 pp"),
        ("-0.0004", "share_difference", 1, "0.0 pp"),
        ("0.0004", "probability", 3, "< 0.001"),
        ("0.0005", "probability", 3, "< 0.001"),
        ("0.00051", "probability", 3, "0.001"),
        ("1e-12", "probability", 3, "< 0.001"),
        ("0", "probability", 3, "0.000"),
        ("2024-05-13", "date", 0, "13 May 2024"),
    ];
    for (value, unit, decimals, shown) in cases {
        let minus = |text: String| text.replace('\u{2212}', "-");
        assert_eq!(
            minus(english.amount(value, unit, decimals).unwrap()),
            shown,
            "{value} {unit}"
        );
    }
    let range = |lower, upper| english.range(lower, upper, "share_difference", 1).unwrap();
    assert_eq!(range("-0.0123", "0.0456"), "-1.2 to +4.6 pp");
    assert_eq!(range("-0.0004", "0.0004"), "0.0 to 0.0 pp");
    assert_eq!(range("0", "0.01"), "0.0 to +1.0 pp");
}

#[test]
fn what_is_no_number_has_no_string() {
    assert_eq!(canonical(f64::NAN), None);
    assert_eq!(canonical(f64::INFINITY), None);
    assert_eq!(parse("inf"), None);
    assert_eq!(parse("nan"), None);
    assert_eq!(integer(u64::MAX), "18446744073709551615");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Every number that leaves `stat` has a string that reads back as itself
    /// and has the form that the schema of facts admits.
    #[test]
    fn canonical_strings_read_back(mantissa in -999_999_999_999i64..=999_999_999_999, power in -20i32..8) {
        let value: f64 = format!("{mantissa}e{power}").parse().unwrap();
        let text = canonical(value).unwrap();
        prop_assert_eq!(parse(&text), Some(value));
        prop_assert!(!text.starts_with("-0e") && text != "-0" && !text.ends_with(".0"), "{}", text);
        let digits = text.split('e').next().unwrap().chars().filter(char::is_ascii_digit);
        let significant: String = digits.collect::<String>().trim_start_matches('0').to_owned();
        prop_assert!(significant.len() <= 15, "{}", text);
    }

    /// Rounding by integers, another route than the code under test.
    #[test]
    fn rounding_agrees_with_whole_numbers(thousandths in -5_000_000i64..5_000_000) {
        let sign = if thousandths < 0 { "-" } else { "" };
        let (whole, rest) = (thousandths.abs() / 1000, thousandths.abs() % 1000);
        let (kept, last) = (whole * 100 + rest / 10, rest % 10);
        let up = last > 5 || last == 5 && kept % 2 == 1;
        let rounded = kept + i64::from(up);
        let sign = if rounded == 0 { "" } else { sign };
        let expected = format!("{sign}{}.{:02}", rounded / 100, rounded % 100);
        let exact = format!("{}{whole}.{rest:03}", if thousandths < 0 { "-" } else { "" });
        let shown = english().decimal(&exact, 2).replace(',', "").replace('\u{2212}', "-");
        prop_assert_eq!(shown, expected);
    }
}

//! What rounding to 12 digits does to ties, zero and itself.

use sillage::stat::round12;

#[test]
fn ties_go_to_the_even_digit() {
    assert_eq!(round12(123_456_789_012.5), 123_456_789_012.0);
    assert_eq!(round12(123_456_789_013.5), 123_456_789_014.0);
    assert_eq!(round12(-123_456_789_012.5), -123_456_789_012.0);
}

#[test]
fn twelve_digits_stay() {
    assert_eq!(round12(0.1 + 0.2), 0.3);
    assert_eq!(round12(1.0 / 3.0), 0.333_333_333_333);
    assert_eq!(round12(999_999_999_999.9), 1e12);
    assert_eq!(round12(1.234_567_890_126e-300), 1.234_567_890_13e-300);
}

#[test]
fn zero_has_no_sign() {
    assert!(round12(-0.0).is_sign_positive());
}

proptest::proptest! {
    #[test]
    fn rounding_twice_changes_nothing(x: f64) {
        let once = round12(x);
        proptest::prop_assert!(once == round12(once) || x.is_nan());
    }
}

//! Whole numbers of any size, for comparisons in which a tie must be a tie:
//! products of counts leave 128 bits behind at once.

use std::cmp::Ordering;

/// A natural number: digits in base 2⁶⁴, the lowest first, none of them a
/// leading zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Natural(Vec<u64>);

impl Natural {
    /// One, the empty product.
    pub(super) fn one() -> Self {
        Self(vec![1])
    }

    /// The product of numbers.
    pub(super) fn product(factors: impl IntoIterator<Item = u64>) -> Self {
        factors.into_iter().fold(Self::one(), Self::times)
    }

    /// The number `factor` times.
    #[must_use]
    pub(super) fn times(mut self, factor: u64) -> Self {
        let mut carry = 0;
        for digit in &mut self.0 {
            let product = u128::from(*digit) * u128::from(factor) + carry;
            *digit = product as u64;
            carry = product >> 64;
        }
        self.0.push(carry as u64);
        self.trimmed()
    }

    /// The sum of two numbers.
    #[must_use]
    pub(super) fn plus(mut self, other: &Self) -> Self {
        let longest = self.0.len().max(other.0.len());
        self.0.resize(longest + 1, 0);
        let mut carry = 0;
        let digits = other.0.iter().copied().chain(std::iter::repeat(0));
        for (digit, more) in self.0.iter_mut().zip(digits) {
            let sum = u128::from(*digit) + u128::from(more) + carry;
            *digit = sum as u64;
            carry = sum >> 64;
        }
        self.trimmed()
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_length = self.0.len().cmp(&other.0.len());
        by_length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

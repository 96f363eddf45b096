//! Intervals of exact numbers with open, closed or no ends, and their arithmetic:
//! what a printed number stands for, and what follows from several of them.

use std::cmp::Ordering;

use super::exact::{self, Exact, whole};

/// An end of an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Where it lies.
    pub value: Exact,
    /// Whether it belongs to the interval.
    pub closed: bool,
}

/// All numbers between two ends; an absent end is unbounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// The lower end.
    pub lower: Option<End>,
    /// The upper end.
    pub upper: Option<End>,
}

/// An end that belongs to its interval.
pub fn closed(value: Exact) -> Option<End> {
    let closed = true;
    Some(End { value, closed })
}

/// An end that does not.
pub fn open(value: Exact) -> Option<End> {
    let closed = false;
    Some(End { value, closed })
}

impl Interval {
    /// Between two ends.
    pub fn new(lower: Option<End>, upper: Option<End>) -> Self {
        Self { lower, upper }
    }

    /// One number.
    pub fn point(value: Exact) -> Self {
        Self::closed(value.clone(), value)
    }

    /// Between two numbers that both belong to it.
    pub fn closed(lower: Exact, upper: Exact) -> Self {
        Self::new(closed(lower), closed(upper))
    }

    /// The number, if there is only one.
    pub fn single(&self) -> Option<&Exact> {
        match (&self.lower, &self.upper) {
            (Some(l), Some(u)) if l == u && l.closed => Some(&l.value),
            _ => None,
        }
    }

    /// Whether no number lies in it.
    pub fn is_empty(&self) -> bool {
        match (&self.lower, &self.upper) {
            (Some(l), Some(u)) => {
                l.value > u.value || (l.value == u.value && !(l.closed && u.closed))
            }
            _ => false,
        }
    }

    /// Whether both have a number in common.
    pub fn meets(&self, other: &Self) -> bool {
        !self.both(other).is_empty()
    }

    /// What lies in both.
    #[must_use]
    pub fn both(&self, other: &Self) -> Self {
        Self {
            lower: tighter(&self.lower, &other.lower, Ordering::Greater),
            upper: tighter(&self.upper, &other.upper, Ordering::Less),
        }
    }

    /// The smallest interval that holds both.
    #[must_use]
    pub fn around(&self, other: &Self) -> Self {
        Self {
            lower: wider(&self.lower, &other.lower, Ordering::Less),
            upper: wider(&self.upper, &other.upper, Ordering::Greater),
        }
    }

    /// Every number of it with the other sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        let flipped = |end: &Option<End>| {
            end.as_ref().map(|e| End {
                value: -&e.value,
                closed: e.closed,
            })
        };
        Self::new(flipped(&self.upper), flipped(&self.lower))
    }

    /// Every sum of a number of one and a number of the other.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let sum = |a: &Option<End>, b: &Option<End>| {
            let (a, b) = (a.as_ref()?, b.as_ref()?);
            Some(End {
                value: &a.value + &b.value,
                closed: a.closed && b.closed,
            })
        };
        Self::new(
            sum(&self.lower, &other.lower),
            sum(&self.upper, &other.upper),
        )
    }

    /// Every difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    /// Every product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let mut products = Vec::new();
        for a in self.reaches() {
            for b in other.reaches() {
                products.push(product(&a, &b));
            }
        }
        let mut lowest = products[0].clone();
        let mut highest = products[0].clone();
        for product in &products[1..] {
            lowest = further(lowest, product, Ordering::Less);
            highest = further(highest, product, Ordering::Greater);
        }
        Self::new(lowest.end(), highest.end())
    }

    /// Every multiple by one number.
    #[must_use]
    pub fn scaled(&self, factor: &Exact) -> Self {
        self.times(&Self::point(factor.clone()))
    }

    /// Every quotient; none if zero is among the divisors.
    pub fn over(&self, other: &Self) -> Option<Self> {
        Some(self.times(&other.inverse()?))
    }

    fn inverse(&self) -> Option<Self> {
        let zero = whole(0);
        if self.is_empty() || self.meets(&Self::point(zero.clone())) {
            return None;
        }
        if self.upper.as_ref().is_some_and(|u| u.value <= zero) {
            return Some(self.negated().inverse()?.negated());
        }
        let invert = |end: &End| End {
            value: end.value.recip(),
            closed: end.closed,
        };
        let lower = match &self.upper {
            Some(end) => Some(invert(end)),
            None => open(zero.clone()),
        };
        let upper = self.lower.as_ref().filter(|end| end.value != zero);
        Some(Self::new(lower, upper.map(invert)))
    }

    fn reaches(&self) -> [Reach; 2] {
        let reach = |end: &Option<End>, beyond: i8| match end {
            Some(end) => Reach::At(end.clone()),
            None => Reach::Beyond(beyond),
        };
        [reach(&self.lower, -1), reach(&self.upper, 1)]
    }
}

/// An end, or that there is none below (-1) or above (1).
#[derive(Debug, Clone)]
enum Reach {
    At(End),
    Beyond(i8),
}

impl Reach {
    fn end(self) -> Option<End> {
        match self {
            Self::At(end) => Some(end),
            Self::Beyond(_) => None,
        }
    }

    fn compared(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::At(a), Self::At(b)) => a.value.cmp(&b.value),
            (Self::Beyond(a), Self::Beyond(b)) => a.cmp(b),
            (Self::At(_), Self::Beyond(b)) => 0.cmp(b),
            (Self::Beyond(a), Self::At(_)) => a.cmp(&0),
        }
    }
}

/// The product of two ends; zero times anything is zero.
fn product(a: &Reach, b: &Reach) -> Reach {
    let zero = whole(0);
    let sign = |value: &Exact| match value.cmp(&zero) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    };
    match (a, b) {
        (Reach::At(a), Reach::At(b)) => {
            let nought = [a, b].into_iter().any(|e| e.closed && e.value == zero);
            Reach::At(End {
                value: &a.value * &b.value,
                closed: nought || (a.closed && b.closed),
            })
        }
        (Reach::At(end), Reach::Beyond(beyond)) | (Reach::Beyond(beyond), Reach::At(end)) => {
            match sign(&end.value) {
                0 => Reach::At(end.clone()),
                sign => Reach::Beyond(sign * beyond),
            }
        }
        (Reach::Beyond(a), Reach::Beyond(b)) => Reach::Beyond(a * b),
    }
}

/// The one that lies further on that side; of two alike, the closed one.
fn further(best: Reach, next: &Reach, side: Ordering) -> Reach {
    match next.compared(&best) {
        order if order == side => next.clone(),
        Ordering::Equal if matches!(next, Reach::At(end) if end.closed) => next.clone(),
        _ => best,
    }
}

/// Of two ends, the one that leaves less.
fn tighter(a: &Option<End>, b: &Option<End>, inner: Ordering) -> Option<End> {
    let (Some(x), Some(y)) = (a, b) else {
        return a.clone().or_else(|| b.clone());
    };
    Some(match x.value.cmp(&y.value) {
        Ordering::Equal if x.closed => y.clone(),
        Ordering::Equal => x.clone(),
        order if order == inner => x.clone(),
        _ => y.clone(),
    })
}

/// Of two ends, the one that leaves more.
fn wider(a: &Option<End>, b: &Option<End>, outer: Ordering) -> Option<End> {
    let (x, y) = (a.as_ref()?, b.as_ref()?);
    Some(match x.value.cmp(&y.value) {
        Ordering::Equal if x.closed => x.clone(),
        Ordering::Equal => y.clone(),
        order if order == outer => x.clone(),
        _ => y.clone(),
    })
}

/// An interval as mathematicians write it: `[40.5, 41.5)`.
impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.lower {
            None => write!(f, "(-∞")?,
            Some(end) => {
                let bracket = if end.closed { '[' } else { '(' };
                write!(f, "{bracket}{}", exact::written(&end.value))?;
            }
        }
        match &self.upper {
            None => write!(f, ", ∞)"),
            Some(end) => {
                let bracket = if end.closed { ']' } else { ')' };
                write!(f, ", {}{bracket}", exact::written(&end.value))
            }
        }
    }
}

//! Pure numbers on slices: knows nothing of posts, files, the clock or entropy.
//!
//! Exists so that every statistic of the report has one home where it can be
//! compared with other software. Sums are integers for as long as possible,
//! logarithms come from `libm`, and what leaves is rounded by [`round12`], so
//! that the last bits of a platform's arithmetic never reach a file.

pub mod adjust;
pub mod bootstrap;
pub mod changepoint;
pub mod composition;
pub mod concentration;
pub mod contingency;
pub mod coshare;
pub mod decomposition;
mod distribution;
pub mod divergence;
pub mod graph;
pub mod inequality;
pub mod interrupted;
pub mod jackknife;
pub mod layout;
pub mod log_odds;
pub mod logrank;
pub mod misclassification;
mod natural;
pub mod permutation;
pub mod poisson;
pub mod proportion;
pub mod quantile;
pub mod regression;
pub mod reliability;
pub mod rng;
pub mod similar;
pub mod survival;
pub mod union;

use std::fmt;

/// A number, or the reason why there is none.
pub type Estimate<T> = Result<T, NotEstimable>;

/// Why a statistic has no value. Never replaced by NaN or by a silent zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotEstimable {
    /// There is nothing to count.
    Empty,
    /// The values or weights add up to zero, so that shares of them mean nothing.
    ZeroSum,
    /// The denominator of a rate is zero.
    ZeroDenominator,
    /// A ratio on the log scale has a numerator of zero.
    LogOfZero,
    /// Fewer than two accounts, or so unequal that they weigh little more than one.
    TooFewAccounts,
    /// Without one of the accounts the statistic is undefined.
    RestsOnOneAccount,
    /// Fewer than six accounts posted in both windows.
    TooFewStayers,
    /// Fewer than six accounts posted before and not after.
    TooFewLeavers,
    /// No account posted in both windows.
    NoStayers,
    /// Nothing varies: a single category, or no account that changed.
    NoVariation,
    /// The statistic is undefined on the data themselves.
    UndefinedStatistic,
    /// The statistic is undefined in more than 5 % of the resamples.
    UndefinedResamples,
    /// A level or a probability lies outside its range.
    ProbabilityOutOfRange,
    /// Accounts come in after nobody was left under observation.
    RiskSetEmpties,
    /// Nobody was under observation from the origin on.
    LateEntry,
    /// The curve ends before it reaches what is asked for.
    NotReached,
    /// The terms of a model follow from each other, or leave no day to judge it by.
    RankDeficient,
    /// The coefficients of a model never come to rest.
    NoConvergence,
    /// Fewer than two units were coded by two coders.
    TooFewUnits,
    /// The codes say nothing about the classes: an error matrix without inverse.
    UninformativeCodes,
}

impl NotEstimable {
    /// The reason as facts.json spells it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::ZeroSum => "zero_sum",
            Self::ZeroDenominator => "zero_denominator",
            Self::LogOfZero => "log_of_zero",
            Self::TooFewAccounts => "too_few_accounts",
            Self::RestsOnOneAccount => "rests_on_one_account",
            Self::TooFewStayers => "too_few_stayers",
            Self::TooFewLeavers => "too_few_leavers",
            Self::NoStayers => "no_stayers",
            Self::NoVariation => "no_variation",
            Self::UndefinedStatistic => "undefined_statistic",
            Self::UndefinedResamples => "undefined_resamples",
            Self::ProbabilityOutOfRange => "probability_out_of_range",
            Self::RiskSetEmpties => "risk_set_empties",
            Self::LateEntry => "late_entry",
            Self::NotReached => "not_reached",
            Self::RankDeficient => "rank_deficient",
            Self::NoConvergence => "no_convergence",
            Self::TooFewUnits => "too_few_units",
            Self::UninformativeCodes => "uninformative_codes",
        }
    }
}

impl fmt::Display for NotEstimable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not estimable: {}", self.code())
    }
}

impl std::error::Error for NotEstimable {}

/// An estimate between its confidence limits, in the unit of the estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The point estimate.
    pub estimate: f64,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
    /// The confidence level, 0.95 for 95 %.
    pub level: f64,
}

impl Interval {
    /// The only way an interval leaves `stat`: with its three numbers rounded.
    fn rounded(estimate: f64, lower: f64, upper: f64, level: f64) -> Self {
        Self {
            estimate: round12(estimate),
            lower: round12(lower),
            upper: round12(upper),
            level,
        }
    }
}

/// Rounds to 12 significant digits, half to even on the exact decimal value,
/// and turns −0 into 0. Values that are not finite stay as they are.
pub fn round12(x: f64) -> f64 {
    if !x.is_finite() {
        return x;
    }
    // The exponent format writes correctly rounded digits of the exact value;
    // reading them back cannot fail, and adding 0 removes the sign of −0.
    format!("{x:.11e}").parse().map_or(x, |y: f64| y + 0.0)
}

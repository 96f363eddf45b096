//! The interrupted time series (METHODS §6): did the level or the trend of a
//! daily count change on one day, trend and weekdays being equal?

use super::regression::{self, Error, Fit, Term};
use super::{Estimate, Interval, NotEstimable};

const INTERCEPT: &str = "intercept";
const TREND: &str = "trend";
const LEVEL: &str = "level";
const SLOPE: &str = "slope";

/// Tuesday to Sunday; Monday is the reference.
const WEEKDAYS: [&str; 6] = ["tue", "wed", "thu", "fri", "sat", "sun"];

/// A ratio with its two intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// With the quasi-Poisson interval.
    pub quasi: Interval,
    /// With the Newey–West interval.
    pub hac: Interval,
}

/// The model of a series that one day interrupts.
#[derive(Clone, Debug, PartialEq)]
pub struct Interrupted {
    /// How many times higher the level is from that day on.
    pub level: Change,
    /// By what the growth from day to day is multiplied from that day on.
    pub slope: Change,
    /// Pearson dispersion.
    pub dispersion: f64,
    /// Lag of the Newey–West errors, in days.
    pub lag: usize,
    /// Expected counts, one per day.
    pub fitted: Vec<f64>,
    /// Expected counts if nothing had happened; from the day of interruption on
    /// they differ from the fitted ones.
    pub counterfactual: Vec<f64>,
}

/// Fits log μ = β₀ + β₁t + β₂ after + β₃ (t − T) after + weekday. `at` is T, the
/// index of the first day after; `weekday` is that of the first day, 0 = Monday.
///
/// # Errors
/// `ZeroSum` where a side sums to 0; `RankDeficient` where a side is too short to
/// tell level, slope and weekdays apart; else as [`regression::poisson`].
pub fn fit(counts: &[u64], at: usize, weekday: u32, level: f64) -> Estimate<Interrupted> {
    let (before, after) = counts.split_at_checked(at).ok_or(NotEstimable::Empty)?;
    if before.is_empty() || after.is_empty() {
        return Err(NotEstimable::Empty);
    }
    if [before, after]
        .iter()
        .any(|side| side.iter().all(|n| *n == 0))
    {
        return Err(NotEstimable::ZeroSum);
    }
    let days = counts.len();
    let model = design(days, at, weekday);
    let fit = regression::poisson(counts, &[], &model, regression::lag(days))?;
    let untouched = fit.predict(&design(days, days, weekday));
    // Until that day nothing differs, not even by rounding.
    let counterfactual = [&fit.fitted[..at], &untouched[at..]].concat();
    Ok(Interrupted {
        level: change(&fit, &model, LEVEL, level)?,
        slope: change(&fit, &model, SLOPE, level)?,
        dispersion: fit.dispersion,
        lag: fit.lag,
        counterfactual,
        fitted: fit.fitted,
    })
}

/// The columns of the model for an interruption on day `at`.
fn design(days: usize, at: usize, weekday: u32) -> Vec<Term> {
    let since = |day: usize| day.checked_sub(at).map(|since| since as f64);
    let mut terms = vec![
        Term::new(INTERCEPT, days, |_| 1.0),
        Term::new(TREND, days, |day| day as f64),
        Term::new(LEVEL, days, |day| f64::from(u8::from(day >= at))),
        Term::new(SLOPE, days, |day| since(day).unwrap_or(0.0)),
    ];
    for (number, name) in WEEKDAYS.into_iter().enumerate() {
        terms.push(Term::new(name, days, |day| {
            f64::from(u8::from((day + weekday as usize) % 7 == number + 1))
        }));
    }
    terms
}

fn change(fit: &Fit, model: &[Term], name: &str, level: f64) -> Estimate<Change> {
    let position = model.iter().position(|t| t.name == name);
    let coefficient = position.map(|p| fit.coefficients[p]);
    let coefficient = coefficient.ok_or(NotEstimable::RankDeficient)?;
    Ok(Change {
        quasi: coefficient.ratio(Error::Quasi, level)?,
        hac: coefficient.ratio(Error::Hac, level)?,
    })
}

//! Counts by day as a function of what is known about the day: a log-linear
//! model fitted by iteratively reweighted least squares, with two kinds of
//! standard errors. Quasi-Poisson ones allow for counts that vary more than
//! Poisson counts do; Newey–West ones also for days that resemble their
//! neighbours.

use nalgebra::{DMatrix, DVector};

use super::{Estimate, Interval, NotEstimable, distribution, round12};

/// More rounds than any model that can be fitted needs.
const ROUNDS: usize = 200;

/// Relative size of a diagonal element of R below which a column adds nothing
/// to those before it.
const RANK: f64 = 1e-9;

/// A column of the design: its name and its value on every day.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// What messages and tests call it.
    pub name: &'static str,
    /// One value per day.
    pub values: Vec<f64>,
}

impl Term {
    /// A column made from the number of the day.
    pub fn new(name: &'static str, days: usize, value: impl Fn(usize) -> f64) -> Self {
        Self {
            name,
            values: (0..days).map(value).collect(),
        }
    }
}

/// A coefficient on the log scale, with its standard errors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficient {
    /// The estimate.
    pub estimate: f64,
    /// The standard error if the dispersion were 1.
    pub poisson: f64,
    /// The same times the root of the dispersion.
    pub quasi: f64,
    /// The Newey–West standard error.
    pub hac: f64,
}

/// Which standard error an interval rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// Quasi-Poisson.
    Quasi,
    /// Newey–West.
    Hac,
}

impl Coefficient {
    /// exp of the coefficient: a ratio, with the normal interval.
    ///
    /// # Errors
    /// `ProbabilityOutOfRange` for a level outside (0, 1); `UndefinedStatistic`
    /// where a limit is beyond all numbers.
    pub fn ratio(&self, error: Error, level: f64) -> Estimate<Interval> {
        let error = match error {
            Error::Quasi => self.quasi,
            Error::Hac => self.hac,
        };
        let margin = distribution::normal(level)? * error;
        let at = |side: f64| libm::exp(self.estimate + side * margin);
        if at(1.0).is_finite() {
            Ok(Interval::rounded(at(0.0), at(-1.0), at(1.0), level))
        } else {
            Err(NotEstimable::UndefinedStatistic)
        }
    }
}

/// A fitted model.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// One coefficient per term, in their order.
    pub coefficients: Vec<Coefficient>,
    /// Expected counts, one per day.
    pub fitted: Vec<f64>,
    /// Pearson's χ² over its degrees of freedom.
    pub dispersion: f64,
    /// Days less terms.
    pub df: usize,
    /// The lag of the Newey–West errors, in days.
    pub lag: usize,
    /// The coefficients with all their digits.
    beta: Vec<f64>,
}

impl Fit {
    /// What the model says of days on which the terms have other values.
    pub fn predict(&self, terms: &[Term]) -> Vec<f64> {
        let days = terms.first().map_or(0, |t| t.values.len());
        let eta = |day: usize| -> f64 {
            let parts = self.beta.iter().zip(terms);
            parts.map(|(b, t)| b * t.values[day]).sum()
        };
        (0..days).map(|day| round12(libm::exp(eta(day)))).collect()
    }
}

/// The lag ⌊4 (n/100)^(2/9)⌋, decided in integers: the largest L with
/// L⁹ · 10⁴ ≤ 4⁹ · n².
pub fn lag(days: usize) -> usize {
    let n = days as u128;
    let fits = |lag: u128| lag.pow(9) * 10_000 <= 4u128.pow(9) * n * n;
    let mut lag = 0;
    while fits(lag + 1) {
        lag += 1;
    }
    lag as usize
}

/// Fits log μ = offset + Σ coefficient · term to counts, one per day. The offset
/// may be empty; `lag` is that of the Newey–West errors.
///
/// # Errors
/// `Empty` without days or terms; `RankDeficient` where a term follows from the
/// others or no day is left to judge the fit by; `NoConvergence` where the
/// coefficients run away, as they do when all counts of a side are 0;
/// `ZeroSum` where nothing was counted.
///
/// # Panics
/// If a term or the offset has another length than the counts.
pub fn poisson(counts: &[u64], offset: &[f64], terms: &[Term], lag: usize) -> Estimate<Fit> {
    if counts.is_empty() || terms.is_empty() {
        return Err(NotEstimable::Empty);
    }
    if counts.iter().all(|n| *n == 0) {
        return Err(NotEstimable::ZeroSum);
    }
    if counts.len() <= terms.len() {
        return Err(NotEstimable::RankDeficient);
    }
    let model = Model::new(counts, offset, terms);
    let (beta, inverse) = model.iterate()?;
    Ok(model.fit(&beta, &inverse, lag))
}

/// Days × terms, each column scaled to at most 1, so that days counted from a
/// far beginning cost no digits.
struct Model {
    y: DVector<f64>,
    offset: DVector<f64>,
    x: DMatrix<f64>,
    scale: Vec<f64>,
}

impl Model {
    fn new(counts: &[u64], offset: &[f64], terms: &[Term]) -> Self {
        let days = counts.len();
        let lengths = terms.iter().map(|t| t.values.len());
        assert!(lengths.into_iter().all(|n| n == days), "one value per day");
        assert!(
            offset.is_empty() || offset.len() == days,
            "one offset per day"
        );
        let largest = |t: &Term| t.values.iter().fold(0.0f64, |most, v| most.max(v.abs()));
        // A column of zeros keeps its scale; its rank gives it away.
        let scale: Vec<f64> = terms
            .iter()
            .map(|t| if largest(t) > 0.0 { largest(t) } else { 1.0 })
            .collect();
        Self {
            y: DVector::from_iterator(days, counts.iter().map(|n| *n as f64)),
            offset: DVector::from_fn(days, |day, _| offset.get(day).copied().unwrap_or(0.0)),
            x: DMatrix::from_fn(days, terms.len(), |day, term| {
                terms[term].values[day] / scale[term]
            }),
            scale,
        }
    }

    fn means(&self, beta: &DVector<f64>) -> DVector<f64> {
        let mut eta = self.offset.clone();
        // Column by column, so that the order of additions is ours.
        for (term, b) in beta.iter().enumerate() {
            eta.axpy(*b, &self.x.column(term), 1.0);
        }
        eta.map(libm::exp)
    }

    /// The coefficients that no longer move, and (XᵀWX)⁻¹ at them.
    fn iterate(&self) -> Estimate<(DVector<f64>, DMatrix<f64>)> {
        const STILL: f64 = 1e-13;
        // The usual start: as if every mean were its own count, a little raised.
        let mut mean = self.y.map(|y| y + 0.1);
        let mut eta = mean.map(libm::log) - &self.offset;
        let mut beta: Option<DVector<f64>> = None;
        for _ in 0..ROUNDS {
            let (next, inverse) = self.round(&mean, &eta)?;
            let largest = next.iter().fold(1.0f64, |most, b| most.max(b.abs()));
            let moved = beta.map_or(f64::INFINITY, |old| (&next - old).amax());
            if moved <= STILL * largest {
                return Ok((next, inverse));
            }
            mean = self.means(&next);
            if mean.iter().any(|m| !m.is_finite() || *m <= 0.0) {
                return Err(NotEstimable::NoConvergence);
            }
            eta = mean.map(libm::log) - &self.offset;
            beta = Some(next);
        }
        Err(NotEstimable::NoConvergence)
    }

    /// One weighted least squares.
    fn round(
        &self,
        mean: &DVector<f64>,
        eta: &DVector<f64>,
    ) -> Estimate<(DVector<f64>, DMatrix<f64>)> {
        let root = mean.map(f64::sqrt);
        let working: DVector<f64> = DVector::from_fn(mean.len(), |day, _| {
            (eta[day] + (self.y[day] - mean[day]) / mean[day]) * root[day]
        });
        let weighted = DMatrix::from_fn(mean.len(), self.x.ncols(), |day, t| {
            self.x[(day, t)] * root[day]
        });
        let sizes: Vec<f64> = weighted.column_iter().map(|c| c.norm()).collect();
        let qr = weighted.qr();
        let r = qr.r();
        let dependent = sizes
            .iter()
            .enumerate()
            .any(|(t, size)| r[(t, t)].abs() <= RANK * size);
        if dependent {
            return Err(NotEstimable::RankDeficient);
        }
        let mut target = working;
        qr.q_tr_mul(&mut target);
        let next = r.solve_upper_triangular(&target.rows(0, r.ncols()));
        let root = r.solve_upper_triangular(&DMatrix::identity(r.ncols(), r.ncols()));
        let (next, root) = next.zip(root).ok_or(NotEstimable::RankDeficient)?;
        Ok((next, product(&root, &root.transpose())))
    }

    fn fit(&self, beta: &DVector<f64>, inverse: &DMatrix<f64>, lag: usize) -> Fit {
        let mean = self.means(beta);
        let residual = &self.y - &mean;
        let pearson: f64 = residual.iter().zip(&mean).map(|(e, m)| e * e / m).sum();
        let df = self.y.len() - beta.len();
        let dispersion = pearson / df as f64;
        let hac = product(&product(inverse, &self.meat(&residual, lag)), inverse);
        let coefficients = beta.iter().enumerate().map(|(term, b)| {
            let root = |variance: f64| round12(variance.max(0.0).sqrt() / self.scale[term]);
            let own = (term, term);
            Coefficient {
                estimate: round12(b / self.scale[term]),
                poisson: root(inverse[own]),
                quasi: root(inverse[own] * dispersion),
                hac: root(hac[own]),
            }
        });
        Fit {
            coefficients: coefficients.collect(),
            fitted: mean.iter().map(|m| round12(*m)).collect(),
            dispersion: round12(dispersion),
            df,
            lag,
            beta: beta.iter().zip(&self.scale).map(|(b, s)| b / s).collect(),
        }
    }

    /// Σ of the scores' products up to the lag, with Bartlett's weights.
    fn meat(&self, residual: &DVector<f64>, lag: usize) -> DMatrix<f64> {
        let (days, terms) = self.x.shape();
        let score = |day: usize, term: usize| self.x[(day, term)] * residual[day];
        DMatrix::from_fn(terms, terms, |a, b| {
            let mut sum = 0.0;
            for back in 0..=lag.min(days - 1) {
                let weight = 1.0 - back as f64 / (lag + 1) as f64;
                let pairs = (back..days).map(|day| match back {
                    0 => score(day, a) * score(day, b),
                    _ => {
                        score(day, a) * score(day - back, b) + score(day - back, a) * score(day, b)
                    }
                });
                sum += weight * pairs.sum::<f64>();
            }
            sum
        })
    }
}

/// The product of two small matrices. nalgebra's own depends, in its last bits,
/// on what the processor can do.
fn product(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(a.nrows(), b.ncols(), |row, column| {
        let parts = (0..a.ncols()).map(|k| a[(row, k)] * b[(k, column)]);
        parts.sum()
    })
}

//! The steps of the time chart: what lies on what, and what the data cover.

use std::collections::BTreeMap;

use super::Frame;
use super::events::Events;
use super::rows::Rows;
use super::scale::Scale;
use crate::facts::Column;
use crate::number;
use crate::time::{Day, Step};

/// What a step's posts report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Most of those that could report views do.
    Reported,
    /// Few or none of them report views.
    Unreported,
    /// There is no post.
    Silent,
}

/// One narrative, on top of those drawn below it.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Its place from the base, which decides its fill.
    pub index: usize,
    /// Its narrative.
    pub narrative: String,
    /// Its cells, by step.
    pub cells: Vec<Option<String>>,
    /// Where it starts, by step.
    pub bases: Vec<f64>,
    /// Where it ends, by step.
    pub tops: Vec<f64>,
}

impl Layer {
    /// Its highest point.
    pub fn most(&self) -> f64 {
        self.tops.iter().copied().fold(0.0, f64::max)
    }
}

/// The steps of the time axis.
#[derive(Debug, Clone)]
pub struct Steps {
    /// First day of the axis.
    pub first: Day,
    /// The day after its last.
    pub last: Day,
    /// The first day of each step, and the day after its last.
    pub spans: Vec<(Day, Day)>,
    /// The layers from the base up: the largest narrative first, then the
    /// others together, then posts without narrative.
    pub layers: Vec<Layer>,
    states: Vec<State>,
    cells: Vec<[Option<String>; 3]>,
    columns: [Column; 3],
}

impl Steps {
    /// The steps of the coverage, with the posts of the time line.
    pub fn new(timeline: Rows<'_>, coverage: Rows<'_>, grain: &str) -> Self {
        let starts = (0..coverage.len()).filter_map(|row| coverage.day(row, "start"));
        let spans: Vec<(Day, Day)> = starts.map(|day| (day, after(day, grain))).collect();
        let text = |row, column| coverage.cell(row, column).map(str::to_owned);
        let cell = |row| ["start", "posts", "with_views"].map(|column| text(row, column));
        let state = |row| match coverage.cell(row, "views") {
            Some("reported") => State::Reported,
            Some("silent") => State::Silent,
            _ => State::Unreported,
        };
        Self {
            first: spans.first().map_or(0, |s| s.0),
            last: spans.last().map_or(1, |s| s.1),
            layers: layers(timeline, &spans),
            states: (0..coverage.len()).map(state).collect(),
            cells: (0..coverage.len()).map(cell).collect(),
            columns: [
                Column::new("start", "date"),
                Column::new("posts", "posts"),
                Column::new("with_views", "posts"),
            ],
            spans,
        }
    }

    /// The height of the highest step.
    pub fn largest(&self) -> f64 {
        self.layers.last().map_or(0.0, Layer::most)
    }

    /// Whether all steps are equally high.
    pub fn level(&self) -> bool {
        let tops = self.layers.last().map_or(&[][..], |l| &l.tops);
        tops.windows(2).all(|pair| pair[0] == pair[1])
    }

    /// The day after the step that starts on a day.
    pub fn end_of(&self, start: Day) -> Day {
        let step = self.spans.iter().find(|s| s.0 == start);
        step.map_or(start, |s| s.1)
    }

    /// How many days of the first and of the last step lie in the study period,
    /// if it does not hold both of them whole.
    pub fn cut(&self, start: Option<Day>, end: Option<Day>) -> Option<(Day, Day)> {
        let (start, end) = (start?, end? + 1);
        let inside = |span: &(Day, Day)| (span.1.min(end) - span.0.max(start)).max(0);
        let (first, last) = (self.spans.first()?, self.spans.last()?);
        let whole = start <= first.0 && last.1 <= end;
        (!whole).then(|| (inside(first), inside(last)))
    }

    /// The upper and lower place between which a layer fills all of a stretch
    /// of the x axis.
    pub fn clear(&self, layer: &Layer, x: &Scale, stretch: (f64, f64), y: &Scale) -> (f64, f64) {
        let first = self
            .spans
            .partition_point(|s| x.at(f64::from(s.1)) <= stretch.0);
        let last = self
            .spans
            .partition_point(|s| x.at(f64::from(s.0)) < stretch.1);
        let steps = first..last.max(first);
        let top = layer.tops[steps.clone()]
            .iter()
            .copied()
            .fold(f64::INFINITY, f64::min);
        let base = layer.bases[steps].iter().copied().fold(0.0, f64::max);
        if top.is_finite() && top > base {
            (y.at(top) + 1.0, y.at(base) - 1.0)
        } else {
            (0.0, 0.0)
        }
    }

    /// Neighbouring steps in one state: the state, the first day, the day after.
    pub fn runs(&self) -> Vec<(State, Day, Day)> {
        let mut runs: Vec<(State, Day, Day)> = Vec::new();
        for ((first, last), state) in self.spans.iter().zip(&self.states) {
            match runs.last_mut() {
                Some(run) if run.0 == *state => run.2 = *last,
                _ => runs.push((*state, *first, *last)),
            }
        }
        runs
    }

    /// One row for every step: its posts by narrative, what they report, and the
    /// events that start in it.
    pub fn frame(&self, events: &Events) -> Frame {
        let mut columns = self.columns.to_vec();
        columns.extend(self.layers.iter().map(|layer| Column {
            name: layer.narrative.clone(),
            unit: "posts".to_owned(),
        }));
        columns.push(Column {
            name: "events".to_owned(),
            unit: String::new(),
        });
        let row = |step: usize| {
            let mut row = self.cells[step].to_vec();
            row.extend(self.layers.iter().map(|l| l.cells[step].clone()));
            let (start, end) = self.spans[step];
            let from = if step == 0 { Day::MIN } else { start };
            row.push(events.within((from, end)));
            row
        };
        Frame {
            columns,
            rows: (0..self.spans.len()).map(row).collect(),
        }
    }
}

fn layers(timeline: Rows<'_>, spans: &[(Day, Day)]) -> Vec<Layer> {
    let mut cells: BTreeMap<&str, BTreeMap<Day, &str>> = BTreeMap::new();
    for row in 0..timeline.len() {
        let key = (timeline.cell(row, "narrative"), timeline.day(row, "start"));
        if let ((Some(narrative), Some(day)), Some(posts)) =
            ((key.0, key.1), timeline.cell(row, "posts"))
        {
            cells.entry(narrative).or_default().insert(day, posts);
        }
    }
    let value = |cell: &str| number::parse(cell).unwrap_or(0.0);
    let size = |days: &BTreeMap<Day, &str>| days.values().map(|c| value(c)).sum::<f64>();
    let mut order: Vec<&str> = cells.keys().copied().collect();
    order.sort_by(|a, b| {
        let rank = |name: &str| usize::from(name == "(other)") + 2 * usize::from(name == "(none)");
        let by_size = size(&cells[b]).total_cmp(&size(&cells[a]));
        rank(a).cmp(&rank(b)).then(by_size).then(a.cmp(b))
    });
    let mut bases = vec![0.0; spans.len()];
    let mut layers = Vec::new();
    for (index, narrative) in order.into_iter().enumerate() {
        let of = |day: Day| cells[narrative].get(&day).copied().unwrap_or("0");
        let own: Vec<&str> = spans.iter().map(|s| of(s.0)).collect();
        let tops: Vec<f64> = bases.iter().zip(&own).map(|(b, c)| b + value(c)).collect();
        layers.push(Layer {
            index,
            narrative: narrative.to_owned(),
            cells: own.iter().map(|c| Some((*c).to_owned())).collect(),
            bases: std::mem::replace(&mut bases, tops.clone()),
            tops,
        });
    }
    layers
}

/// The day after the step that starts on a day; the grain is a fact's word.
pub fn after(start: Day, grain: &str) -> Day {
    Step::named(grain).unwrap_or(Step::Day).after(start)
}

//! Takedowns and incidents on the time axis: takedowns as lines that are always
//! labelled, incidents as bars in lanes, labelled where there is room.

use super::canvas::{Anchor, Canvas, Rect};
use super::place::{Flag, Lanes, Sample};
use super::rows::Rows;
use super::scale::Scale;
use super::style::{AXIS, Fill, INK, LINE, MARGIN, SHADE, Stroke, Texture, WHITE};
use super::{Context, Layout, text};
use crate::error::Result;
use crate::time::Day;

/// The line of a takedown.
pub const TAKEDOWN: Stroke = Stroke::solid(INK, 2.5);

/// The bar of an incident.
fn incident() -> Fill {
    Fill {
        colour: AXIS,
        texture: Texture::Plain,
        ink: WHITE,
        border: false,
    }
}

/// Lanes that takedowns' labels may take, and those of incidents.
const LANES: usize = 7;

/// An event as `study.events` has it.
#[derive(Debug, Clone)]
struct Event {
    id: String,
    takedown: bool,
    start: Day,
    /// The day after its last; the day after its first if it has no end.
    end: Day,
    lasting: bool,
}

/// An incident's bar in its lane, and its label if there is room.
#[derive(Debug, Clone)]
struct Bar {
    from: f64,
    to: f64,
    /// Its lane; none without a label.
    lane: Option<usize>,
    label: Option<(f64, String, Anchor)>,
    lasting: bool,
}

/// The events inside the time axis.
#[derive(Debug, Clone)]
pub struct Events {
    events: Vec<Event>,
    flags: Vec<Flag>,
    bars: Vec<Bar>,
    /// The lane below those of labelled bars, which all others share.
    shared: usize,
}

fn all(context: &Context<'_>) -> Vec<Event> {
    let Some(rows) = context.facts.get("study.events").map(Rows) else {
        return Vec::new();
    };
    let event = |row: usize| {
        let start = rows.day(row, "start")?;
        let end = rows.day(row, "end").filter(|end| *end >= start);
        Some(Event {
            id: rows.cell(row, "id")?.to_owned(),
            takedown: rows.cell(row, "kind") == Some("takedown"),
            start,
            end: end.unwrap_or(start).saturating_add(1),
            lasting: end.is_some_and(|end| end > start),
        })
    };
    (0..rows.len()).filter_map(event).collect()
}

/// The days of the takedowns.
pub fn takedown_days(context: &Context<'_>) -> Vec<Day> {
    let takedowns = all(context).into_iter().filter(|e| e.takedown);
    takedowns.map(|e| e.start).collect()
}

/// Every takedown and incident with its day, in words.
pub fn listed(context: &Context<'_>) -> Result<String> {
    const MOST: usize = 12;
    let words = |event: &Event| {
        let args = [
            ("label", context.event(&event.id).into()),
            ("day", context.language.numbers.day(event.start).into()),
        ];
        context.language.text("figure-event", &args)
    };
    let events = all(context);
    let listed: Vec<String> = events.iter().take(MOST).map(words).collect::<Result<_>>()?;
    if listed.is_empty() {
        return context.language.text("figure-no-events", &[]);
    }
    Ok(listed.join("; "))
}

impl Events {
    /// Places the events that lie inside the time axis, `[first, last)`.
    pub fn new(context: &Context<'_>, (first, last): (Day, Day), x: &Scale) -> Self {
        let inside = |e: &Event| e.start < last && e.end > first;
        let events: Vec<Event> = all(context).into_iter().filter(inside).collect();
        let takedowns = events.iter().filter(|e| e.takedown);
        let labels: Vec<(f64, String)> = takedowns
            .map(|e| (x.at(f64::from(e.start)), context.event(&e.id)))
            .collect();
        let mut lanes = Lanes::default();
        let incidents = events.iter().filter(|e| !e.takedown);
        let bars: Vec<Bar> = incidents
            .map(|e| bar(e, &context.event(&e.id), (context.layout, x), &mut lanes))
            .collect();
        Self {
            flags: Flag::all(context.layout, &labels, context.layout.pick(LANES, 10)),
            shared: bars
                .iter()
                .filter_map(|b| b.lane)
                .max()
                .map_or(0, |l| l + 1),
            bars,
            events,
        }
    }

    /// Whether there is a takedown whose line does not say which one it is.
    fn has_nameless_takedowns(&self) -> bool {
        const LEAST: usize = 6;
        let nameless = |flag: &Flag| flag.label.chars().count() < LEAST;
        self.flags.iter().any(nameless)
    }

    /// Whether there is an incident.
    fn has_incidents(&self) -> bool {
        !self.bars.is_empty()
    }

    /// Where the lines of takedowns stand.
    pub fn lines(&self) -> impl Iterator<Item = f64> {
        self.flags.iter().map(|flag| flag.x)
    }

    /// Entries of a legend for what does not name itself.
    pub fn entries(&self, context: &Context<'_>) -> Result<Vec<(Sample, String)>> {
        let takedown = (Sample::Upright(TAKEDOWN), "figure-takedown");
        let incident = (Sample::Area(incident()), "figure-incident");
        [
            (self.has_nameless_takedowns(), takedown),
            (self.has_incidents(), incident),
        ]
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, (sample, key))| Ok((sample, context.language.text(key, &[])?)))
        .collect()
    }

    /// The room that they need above the plot.
    pub fn height(&self) -> f64 {
        Flag::height(&self.flags) + self.lanes() as f64 * LINE
    }

    /// How many lanes the incidents take.
    fn lanes(&self) -> usize {
        let shared = self.bars.iter().any(|b| b.lane.is_none());
        self.shared + usize::from(shared)
    }

    /// Shades the plot where an incident lasts.
    pub fn shade(&self, canvas: &Canvas<'_>, plot: Rect) {
        for bar in self.bars.iter().filter(|b| b.lasting) {
            let rect = Rect::new(bar.from, plot.top, bar.to, plot.bottom);
            canvas.bar(rect, SHADE);
        }
    }

    /// Draws incidents from a height on, and below them takedowns with their
    /// lines down through the plot.
    pub fn draw(&self, canvas: &Canvas<'_>, top: f64, plot: Rect) {
        for bar in &self.bars {
            let lane = bar.lane.unwrap_or(self.shared);
            let y = top + (lane as f64 + 0.5) * LINE;
            let rect = Rect::new(bar.from, y - 7.0, bar.to, y + 7.0);
            canvas.filled(rect, incident());
            if let Some((x, label, anchor)) = &bar.label {
                canvas.text((*x, y), label, *anchor);
            }
        }
        let flags = top + self.lanes() as f64 * LINE;
        Flag::draw(canvas, &self.flags, flags, plot.bottom, TAKEDOWN);
    }

    /// The events that start in a step, or before the first one: ids with days.
    pub fn within(&self, (start, end): (Day, Day)) -> Option<String> {
        let inside = self
            .events
            .iter()
            .filter(|e| (start..end).contains(&e.start));
        let written = |e: &Event| {
            let day = crate::time::iso_day;
            if e.lasting {
                format!("{} {}/{}", e.id, day(e.start), day(e.end - 1))
            } else {
                format!("{} {}", e.id, day(e.start))
            }
        };
        let written: Vec<String> = inside.map(written).collect();
        (!written.is_empty()).then(|| written.join("|"))
    }
}

/// The bar of an incident with its label, as much of it as has room beside it in
/// some lane. One without label takes none: beside the label of another it would
/// read as that one coming back.
fn bar(event: &Event, label: &str, (layout, x): (Layout, &Scale), lanes: &mut Lanes) -> Bar {
    const LEAST: f64 = 6.0;
    let from = x.at(f64::from(event.start));
    let to = x.at(f64::from(event.end)).max(from + LEAST);
    let to = to.min(layout.right());
    let from = from.min(to - LEAST);
    let widths = [500.0, 300.0, 200.0];
    let labelled = widths
        .iter()
        .find_map(|width| beside(layout, (from, to), &text::fit(label, *width, false), lanes));
    let (lane, label) = labelled.unzip();
    Bar {
        from,
        to,
        lane,
        label,
        lasting: event.lasting,
    }
}

type Label = (f64, String, Anchor);

/// A lane for a bar with its label at the right, or at the left where the
/// picture ends.
fn beside(
    layout: Layout,
    (from, to): (f64, f64),
    label: &str,
    lanes: &mut Lanes,
) -> Option<(usize, Label)> {
    const GAP: f64 = 8.0;
    let width = text::width(label, false) + GAP;
    if to + width <= layout.right() {
        let lane = lanes.put(from, to + width, LANES)?;
        return Some((lane, (to + GAP, label.to_owned(), Anchor::Start)));
    }
    if from - width < MARGIN {
        return None;
    }
    let lane = lanes.put(from - width, to, LANES)?;
    Some((lane, (from - GAP, label.to_owned(), Anchor::End)))
}

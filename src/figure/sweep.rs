//! Shares that another account made within moments, for shorter and longer
//! moments, beside what chance alone gives: a panel for each sort of objects.

use super::canvas::{Anchor, Canvas, Point, Rect};
use super::picture::{Caption, Sheet, absent, drawn};
use super::place::{Legend, Sample};
use super::rows::Rows;
use super::scale::{Scale, Tick};
use super::style::{
    ACCENT, AXIS, BOLD, Fill, GRID, INK, LINE, MAIN, MARGIN, Stroke, THIN, Texture, tint,
};
use super::{Context, Layout, Picture, axis, text};
use crate::error::Result;
use crate::facts::{Fact, id};
use crate::number;

const NAME: &str = "sweep";
const FACT: &str = "coordination.sweep";
const OBJECTS: &str = "coordination.objects";
const OBSERVED: &str = "coordination.taking_part";
const EXPECTED: &str = "coordination.taking_part.expected";

const PLOT: f64 = 230.0;
const CURVE: Stroke = Stroke::solid(ACCENT, BOLD);
const CHANCE: Stroke = Stroke::solid(MAIN, 2.0);
const WINDOW: Stroke = Stroke::dashed(INK, 2.0);

/// The sort of objects of a panel, and its rows.
struct Panel<'a> {
    object: &'a str,
    rows: Vec<usize>,
}

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let picture = match context.rows(FACT)? {
        Ok(rows) => one(context, rows)?,
        Err(reason) => absent(
            context,
            NAME,
            NAME.to_owned(),
            vec![FACT.to_owned()],
            reason,
        )?,
    };
    Ok(vec![picture])
}

/// The sorts in the order of the table.
fn panels(rows: Rows<'_>) -> Vec<Panel<'_>> {
    let mut panels: Vec<Panel<'_>> = Vec::new();
    for row in 0..rows.len() {
        let object = rows.cell(row, "object").unwrap_or_default();
        match panels.iter_mut().find(|panel| panel.object == object) {
            Some(panel) => panel.rows.push(row),
            None => panels.push(Panel {
                object,
                rows: vec![row],
            }),
        }
    }
    panels
}

fn one(context: &Context<'_>, rows: Rows<'_>) -> Result<Picture> {
    let (language, layout) = (context.language, context.layout);
    let panels = panels(rows);
    let axes = Axes::of(context, rows)?;
    let legend = Legend::new(layout, entries(context, &axes)?);
    let titles = ["figure-sweep-shares", "figure-sweep-axis"];
    let [up, along] = titles.map(|key| language.text(key, &[]));
    let (up, along) = (up?, along?);
    let columns = layout.pick(2, 1).min(panels.len());
    let top = legend.height() + axis::above(layout, &up) + 4.0;
    let places = axes.places(layout, columns, panels.len(), top);
    let bottom = places.last().map_or(top, |plot| plot.bottom);
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: caption(context, rows, &panels)?,
        facts: used(context, &panels),
        frame: rows.frame(),
        height: bottom + axis::below(layout, &along),
    };
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 2.0);
        let lines = text::wrap(&up, layout.right() - MARGIN);
        canvas.lines(
            (MARGIN, legend.height() + LINE / 2.0 + 6.0),
            &lines,
            Anchor::Start,
        );
        for (index, (panel, plot)) in panels.iter().zip(&places).enumerate() {
            axes.draw(canvas, *plot);
            axes.curves(canvas, rows, panel, *plot);
            heads(canvas, context, panel, *plot, axes.room)?;
            // The title stands once, below the last panel of a column.
            let last = index + columns >= panels.len() && index + 1 == panels.len();
            let title = if last { along.as_str() } else { "" };
            axis::horizontal(canvas, *plot, &axes.across(*plot), &axes.along, title);
        }
        Ok(())
    })
}

/// The axes that all panels share.
struct Axes {
    widths: (f64, f64),
    along: Vec<Tick>,
    most: f64,
    up: Vec<Tick>,
    /// The study's own window in seconds.
    window: Option<f64>,
    /// The room for labels before a plot.
    room: f64,
}

impl Axes {
    fn of(context: &Context<'_>, rows: Rows<'_>) -> Result<Self> {
        const TICKS: [f64; 5] = [1.0, 10.0, 60.0, 600.0, 3600.0];
        let language = context.language;
        let seconds = (0..rows.len()).filter_map(|row| rows.number(row, "seconds"));
        let ends = (f64::INFINITY, 1.0_f64);
        let widths = seconds.fold(ends, |(low, high), v| (low.min(v), high.max(v)));
        let inside = TICKS
            .into_iter()
            .filter(|v| widths.0 <= *v && *v <= widths.1);
        let columns = ["taking_part", "expected", "upper"];
        let most = columns.map(|column| rows.most(column));
        let most = most.into_iter().fold(1.0, f64::max);
        let powers = (0..19).map(|p| libm::pow(10.0, f64::from(p)));
        let powers: Vec<f64> = powers.take_while(|v| *v <= most).collect();
        let step = powers.len().div_ceil(5).max(1);
        let values = std::iter::once(0.0).chain(powers.into_iter().step_by(step));
        let amount = |value: f64| {
            let cell = number::canonical(value).unwrap_or_default();
            let label = language.number(&cell, "shares", 0)?;
            Ok(Tick { value, label })
        };
        let mut up: Vec<Tick> = values.map(amount).collect::<Result<_>>()?;
        let y = Scale::log((0.0, most), (0.0, PLOT));
        let crowded = up.get(1).is_some_and(|one| y.at(one.value) < LINE * 0.76);
        if crowded {
            // That at zero stays.
            up.remove(1);
        }
        let labels = up.iter().map(|t| text::width(&t.label, false));
        Ok(Self {
            room: labels.fold(0.0, f64::max) + 12.0,
            widths,
            along: inside
                .map(|v| Tick::of_time(language, v))
                .collect::<Result<_>>()?,
            most,
            up,
            window: window(context).and_then(number::parse),
        })
    }

    /// The plots, row by row from a height on.
    fn places(&self, layout: Layout, columns: usize, panels: usize, top: f64) -> Vec<Rect> {
        const HEADS: f64 = 2.0 * LINE + 4.0;
        let width = (layout.right() - MARGIN) / columns as f64;
        let height = HEADS + PLOT + axis::below(layout, "");
        let place = |index: usize| {
            let (across, down) = (index % columns, index / columns);
            let left = MARGIN + across as f64 * width + self.room;
            let gap = if across + 1 < columns { 30.0 } else { 0.0 };
            let right = MARGIN + (across as f64 + 1.0) * width - gap;
            let top = top + HEADS + down as f64 * (height + 10.0);
            Rect::new(left, top, right, top + PLOT)
        };
        (0..panels).map(place).collect()
    }

    /// Whether a number of seconds lies on the axis.
    fn reaches(&self, seconds: f64) -> bool {
        self.widths.0 <= seconds && seconds <= self.widths.1
    }

    fn holds(&self, seconds: &str) -> bool {
        number::parse(seconds).is_some_and(|seconds| self.reaches(seconds))
    }

    fn across(&self, plot: Rect) -> Scale {
        Scale::log(self.widths, (plot.left, plot.right))
    }

    fn upward(&self, plot: Rect) -> Scale {
        Scale::log((0.0, self.most), (plot.bottom, plot.top))
    }

    fn draw(&self, canvas: &Canvas<'_>, plot: Rect) {
        let (x, y) = (self.across(plot), self.upward(plot));
        for tick in &self.up {
            let y = y.at(tick.value);
            canvas.line((plot.left, y), (plot.right, y), Stroke::solid(GRID, THIN));
            canvas.text((plot.left - 8.0, y), &tick.label, Anchor::End);
        }
        if let Some(window) = self.window.filter(|v| self.reaches(*v)) {
            let x = x.at(window);
            canvas.line((x, plot.top - 4.0), (x, plot.bottom), WINDOW);
        }
    }

    /// The band and the mean of chance, then what was observed.
    fn curves(&self, canvas: &Canvas<'_>, rows: Rows<'_>, panel: &Panel<'_>, plot: Rect) {
        let (x, y) = (self.across(plot), self.upward(plot));
        let curve = |column: &str| -> Vec<Point> {
            let point = |row: &usize| {
                let seconds = rows.number(*row, "seconds")?;
                Some((x.at(seconds), y.at(rows.number(*row, column)?)))
            };
            panel.rows.iter().filter_map(point).collect()
        };
        let (lower, upper) = (curve("lower"), curve("upper"));
        let around: Vec<Point> = upper.into_iter().chain(lower.into_iter().rev()).collect();
        if around.len() > 2 {
            canvas.area(&around, tint(MAIN));
            let edge = around.iter().chain(around.first()).copied();
            canvas.path(&edge.collect::<Vec<_>>(), Stroke::solid(AXIS, THIN));
        }
        canvas.path(&curve("expected"), CHANCE);
        let observed = curve("taking_part");
        canvas.path(&observed, CURVE);
        for point in observed {
            canvas.disc(point, 5.0, ACCENT);
        }
    }
}

/// The study's own window in seconds.
fn window<'a>(context: &Context<'a>) -> Option<&'a str> {
    let parameters = &context.facts.get(OBJECTS)?.parameters;
    parameters.get("window_seconds").map(String::as_str)
}

/// The facts of a sort at the study's own window: observed and by chance.
fn own<'a>(context: &Context<'a>, object: &str) -> [Option<&'a Fact>; 2] {
    [OBSERVED, EXPECTED].map(|name| context.facts.get(&id(name, &[("object", object)])))
}

/// The name of a sort, and below it its numbers at the study's own window.
fn heads(
    canvas: &Canvas<'_>,
    context: &Context<'_>,
    panel: &Panel<'_>,
    plot: Rect,
    before: f64,
) -> Result<()> {
    let language = context.language;
    let room = plot.width() + before;
    // Long words begin before the plot.
    let left = |words: &str, bold: bool| plot.left.min(plot.right - text::width(words, bold));
    let name = language.text(&format!("figure-object-{}", panel.object), &[])?;
    let name = text::fit(&name, room, true);
    let middle = plot.top - LINE - 6.0;
    canvas.strong(
        (left(&name, true), middle - LINE / 2.0),
        &name,
        Anchor::Start,
    );
    let words = text::fit(&numbers(context, panel)?, room, false);
    canvas.tag(
        (left(&words, false), middle + LINE / 2.0),
        &words,
        Anchor::Start,
    );
    Ok(())
}

/// What was observed at the study's own window, and what chance gives there.
fn numbers(context: &Context<'_>, panel: &Panel<'_>) -> Result<String> {
    let language = context.language;
    let [Some(observed), Some(expected)] = own(context, panel.object) else {
        return Ok(String::new());
    };
    let args = [
        ("observed", language.bare(observed)?.into()),
        ("expected", language.bare(expected)?.into()),
        ("interval", language.interval(expected)?.into()),
    ];
    language.text("figure-sweep-numbers", &args)
}

fn entries(context: &Context<'_>, axes: &Axes) -> Result<Vec<(Sample, String)>> {
    let language = context.language;
    let band = Fill {
        colour: tint(MAIN),
        texture: Texture::Plain,
        ink: MAIN,
        border: true,
    };
    let mut entries = vec![
        (
            Sample::Line(CURVE),
            language.text("figure-sweep-observed", &[])?,
        ),
        (
            Sample::Line(CHANCE),
            language.text("figure-sweep-chance", &[])?,
        ),
        (
            Sample::Area(band),
            language.text("figure-sweep-range", &[])?,
        ),
    ];
    if let Some(window) = window(context).filter(|window| axes.holds(window)) {
        let args = [("window", language.amount(window, "seconds", 0)?.into())];
        let words = language.text("figure-sweep-window", &args)?;
        entries.push((Sample::Upright(WINDOW), words));
    }
    Ok(entries)
}

fn used(context: &Context<'_>, panels: &[Panel<'_>]) -> Vec<String> {
    let own = panels.iter().flat_map(|panel| own(context, panel.object));
    let own = own.flatten().map(|fact| fact.id.clone());
    let objects = context.facts.get(OBJECTS).map(|fact| fact.id.clone());
    let first = std::iter::once(FACT.to_owned()).chain(objects);
    first.chain(own).collect()
}

/// Of the sorts that were shared more often than chance gives, the one with the
/// most shares.
fn strongest<'a>(context: &Context<'a>, panels: &[Panel<'_>]) -> Option<(usize, [&'a Fact; 2])> {
    let value = |cell: &Option<String>| cell.as_deref().and_then(number::parse);
    let above = |(at, panel): (usize, &Panel<'_>)| {
        let [observed, expected] = own(context, panel.object);
        let (observed, expected) = (observed?, expected?);
        let n = value(&observed.value)?;
        (n > value(&expected.upper)?).then_some((n, at, [observed, expected]))
    };
    let found = panels.iter().enumerate().filter_map(above);
    let best = found.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, at, facts)| (at, facts))
}

fn caption(context: &Context<'_>, rows: Rows<'_>, panels: &[Panel<'_>]) -> Result<Caption> {
    let language = context.language;
    let name = |panel: &Panel<'_>| language.text(&format!("figure-object-{}", panel.object), &[]);
    let strongest = strongest(context, panels);
    let (object, observed, expected) = match strongest {
        Some((at, [observed, expected])) => (
            name(&panels[at])?,
            language.bare(observed)?,
            language.bare(expected)?,
        ),
        None => (String::new(), String::new(), String::new()),
    };
    let listed = |panel: &Panel<'_>| {
        let args = [
            ("object", name(panel)?.into()),
            ("numbers", numbers(context, panel)?.into()),
        ];
        language.text("figure-sweep-listed", &args)
    };
    let list: Vec<String> = panels.iter().map(listed).collect::<Result<_>>()?;
    let resamples = rows.0.parameters.get("resamples");
    let resamples = resamples.map_or("0", String::as_str);
    let args = [
        (
            "case",
            if strongest.is_some() { "above" } else { "none" }.into(),
        ),
        ("object", object.into()),
        ("observed", observed.into()),
        ("expected", expected.into()),
        (
            "window",
            language
                .amount(window(context).unwrap_or("0"), "seconds", 0)?
                .into(),
        ),
        (
            "resamples",
            language.amount(resamples, "resamples", 0)?.into(),
        ),
        ("period", context.period_of(FACT)?.into()),
        ("list", list.join("; ").into()),
    ];
    Caption::new(context, NAME, &args)
}

//! How a number per post is spread: the histogram that views and engagement share.

use super::canvas::{Canvas, Rect};
use super::picture::{Caption, Sheet, absent, drawn};
use super::place::Flag;
use super::rows::Rows;
use super::scale::{Scale, Values, log_ticks};
use super::style::{INK, MAIN, Stroke};
use super::{Context, Picture, axis};
use crate::error::Result;
use crate::message::Arg;

const PLOT: f64 = 300.0;

/// Which spread a figure shows.
pub struct Spread {
    /// The figure.
    pub name: &'static str,
    /// The prefix of its facts.
    pub family: &'static str,
    /// The unit of its values.
    pub unit: &'static str,
    /// The fact that says which posts report the value.
    pub coverage: &'static str,
}

impl Spread {
    /// Draws it.
    pub fn draw(&self, context: &Context<'_>) -> Result<Vec<Picture>> {
        let facts = vec![self.id("histogram"), self.id("median"), self.id("p99")];
        let picture = match context.rows(&facts[0])? {
            Ok(rows) => self.one(context, rows, facts)?,
            Err(reason) => absent(context, self.name, self.name.to_owned(), facts, reason)?,
        };
        Ok(vec![picture])
    }

    fn id(&self, fact: &str) -> String {
        format!("{}.{fact}", self.family)
    }

    fn one(&self, context: &Context<'_>, rows: Rows<'_>, facts: Vec<String>) -> Result<Picture> {
        let language = context.language;
        let values = Values::new(language, rows.most("posts"), "posts")?;
        let marks = [&facts[1], &facts[2]].map(|id| context.value(id).unwrap_or(0.0));
        let top = marks.into_iter().fold(rows.most("to"), f64::max).max(2.0);
        let (left, right) = (axis::left(&values), context.layout.right());
        let x = Scale::log((0.0, top), (left, right));
        let flags = Flag::whole(context.layout, &self.marks(context, &x)?);
        let title = values.titled(language, "figure-posts-axis")?;
        let below = language.text(&format!("figure-{}-axis", self.name), &[])?;
        let above = Flag::height(&flags) + 4.0 + axis::above(context.layout, &title);
        let plot = Rect::new(left, above, right, above + PLOT);
        let ticks = log_ticks(language, &x, top, self.unit)?;
        let sheet = Sheet {
            id: self.name.to_owned(),
            caption: self.caption(context, rows)?,
            facts,
            frame: rows.frame(),
            height: plot.bottom + axis::below(context.layout, &below),
        };
        drawn(context, sheet, |canvas| {
            axis::vertical(canvas, plot, &values);
            bars(canvas, rows, plot, &x, &values);
            axis::horizontal(canvas, plot, &x, &ticks, &below);
            Flag::draw(canvas, &flags, 2.0, plot.bottom, Stroke::dashed(INK, 2.5));
            axis::title(canvas, plot, &title);
            Ok(())
        })
    }

    /// The median and the value that one post in a hundred exceeds.
    fn marks(&self, context: &Context<'_>, x: &Scale) -> Result<Vec<(f64, String)>> {
        let mut marks = Vec::new();
        for (fact, key) in [("median", "figure-median"), ("p99", "figure-hundredth")] {
            let id = self.id(fact);
            if let Some(value) = context.value(&id) {
                let args = [("n", context.words(&id)?.into())];
                marks.push((x.at(value), context.language.text(key, &args)?));
            }
        }
        Ok(marks)
    }

    fn caption(&self, context: &Context<'_>, rows: Rows<'_>) -> Result<Caption> {
        let median = context.value(&self.id("median")).unwrap_or(0.0);
        let p99 = context.value(&self.id("p99")).unwrap_or(median);
        let case = match context.value(&self.id("max")).unwrap_or(p99) {
            most if most <= 0.0 => "none",
            _ if median <= 0.0 => "zero",
            most if most <= median => "equal",
            _ => "skewed",
        };
        let posts = rows.0.n.as_deref().unwrap_or("0");
        let args: [(&str, Arg); 9] = [
            ("case", case.into()),
            ("median", context.words(&self.id("median"))?.into()),
            (
                "median_range",
                context.words_with_interval(&self.id("median"))?.into(),
            ),
            ("hundredth", context.words(&self.id("p99"))?.into()),
            ("most", context.words(&self.id("max"))?.into()),
            ("top", context.words(&self.id("top1_share"))?.into()),
            ("posts", context.language.amount(posts, "posts", 0)?.into()),
            ("coverage", context.words(self.coverage)?.into()),
            ("period", context.study_period()?.into()),
        ];
        Caption::new(context, self.name, &args)
    }
}

fn bars(canvas: &Canvas<'_>, rows: Rows<'_>, plot: Rect, x: &Scale, values: &Values) {
    let y = axis::upward(plot, values);
    for row in 0..rows.len() {
        let cell = |column| rows.number(row, column);
        if let (Some(from), Some(to), Some(n)) = (cell("from"), cell("to"), cell("posts"))
            && n > 0.0
        {
            let rect = Rect::new(x.at(from) + 1.0, y.at(n), x.at(to) - 1.0, plot.bottom);
            canvas.bar(rect, MAIN);
        }
    }
}

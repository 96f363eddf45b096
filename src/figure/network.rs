//! The network of the accounts that act together, and what of it was suspended.

use std::collections::BTreeMap;

use super::canvas::{Canvas, Point, Rect};
use super::picture::{Caption, Sheet, absent, drawn};
use super::place::{Legend, Sample};
use super::rows::Rows;
use super::style::{ACCENT, AXIS, CATEGORIES, Colour, MARGIN, Stroke};
use super::symbol::Symbol;
use super::{Context, Frame, Layout, Picture};
use crate::error::Result;
use crate::facts::{Column, Fact, UNLIKELY};
use crate::message::Arg;
use crate::number;

const NAME: &str = "network";
const NODES: &str = "coordination.nodes";
const LINKS: &str = "coordination.links";
const ACCOUNTS: &str = "coordination.accounts";
const EDGES: &str = "coordination.edges";
const COMPONENTS: &str = "coordination.components";
const SUSPENDED: &str = "coordination.suspended";
const LARGEST: &str = "coordination.largest";
const OBJECTS: &str = "coordination.objects";
const REMOVED: [&str; 2] = [
    "coordination.removed.accounts",
    "coordination.removed.edges",
];

/// States in the order of the legend, with their marks; their colours are those
/// of the figure of the states.
const STATES: [(&str, Symbol, Colour); 5] = [
    ("suspended", Symbol::Diamond, CATEGORIES[3]),
    ("deleted", Symbol::Square, CATEGORIES[2]),
    ("protected", Symbol::Triangle, CATEGORIES[1]),
    ("active", Symbol::Disc, CATEGORIES[0]),
    ("unknown", Symbol::Ring, CATEGORIES[5]),
];

/// Links that can be told apart; more would only be a blot of many bytes.
const MOST: usize = 1000;
/// The greatest height of the drawing, wide and narrow.
const HEIGHT: [f64; 2] = [640.0, 600.0];
/// The least and the greatest width of a link where there are few.
const WIDTHS: (f64, f64) = (2.0, 6.0);

/// An account that is drawn.
struct Node<'a> {
    id: &'a str,
    state: (&'static str, Symbol, Colour),
    edges: f64,
    /// In thousandths.
    place: Point,
    row: usize,
}

/// A link that is drawn: the nodes at its ends, its co-shares, its row.
struct Link {
    ends: [usize; 2],
    weight: f64,
    row: usize,
}

/// What is drawn, and what it is drawn from.
struct Net<'a> {
    rows: Rows<'a>,
    joined: Option<Rows<'a>>,
    nodes: Vec<Node<'a>>,
    links: Vec<Link>,
}

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let picture = match context.rows(NODES)? {
        Ok(rows) => one(context, &Net::of(context, rows))?,
        Err(reason) => {
            let facts = vec![NODES.to_owned(), LINKS.to_owned()];
            absent(context, NAME, NAME.to_owned(), facts, reason)?
        }
    };
    Ok(vec![picture])
}

impl<'a> Net<'a> {
    fn of(context: &Context<'a>, rows: Rows<'a>) -> Self {
        let node = |row: usize| {
            let word = rows.cell(row, "status").unwrap_or_default();
            let state = STATES.into_iter().find(|(state, ..)| *state == word);
            let place = |column| rows.number(row, column).unwrap_or(0.0);
            Node {
                id: rows.cell(row, "account").unwrap_or_default(),
                state: state.unwrap_or(STATES[4]),
                edges: place("edges"),
                place: (place("x"), place("y")),
                row,
            }
        };
        let nodes: Vec<Node<'a>> = (0..rows.len()).map(node).collect();
        let joined = context.facts.get(LINKS).map(Rows);
        let links = joined.map_or_else(Vec::new, |joined| links(joined, &nodes));
        Self {
            rows,
            joined,
            nodes,
            links,
        }
    }

    /// Whether an end of a link was suspended.
    fn cut(&self, link: &Link) -> bool {
        let gone = |node: &usize| self.nodes[*node].state.0 == "suspended";
        link.ends.iter().any(gone)
    }

    /// The states that occur, with the number of accounts drawn.
    fn states(&self) -> Vec<((&'static str, Symbol, Colour), usize)> {
        let counted = STATES.map(|state| {
            let own = self.nodes.iter().filter(|node| node.state.0 == state.0);
            (state, own.count())
        });
        counted.into_iter().filter(|(_, n)| *n > 0).collect()
    }

    /// Whether the table of links holds more than are drawn.
    fn crowded(&self) -> bool {
        self.joined
            .is_some_and(|rows| rows.len() > self.links.len())
    }

    fn most_edges(&self) -> f64 {
        self.nodes.iter().map(|n| n.edges).fold(0.0, f64::max)
    }

    /// The row of the lightest and of the heaviest link.
    fn ends(&self) -> Option<[&Link; 2]> {
        let by = |a: &&Link, b: &&Link| a.weight.total_cmp(&b.weight);
        Some([self.links.iter().min_by(by)?, self.links.iter().max_by(by)?])
    }
}

/// The links with the most co-shares, light ones first, so that heavy ones lie on
/// top.
fn links(rows: Rows<'_>, nodes: &[Node<'_>]) -> Vec<Link> {
    let places: BTreeMap<&str, usize> = nodes.iter().map(|n| n.id).zip(0..).collect();
    let link = |row: usize| {
        let end = |column| places.get(rows.cell(row, column)?).copied();
        Some(Link {
            ends: [end("account")?, end("other")?],
            weight: rows.number(row, "co_shares")?,
            row,
        })
    };
    let mut links: Vec<Link> = (0..rows.len()).filter_map(link).collect();
    links.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.row.cmp(&b.row)));
    links.truncate(MOST);
    links.reverse();
    links
}

fn one(context: &Context<'_>, net: &Net<'_>) -> Result<Picture> {
    let layout = context.layout;
    let look = Look::of(net, layout);
    let legend = Legend::new(layout, entries(context, net, &look)?);
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: caption(context, net)?,
        facts: used(context),
        frame: frame(net),
        height: legend.height() + 8.0 + look.room.bottom,
    };
    let top = legend.height() + 8.0;
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 2.0);
        let at = |node: usize| {
            let (x, y) = look.at(net.nodes[node].place);
            (x, top + y)
        };
        // What was cut lies on top of what stayed.
        for cut in [false, true] {
            for link in net.links.iter().filter(|link| net.cut(link) == cut) {
                let [from, to] = link.ends.map(at);
                canvas.line(from, to, look.stroke(cut, link.weight));
            }
        }
        // Small marks over large ones.
        let mut order: Vec<usize> = (0..net.nodes.len()).collect();
        order.sort_by(|a, b| net.nodes[*b].edges.total_cmp(&net.nodes[*a].edges));
        for node in order {
            mark(canvas, &net.nodes[node], at(node), &look);
        }
        Ok(())
    })
}

fn mark(canvas: &Canvas<'_>, node: &Node<'_>, at: Point, look: &Look) {
    let (_, symbol, colour) = node.state;
    symbol.draw(canvas, at, look.radius(node.edges), colour);
}

/// How places, edges and co-shares look on the sheet.
struct Look {
    /// The room of all marks.
    room: Rect,
    /// The least and the greatest co-shares.
    weights: (f64, f64),
    /// The widths of links, of those that are wide where there are few.
    thin: f64,
    /// Units of the sheet in a thousandth.
    scale: f64,
    /// The least place in either direction.
    least: Point,
    largest: f64,
    most_edges: f64,
}

impl Look {
    fn of(net: &Net<'_>, layout: Layout) -> Self {
        const FEW: f64 = 4.0;
        let largest = layout.pick(15.0, 12.0);
        // Many marks have less room each.
        let crowd = (net.nodes.len() as f64 / 60.0).max(1.0);
        let largest = (largest / libm::sqrt(crowd)).max(6.0);
        let range = |of: fn(&Node<'_>) -> f64| {
            let places = net.nodes.iter().map(of);
            let ends = (f64::INFINITY, f64::NEG_INFINITY);
            places.fold(ends, |(low, high), v| (low.min(v), high.max(v)))
        };
        let (x, y) = (range(|n| n.place.0), range(|n| n.place.1));
        let border = 1.6 * largest;
        let (left, right) = (MARGIN + border, layout.right() - border);
        // Few accounts stay near each other.
        let most = layout.pick(150.0, 110.0) * libm::sqrt(net.nodes.len() as f64);
        let fit = |(low, high): (f64, f64), room: f64| room.min(most) / (high - low).max(1.0);
        let height = layout.pick(HEIGHT[0], HEIGHT[1]) - 2.0 * border;
        let scale = fit(x, right - left).min(fit(y, height));
        let (width, height) = ((x.1 - x.0) * scale, (y.1 - y.0) * scale);
        let start = f64::midpoint(left, right) - width / 2.0;
        let weights = net
            .ends()
            .map_or((1.0, 1.0), |e| (e[0].weight, e[1].weight));
        Self {
            room: Rect::new(start, border, start + width, height + 2.0 * border),
            weights,
            thin: libm::sqrt(net.links.len().max(100) as f64 / 100.0),
            scale,
            least: (x.0, y.0),
            largest,
            most_edges: net.most_edges().max(FEW),
        }
    }

    fn at(&self, place: Point) -> Point {
        (
            self.room.left + (place.0 - self.least.0) * self.scale,
            self.room.top + (place.1 - self.least.1) * self.scale,
        )
    }

    /// Areas grow with the edges, as far as small marks can still be seen.
    fn radius(&self, edges: f64) -> f64 {
        const LEAST: f64 = 4.0;
        (self.largest * libm::sqrt(edges / self.most_edges)).max(LEAST)
    }

    fn stroke(&self, cut: bool, weight: f64) -> Stroke {
        let (low, high) = self.weights;
        let part = if high > low {
            (weight - low) / (high - low)
        } else {
            0.0
        };
        let width = WIDTHS.0 + part * (WIDTHS.1 - WIDTHS.0);
        Stroke::solid(if cut { ACCENT } else { CATEGORIES[4] }, width / self.thin)
    }
}

/// The states with their numbers of accounts, the two sorts of links, what the
/// sizes of marks and the widths of links mean.
fn entries(context: &Context<'_>, net: &Net<'_>, look: &Look) -> Result<Vec<(Sample, String)>> {
    const SIZE: f64 = 9.0;
    let language = context.language;
    let mut entries = Vec::new();
    for ((state, symbol, colour), n) in net.states() {
        let status = language.text(&format!("status-{state}"), &[])?;
        let n = language.numbers.decimal(&n.to_string(), 0);
        let args = [("status", status.into()), ("n", n.into())];
        let words = language.text("figure-network-status", &args)?;
        entries.push((Sample::Mark(symbol, colour, SIZE), words));
    }
    for (cut, key) in [
        (true, "figure-network-link-cut"),
        (false, "figure-network-link-kept"),
    ] {
        if net.links.iter().any(|link| net.cut(link) == cut) {
            let stroke = Stroke {
                width: 3.0,
                ..look.stroke(cut, 0.0)
            };
            entries.push((Sample::Line(stroke), language.text(key, &[])?));
        }
    }
    let by = |a: &&Node<'_>, b: &&Node<'_>| a.edges.total_cmp(&b.edges);
    let ends = [net.nodes.iter().min_by(by), net.nodes.iter().max_by(by)];
    if let [Some(least), Some(most)] = ends
        && most.edges > least.edges
    {
        for node in [least, most] {
            let cell = net.rows.cell(node.row, "edges").unwrap_or("0");
            let sample = Sample::Mark(Symbol::Disc, AXIS, look.radius(node.edges));
            entries.push((sample, language.amount(cell, "links", 0)?));
        }
    }
    if let (Some([light, heavy]), Some(joined)) = (net.ends(), net.joined)
        && heavy.weight > light.weight
    {
        for link in [light, heavy] {
            let cell = joined.cell(link.row, "co_shares").unwrap_or("0");
            let sample = Sample::Line(look.stroke(false, link.weight));
            entries.push((sample, language.amount(cell, "co_shares", 0)?));
        }
    }
    Ok(entries)
}

/// The removals of the takedowns, as their facts and labels have them.
fn removals<'a>(context: &Context<'a>) -> Vec<(String, [&'a Fact; 2])> {
    let events = context.facts.get("study.events").map(Rows);
    let rows = 0..events.map_or(0, Rows::len);
    let of = |row: usize| {
        let takedown = events?.cell(row, "id")?;
        let fact = |name: &str| context.facts.get(&super::picture::scoped(name, takedown));
        Some((
            context.event(takedown),
            [fact(REMOVED[0])?, fact(REMOVED[1])?],
        ))
    };
    rows.filter_map(of).collect()
}

fn used(context: &Context<'_>) -> Vec<String> {
    let own = [
        NODES, LINKS, ACCOUNTS, EDGES, COMPONENTS, SUSPENDED, LARGEST, OBJECTS,
    ];
    let own = own.into_iter().filter(|id| context.facts.get(id).is_some());
    let removed = removals(context).into_iter().flat_map(|(_, facts)| facts);
    let removed = removed.map(|fact| fact.id.clone());
    own.map(str::to_owned).chain(removed).collect()
}

/// The accounts, then the links, in the order of their tables.
fn frame(net: &Net<'_>) -> Frame {
    const COLUMNS: [(&str, &str); 10] = [
        ("account", ""),
        ("other", ""),
        ("status", ""),
        ("component", ""),
        ("edges", "links"),
        ("x", ""),
        ("y", ""),
        ("objects", ""),
        ("co_shares", "co_shares"),
        ("expected", "co_shares"),
    ];
    let columns = COLUMNS.map(|(name, unit)| Column::new(name, unit));
    let cells = |rows: Rows<'_>, row: usize| -> Vec<Option<String>> {
        let cell = |(name, _): (&str, &str)| rows.cell(row, name).map(str::to_owned);
        COLUMNS.into_iter().map(cell).collect()
    };
    let mut rows: Vec<_> = net.nodes.iter().map(|n| cells(net.rows, n.row)).collect();
    let mut drawn: Vec<usize> = net.links.iter().map(|link| link.row).collect();
    drawn.sort_unstable();
    if let Some(joined) = net.joined {
        rows.extend(drawn.into_iter().map(|row| cells(joined, row)));
    }
    Frame {
        columns: columns.into(),
        rows,
    }
}

fn caption(context: &Context<'_>, net: &Net<'_>) -> Result<Caption> {
    let language = context.language;
    let suspended = context.facts.get(SUSPENDED);
    let part = |pick: fn(&Fact) -> &Option<String>| {
        let cell = suspended.and_then(|f| pick(f).as_deref());
        (
            cell.unwrap_or("0"),
            language.numbers.decimal(cell.unwrap_or("0"), 0),
        )
    };
    let (gone, known) = (part(|f| &f.numerator), part(|f| &f.denominator));
    let case = match (context.value(SUSPENDED), gone.0) {
        _ if by_chance(context) => "chance",
        (None, _) => "unknown",
        (Some(_), "0") => "none",
        _ => "some",
    };
    let value = |id: &str| context.facts.get(id).and_then(|f| f.value.as_deref());
    let groups = value(COMPONENTS).unwrap_or("0");
    let counted = |cell: &str| {
        let shown = language.numbers.decimal(cell, 0);
        Arg::Count(shown, number::shown(cell, 0))
    };
    let links = net.links.len().to_string();
    let amount = |cell: &str, unit: &str| language.amount(cell, unit, 0);
    let drawn = net.nodes.len().to_string();
    let args = [
        ("case", case.into()),
        ("accounts", context.words(ACCOUNTS)?.into()),
        ("groups", counted(groups)),
        ("suspended", gone.1.into()),
        ("known", known.1.into()),
        ("share", context.words_with_interval(SUSPENDED)?.into()),
        (
            "links",
            amount(value(EDGES).unwrap_or("0"), "links")?.into(),
        ),
        (
            "window",
            parameter(context, net, "window_seconds", "seconds")?.into(),
        ),
        (
            "least",
            parameter(context, net, "min_participation", "shares")?.into(),
        ),
        ("period", context.period_of(NODES)?.into()),
        ("shown", shown(context, net).into()),
        ("drawn", amount(&drawn, "accounts")?.into()),
        (
            "lines",
            if net.crowded() { "strongest" } else { "all" }.into(),
        ),
        ("drawn_links", amount(&links, "links")?.into()),
        ("states", states(context, net)?.into()),
        ("sorts", sorts(context)?.into()),
        ("removed", removed(context)?.into()),
    ];
    Caption::new(context, NAME, &args)
}

fn parameter(context: &Context<'_>, net: &Net<'_>, name: &str, unit: &str) -> Result<String> {
    let value = net.rows.0.parameters.get(name).map_or("0", String::as_str);
    context.language.amount(value, unit, 0)
}

/// Whether all accounts are drawn, only the largest components, or only the heart
/// of the largest.
fn shown(context: &Context<'_>, net: &Net<'_>) -> &'static str {
    let all = context.value(ACCOUNTS).unwrap_or(0.0);
    let largest = context.facts.get(LARGEST).map(Rows);
    let largest = largest.and_then(|rows| rows.number(0, "accounts"));
    let drawn = net.nodes.len() as f64;
    match largest {
        _ if all <= drawn => "all",
        Some(largest) if largest > drawn => "heart",
        _ => "largest",
    }
}

/// The accounts drawn by state, in words.
fn states(context: &Context<'_>, net: &Net<'_>) -> Result<String> {
    let one = |((state, ..), n): &((&str, Symbol, Colour), usize)| {
        let status = context.language.text(&format!("status-{state}"), &[])?;
        let n = context.language.numbers.decimal(&n.to_string(), 0);
        let args = [("status", status.into()), ("n", n.into())];
        context.language.text("figure-network-status", &args)
    };
    let words: Vec<String> = net.states().iter().map(one).collect::<Result<_>>()?;
    Ok(words.join(", "))
}

/// The rows of the sorts of objects that link accounts.
fn linking<'a>(context: &Context<'a>) -> Vec<(Rows<'a>, usize)> {
    let sorts = context.facts.get(OBJECTS).map(Rows);
    let rows = 0..sorts.map_or(0, Rows::len);
    let rows = rows.filter_map(|row| Some((sorts?, row)));
    let links = |(sorts, row): &(Rows<'_>, usize)| {
        let edges = sorts.number(*row, "edges");
        edges.is_some_and(|n| n > 0.0)
    };
    rows.filter(links).collect()
}

/// Whether no sort of objects links more pairs than chance might.
fn by_chance(context: &Context<'_>) -> bool {
    let sorts = linking(context);
    let likely = |(sorts, row): &(Rows<'_>, usize)| {
        let p = sorts.number(*row, "edges_p");
        p.is_some_and(|p| p > UNLIKELY)
    };
    !sorts.is_empty() && sorts.iter().all(likely)
}

/// The links of each sort, and how many chance gives, in words.
fn sorts(context: &Context<'_>) -> Result<String> {
    let language = context.language;
    let one = |(sorts, row): (Rows<'_>, usize)| {
        let object = sorts.cell(row, "object").unwrap_or_default();
        let edges = sorts.cell(row, "edges").unwrap_or("0");
        let expected = match sorts.cell(row, "edges_expected") {
            Some(cell) => language.number(cell, "links", 1)?,
            None => language.text("not-estimable", &[])?,
        };
        let object = language.text(&format!("figure-sort-{object}"), &[])?;
        let args = [
            ("object", object.into()),
            ("links", language.number(edges, "links", 0)?.into()),
            ("expected", expected.into()),
        ];
        language.text("figure-network-sort", &args)
    };
    let words: Vec<String> = linking(context)
        .into_iter()
        .map(one)
        .collect::<Result<_>>()?;
    match words.is_empty() {
        true => language.text("figure-no-events", &[]),
        false => Ok(words.join(", ")),
    }
}

/// What each takedown took out of the network, in words.
fn removed(context: &Context<'_>) -> Result<String> {
    let language = context.language;
    let one = |(label, [accounts, edges]): (String, [&Fact; 2])| {
        let links = match edges.value.as_deref() {
            Some(n) => language.amount(n, "links", 0)?,
            None => language.fact(edges)?,
        };
        let args = [
            ("label", label.into()),
            ("accounts", language.fact(accounts)?.into()),
            ("links", links.into()),
        ];
        language.text("figure-network-removed", &args)
    };
    let words: Vec<String> = removals(context)
        .into_iter()
        .map(one)
        .collect::<Result<_>>()?;
    match words.is_empty() {
        true => language.text("figure-no-events", &[]),
        false => Ok(words.join("; ")),
    }
}

//! The network of all accounts that act together, whatever they share: an edge of
//! any sort of objects is an edge here, so that one post that carries a link, a
//! hashtag and a text is not taken for three occasions.

use std::collections::BTreeMap;

use super::kind::{self, Kind};
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape, id};
use crate::ingest::objects::Object;
use crate::ingest::tables::Status;
use crate::measure::removal::suspended_by;
use crate::measure::{Study, interval, suspension};
use crate::stat::coshare::Pair;
use crate::stat::graph::{self, Component};
use crate::stat::{layout, round12};
use crate::time;

/// Accounts that are drawn and listed: more is a ball of wool.
const DRAWN: usize = 300;
/// Edges that are listed.
const LINKED: usize = 2_000;
/// Rows of a table.
pub type Rows = Vec<Vec<Option<String>>>;

/// What is told of an account of the network.
pub const NODES: [(&str, &str); 4] = [
    ("account", ""),
    ("status", ""),
    ("component", ""),
    ("edges", "links"),
];
/// What is told of an edge.
pub const LINKS: [(&str, &str); 5] = [
    ("account", ""),
    ("other", ""),
    ("objects", ""),
    ("co_shares", "co_shares"),
    ("expected", "co_shares"),
];
/// Components that are listed.
const LISTED: usize = 20;

/// The network. Accounts are known by their place among those that post, most posts
/// first, as share-safe editions call them: an order of ids would be a key to them.
pub struct Network<'a> {
    study: &'a Study<'a>,
    /// The position of each account.
    order: Vec<usize>,
    /// By their accounts.
    edges: Vec<Edge>,
    components: Vec<Component>,
    shared: bool,
}

/// What is known of an edge.
#[derive(Debug, Clone, Copy)]
struct Edge {
    /// Its accounts, and the co-shares of that sort of objects of which there are most.
    pair: Pair,
    /// Those by chance; none where that was not counted.
    expected: Option<f64>,
    /// Whether each sort of objects makes it an edge.
    objects: [bool; 4],
}

impl Edge {
    fn of(kind: &Kind, at: usize, pair: &Pair, places: &[u32]) -> Self {
        let place = |account: u32| places[kind.accounts[account as usize]];
        let (a, b) = (place(pair.a), place(pair.b));
        let mut objects = [false; 4];
        objects[kind.object as usize] = true;
        Self {
            pair: Pair {
                a: a.min(b),
                b: a.max(b),
                weight: pair.weight,
            },
            expected: kind.expected(at),
            objects,
        }
    }

    /// One edge of the edges of the same accounts; of equal weights the first counts.
    fn joined(same: &[Self]) -> Self {
        let heaviest = |best: Self, next: &Self| match next.pair.weight > best.pair.weight {
            true => *next,
            false => best,
        };
        let mut edge = same.iter().skip(1).fold(same[0], heaviest);
        edge.objects = [0, 1, 2, 3].map(|at| same.iter().any(|e| e.objects[at]));
        edge
    }

    fn accounts(&self) -> (u32, u32) {
        (self.pair.a, self.pair.b)
    }
}

impl<'a> Network<'a> {
    /// Joins the networks of all sorts.
    pub fn of(study: &'a Study<'a>, kinds: &[Kind]) -> Self {
        let order = study.by_posts();
        let mut places = vec![0; order.len()];
        for (place, position) in (0u32..).zip(&order) {
            places[*position] = place;
        }
        let edges = kinds.iter().flat_map(|kind| {
            let edges = kind.found.edges.iter().enumerate();
            edges.map(|(at, pair)| Edge::of(kind, at, pair, &places))
        });
        let mut edges: Vec<Edge> = edges.collect();
        edges.sort_by_key(Edge::accounts);
        let same = |a: &Edge, b: &Edge| a.accounts() == b.accounts();
        let edges: Vec<Edge> = edges.chunk_by(same).map(Edge::joined).collect();
        let pairs: Vec<Pair> = edges.iter().map(|e| e.pair).collect();
        Self {
            study,
            components: graph::components(&pairs, study.tallies.accounts.len()),
            shared: study.tallies.shared.iter().any(|shared| shared.all() > 0),
            edges,
            order,
        }
    }

    fn edge(&self, pair: &Pair) -> Option<&Edge> {
        let at = self
            .edges
            .binary_search_by_key(&(pair.a, pair.b), Edge::accounts);
        at.ok().map(|at| &self.edges[at])
    }

    /// Adds its facts.
    pub fn facts(&self, facts: &mut Facts) {
        let edges = self.edges.len() as u64;
        let accounts = self.accounts().len() as u64;
        let of_kinds = Object::ALL.map(|o| kind::of("edges", o));
        facts.add(self.count("edges", "links", edges).parents(of_kinds));
        facts.add(
            self.count("accounts", "accounts", accounts)
                .parents(["coordination.edges"]),
        );
        let components = self.components.len() as u64;
        facts.add(
            self.count("components", "components", components)
                .parents(["coordination.edges"]),
        );
        self.shares(accounts, facts);
        self.densest(facts);
        self.takedowns(facts);
        self.listed(facts);
        self.drawn(facts);
    }

    /// The share of the posting accounts that act together, and how many of those
    /// whose state is known were suspended.
    fn shares(&self, accounts: u64, facts: &mut Facts) {
        let posting = self.study.tallies.accounts.len() as u64;
        let parents = ["coordination.accounts", "activity.accounts"];
        let draft = self.draft("accounts_share", "share").parents(parents);
        let share = (accounts, posting);
        facts.add(match self.known() {
            Ok(()) => interval::of_accounts(self.study, draft, share, Reason::NoneCoordinated),
            Err(reason) => draft.not_estimable(reason),
        });
        let known: Vec<Status> = self
            .accounts()
            .into_iter()
            .map(|account| self.status(account))
            .filter(|status| *status != Status::Unknown)
            .collect();
        let suspended = known.iter().filter(|s| **s == Status::Suspended).count() as u64;
        let n = known.len() as u64;
        let draft = self.draft("suspended", "share");
        let draft = draft.parents(["coordination.accounts"]);
        let dated = match (self.study.has("accounts"), self.edges.is_empty()) {
            (false, _) => Err(Reason::NoAccountsTable),
            (true, true) => Err(Reason::NoneCoordinated),
            (true, false) => suspension::dated(suspension::dates(self.study)),
        };
        facts.add(match dated {
            Ok(at) => {
                let draft = draft.parameter("as_of", time::iso_day(time::day(at)));
                interval::of_accounts(self.study, draft, (suspended, n), Reason::NoStatusDate)
            }
            Err(reason) => draft.not_estimable(reason),
        });
        let unknown = accounts - n;
        facts.add(
            self.count("unknown", "accounts", unknown)
                .of(unknown, accounts)
                .parents(["coordination.accounts"]),
        );
    }

    /// The component with the largest share of its possible pairs, of those with
    /// three accounts or more: two are always complete.
    fn densest(&self, facts: &mut Facts) {
        let large = self.components.iter().filter(|c| c.accounts.len() > 2);
        let dense = large.filter_map(|c| Some((c.density().ok()?, c)));
        // Components are sorted by size; the first of equals is the largest.
        let densest = dense.fold(None::<(f64, &Component)>, |best, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        });
        let draft = self
            .draft("densest", "share")
            .decimals(1)
            .parents(["coordination.components"]);
        facts.add(match densest {
            None => draft.not_estimable(self.known().err().unwrap_or(Reason::NoneCoordinated)),
            Some((density, component)) => {
                let n = component.accounts.len() as u64;
                draft
                    .number(Ok::<f64, Reason>(density))
                    .of(component.edges.len() as u64, n * (n - 1) / 2)
                    .n(n)
            }
        });
    }

    /// What each takedown took out of the network.
    fn takedowns(&self, facts: &mut Facts) {
        let by = suspended_by(self.study);
        // Of the takedowns that suspended the ends of an edge the first one cut it.
        let of = |account: u32| by.get(self.id(account)).copied();
        let cut = |edge: &Edge| {
            let ends = [of(edge.pair.a), of(edge.pair.b)];
            ends.into_iter().flatten().min()
        };
        for takedown in self.study.takedowns() {
            let is = |position: usize| self.study.tables.takedowns[position].id == takedown.id;
            let all = self.accounts().into_iter();
            let accounts = all.filter(|a| of(*a).is_some_and(is)).count() as u64;
            let edges = self.edges.iter().filter(|e| cut(e).is_some_and(is));
            let edges = edges.count() as u64;
            let known = self.known().and(match by.is_empty() {
                true => Err(Reason::NoSuspensionDates),
                false => Ok(()),
            });
            for (name, unit, n, of) in [
                (
                    "accounts",
                    "accounts",
                    accounts,
                    self.accounts().len() as u64,
                ),
                ("edges", "links", edges, self.edges.len() as u64),
            ] {
                let scoped = id(
                    &format!("coordination.removed.{name}"),
                    &[("takedown", &takedown.id)],
                );
                let draft = kind::described(self.study, fact(scoped, unit, 4))
                    .count_or(known.map(|()| n))
                    .parents([format!("coordination.{name}")]);
                facts.add(if known.is_ok() {
                    draft.of(n, of)
                } else {
                    draft
                });
            }
        }
    }

    /// The components with the most accounts.
    fn listed(&self, facts: &mut Facts) {
        let columns = [
            ("rank", ""),
            ("accounts", "accounts"),
            ("edges", "links"),
            ("density", "share"),
            ("co_shares", "co_shares"),
            ("expected", "co_shares"),
        ];
        let rows = self
            .components
            .iter()
            .take(LISTED)
            .zip(1..)
            .map(|(component, rank)| {
                let edges = component.edges.iter().filter_map(|e| self.edge(e));
                let weight = edges.clone().map(|e| u64::from(e.pair.weight)).sum();
                let expected: Option<f64> = edges.map(|e| e.expected).sum();
                vec![
                    key(rank),
                    cell(component.accounts.len() as u64),
                    cell(component.edges.len() as u64),
                    decimal_cell(component.density()),
                    cell(weight),
                    expected.and_then(|e| decimal_cell(Ok(round12(e)))),
                ]
            });
        let draft = self
            .draft("largest", "accounts")
            .decimals(1)
            .parents(["coordination.components"]);
        facts.add(self.table(draft.parameter("listed", LISTED), &columns, rows.collect()));
    }

    /// The components that the picture shows: whole ones, the largest first, as
    /// long as they fit; or the heart of one that does not.
    fn shown(&self) -> Vec<Component> {
        match self.components.first() {
            Some(largest) if largest.accounts.len() > DRAWN => vec![heart(largest)],
            _ => {
                let mut left = DRAWN;
                let mut fits = |c: &&Component| {
                    let rest = left.checked_sub(c.accounts.len());
                    left = rest.unwrap_or(0);
                    rest.is_some()
                };
                let components = self.components.iter();
                components.take_while(|c| fits(c)).cloned().collect()
            }
        }
    }

    /// The accounts and edges that the picture shows, and where it shows them.
    fn drawn(&self, facts: &mut Facts) {
        let shown = self.shown();
        let places = layout::places(&shown).into_iter().flatten();
        let mut nodes = self.nodes(&shown);
        for (node, (x, y)) in nodes.iter_mut().zip(places) {
            node.extend([cell(u64::from(x)), cell(u64::from(y))]);
        }
        let drawn = nodes.len() as u64;
        let draft = self
            .draft("nodes", "accounts")
            .n(drawn)
            .of(drawn, self.accounts().len() as u64)
            .parents(["coordination.accounts"]);
        let columns = [&NODES[..], &[("x", ""), ("y", "")]].concat();
        facts.add(self.table(draft, &columns, nodes));
        let links = self.links(&shown);
        let draft = self
            .draft("links", "co_shares")
            .decimals(2)
            .of(links.len() as u64, self.edges.len() as u64)
            .parents(["coordination.edges"]);
        facts.add(self.table(draft, &LINKS, links));
    }

    /// Rows of [`NODES`] for the accounts of some components, the largest first.
    fn nodes(&self, components: &[Component]) -> Rows {
        let names = self.study.pseudonyms();
        // Of the whole network, even where a part is drawn.
        let mut degrees: BTreeMap<u32, u64> = BTreeMap::new();
        for edge in &self.edges {
            *degrees.entry(edge.pair.a).or_default() += 1;
            *degrees.entry(edge.pair.b).or_default() += 1;
        }
        let mut nodes = Vec::new();
        for (component, rank) in components.iter().zip(1..) {
            nodes.extend(component.accounts.iter().map(|account| {
                let degree = degrees.get(account).copied().unwrap_or(0);
                let status = self.status(*account).word();
                vec![
                    key(&names[self.order[*account as usize]]),
                    key(status),
                    key(rank),
                    cell(degree),
                ]
            }));
        }
        nodes
    }

    /// Rows of [`LINKS`] for the heaviest edges of some components, of equal ones the
    /// first.
    fn links(&self, components: &[Component]) -> Rows {
        let mut pairs: Vec<&Pair> = components.iter().flat_map(|c| &c.edges).collect();
        pairs.sort_by_key(|p| (std::cmp::Reverse(p.weight), p.a, p.b));
        let names = self.study.pseudonyms();
        let edges = pairs.into_iter().take(LINKED).filter_map(|p| self.edge(p));
        edges.map(|edge| link(edge, &names, &self.order)).collect()
    }

    /// Rows of [`NODES`] for the whole network.
    pub fn all_nodes(&self) -> Rows {
        self.nodes(&self.components)
    }

    /// Rows of [`LINKS`] for the whole network, one after the other: there may be
    /// too many to hold.
    pub fn all_links(&self) -> impl Iterator<Item = Vec<Option<String>>> {
        let names = self.study.pseudonyms();
        let order = &self.order;
        self.edges.iter().map(move |edge| link(edge, &names, order))
    }

    /// A table, or why there is none.
    fn table(
        &self,
        draft: Draft,
        columns: &[(&str, &str)],
        rows: Vec<Vec<Option<String>>>,
    ) -> Draft {
        match (self.known(), rows.is_empty()) {
            (Ok(()), false) => draft.rows(Shape::Table, columns, rows),
            (Ok(()), true) => draft
                .rows(Shape::Table, &[], rows)
                .not_estimable(Reason::NoneCoordinated),
            (Err(reason), _) => draft.rows(Shape::Table, &[], rows).not_estimable(reason),
        }
    }

    fn known(&self) -> Result<(), Reason> {
        match self.shared {
            true => Ok(()),
            false => Err(kind::nothing(self.study)),
        }
    }

    /// Its accounts, ascending.
    fn accounts(&self) -> Vec<u32> {
        let mut all: Vec<u32> = self
            .components
            .iter()
            .flat_map(|c| c.accounts.clone())
            .collect();
        all.sort_unstable();
        all
    }

    fn id(&self, account: u32) -> &str {
        self.study.account_id(self.order[account as usize])
    }

    fn status(&self, account: u32) -> Status {
        let known = self.study.tables.account(self.id(account));
        known.map_or(Status::Unknown, |a| a.status)
    }

    fn count(&self, name: &str, unit: &str, n: u64) -> Draft {
        self.draft(name, unit).count_or(self.known().map(|()| n))
    }

    fn draft(&self, name: &str, unit: &str) -> Draft {
        kind::described(self.study, fact(format!("coordination.{name}"), unit, 4))
    }
}

/// A row of [`LINKS`].
fn link(edge: &Edge, names: &[String], order: &[usize]) -> Vec<Option<String>> {
    let sorts = Object::ALL
        .into_iter()
        .filter(|o| edge.objects[*o as usize]);
    let sorts: Vec<&str> = sorts.map(Object::word).collect();
    vec![
        key(&names[order[edge.pair.a as usize]]),
        key(&names[order[edge.pair.b as usize]]),
        key(sorts.join("|")),
        cell(u64::from(edge.pair.weight)),
        edge.expected.and_then(|e| decimal_cell(Ok(round12(e)))),
    ]
}

/// Of a component that is too large to draw the accounts with the most edges, and
/// the edges between them.
fn heart(component: &Component) -> Component {
    let mut degrees: BTreeMap<u32, usize> = BTreeMap::new();
    for edge in &component.edges {
        *degrees.entry(edge.a).or_default() += 1;
        *degrees.entry(edge.b).or_default() += 1;
    }
    let mut order: Vec<(usize, u32)> = degrees.into_iter().map(|(a, n)| (n, a)).collect();
    order.sort_by_key(|(n, account)| (std::cmp::Reverse(*n), *account));
    let mut accounts: Vec<u32> = order.into_iter().take(DRAWN).map(|(_, a)| a).collect();
    accounts.sort_unstable();
    let holds = |a: &u32| accounts.binary_search(a).is_ok();
    let inside = |e: &&Pair| holds(&e.a) && holds(&e.b);
    let edges = component.edges.iter().filter(inside).copied().collect();
    Component { edges, accounts }
}

//! Facts for the figures, like those of a real campaign, with knobs for what
//! breaks charts: sizes, labels, numbers of categories.

use sillage::facts::build::{Draft, cell, decimal_cell, fact, key};
use sillage::facts::{Fact, Facts, Shape, id};
use sillage::figure::{Context, Layout};
use sillage::ingest::tables::{Incident, Narrative, Tables, Takedown};
use sillage::message::{Labels, Language};
use sillage::stat::{Interval, NotEstimable};
use sillage::time::{Day, iso_day, parse_day, start_of};

/// What a scene looks like.
#[derive(Debug, Clone)]
pub struct Scene {
    pub days: i32,
    pub grain: &'static str,
    pub narratives: usize,
    pub groups: usize,
    pub takedowns: usize,
    pub incidents: usize,
    /// Every count is multiplied by it.
    pub factor: u64,
    /// Every count is the same.
    pub equal: bool,
    pub label: &'static str,
    /// Counts go from one to a thousand millions.
    pub ranged: bool,
    /// Some counts of accounts are withheld.
    pub withheld: bool,
    /// How many rows every table, series and histogram has, where that is not
    /// left to the other knobs.
    pub points: Option<usize>,
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            days: 300,
            grain: "day",
            narratives: 7,
            groups: 4,
            takedowns: 2,
            incidents: 5,
            factor: 1,
            equal: false,
            label: "",
            ranged: false,
            withheld: false,
            points: None,
        }
    }
}

/// A small generator of numbers that look random.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides.max(1)
    }
}

pub type Row = Vec<Option<String>>;

fn interval(estimate: f64, half: f64) -> Result<Interval, NotEstimable> {
    Ok(Interval {
        estimate,
        lower: (estimate - half).max(-1.0),
        upper: estimate + half,
        level: 0.95,
    })
}

impl Scene {
    pub fn start(&self) -> Day {
        parse_day("2024-01-15").unwrap()
    }

    pub fn end(&self) -> Day {
        self.start() + self.days
    }

    fn count(&self, dice: &mut Dice, sides: u64) -> u64 {
        let n = match self.equal {
            true => 7,
            false if self.ranged => 10u64.pow(dice.roll(10) as u32),
            false => dice.roll(sides),
        };
        n * self.factor
    }

    /// The same without the size of the scene, for measures that have none.
    fn part(&self, dice: &mut Dice, sides: u64) -> f64 {
        match self.ranged {
            true => dice.roll(sides) as f64,
            false => self.count(dice, sides) as f64 / self.factor as f64,
        }
    }

    pub fn steps(&self) -> Vec<Day> {
        let step = match self.grain {
            "day" => 1,
            "week" => 7,
            _ => 30,
        };
        if step == 30 {
            return self.months();
        }
        (self.start()..self.end()).step_by(step).collect()
    }

    fn months(&self) -> Vec<Day> {
        let first = |day: Day| parse_day(&format!("{}-01", &iso_day(day)[..7])).unwrap();
        let mut months: Vec<Day> = (self.start()..self.end()).map(first).collect();
        months.dedup();
        months
    }

    pub fn takedown(&self, index: usize) -> Day {
        self.start() + self.days * (index as i32 + 1) / (self.takedowns as i32 + 1)
    }

    pub fn narrative(index: usize) -> String {
        format!("n{index}")
    }

    pub fn tables(&self) -> Tables {
        let names = [
            "Curfew as a foreign plot",
            "The grid is failing",
            "Paid protesters",
            "Elders betrayed",
            "Port strike is a coup",
            "Hospital cover-up",
            "Boycott the vote",
        ];
        let label = |index: usize, plain: &str| match self.label {
            "" => plain.to_owned(),
            long => format!("{long} {index}"),
        };
        let takedowns = (0..self.takedowns).map(|i| Takedown {
            id: format!("T{i}"),
            at: start_of(self.takedown(i)),
            platform: "x".to_owned(),
            label: label(i, ["First removal of relays", "Second removal"][i % 2]),
            label_fr: String::new(),
            affected: None,
            source: String::new(),
            coincides_with: String::new(),
        });
        let incidents = (0..self.incidents).map(|i| Incident {
            id: format!("i{i}"),
            start: start_of(self.incident(i).0),
            end: self.incident(i).1.map(start_of),
            label: label(
                i,
                ["Curfew decree", "Port strike", "Memorandum of experts"][i % 3],
            ),
            label_fr: String::new(),
            kind: "event".to_owned(),
            source: String::new(),
        });
        let narratives = (0..self.narratives).map(|i| Narrative {
            id: Self::narrative(i),
            label: label(i, names[i % names.len()]),
            label_fr: String::new(),
            definition: String::new(),
            include: String::new(),
            exclude: String::new(),
        });
        Tables {
            takedowns: takedowns.collect(),
            incidents: incidents.collect(),
            narratives: narratives.collect(),
            ..Tables::default()
        }
    }

    fn incident(&self, index: usize) -> (Day, Option<Day>) {
        let start = self.start() + self.days * (index as i32 * 2 + 1) / (self.incidents as i32 * 2);
        let end = index.is_multiple_of(2).then_some(start + self.days / 20);
        (start, end)
    }

    pub fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        let dice = &mut Dice(42);
        self.study(&mut facts);
        self.activity(dice, &mut facts);
        self.created(dice, &mut facts);
        self.hours(dice, &mut facts);
        self.spread("reach.views", "views", dice, &mut facts);
        self.spread("engagement", "interactions", dice, &mut facts);
        self.concentration(&mut facts);
        self.suspension(dice, &mut facts);
        self.survival(&mut facts);
        for index in 0..self.takedowns {
            self.shift(index, dice, &mut facts);
            self.interrupted(index, dice, &mut facts);
            self.ranked(index, &mut facts);
        }
        if self.takedowns > 0 {
            self.unaffected(dice, &mut facts);
            self.placebo(dice, &mut facts);
        }
        self.counted(&mut facts);
        self.together(&mut facts);
        if let Some(points) = self.points {
            facts.iter_mut().for_each(|fact| trim(fact, points));
        }
        facts
    }

    fn study(&self, facts: &mut Facts) {
        let day = |name: &str, day| fact(name, "date", 0).text(iso_day(day));
        facts.add(day("study.start", self.start()));
        facts.add(day("study.end", self.end() - 1));
        let mut rows: Vec<(Day, Row)> = Vec::new();
        for i in 0..self.takedowns {
            let at = self.takedown(i);
            rows.push((
                at,
                vec![
                    key(format!("T{i}")),
                    key("takedown"),
                    key(iso_day(at)),
                    None,
                ],
            ));
        }
        for i in 0..self.incidents {
            let (start, end) = self.incident(i);
            let row = vec![
                key(format!("i{i}")),
                key("event"),
                key(iso_day(start)),
                end.map(iso_day),
            ];
            rows.push((start, row));
        }
        rows.sort();
        let columns = [("id", ""), ("kind", ""), ("start", "date"), ("end", "date")];
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        facts.add(fact("study.events", "events", 0).rows(Shape::Table, &columns, rows));
    }

    fn activity(&self, dice: &mut Dice, facts: &mut Facts) {
        let (mut lines, mut covered, mut all) = (Vec::new(), Vec::new(), 0);
        let steps = self.steps();
        for (at, day) in steps.iter().enumerate() {
            let silent = !self.equal && steps.len() > 20 && (at * 20 / steps.len()) == 13;
            let wave = 20 + (at as u64 * 7 % 90) + if at * 2 > steps.len() { 60 } else { 0 };
            let mut posts = 0;
            for name in self.series() {
                let n = if silent { 0 } else { self.count(dice, wave) };
                posts += n;
                if n > 0 {
                    lines.push(vec![key(iso_day(*day)), key(name), cell(n)]);
                }
            }
            let views = if at * 10 / steps.len() < 7 {
                posts / 2
            } else {
                0
            };
            covered.push(vec![
                key(iso_day(*day)),
                cell(posts),
                cell(posts),
                cell(views),
                cell(views),
                key(match (posts, views) {
                    (0, _) => "silent",
                    (_, 0) => "unreported",
                    _ => "reported",
                }),
            ]);
            all += posts;
        }
        let columns = [("start", "date"), ("narrative", ""), ("posts", "posts")];
        facts.add(
            fact("activity.timeline", "posts", 1)
                .rows(Shape::Series, &columns, lines)
                .parameter("grain", self.grain)
                .period(self.start(), self.end()),
        );
        let columns = [
            ("start", "date"),
            ("posts", "posts"),
            ("countable", "posts"),
            ("with_views", "posts"),
            ("with_engagement", "posts"),
            ("views", ""),
        ];
        facts.add(
            fact("quality.coverage", "posts", 0)
                .rows(Shape::Series, &columns, covered)
                .parameter("grain", self.grain),
        );
        facts.add(fact("activity.posts", "posts", 1).count(all));
        facts.add(fact("quality.days_without_posts", "days", 0).count(15));
    }

    /// The series of the time chart.
    pub fn series(&self) -> Vec<String> {
        let mut names: Vec<String> = (0..self.narratives.min(4)).map(Self::narrative).collect();
        if self.narratives > 4 {
            names.push("(other)".to_owned());
        }
        names.push("(none)".to_owned());
        names
    }

    fn created(&self, dice: &mut Dice, facts: &mut Facts) {
        let mut known = 0;
        let first = parse_day(if self.days > 2000 {
            "2009-03-01"
        } else {
            "2022-03-01"
        })
        .unwrap();
        let early = Self {
            days: self.end() - first,
            ..self.clone()
        };
        let mut months = early.months();
        for day in &mut months {
            *day -= self.start() - first;
        }
        let month = |day: Day| format!("{}-01", &iso_day(day)[..7]);
        let mut starts: Vec<String> = months.into_iter().map(month).collect();
        starts.dedup();
        if self.days == 1 {
            starts.truncate(1);
        }
        let rows = starts
            .into_iter()
            .map(|start| {
                let n = self.count(dice, 40) / if dice.roll(3) == 0 { 1 } else { 3 };
                known += n;
                vec![Some(start), cell(n)]
            })
            .collect();
        facts.add(
            fact("accounts.created", "accounts", 4)
                .rows(
                    Shape::Series,
                    &[("start", "date"), ("accounts", "accounts")],
                    rows,
                )
                .period(first, self.end())
                .n(known),
        );
        facts.add(fact("accounts.created_known", "accounts", 4).count(known));
        facts.add(fact("accounts.created_in_study", "accounts", 4).count(known / 9));
    }

    /// A series that comes as numbers, named after the scene's labels.
    fn counted(&self, facts: &mut Facts) {
        let dice = &mut Dice(7);
        let name: String = match self.label {
            "" => "accounts-created".to_owned(),
            label => label.chars().take(14).collect(),
        };
        let of = |measure: &str| id(&format!("series.{measure}"), &[("series", &name)]);
        let early = Self {
            days: self.days + 200,
            ..self.clone()
        };
        let months = early.months();
        let (mut sum, mut rows) = (0, Vec::new());
        for (at, month) in months.iter().enumerate() {
            // Some months are not reported.
            if at % 5 != 3 {
                let n = self.count(dice, 90);
                sum += n;
                rows.push(vec![key(iso_day(*month)), cell(n)]);
            }
        }
        let n = rows.len() as u64;
        let columns = [("start", "date"), ("reported", "accounts")];
        facts.add(
            fact(of("values"), "accounts", 1)
                .rows(Shape::Series, &columns, rows)
                .n(n)
                .period(months[0], early.end())
                .parameter("series", &name)
                .parameter("grain", "month"),
        );
        facts.add(fact(of("total"), "accounts", 1).count(sum));
        facts.add(fact(of("points"), "values", 1).count(n));
    }

    fn hours(&self, dice: &mut Dice, facts: &mut Facts) {
        let mut rows = Vec::new();
        for day in 0..7u64 {
            for hour in 0..24u64 {
                let office = (8..19).contains(&hour) && day < 5;
                let n = self.count(dice, if office { 180 } else { 25 });
                rows.push(vec![cell(day + 1), cell(hour), cell(n)]);
            }
        }
        let columns = [("weekday", ""), ("hour", ""), ("posts", "posts")];
        facts.add(
            fact("activity.hours", "posts", 1)
                .rows(Shape::Table, &columns, rows)
                .parameter("timezone", "Asia/Baku"),
        );
    }

    fn spread(&self, family: &str, unit: &str, dice: &mut Dice, facts: &mut Facts) {
        let (mut from, mut rows, mut posts) = (0u64, Vec::new(), 0);
        let edges = (0..23u32).map(|p| 1u64 << p);
        let factor = self.factor;
        for edge in edges.filter(|e| factor > 1 || *e <= 65_536) {
            let bell = 300u64.saturating_sub(20 * (edge.ilog2() as u64).abs_diff(8));
            let n = self.count(dice, bell.max(1));
            posts += n;
            rows.push(vec![cell(from), cell(edge), cell(n)]);
            from = edge;
        }
        let columns = [("from", unit), ("to", unit), ("posts", "posts")];
        facts.add(
            fact(format!("{family}.histogram"), "posts", 2)
                .rows(Shape::Histogram, &columns, rows)
                .n(posts),
        );
        let value = |name: &str, v: f64| {
            fact(format!("{family}.{name}"), unit, 2).number(Ok::<_, NotEstimable>(v))
        };
        facts.add(value("median", 312.5).decimals(1));
        facts.add(value("p99", 21_408.0));
        facts.add(value("max", 43_911.0));
    }

    fn concentration(&self, facts: &mut Facts) {
        let n = self.points.map_or(412, |n| n.max(1) as u64);
        let share = |k: u64| {
            let part = k as f64 / n as f64;
            if self.equal {
                part
            } else {
                1.0 - (1.0 - part) * (1.0 - part) * (1.0 - part)
            }
        };
        let rows = (0..=n)
            .filter(|k| *k == n || k % 4 == 0)
            .map(|k| {
                let part = k as f64 / n as f64;
                vec![
                    cell(k),
                    cell(k * 3),
                    decimal_cell(Ok(part)),
                    decimal_cell(Ok(share(k))),
                ]
            })
            .collect();
        let columns = [
            ("accounts", "accounts"),
            ("posts", "posts"),
            ("share_of_accounts", "share"),
            ("share_of_posts", "share"),
        ];
        facts.add(fact("activity.concentration", "share", 1).rows(Shape::Series, &columns, rows));
        let top = Ok::<_, NotEstimable>(share(10.min(n)));
        let name = id("activity.top_share", &[("k", "10")]);
        facts.add(fact(name, "share", 1).decimals(1).number(top));
        let gini = if self.equal { 0.0 } else { 0.67 };
        facts.add(
            fact("activity.gini", "index", 1)
                .decimals(2)
                .interval(interval(gini, 0.05)),
        );
    }

    fn suspension(&self, dice: &mut Dice, facts: &mut Facts) {
        let states = ["active", "suspended", "deleted", "protected", "unknown"];
        let mut columns = vec![("group", "")];
        columns.extend(states.map(|s| (s, "accounts")));
        columns.push(("total", "accounts"));
        let (mut rows, mut sums): (Vec<Row>, [u64; 5]) = (Vec::new(), [0; 5]);
        for g in 0..self.groups {
            let name = match self.label {
                "" => ["relay", "core", "local media", "(none)"][g % 4].to_owned(),
                long => long.to_owned(),
            };
            let name = if self.groups > 4 || !self.label.is_empty() {
                format!("{name} {g}")
            } else {
                name
            };
            let counts = states.map(|_| self.count(dice, 90));
            sums.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
            let mut row = vec![key(&name)];
            row.extend(counts.map(cell));
            row.push(cell(counts.iter().sum()));
            if self.withheld && g == 1 {
                (row[3], row[4]) = (None, None);
            }
            rows.push(row);
            self.rate(&[("group", &name)], counts, facts);
        }
        self.rate(&[], sums, facts);
        let mut row = vec![key("")];
        row.extend(sums.map(cell));
        row.push(cell(sums.iter().sum()));
        rows.insert(0, row);
        facts.add(fact("suspension.status", "accounts", 5).rows(Shape::Table, &columns, rows));
        facts.add(fact("suspension.as_of.last", "date", 5).text("2024-11-02"));
        for (name, at) in [("suspended", 1), ("unknown", 4)] {
            facts.add(fact(format!("suspension.{name}"), "accounts", 5).count(sums[at]));
        }
        let all: u64 = sums.iter().sum();
        facts.add(fact("accounts.total", "accounts", 5).count(all));
        facts.add(fact("suspension.known", "accounts", 5).count(all - sums[4]));
    }

    fn rate(&self, scope: &[(&str, &str)], counts: [u64; 5], facts: &mut Facts) {
        let known: u64 = counts[..4].iter().sum();
        let draft = fact(id("suspension.rate", scope), "share", 5).decimals(1);
        let rate = match known {
            0 => Err(NotEstimable::ZeroDenominator),
            n => interval(counts[1] as f64 / n as f64, 0.05),
        };
        facts.add(draft.interval(rate));
    }

    /// A curve for every group of the table of states, and one for all accounts.
    fn survival(&self, facts: &mut Facts) {
        let status = facts.get("suspension.status").unwrap();
        let groups: Vec<String> = status
            .rows
            .iter()
            .map(|r| r[0].clone().unwrap_or_default())
            .collect();
        for (index, group) in groups.iter().enumerate() {
            let scope: Vec<(&str, &str)> = match group.as_str() {
                "" => Vec::new(),
                group => vec![("group", group)],
            };
            facts.add(self.curve(&id("survival.curve", &scope), index as u64));
        }
        let median = if self.equal { 400.0 } else { 220.0 };
        let draft = fact("survival.median", "days", 5);
        facts.add(draft.interval(interval(median, 12.0)));
    }

    fn curve(&self, name: &str, index: u64) -> sillage::facts::Fact {
        let n = (120 - 2 * index.min(50)) * self.factor;
        let last = u64::from(self.days.unsigned_abs()).min(480) / (1 + index % 3);
        let rows = (0..=40u64)
            .map(|step| {
                let left = if self.equal {
                    1.0
                } else {
                    1.0 - (step * (1 + index % 4)) as f64 / 170.0
                };
                let share = |v: f64| decimal_cell(Ok(round(v.clamp(0.0, 1.0))));
                vec![
                    cell(step * last / 40),
                    cell((n as f64 * left) as u64),
                    cell(u64::from(!self.equal) * self.factor),
                    share(left),
                    share(left - 0.05),
                    share(left + 0.05),
                    share(left + if self.withheld { 0.02 } else { 0.0 }),
                ]
            })
            .collect();
        let columns = [
            ("day", "days"),
            ("at_risk", "accounts"),
            ("events", "accounts"),
            ("survival", "share"),
            ("lower", "share"),
            ("upper", "share"),
            ("survival_late", "share"),
        ];
        let ticks: Vec<String> = (0..=8).map(|t| (t * last / 8).to_string()).collect();
        fact(name, "share", 5)
            .rows(Shape::Series, &columns, rows)
            .parameter("risk_table_days", ticks.join(" "))
            .parameter("undated", if self.withheld { 3 } else { 0 })
            .n(n)
            .into()
    }

    fn interrupted(&self, index: usize, dice: &mut Dice, facts: &mut Facts) {
        let takedown = format!("T{index}");
        let scope = [("takedown", takedown.as_str())];
        let at = self.takedown(index);
        let rows = (self.start()..self.end())
            .map(|day| {
                let level = if day < at { 60.0 } else { 30.0 };
                let model = |level: f64| {
                    let wave = if self.equal {
                        1.0
                    } else {
                        1.0 + f64::from(day % 7) / 10.0
                    };
                    decimal_cell(Ok(round(level * wave * self.factor as f64)))
                };
                vec![
                    key(iso_day(day)),
                    cell(self.count(dice, 90)),
                    model(level),
                    (day >= at).then(|| model(66.0)).flatten(),
                ]
            })
            .collect();
        let columns = [
            ("day", "date"),
            ("posts", "posts"),
            ("fitted", "posts_per_day"),
            ("counterfactual", "posts_per_day"),
        ];
        facts.add(
            fact(id("its.series", &scope), "posts", 6)
                .rows(Shape::Series, &columns, rows)
                .period(self.start(), self.end())
                .parameter("interrupted_on", iso_day(at))
                .parameter("days_before", at - self.start())
                .parameter("window_days", 30)
                .n(u64::from(self.days.unsigned_abs())),
        );
        let half = if self.equal { 0.9 } else { 0.2 };
        for (name, estimate) in [
            ("its.level", 0.5),
            ("its.level.hac", 0.5),
            ("its.slope", 1.01),
            ("its.slope.hac", 1.01),
        ] {
            let draft = fact(id(name, &scope), "ratio", 6).decimals(2);
            facts.add(draft.interval(interval(estimate, half)));
        }
    }

    fn ranked(&self, index: usize, facts: &mut Facts) {
        let takedown = format!("T{index}");
        let scope = [("takedown", takedown.as_str())];
        let rank = 1 + index as u64 * 40;
        let draft = fact(id("effect.placebo.rank.posts", &scope), "rank", 6);
        facts.add(draft.count(rank).of(rank, 273));
        let draft = fact(id("effect.ratio.posts", &scope), "ratio", 6).decimals(2);
        facts.add(draft.interval(interval(0.4 + 0.2 * index as f64, 0.1)));
    }

    fn unaffected(&self, dice: &mut Dice, facts: &mut Facts) {
        let rows = (0..24u64)
            .map(|bin| {
                let edge = |b: u64| decimal_cell(Ok(round(0.7 + b as f64 * 0.04)));
                let n = self.count(dice, 25 - bin.abs_diff(12));
                vec![edge(bin), edge(bin + 1), cell(n)]
            })
            .collect();
        let columns = [("from", "ratio"), ("to", "ratio"), ("dates", "days")];
        facts.add(
            fact("effect.placebo.histogram.posts", "days", 6)
                .rows(Shape::Histogram, &columns, rows)
                .period(self.start(), self.end())
                .n(272),
        );
        facts.add(fact("effect.placebo.windows", "windows", 6).count(5));
    }

    fn shift(&self, index: usize, dice: &mut Dice, facts: &mut Facts) {
        let takedown = format!("T{index}");
        let scope = [("takedown", takedown.as_str())];
        let columns = [
            ("narrative", ""),
            ("posts_before", "posts"),
            ("before", "share"),
            ("before_lower", "share"),
            ("before_upper", "share"),
            ("posts_after", "posts"),
            ("after", "share"),
            ("after_lower", "share"),
            ("after_upper", "share"),
            ("change", "share_difference"),
            ("change_lower", "share_difference"),
            ("change_upper", "share_difference"),
        ];
        let rows: Vec<Row> = (0..self.narratives)
            .map(|n| {
                let most = 900 / self.narratives.max(1) as u64 + 2;
                let [before, after] = [0, 1].map(|_| match self.equal {
                    true => 1.0 / self.narratives as f64,
                    false => dice.roll(most) as f64 / 1000.0,
                });
                let cells =
                    |v: f64| [v, (v - 0.04).max(0.0), v + 0.05].map(|v| decimal_cell(Ok(round(v))));
                let change = round(after - before);
                let mut row = vec![key(Self::narrative(n)), cell(100 - n as u64)];
                row.extend(cells(before));
                row.push(cell(100 - n as u64));
                row.extend(cells(after));
                row.extend(
                    [change, change - 0.02, change + 0.02].map(|v| decimal_cell(Ok(round(v)))),
                );
                row
            })
            .collect();
        let at = self.takedown(index);
        self.without_copies(index, &rows, facts);
        self.decomposed(&scope, &rows, at, facts);
        self.specified(&scope, dice, at, facts);
        facts.add(
            fact(id("narrative.composition", &scope), "share", 7)
                .rows(Shape::Table, &columns, rows)
                .period(at - 30, at + 30)
                .parameter("days_before", 30)
                .parameter("days_after", 30)
                .n(188),
        );
        let bits = |name: &str, v: f64| {
            fact(id(name, &scope), "bits", 7)
                .decimals(3)
                .number(Ok::<_, NotEstimable>(v))
        };
        let observed = if self.equal {
            0.0
        } else {
            0.021 + 0.04 * index as f64
        };
        facts.add(bits("narrative.jsd", observed));
        facts.add(bits("narrative.jsd.noise_p95", 0.03));
        facts.add(bits("narrative.jsd.noise_mean", 0.015));
        let rows = (0..30u64)
            .map(|bin| {
                let n = self.count(dice, 200 - 12 * bin.abs_diff(13));
                let edge = |b: u64| decimal_cell(Ok(round(b as f64 * 0.0015)));
                vec![edge(bin), edge(bin + 1), cell(n)]
            })
            .collect();
        let columns = [("from", "bits"), ("to", "bits"), ("resamples", "resamples")];
        facts.add(
            fact(id("narrative.noise", &scope), "resamples", 7)
                .rows(Shape::Histogram, &columns, rows)
                .period(at - 30, at + 30)
                .parameter("resamples", 1999)
                .n(188),
        );
        for sort in ["hashtag", "domain", "word"] {
            facts.add(self.terms(sort, at, &scope, dice));
        }
    }

    /// Terms of one sort, more of one side than of the other.
    fn terms(&self, sort: &str, at: Day, scope: &[(&str, &str)], dice: &mut Dice) -> Draft {
        let columns = [
            (sort, ""),
            ("posts_before", "posts"),
            ("posts_after", "posts"),
            ("accounts_at_least", "accounts"),
            ("delta", "log_odds"),
            ("zeta", "standard_scores"),
        ];
        let few = self.narratives.min(12);
        let rows = (0..few + few / 2)
            .map(|n| {
                let size = match self.equal {
                    true => 1.0,
                    false => 0.5 + dice.roll(700) as f64 / 100.0,
                };
                let zeta = if n < few { -size } else { size };
                let term = ["unrest", "archipelago.example.org", "îles", "memorandum"][n % 4];
                let mut row = vec![key(format!("{}{term}{n}", self.label))];
                row.extend([self.count(dice, 90), self.count(dice, 90), 3].map(cell));
                row.extend([zeta / 4.0, zeta].map(|v| decimal_cell(Ok(round(v)))));
                row
            })
            .collect();
        fact(id(&format!("vocabulary.{sort}s"), scope), "terms", 8)
            .rows(Shape::Table, &columns, rows)
            .period(at - 30, at + 30)
            .parameter("days_before", 30)
            .parameter("days_after", 30)
            .n(188)
    }
}

impl Scene {
    /// Terms that add up to the changes of a composition.
    fn decomposed(&self, scope: &[(&str, &str)], rows: &[Row], at: Day, facts: &mut Facts) {
        let parts = [
            ("within", 0.7),
            ("between", -0.2),
            ("leavers_suspended", 0.6),
            ("leavers_silent", 0.0),
            ("entrants", -0.1),
        ];
        let mut columns = vec![("narrative", ""), ("change", "share_difference")];
        columns.extend(parts.map(|(name, _)| (name, "share_difference")));
        let of = |row: &Row| {
            let change: f64 = row[9].as_ref().unwrap().parse().unwrap();
            let mut cells = vec![row[0].clone(), row[9].clone()];
            cells.extend(parts.map(|(_, part)| decimal_cell(Ok(round(part * change)))));
            cells
        };
        facts.add(
            fact(id("narrative.decomposition", scope), "share_difference", 7)
                .rows(Shape::Table, &columns, rows.iter().map(of).collect())
                .period(at - 30, at + 30)
                .n(188),
        );
        for (name, value) in [
            ("speakers_share", 0.4),
            ("total.within", 0.12),
            ("total.between", 0.03),
            ("total.leavers_suspended", 0.1),
            ("total.leavers_silent", 0.0),
            ("total.entrants", 0.02),
            ("total.speakers", 0.08),
        ] {
            let draft = fact(id(&format!("narrative.{name}"), scope), "share", 7).decimals(1);
            let draft = match name {
                "speakers_share" => draft.parameter("reading", "both"),
                _ => draft,
            };
            facts.add(draft.number(Ok::<_, NotEstimable>(value)));
        }
    }

    /// The same changes with each text once, every third on the other side of
    /// zero; the probabilities of the shift within accounts; the rank.
    fn without_copies(&self, index: usize, rows: &[Row], facts: &mut Facts) {
        let takedown = format!("T{index}");
        for (place, row) in rows.iter().enumerate() {
            let change: f64 = row[9].as_ref().unwrap().parse().unwrap();
            let sign = if place % 3 == 1 { -1.0 } else { 1.0 };
            let narrative = Self::narrative(place);
            let scope = [("takedown", takedown.as_str()), ("narrative", &narrative)];
            let name = id("narrative.change.each_text_once", &scope);
            let draft = fact(name, "share_difference", 7).decimals(1);
            facts.add(draft.interval(interval(round(sign * change), 0.02)));
        }
        let scope = [("takedown", takedown.as_str())];
        for (name, p) in [("within_p", 0.01), ("within_p.each_text_once", 0.03)] {
            let draft = fact(id(&format!("narrative.{name}"), &scope), "probability", 7);
            facts.add(draft.decimals(3).number(Ok::<_, NotEstimable>(p)));
        }
        let name = id("narrative.jsd.placebo_rank", &scope);
        facts.add(fact(name, "rank", 7).count(4).parameter("dates", 272));
    }

    fn placebo(&self, dice: &mut Dice, facts: &mut Facts) {
        let (first, last) = (self.start(), self.takedown(0));
        let row = |day: Day| {
            let bits = self.part(dice, 60) / 1000.0;
            let known = self.days < 20 || day % 11 != 0;
            vec![key(iso_day(day)), decimal_cell(Ok(bits)).filter(|_| known)]
        };
        let rows: Vec<Row> = (first..=last).map(row).collect();
        let n = rows.len() as u64;
        facts.add(
            fact("narrative.placebo", "bits", 7)
                .rows(Shape::Series, &[("date", "date"), ("jsd", "bits")], rows)
                .period(first, last + 1)
                .parameter("window_days", 30),
        );
        facts.add(fact("narrative.placebo.dates", "days", 7).count(n));
        facts.add(fact("narrative.placebo.independent", "window_pairs", 7).count(5));
    }

    fn specified(&self, scope: &[(&str, &str)], dice: &mut Dice, at: Day, facts: &mut Facts) {
        let mut rows = Vec::new();
        for window in [7u64, 14, 30, 60, 90] {
            for weight in ["posts", "accounts", "impressions"] {
                for posts in ["all", "originals", "once_per_cluster"] {
                    let bits = self.part(dice, 90) / 100.0;
                    let known = (weight, posts) != ("impressions", "once_per_cluster");
                    rows.push(vec![
                        cell(window),
                        key(weight),
                        key(posts),
                        decimal_cell(Ok(bits)).filter(|_| known),
                        decimal_cell(Ok(-0.1)),
                        key(Self::narrative(dice.roll(2) as usize)),
                    ]);
                }
            }
        }
        let columns = [
            ("window", "days"),
            ("weight", ""),
            ("posts", ""),
            ("jsd", "bits"),
            ("change", "share_difference"),
            ("narrative", ""),
        ];
        facts.add(
            fact(id("narrative.specifications", scope), "bits", 7)
                .rows(Shape::Table, &columns, rows)
                .period(at - 90, at + 90)
                .parameter("window_days", 30),
        );
        for (name, unit) in [
            ("jsd.min", "bits"),
            ("jsd.median", "bits"),
            ("jsd.max", "bits"),
            ("agreement", "share"),
        ] {
            let name = id(&format!("narrative.specifications.{name}"), scope);
            facts.add(
                fact(name, unit, 7)
                    .decimals(3)
                    .number(Ok::<_, NotEstimable>(0.25)),
            );
        }
        facts.add(
            fact(id("narrative.largest_change", scope), "share_difference", 7)
                .number(Ok::<_, NotEstimable>(-0.1))
                .parameter("narrative", Self::narrative(0)),
        );
    }
}

fn round(v: f64) -> f64 {
    (v * 1e6).round() / 1e6
}

/// Leaves so many rows; days are as many anyway, and some tables begin with a row
/// that is no point.
fn trim(fact: &mut Fact, points: usize) {
    let name = fact.id.split('[').next().unwrap();
    match name {
        "study.events" => {}
        "activity.hours" => fact
            .rows
            .iter_mut()
            .skip(points)
            .for_each(|row| row[2] = cell(0)),
        "activity.timeline" | "quality.coverage" | "its.series" if points > 0 => {}
        "suspension.status" | "activity.concentration" => fact.rows.truncate(points + 1),
        "survival.curve" if points > 0 => fact.rows.truncate(points + 1),
        _ => fact.rows.truncate(points),
    }
}

/// What figures are drawn from.
pub struct Stage {
    pub facts: Facts,
    pub language: Language,
    pub labels: Labels,
    pub synthetic: bool,
}

impl Stage {
    pub fn of(scene: &Scene) -> Self {
        Self {
            facts: scene.facts(),
            language: Language::open("en").unwrap(),
            labels: Labels::new(&scene.tables(), "en").quoting(scene.excerpts()),
            synthetic: true,
        }
    }

    pub fn context(&self) -> Context<'_> {
        Context {
            facts: &self.facts,
            language: &self.language,
            labels: &self.labels,
            synthetic: self.synthetic,
            layout: Layout::default(),
        }
    }
}

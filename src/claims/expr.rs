//! Formulas over facts and published figures: read, then evaluated with intervals.
//! Ids of facts stand in them as they are, brackets, commas and hyphens included.

use super::exact::{self, Exact};
use super::interval::Interval;
use super::lookup::Outcome;
use super::verdict::Reason;

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// A number.
    Literal(Exact),
    /// The number of a fact.
    Fact(String),
    /// How many days the period of a fact has.
    Days(String),
    /// What a published figure stands for.
    Figure(String),
    /// Something with the other sign.
    Minus(Box<Formula>),
    /// Two formulas and `+`, `-`, `*` or `/`.
    Both(Box<Formula>, char, Box<Formula>),
}

/// A formula that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Broken {
    /// The character, from 1.
    pub at: usize,
    /// What stands there.
    pub found: String,
    /// What should.
    pub expected: &'static str,
}

/// A value and what it counts, if that is one thing.
#[derive(Debug, Clone)]
pub struct Valued {
    /// The value; several where figures are rounded.
    pub value: Interval,
    /// Its unit; none where units were divided or multiplied, or for a bare number.
    pub unit: Option<String>,
}

/// Where a formula finds the values of its parts.
pub trait Source {
    /// The value of a part that is no operation.
    fn value(&mut self, part: &Formula) -> Outcome<Valued>;
}

/// The longest formula that is read.
const LONGEST: usize = 2_000;

/// How deep brackets may lie in each other.
const DEEPEST: usize = 50;

/// Reads a formula.
pub fn parse(text: &str) -> Result<Formula, Broken> {
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
    };
    if text.len() > LONGEST {
        return Err(reader.broken("a shorter formula"));
    }
    let formula = reader.sum()?;
    match reader.peek() {
        None => Ok(formula),
        Some(_) => Err(reader.broken("+, -, *, / or the end")),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&mut self) -> Option<char> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.rest().chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn broken(&self, expected: &'static str) -> Broken {
        let rest = self.rest().trim_start();
        Broken {
            at: self.text[..self.at].chars().count() + 1,
            found: match rest {
                "" => "the end".to_owned(),
                rest => rest.chars().take(20).collect(),
            },
            expected,
        }
    }

    /// One of some signs, the typographic minus included.
    fn sign(&mut self, signs: &[char]) -> Option<char> {
        let found = self.peek()?;
        let plain = if found == '\u{2212}' { '-' } else { found };
        let sign = signs.iter().copied().find(|sign| *sign == plain)?;
        self.at += found.len_utf8();
        Some(sign)
    }

    fn chain(
        &mut self,
        signs: &[char],
        part: fn(&mut Self) -> Result<Formula, Broken>,
    ) -> Result<Formula, Broken> {
        let mut left = part(self)?;
        while let Some(sign) = self.sign(signs) {
            left = Formula::Both(Box::new(left), sign, Box::new(part(self)?));
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Formula, Broken> {
        self.chain(&['+', '-'], Self::product)
    }

    fn product(&mut self) -> Result<Formula, Broken> {
        self.chain(&['*', '/'], Self::part)
    }

    fn part(&mut self) -> Result<Formula, Broken> {
        if self.depth == DEEPEST {
            return Err(self.broken("fewer brackets"));
        }
        self.depth += 1;
        let part = self.part_within();
        self.depth -= 1;
        part
    }

    fn part_within(&mut self) -> Result<Formula, Broken> {
        if self.sign(&['-']).is_some() {
            return Ok(Formula::Minus(Box::new(self.part()?)));
        }
        if self.take('(') {
            let inner = self.sum()?;
            return self.close().map(|()| inner);
        }
        match self.peek() {
            Some(c) if c.is_ascii_digit() => self.literal(),
            Some(c) if c.is_ascii_alphabetic() => self.named(),
            _ => Err(self.broken("a fact, figure(…), days(…), a number or (")),
        }
    }

    fn close(&mut self) -> Result<(), Broken> {
        match self.take(')') {
            true => Ok(()),
            false => Err(self.broken(")")),
        }
    }

    fn literal(&mut self) -> Result<Formula, Broken> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let text = &rest[..end.unwrap_or(rest.len())];
        let number = exact::decimal(text).ok_or_else(|| self.broken("a decimal number"))?;
        self.at += text.len();
        Ok(Formula::Literal(number))
    }

    fn named(&mut self) -> Result<Formula, Broken> {
        let start = self.at;
        let name = self.id()?;
        if self.peek() != Some('(') || name.contains('[') {
            return Ok(Formula::Fact(name));
        }
        match name.as_str() {
            "days" => {
                self.take('(');
                self.peek();
                let fact = self.id()?;
                self.close().map(|()| Formula::Days(fact))
            }
            "figure" => self.figure(),
            _ => {
                self.at = start;
                Err(self.broken("a fact, figure(…) or days(…)"))
            }
        }
    }

    /// A figure's id: whatever stands up to the bracket that closes.
    fn figure(&mut self) -> Result<Formula, Broken> {
        self.take('(');
        let rest = self.rest();
        let Some(end) = rest.find(')') else {
            return Err(self.broken("a figure's id and )"));
        };
        self.at += end + 1;
        Ok(Formula::Figure(rest[..end].trim().to_owned()))
    }

    /// A fact's id: a name, and a scope up to its closing bracket.
    fn id(&mut self) -> Result<String, Broken> {
        let rest = self.rest();
        let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        let mut end = rest.find(|c| !named(c)).unwrap_or(rest.len());
        if end == 0 {
            return Err(self.broken("the id of a fact"));
        }
        if rest[end..].starts_with('[') {
            match rest[end..].find(']') {
                Some(close) => end += close + 1,
                None => {
                    self.at += end;
                    return Err(self.broken("a scope that ends with ]"));
                }
            }
        }
        self.at += end;
        Ok(rest[..end].to_owned())
    }
}

impl Formula {
    /// The value of the formula.
    pub fn value(&self, source: &mut dyn Source) -> Outcome<Valued> {
        match self {
            Self::Literal(number) => Ok(Valued {
                value: Interval::point(number.clone()),
                unit: None,
            }),
            Self::Minus(inner) => {
                let inner = inner.value(source)?;
                Ok(Valued {
                    value: inner.value.negated(),
                    unit: inner.unit,
                })
            }
            Self::Both(left, sign, right) => {
                let values = (left.value(source)?, right.value(source)?);
                let unit = unit(left, *sign, right, &values);
                let (left, right) = (&values.0.value, &values.1.value);
                let value = match sign {
                    '+' => left.plus(right),
                    '-' => left.minus(right),
                    '*' => left.times(right),
                    _ => left.over(right).ok_or(Reason::NotEstimable)?,
                };
                Ok(Valued { value, unit })
            }
            part => source.value(part),
        }
    }

    /// Whether it is made of bare numbers only.
    fn is_bare(&self) -> bool {
        match self {
            Self::Literal(_) => true,
            Self::Minus(inner) => inner.is_bare(),
            Self::Both(left, _, right) => left.is_bare() && right.is_bare(),
            Self::Fact(_) | Self::Days(_) | Self::Figure(_) => false,
        }
    }
}

/// The unit of a result: that of both parts of a sum, or that of the one part
/// which is no bare number, where that is not a divisor.
fn unit(left: &Formula, sign: char, right: &Formula, values: &(Valued, Valued)) -> Option<String> {
    let (a, b) = (&values.0.unit, &values.1.unit);
    match (left.is_bare(), right.is_bare()) {
        (true, true) => None,
        (false, true) => a.clone(),
        (true, false) if sign == '/' => None,
        (true, false) => b.clone(),
        (false, false) if matches!(sign, '+' | '-') && a == b => a.clone(),
        (false, false) => None,
    }
}

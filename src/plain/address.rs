//! Addresses of adversaries: defanged, so that nothing makes a link of them, and
//! so that they can be read and made whole again.
//!
//! `https://example.org/a` becomes `hxxps[:]//example[.]org/a`. Defanged twice, a
//! text stays the same; [`refanged`] gives back what was defanged, unless it held
//! such brackets itself.

use std::collections::BTreeSet;

use super::hidden::{is_hidden, is_mark, settled};

/// Schemes that programs follow without two slashes after them.
const SCHEMES: [&str; 18] = [
    "http",
    "https",
    "ftp",
    "ftps",
    "sftp",
    "file",
    "javascript",
    "vbscript",
    "data",
    "mailto",
    "tel",
    "sms",
    "blob",
    "intent",
    "magnet",
    "about",
    "view-source",
    "tg",
];

/// What separates the labels of a host, also in scripts that have their own stop.
const DOTS: [char; 4] = ['.', '。', '．', '｡'];

/// The text with every address defanged: with a scheme, without one (`//x.y`,
/// `www.x.y`, `x.y/…`), of mail, and those within the queries of others.
pub fn defanged(text: &str) -> String {
    if !text.contains([':', '/', '@', '%', '\\']) && !holds_www(text) {
        return text.to_owned();
    }
    settled(text, |text| {
        let scan = Scan {
            text: text.chars().collect(),
            bracketed: BTreeSet::new(),
            crossed: BTreeSet::new(),
        };
        scan.all()
    })
}

/// The text whose addresses were defanged.
pub fn refanged(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[:]") {
        let pairs = [("hxxps", 4), ("hxxp", 3)];
        let crossed = pairs.iter().find(|(scheme, _)| ends(before, scheme));
        let at = before.len() - crossed.map_or(0, |(_, back)| *back);
        whole.push_str(&before[..at]);
        // The scheme's own letters, however they were written.
        whole.extend(before[at..].chars().map(|c| match c {
            'x' => 't',
            'X' => 'T',
            c => c,
        }));
        whole.push(':');
        rest = after;
    }
    whole.push_str(rest);
    for dot in DOTS {
        whole = whole.replace(&format!("[{dot}]"), &dot.to_string());
    }
    whole.replace("[@]", "@")
}

/// A bare host so that nothing takes it for an address: `example[.]org`.
pub fn defanged_host(host: &str) -> String {
    let bracketed = DOTS.iter().fold(host.replace("[.]", "."), |host, dot| {
        host.replace(*dot, &format!("[{dot}]"))
    });
    defanged(&bracketed)
}

fn holds_www(text: &str) -> bool {
    text.as_bytes()
        .windows(3)
        .any(|w| w.eq_ignore_ascii_case(b"www"))
}

fn ends(text: &str, scheme: &str) -> bool {
    let start = text.len().checked_sub(scheme.len());
    start
        .and_then(|start| text.get(start..))
        .is_some_and(|end| end.eq_ignore_ascii_case(scheme))
}

/// A text that is looked through, and what was found so far.
struct Scan {
    text: Vec<char>,
    /// Characters that are put into brackets.
    bracketed: BTreeSet<usize>,
    /// Letters of `http` that are crossed out.
    crossed: BTreeSet<usize>,
}

impl Scan {
    fn all(mut self) -> String {
        for at in 0..self.text.len() {
            match self.text[at] {
                ':' => self.scheme(at),
                '/' | '\\' if self.slashes(at) == 2 => self.authority(at + 2),
                '/' => self.before_path(at),
                '%' if self.encoded_slashes(at) => self.authority(at + 6),
                '@' => self.mail(at),
                c if DOTS.contains(&c) && self.follows_www(at) => self.host(at - 3),
                _ => {}
            }
        }
        let mut out = String::with_capacity(self.text.len() + 4 * self.bracketed.len());
        for (at, c) in self.text.iter().enumerate() {
            match (self.bracketed.contains(&at), self.crossed.contains(&at)) {
                (true, _) => out.extend(['[', *c, ']']),
                (_, true) => out.push(if c.is_uppercase() { 'X' } else { 'x' }),
                _ => out.push(*c),
            }
        }
        out
    }

    fn get(&self, at: usize) -> char {
        self.text.get(at).copied().unwrap_or(' ')
    }

    /// A colon that ends a scheme.
    fn scheme(&mut self, at: usize) {
        let in_scheme = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let length = self.text[..at]
            .iter()
            .rev()
            .take_while(|c| in_scheme(c))
            .count();
        let scheme: String = self.text[at - length..at].iter().collect();
        let scheme = scheme.to_ascii_lowercase();
        // A dot before it may have been put into brackets, or be about to be.
        let scheme = scheme.rsplit('.').next().unwrap_or_default();
        let next = self.get(at + 1);
        let slashed = self.slashes(at + 1) >= 2;
        let known = SCHEMES.contains(&scheme);
        let bare = known && !next.is_whitespace() && next != ':';
        if scheme.is_empty() || !(slashed || bare) {
            return;
        }
        self.bracketed.insert(at);
        for (ending, back) in [("https", 4), ("http", 3)] {
            if scheme.ends_with(ending) {
                self.crossed.extend([at - back, at - back + 1]);
                break;
            }
        }
        // What follows the others is no host.
        if slashed || ["http", "https", "ftp", "ftps", "sftp", "mailto"].contains(&scheme) {
            self.authority(at + 1 + self.slashes(at + 1));
        }
    }

    /// How many slashes of either sort stand there, if none stands before.
    fn slashes(&self, at: usize) -> usize {
        let slash = |c: &char| matches!(c, '/' | '\\');
        if at > 0 && self.text.get(at - 1).is_some_and(slash) {
            return 0;
        }
        let rest = self.text.get(at..).unwrap_or_default();
        rest.iter().take_while(|c| slash(c)).count()
    }

    fn encoded_slashes(&self, at: usize) -> bool {
        let rest = self.text.get(at..at + 6).unwrap_or_default();
        let rest: String = rest.iter().collect();
        rest.eq_ignore_ascii_case("%2f%2f")
    }

    /// A host that has its user before it, if any.
    fn authority(&mut self, from: usize) {
        let mut at = from;
        while matches!(
            self.get(at),
            '!' | '$' | '&'..='.' | ':' | ';' | '=' | '@' | '~' | '%'
        ) || in_host(self.get(at))
            || DOTS.contains(&self.get(at))
        {
            if self.get(at) == '@' || self.is_inner_dot(at) {
                self.bracketed.insert(at);
            }
            at += 1;
        }
    }

    /// The dots of a host.
    fn host(&mut self, from: usize) {
        let mut at = from;
        while in_host(self.get(at)) || self.is_inner_dot(at) {
            if self.is_inner_dot(at) {
                self.bracketed.insert(at);
            }
            at += 1;
        }
    }

    /// A dot after which a label follows.
    fn is_inner_dot(&self, at: usize) -> bool {
        DOTS.contains(&self.get(at)) && in_host(self.get(at + 1))
    }

    /// Where the host that ends there starts, if one does: two labels at least,
    /// the last of them letters.
    fn host_before(&self, end: usize) -> Option<usize> {
        let of_host = |c: &&char| in_host(**c) || DOTS.contains(*c);
        let length = self.text[..end].iter().rev().take_while(of_host).count();
        let host = &self.text[end - length..end];
        is_host(host).then_some(end - length)
    }

    /// A host before a path; between two slashes stands a folder or a file.
    fn before_path(&mut self, at: usize) {
        let start = self.host_before(at);
        let inside = |start: &usize| *start > 0 && self.text[start - 1] == '/';
        if let Some(start) = start.filter(|start| !inside(start)) {
            self.host(start);
        }
    }

    fn mail(&mut self, at: usize) {
        let of_local = |c: &&char| in_host(**c) || matches!(c, '.' | '+' | '%' | '\'' | '"');
        if self.text[..at]
            .iter()
            .next_back()
            .filter(of_local)
            .is_none()
        {
            return;
        }
        let rest = &self.text[at + 1..];
        let of_host = |c: &&char| in_host(**c) || DOTS.contains(*c);
        let length = rest.iter().take_while(of_host).count();
        let host: &[char] = &rest[..length];
        let stops = host.iter().rev().take_while(|c| DOTS.contains(c)).count();
        if is_host(&host[..length - stops]) {
            self.bracketed.insert(at);
            self.host(at + 1);
        }
    }

    fn follows_www(&self, at: usize) -> bool {
        let www = at
            .checked_sub(3)
            .is_some_and(|from| self.text[from..at].iter().all(|c| matches!(c, 'w' | 'W')));
        www && self.is_inner_dot(at) && !(at > 3 && in_host(self.text[at - 4]))
    }
}

fn is_host(host: &[char]) -> bool {
    let mut labels = host.rsplit(|c| DOTS.contains(c));
    let last = labels.next().unwrap_or_default();
    let letters = |c: &char| c.is_alphabetic() || is_mark(*c) || is_hidden(*c);
    // Names of the top that are written in ASCII: `xn--p1ai`.
    // Programs end it where its letters end: `x@y.org_`.
    let top = last.iter().take_while(|c| letters(c)).count() > 1;
    (top || last.starts_with(&['x', 'n', '-', '-']))
        && labels.next().is_some_and(|label| !label.is_empty())
}

/// Characters of labels, in any script; hidden ones too, which would else end a
/// host before its end.
fn in_host(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii() && (is_mark(c) || is_hidden(c))
}

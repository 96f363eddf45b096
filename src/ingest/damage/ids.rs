//! Identifiers that were numbers for a while. A double keeps 53 bits and 15 to 17
//! decimal digits; what writes it out again pads with zeros, binary or decimal.
//!
//! One such id proves nothing: of genuine ids of 18 digits one in a thousand ends
//! in three zeros, and X's ids are often multiples of 4096, because their last
//! twelve bits count the posts of one millisecond. So the ids of a column and file
//! are judged together, by a sample of 512 distinct ones: those whose value, mixed
//! by a fixed function, is smallest, so that repeated ids weigh no more than
//! others and the order of rows does not matter.
//!
//! * **Decimal**: ids of d digits that are multiples of 10^(d − t), t = 15 for
//!   spreadsheets, 17 for JavaScript. Ids that are already multiples of a power of
//!   two do so once in 5^(d − t). They count as rounded if there are more than four
//!   times as many as that, and four more.
//! * **Binary**: ids between 2^k and 2^(k+1), whose doubles lie 2^s apart, s = k − 52.
//!   Genuine ids that end in s zero bits are rare or, by design, end in more: those
//!   that end in exactly s are then fewer than those that end in fewer. Rounding
//!   makes half of all end in exactly s and none in fewer. They count as rounded if
//!   at least twelve end in exactly s, and at least four times as many as in fewer.
//!
//! Cells are counted once, whichever rules they fall under. What is missed: a few
//! rounded ids among many; ids of fewer than 16 digits, which doubles keep.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::{At, Seen, Spots};
use crate::time::Instant;

/// How many distinct ids are judged.
const SAMPLE: usize = 512;

/// Below this doubles keep every whole number.
const EXACT: u64 = 1 << 53;

/// The significant digits that programs write of a double: rule by rule, with the
/// fewest digits of an id that loses any.
const DECIMAL: [(u32, u32); 2] = [(15, 16), (17, 18)];

/// How many zeros an id has beyond what a double keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tail {
    /// Its decimal digits.
    digits: u32,
    /// k: it lies between 2^k and 2^(k+1).
    bits: u32,
    /// Whether it fits each rule of [`DECIMAL`].
    decimal: [bool; 2],
    /// Whether it is a multiple of 2^s.
    binary: bool,
}

impl Tail {
    fn of(number: u64) -> Self {
        let (digits, bits) = (number.ilog10() + 1, number.ilog2());
        Self {
            digits,
            bits,
            decimal: DECIMAL.map(|(kept, least)| {
                digits >= least && number.is_multiple_of(10_u64.pow(digits - kept))
            }),
            binary: number.trailing_zeros() >= spacing(bits),
        }
    }

    fn fits(&self) -> bool {
        self.binary || self.decimal.contains(&true)
    }
}

/// s: doubles between 2^k and 2^(k+1) lie 2^s apart.
fn spacing(bits: u32) -> u32 {
    bits - 52
}

/// The ids of one column, by number of the file.
#[derive(Debug, Default)]
pub struct Ids(Vec<OfFile>);

#[derive(Debug, Default)]
struct OfFile {
    sample: BTreeSet<(u64, u64)>,
    tails: BTreeMap<Tail, Spots>,
}

impl Ids {
    /// Looks at an id; whether it may be one that no double has changed.
    pub fn look(&mut self, at: At, id: &str) -> bool {
        let Some(number) = number(id).filter(|n| *n >= EXACT) else {
            return true;
        };
        let file = at.file as usize;
        if self.0.len() <= file {
            self.0.resize_with(file + 1, OfFile::default);
        }
        let of_file = &mut self.0[file];
        of_file.keep((mixed(number), number));
        let tail = Tail::of(number);
        if tail.fits() {
            let spots = of_file.tails.entry(tail).or_default();
            spots.add(at, || id.to_owned());
        }
        !tail.fits()
    }

    /// Adds what another thread has seen.
    pub fn join(&mut self, other: Self) {
        if self.0.len() < other.0.len() {
            self.0.resize_with(other.0.len(), OfFile::default);
        }
        for (of_file, more) in self.0.iter_mut().zip(other.0) {
            more.sample
                .into_iter()
                .for_each(|entry| of_file.keep(entry));
            for (tail, spots) in more.tails {
                of_file.tails.entry(tail).or_default().add_all(spots);
            }
        }
    }

    /// The cells that look rounded.
    pub fn rounded(self) -> Spots {
        let files = self.0.into_iter();
        files.fold(Spots::default(), |all, file| file.rounded(all))
    }
}

impl OfFile {
    fn keep(&mut self, entry: (u64, u64)) {
        let full = self.sample.len() >= SAMPLE;
        if !full || self.sample.last().is_some_and(|last| entry < *last) {
            self.sample.insert(entry);
            if self.sample.len() > SAMPLE {
                self.sample.pop_last();
            }
        }
    }

    fn rounded(self, all: Spots) -> Spots {
        let verdicts = Verdicts::of(self.sample.iter().map(|(_, number)| *number));
        let tails = self.tails.into_iter();
        let rounded = tails.filter(|(tail, _)| verdicts.rounded(tail));
        rounded.fold(all, |all, (_, spots)| all.join(spots))
    }
}

/// Which rules say that ids were rounded.
#[derive(Debug, Default)]
struct Verdicts {
    decimal: BTreeSet<(usize, u32)>,
    binary: BTreeSet<u32>,
}

impl Verdicts {
    fn of(sample: impl Iterator<Item = u64>) -> Self {
        let mut decimal: BTreeMap<(usize, u32), [u64; 2]> = BTreeMap::new();
        let mut binary: BTreeMap<u32, [u64; 2]> = BTreeMap::new();
        for number in sample {
            let tail = Tail::of(number);
            for (rule, fits) in tail.decimal.into_iter().enumerate() {
                let [fitting, all] = decimal.entry((rule, tail.digits)).or_default();
                *fitting += u64::from(fits);
                *all += 1;
            }
            let [exactly, fewer] = binary.entry(tail.bits).or_default();
            *exactly += u64::from(number.trailing_zeros() == spacing(tail.bits));
            *fewer += u64::from(!tail.binary);
        }
        Self {
            decimal: decimal
                .into_iter()
                .filter(|((rule, digits), [fitting, all])| {
                    let lost = digits.saturating_sub(DECIMAL[*rule].0);
                    *fitting > 0 && many(*fitting, *all, lost)
                })
                .map(|(class, _)| class)
                .collect(),
            binary: binary
                .into_iter()
                .filter(|(_, [exactly, fewer])| *exactly >= 12 && *exactly >= 4 * fewer)
                .map(|(bits, _)| bits)
                .collect(),
        }
    }

    fn rounded(&self, tail: &Tail) -> bool {
        let decimal = tail.decimal.into_iter().enumerate();
        decimal
            .filter(|(_, fits)| *fits)
            .any(|(rule, _)| self.decimal.contains(&(rule, tail.digits)))
            || tail.binary && self.binary.contains(&tail.bits)
    }
}

/// Whether more than four times as many as chance leaves end in that many zeros,
/// and four more.
fn many(fitting: u64, all: u64, zeros: u32) -> bool {
    let rare = 5_u64.pow(zeros);
    fitting * rare > 4 * all + 4 * rare
}

fn number(id: &str) -> Option<u64> {
    let digits = (16..=20).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| id.parse().ok())?
}

/// A permutation of the whole numbers of 64 bits that leaves no trace of their
/// order: the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
fn mixed(number: u64) -> u64 {
    let once = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let twice = (once ^ (once >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    twice ^ (twice >> 31)
}

/// The ids of posts by platform and length. Ids that grow with time never become
/// shorter: of a platform nine tenths of whose ids have one length of 16 digits or
/// more (one digit more or less), ids that lack three digits or more were cut, if
/// one of that length is younger than the oldest of the usual length. Accounts are
/// not judged: theirs have any length.
#[derive(Debug, Default)]
pub struct Lengths(BTreeMap<(u32, usize), OfLength>);

#[derive(Debug)]
struct OfLength {
    first: Instant,
    last: Instant,
    spots: Spots,
}

impl Lengths {
    /// Looks at the id of a post.
    pub fn look(&mut self, at: At, seen: &Seen<'_>) {
        let id = seen.id;
        if id.len() > 20 || !id.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        let of_length = self.0.entry((seen.platform.0, id.len()));
        let of_length = of_length.or_insert_with(|| OfLength {
            first: seen.at,
            last: seen.at,
            spots: Spots::default(),
        });
        of_length.first = of_length.first.min(seen.at);
        of_length.last = of_length.last.max(seen.at);
        of_length.spots.add(at, || id.to_owned());
    }

    /// Adds what another thread has seen, whose numbers of platforms stand for others.
    pub fn join(&mut self, other: Self, platforms: &[u32]) {
        for ((platform, length), more) in other.0 {
            match self.0.entry((platforms[platform as usize], length)) {
                Entry::Vacant(new) => drop(new.insert(more)),
                Entry::Occupied(mut known) => {
                    let known = known.get_mut();
                    known.first = known.first.min(more.first);
                    known.last = known.last.max(more.last);
                    known.spots.add_all(more.spots);
                }
            }
        }
    }

    /// The cells that look cut.
    pub fn truncated(self) -> Spots {
        let mut platforms: BTreeMap<u32, Vec<(usize, OfLength)>> = BTreeMap::new();
        for ((platform, length), of_length) in self.0 {
            let lengths = platforms.entry(platform).or_default();
            lengths.push((length, of_length));
        }
        let cut = platforms.into_values().flat_map(cut);
        cut.fold(Spots::default(), Spots::join)
    }
}

fn cut(lengths: Vec<(usize, OfLength)>) -> Vec<Spots> {
    const LONG: usize = 16;
    const FEW: u64 = 20;
    let usual = lengths.iter().max_by_key(|(n, of)| (of.spots.count, *n));
    let Some(usual) = usual.map(|(n, _)| *n).filter(|n| *n >= LONG) else {
        return Vec::new();
    };
    let near = lengths.iter().filter(|(n, _)| n.abs_diff(usual) <= 1);
    let (count, oldest) = near.fold((0, Instant::MAX), |(count, oldest), (_, of)| {
        (count + of.spots.count, oldest.min(of.first))
    });
    let all: u64 = lengths.iter().map(|(_, of)| of.spots.count).sum();
    if count < FEW || 10 * count < 9 * all {
        return Vec::new();
    }
    let short = lengths.into_iter().filter(|(n, _)| n + 3 <= usual);
    let cut = short.filter(|(_, of)| of.last > oldest);
    cut.map(|(_, of)| of.spots).collect()
}

//! Which texts are rewordings of each other, without comparing each with each.
//!
//! Candidates come from min-wise hashing of character trigrams, banded so that
//! alike texts meet in a bucket; what decides is the Levenshtein distance, in
//! integers. Families are the connected components.
//!
//! Sources: Broder 1997 (resemblance of documents); Dahlgaard, Knudsen & Thorup
//! 2017, “Fast Similarity Sketching”, for the sketch, each coordinate of which
//! collides with the probability of the Jaccard index, as MinHash's do, at a
//! fraction of the hashes; D3lta (arXiv 2312.17338) for the threshold.

use rapidfuzz::distance::levenshtein::{Args, BatchComparator};
use rayon::prelude::*;

use super::union::Union;

/// Coordinates of a sketch.
const COORDINATES: usize = 128;
/// Coordinates that must agree in a band. Three would put unlike texts of one
/// language together by the million; five would part rewordings.
const BAND: usize = 4;
/// Bands: each coordinate stands in two of them, with others beside it. In one alone,
/// one rewording in sixty was missed.
const BANDS: usize = 2 * COORDINATES / BAND;
/// Texts of a bucket that each text is compared with, the next ones by length:
/// what keeps a bucket of a phrase that everybody uses from costing its square.
const NEIGHBOURS: usize = 64;
/// Coordinates that must agree before a distance is worth computing. Measured on real
/// posts, hardly a rewording that meets in a band has fewer. What escapes are edits
/// scattered over a whole text, which leave few trigrams whole.
const WORTH_IT: u32 = 26;
/// 1000 · distance must not exceed this times the longer length.
const THOUSANDTHS: usize = 307;

/// What was found among `n` texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Families {
    /// For each text the smallest index of its family; its own where it is alone.
    pub of: Vec<u32>,
    /// Pairs whose distance was computed.
    pub compared: u64,
    /// Pairs that met in a bucket and were left out because it was too large.
    pub left_out: u64,
}

/// The families of texts, which must be distinct and in an order that does not
/// depend on how they were read. Threads share the work; the result is the same
/// for any number of them.
pub fn families(texts: &[&str]) -> Families {
    let lengths: Vec<u32> = texts.par_iter().map(|t| t.chars().count() as u32).collect();
    let sketches: Vec<Sketch> = texts.par_iter().map(|t| sketch(t)).collect();
    let mut union = Union::new(texts.len());
    let (mut compared, mut left_out) = (0, 0);
    for band in 0..BANDS {
        let order = buckets(&sketches, &lengths, band);
        let bucket = |a: &Placed, b: &Placed| a.0 == b.0;
        let looks: Vec<Look> = order
            .par_chunk_by(bucket)
            .filter(|bucket| bucket.len() > 1)
            .map(|bucket| look(bucket, band, texts, &lengths, &sketches, &union))
            .collect();
        for look in looks {
            compared += look.compared;
            left_out += look.left_out;
            for (a, b) in look.alike {
                union.join(a, b);
            }
        }
    }
    Families {
        of: union.roots(),
        compared,
        left_out,
    }
}

/// Whether a distance between texts is that of rewordings, `longer` being the
/// length of the longer text in code points.
pub fn is_rewording(distance: usize, longer: usize) -> bool {
    1000 * distance <= THOUSANDTHS * longer
}

/// The Levenshtein distance of two texts over code points.
pub fn distance(a: &str, b: &str) -> usize {
    rapidfuzz::distance::levenshtein::distance(a.chars(), b.chars())
}

/// Words of a sketch.
const WORDS: usize = COORDINATES / BAND;

/// The coordinates of a text, sixteen bits of each, which is enough to tell them
/// apart, and four to a word.
type Sketch = [u64; WORDS];

/// A text in a bucket: the bucket's hash, the text's length, its index.
type Placed = (u32, u32, u32);

/// What looking into one bucket gave.
struct Look {
    alike: Vec<(u32, u32)>,
    compared: u64,
    left_out: u64,
}

/// A text that others are compared with: by bytes where both have but ASCII, which
/// is several times as fast.
enum Compared {
    Bytes(BatchComparator<u8>),
    Chars(BatchComparator<char>),
}

impl Compared {
    fn of(text: &str) -> Self {
        match text.is_ascii() {
            true => Self::Bytes(BatchComparator::new(text.bytes())),
            false => Self::Chars(BatchComparator::new(text.chars())),
        }
    }

    /// The distance over code points, if it is no larger than `most`.
    fn distance(&self, other: &str, most: usize) -> Option<usize> {
        let args = Args::default().score_cutoff(most);
        match self {
            Self::Chars(text) => text.distance_with_args(other.chars(), &args),
            Self::Bytes(text) if other.is_ascii() => text.distance_with_args(other.bytes(), &args),
            // Every letter beyond ASCII is one that the text of bytes lacks.
            Self::Bytes(text) => {
                let foreign =
                    |c: char| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(u8::MAX);
                let folded: Vec<u8> = other.chars().map(foreign).collect();
                text.distance_with_args(folded, &args)
            }
        }
    }
}

/// Texts in the order of a band's buckets, by length within a bucket.
fn buckets(sketches: &[Sketch], lengths: &[u32], band: usize) -> Vec<Placed> {
    let place = |(index, sketch): (usize, &Sketch)| {
        let hash = (mixed(coordinates(sketch, band)) >> 32) as u32;
        (hash, lengths[index], index as u32)
    };
    let mut order: Vec<Placed> = sketches.par_iter().enumerate().map(place).collect();
    order.par_sort_unstable();
    order
}

/// The rewordings among the texts of a bucket, as far as they are not known to
/// belong together already.
fn look(
    bucket: &[Placed],
    band: usize,
    texts: &[&str],
    lengths: &[u32],
    sketches: &[Sketch],
    union: &Union,
) -> Look {
    let mut found = Look {
        alike: Vec::new(),
        compared: 0,
        left_out: 0,
    };
    let mut joined = Union::new(bucket.len());
    for (i, (_, _, a)) in bucket.iter().enumerate() {
        let mut against = None;
        let later = &bucket[i + 1..];
        found.left_out += later.len().saturating_sub(NEIGHBOURS) as u64;
        for (j, (_, longer, b)) in later.iter().take(NEIGHBOURS).enumerate() {
            let most = THOUSANDTHS * *longer as usize / 1000;
            // Lengths only grow along a bucket.
            if (longer - lengths[*a as usize]) as usize > most {
                break;
            }
            let known = union.root(*a) == union.root(*b)
                || joined.root(i as u32) == joined.root((i + 1 + j) as u32);
            let meeting = Meeting::of(&sketches[*a as usize], &sketches[*b as usize]);
            if known || !meeting.is_first(band) || meeting.agreeing() < WORTH_IT {
                continue;
            }
            found.compared += 1;
            let against = against.get_or_insert_with(|| Compared::of(texts[*a as usize]));
            let near = against.distance(texts[*b as usize], most);
            if near.is_some_and(|d| is_rewording(d, *longer as usize)) {
                joined.join(i as u32, (i + 1 + j) as u32);
                found.alike.push((*a, *b));
            }
        }
    }
    found
}

/// The coordinates of a band: those of a word, or from the second half of the bands
/// on, one of every eighth word.
fn coordinates(sketch: &Sketch, band: usize) -> u64 {
    match band.checked_sub(WORDS) {
        None => sketch[band],
        Some(across) => {
            let lane = 16 * (across % BAND);
            let words = (0..BAND).map(|k| sketch[across / BAND + k * WORDS / BAND]);
            words.fold(0, |all, word| all << 16 | (word >> lane & 0xffff))
        }
    }
}

/// Which coordinates of two sketches agree: four bits for each word.
struct Meeting([u8; WORDS]);

impl Meeting {
    fn of(a: &Sketch, b: &Sketch) -> Self {
        const LOW: u64 = 0x7fff_7fff_7fff_7fff;
        let mut agree = [0; WORDS];
        for (bits, (x, y)) in agree.iter_mut().zip(a.iter().zip(b)) {
            // The highest bit of each lane of sixteen whose difference is zero.
            let differ = x ^ y;
            let same = !((differ & LOW).wrapping_add(LOW) | differ | LOW);
            *bits = ((same >> 15 | same >> 30 | same >> 45 | same >> 60) & 15) as u8;
        }
        Self(agree)
    }

    fn agreeing(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }

    /// Whether two texts that meet in a band met in none before: there they were
    /// compared already.
    fn is_first(&self, band: usize) -> bool {
        let words = band.min(WORDS);
        if self.0[..words].contains(&15) {
            return false;
        }
        let across =
            |k: usize| (1..BAND).fold(self.0[k], |all, n| all & self.0[k + n * WORDS / BAND]);
        let before = band.saturating_sub(WORDS);
        (0..before).all(|band| across(band / BAND) >> (band % BAND) & 1 == 0)
    }
}

/// The sketch of a text: each trigram falls into one coordinate in each round,
/// until none is empty; afterwards, into each in turn. Lower rounds win.
fn sketch(text: &str) -> Sketch {
    let trigrams = trigrams(text);
    let mut values = [u32::MAX; COORDINATES];
    let mut empty = COORDINATES;
    for round in 0..2 * COORDINATES as u32 {
        for trigram in &trigrams {
            let hash = mixed(trigram ^ u64::from(round) << 56 ^ u64::from(round) << 24);
            let at = match (round as usize).checked_sub(COORDINATES) {
                None => hash as usize % COORDINATES,
                Some(at) => at,
            };
            let value = round << 16 | (hash >> 48) as u32;
            empty -= usize::from(values[at] == u32::MAX);
            values[at] = values[at].min(value);
        }
        if empty == 0 || trigrams.is_empty() {
            break;
        }
    }
    let lane = |value: &u32| mixed(u64::from(*value)) >> 48;
    let mut sketch = [0; WORDS];
    for (word, values) in sketch.iter_mut().zip(values.chunks_exact(BAND)) {
        *word = values
            .iter()
            .fold(0, |lanes, value| lanes << 16 | lane(value));
    }
    sketch
}

/// The trigrams of a text as numbers: three code points of 21 bits.
fn trigrams(text: &str) -> Vec<u64> {
    let mut found = Vec::with_capacity(text.len());
    let mut last = 0u64;
    for (i, c) in text.chars().enumerate() {
        last = (last << 21 | u64::from(c)) & ((1 << 63) - 1);
        if i >= 2 {
            found.push(last);
        }
    }
    found
}

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014): every bit of the
/// input moves every bit of the output.
fn mixed(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

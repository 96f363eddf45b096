//! Bytes near given ones, the same for the same seed.

/// SplitMix64: enough to choose what to change, and the same everywhere.
pub struct Choice(pub u64);

impl Choice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below another one, which is not zero.
    pub fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// What readers trip over.
const TOKENS: &[&[u8]] = &[
    b"\"",
    b"\"\"",
    b",",
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"|",
    b"'",
    b"\\",
    b"=",
    b"%",
    b"-",
    b"+",
    b".",
    b":",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"{{ ",
    b" }}",
    b"{% ",
    b" %}",
    b"{#",
    b"#}",
    b"[[",
    b"]]",
    b"<",
    b">",
    b"../",
    b"/",
    b"#",
    b"null",
    b"true",
    b"{}",
    b"[]",
    b"\"\":",
    b"NaN",
    b"inf",
    b"-0",
    b"1e400",
    b"-1",
    b"0",
    b"0.0",
    b"00",
    b"18446744073709551616",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"99999999999999999999999999",
    b"0.0000000001",
    b"2024-02-30",
    b"0000-01-01",
    b"9999-12-31T23:59:59Z",
    b"+262142-12-31T23:59:59Z",
    b"-262143-01-01T00:00:00Z",
    b"2024-05-01T10:00:00+23:59",
    b"1970-01-01T00:00:60Z",
    b"2024-03-31 02:30",
    b"%Y",
    b"%s",
    b"%+",
    b"%Q",
    b"UTC",
    b"Pacific/Noumea",
    b"\xff",
    b"\xf0\x9f\x98",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\xcc\x81",
    b"\xc2\x85",
    b"\xe2\x80\xa8",
    b"\xf0\x9f\x8f\xb4",
    b"\xc4\xb0",
    b"PK\x01\x02",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xff\xff\xff\xff",
    b"(?:a{999}){999}",
    b"(",
    b"de 2,3 millions",
    b"more than half",
    b" %",
    b"figure(",
    b"days(",
    b"elif",
];

/// Bytes near one of `seeds`, which are not none.
pub fn near(seeds: &[Vec<u8>], choice: &mut Choice) -> Vec<u8> {
    const LARGEST: usize = 1 << 15;
    let mut bytes = seeds[choice.below(seeds.len())].clone();
    for _ in 0..=choice.below(6) {
        change(&mut bytes, seeds, choice);
    }
    bytes.truncate(LARGEST);
    bytes
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], choice: &mut Choice) {
    let at = choice.below(bytes.len() + 1);
    let most = 1 << choice.below(8);
    let until = bytes.len().min(at + choice.below(most));
    match choice.below(8) {
        0 if at < bytes.len() => bytes[at] ^= 1 << choice.below(8),
        1 if at < bytes.len() => bytes[at] = choice.below(256) as u8,
        2 => drop(bytes.drain(at..until)),
        3 => {
            let part = bytes[at..until].to_vec();
            let times = 1 + choice.below(40);
            drop(bytes.splice(at..at, part.repeat(times)));
        }
        4 => bytes.truncate(at),
        5 => {
            // The rest of another one.
            let other = &seeds[choice.below(seeds.len())];
            let from = choice.below(other.len() + 1);
            drop(bytes.splice(at.., other[from..].iter().copied()));
        }
        6 => number(bytes, at, choice),
        _ => drop(bytes.splice(at..until.min(at + 1), choice.of(TOKENS).iter().copied())),
    }
}

/// The number that stands behind a place becomes another one.
fn number(bytes: &mut Vec<u8>, from: usize, choice: &mut Choice) {
    let digit = |b: &u8| b.is_ascii_digit();
    let Some(start) = bytes[from..].iter().position(digit).map(|at| from + at) else {
        return;
    };
    let rest = &bytes[start..];
    let length = rest.iter().position(|b| !digit(b)).unwrap_or(rest.len());
    let others: &[&[u8]] = &[
        b"0",
        b"1",
        b"-1",
        b"255",
        b"65536",
        b"4294967295",
        b"9007199254740993",
        b"18446744073709551615",
        b"1000000000000000000000000000000",
        b"",
    ];
    let other = choice.of(others).to_vec();
    drop(bytes.splice(start..start + length, other));
}

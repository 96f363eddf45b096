//! Instants, days and zones: everything is UTC, and a time without a zone is
//! refused unless one is declared.

use chrono::{DateTime, Datelike, FixedOffset, Months, NaiveDate, NaiveDateTime, Offset, TimeZone};

/// Seconds since 1970-01-01T00:00:00Z.
pub type Instant = i64;

/// Days since 1970-01-01, UTC.
pub type Day = i32;

/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// Why a time could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It carries no zone and none is declared.
    Naive,
    /// It is no time at all, or one that a declared zone skips.
    Malformed,
}

/// A zone of naive times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// A fixed distance from UTC.
    Fixed(FixedOffset),
    /// A zone of the IANA database.
    Named(chrono_tz::Tz),
}

impl Zone {
    /// Reads `UTC`, `Z`, `+04:00` or an IANA name such as `Pacific/Noumea`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("utc") || text == "Z" {
            return FixedOffset::east_opt(0).map(Self::Fixed);
        }
        let fixed = text
            .starts_with(['+', '-'])
            .then(|| text.parse::<FixedOffset>().ok());
        match fixed {
            Some(offset) => offset.map(Self::Fixed),
            None => text.parse::<chrono_tz::Tz>().ok().map(Self::Named),
        }
    }

    /// The instant of a local time; of two, the earlier one; none in a gap.
    fn instant(self, local: NaiveDateTime) -> Option<Instant> {
        match self {
            Self::Fixed(offset) => offset
                .from_local_datetime(&local)
                .earliest()
                .map(|t| t.timestamp()),
            Self::Named(zone) => zone
                .from_local_datetime(&local)
                .earliest()
                .map(|t| t.timestamp()),
        }
    }

    /// Weekday (Monday = 0) and hour of an instant in this zone.
    pub fn weekday_and_hour(self, instant: Instant) -> Option<(u32, u32)> {
        let shown = self.shown(instant)?;
        let hour = shown.rem_euclid(DAY) / 3_600;
        let day = Day::try_from(shown.div_euclid(DAY)).ok()?;
        Some((weekday(day), u32::try_from(hour).ok()?))
    }

    /// The calendar day of an instant in this zone, as a day number.
    pub fn day(self, instant: Instant) -> Option<Day> {
        Day::try_from(self.shown(instant)?.div_euclid(DAY)).ok()
    }

    /// What clocks of this zone show at an instant, in seconds since they showed the
    /// start of 1970.
    fn shown(self, instant: Instant) -> Option<i64> {
        let utc = DateTime::from_timestamp(instant, 0)?;
        let offset = match self {
            Self::Fixed(offset) => offset,
            Self::Named(zone) => zone.offset_from_utc_datetime(&utc.naive_utc()).fix(),
        };
        instant.checked_add(i64::from(offset.local_minus_utc()))
    }
}

/// Reads RFC 3339 (a space instead of `T` is fine), or a naive
/// `YYYY-MM-DD HH:MM[:SS]` in the declared zone. Fractions of a second are cut.
pub fn parse(text: &str, zone: Option<Zone>) -> Result<Instant, Unreadable> {
    if let Some(instant) = usual(text) {
        return Ok(instant);
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.timestamp());
    }
    let local = naive(text).ok_or(Unreadable::Malformed)?;
    let zone = zone.ok_or(Unreadable::Naive)?;
    zone.instant(local).ok_or(Unreadable::Malformed)
}

/// Reads `YYYY-MM-DDTHH:MM:SSZ`, as nearly all times are written; nothing of what is
/// written otherwise, or is no time of a day. Ten times as fast as reading any time.
fn usual(text: &str) -> Option<Instant> {
    let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let marks = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'Z'),
    ];
    if marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
        return None;
    }
    let number = |at: std::ops::Range<usize>| {
        let digits = &bytes[at];
        let value = digits.iter().fold(0u32, |n, b| 10 * n + u32::from(b & 0xf));
        digits.iter().all(u8::is_ascii_digit).then_some(value)
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = 3_600 * hour + 60 * minute + second;
    Some(start_of(day_of(year, month, day)?) + i64::from(seconds))
}

/// The day of a date of the Gregorian calendar from the year 1 on, if there is one; chrono
/// takes three times as long. March begins the year, so that leap days end it (Hinnant,
/// “chrono-Compatible Low-Level Date Algorithms”).
fn day_of(year: u32, month: u32, day: u32) -> Option<Day> {
    let leaps = |n: u32| year.is_multiple_of(n);
    let last = match month {
        2 if leaps(4) && (!leaps(100) || leaps(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=last).contains(&day) || year == 0 {
        return None;
    }
    let year = if month > 2 { year } else { year - 1 };
    let months = (month + 9) % 12;
    let of_year = (153 * months + 2) / 5 + day - 1;
    let since = 365 * year + year / 4 - year / 100 + year / 400 + of_year;
    // From the first of March of the year 0 to the first of January 1970.
    const EPOCH: Day = 719_468;
    Some(Day::try_from(since).ok()? - EPOCH)
}

/// Whether a text starts with `YYYY-MM-DD`: chrono's own reader takes `24-5-3`
/// for a day of the year 24.
fn starts_with_day(text: &str) -> bool {
    let digit = |b: &u8| b.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && [0..4, 5..7, 8..10]
            .into_iter()
            .all(|part| bytes[part].iter().all(digit))
        && [4, 7].into_iter().all(|at| bytes[at] == b'-')
}

fn naive(text: &str) -> Option<NaiveDateTime> {
    const FORMATS: [&str; 4] = [
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M",
    ];
    FORMATS
        .iter()
        .filter(|_| starts_with_day(text))
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}

/// Reads a day (`YYYY-MM-DD`, taken as its first instant in UTC) or an instant.
pub fn parse_date(text: &str, zone: Option<Zone>) -> Result<Instant, Unreadable> {
    match parse_day(text) {
        Some(day) => Ok(start_of(day)),
        None => parse(text, zone),
    }
}

/// Reads `YYYY-MM-DD`.
pub fn parse_day(text: &str) -> Option<Day> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|_| text.len() == 10 && starts_with_day(text))
        .map(day_of_date)
}

/// Reads a month (`YYYY-MM`, taken as its first instant in UTC), a day or an
/// instant: what the values of a series are dated by.
pub fn parse_step(text: &str, zone: Option<Zone>) -> Result<Instant, Unreadable> {
    match parse_day(&format!("{text}-01")) {
        Some(day) => Ok(start_of(day)),
        None => parse_date(text, zone),
    }
}

/// Reads a time by a `strftime` format of the analyst's; `%z` in it beats the zone.
pub fn parse_as(text: &str, format: &str, zone: Option<Zone>) -> Result<Instant, Unreadable> {
    if let Ok(time) = DateTime::parse_from_str(text, format) {
        return Ok(time.timestamp());
    }
    let local = NaiveDateTime::parse_from_str(text, format)
        .ok()
        .or_else(|| {
            NaiveDate::parse_from_str(text, format)
                .ok()?
                .and_hms_opt(0, 0, 0)
        })
        .ok_or(Unreadable::Malformed)?;
    zone.ok_or(Unreadable::Naive)?
        .instant(local)
        .ok_or(Unreadable::Malformed)
}

/// The UTC day of an instant.
pub fn day(instant: Instant) -> Day {
    // Days of any instant that chrono can write fit in 32 bits.
    i32::try_from(instant.div_euclid(DAY)).unwrap_or(i32::MAX)
}

/// The first instant of a day.
pub fn start_of(day: Day) -> Instant {
    i64::from(day) * DAY
}

/// The calendar date of a day.
pub fn date(day: Day) -> NaiveDate {
    let days = i64::from(day) + i64::from(NaiveDate::default().num_days_from_ce());
    let days = i32::try_from(days).unwrap_or(i32::MAX);
    NaiveDate::from_num_days_from_ce_opt(days).unwrap_or(NaiveDate::MAX)
}

/// Days since 1970-01-01 of a calendar date.
pub fn day_of_date(date: NaiveDate) -> Day {
    date.num_days_from_ce() - NaiveDate::default().num_days_from_ce()
}

/// Monday = 0.
pub fn weekday(day: Day) -> u32 {
    date(day).weekday().num_days_from_monday()
}

/// `YYYY-MM-DD`.
pub fn iso_day(day: Day) -> String {
    date(day).format("%Y-%m-%d").to_string()
}

/// `YYYY-MM-DDTHH:MM:SSZ`.
pub fn iso(instant: Instant) -> String {
    DateTime::from_timestamp(instant, 0)
        .map(|t| t.format("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}

/// A step of the calendar, which a value or a mark of a time axis stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A day.
    Day,
    /// Seven days from any day.
    Week,
    /// A month from any day.
    Month,
    /// Twelve months from any day.
    Year,
}

impl Step {
    /// Every step, the shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    /// The word that facts use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The step of such a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }

    /// The day after the step that begins on a day.
    pub fn after(self, start: Day) -> Day {
        let months = match self {
            Self::Day => return start.saturating_add(1),
            Self::Week => return start.saturating_add(7),
            Self::Month => 1,
            Self::Year => 12,
        };
        let next = date(start).checked_add_months(Months::new(months));
        next.map_or(start.saturating_add(1), day_of_date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Timelike;

    /// Summer time, offsets that are no whole hours, and days that a zone has skipped.
    #[test]
    fn clocks_show_what_chrono_says() {
        let zones = [
            "UTC",
            "-03:30",
            "+13:00",
            "Europe/Paris",
            "Pacific/Noumea",
            "Asia/Kathmandu",
            "America/St_Johns",
            "Pacific/Apia",
            "Australia/Lord_Howe",
        ];
        for zone in zones.map(|name| Zone::parse(name).unwrap()) {
            // Every 17 hours and 1 second from 1931 to 2075.
            for at in (-20_000..54_000).map(|n| n * 61_201) {
                let utc = DateTime::from_timestamp(at, 0).unwrap();
                let local = match zone {
                    Zone::Fixed(offset) => utc.with_timezone(&offset).naive_local(),
                    Zone::Named(zone) => utc.with_timezone(&zone).naive_local(),
                };
                let shown = (local.weekday().num_days_from_monday(), local.hour());
                assert_eq!(zone.weekday_and_hour(at), Some(shown), "{zone:?} {at}");
                assert_eq!(
                    zone.day(at),
                    Some(day_of_date(local.date())),
                    "{zone:?} {at}"
                );
            }
        }
    }

    #[test]
    fn days_are_those_of_chrono() {
        for year in 0..10_000 {
            for month in 0..14 {
                for day in [0, 1, 2, 15, 28, 29, 30, 31, 32] {
                    let date = NaiveDate::from_ymd_opt(year, month, day);
                    let date = date.filter(|_| year > 0).map(day_of_date);
                    let year = year.unsigned_abs();
                    assert_eq!(day_of(year, month, day), date, "{year}-{month}-{day}");
                }
            }
        }
    }
}

//! What a scenario must satisfy beyond its shape, so that sampling and the
//! expected values can both trust it.

use std::path::Path;

use super::scenario::{Cohort, Group, Scenario, Takedown, Wording};
use crate::dataset::schema;
use crate::error::Error;
use crate::time;

/// A contradiction in a scenario, not yet placed in its file.
#[derive(Debug)]
pub struct Wrong {
    message: String,
    found: String,
    expected: String,
}

impl Wrong {
    /// The error, with the first line that holds what was found.
    pub fn located(self, path: &Path, text: &str) -> Error {
        let quoted = format!("\"{}\"", self.found);
        let holds = |line: &str| line.contains(&quoted) || line.contains(&self.found);
        let at = text.lines().position(|line| line.contains(&quoted));
        let at = at.or_else(|| text.lines().position(holds));
        let error = Error::could_not(self.message)
            .file(path.display())
            .found(&self.found)
            .expected(self.expected);
        match at {
            Some(line) => error.line(1 + line as u64),
            None => error,
        }
    }
}

type Checked = Result<(), Wrong>;

/// Refuses a scenario that names what it does not define, or whose dates clash.
pub fn check(s: &Scenario) -> Checked {
    must(
        s.start <= s.end,
        "the campaign ends before it starts",
        &time::iso_day(s.end.0),
        "a later day",
    )?;
    must(
        !s.narratives.is_empty(),
        "no narrative",
        "",
        "at least one [[narratives]]",
    )?;
    must(
        s.window_days > 0,
        "an empty window",
        &s.window_days.to_string(),
        "at least one day",
    )?;
    phases(s)?;
    takedowns(s)?;
    languages(s)?;
    for profile in s.profiles.values() {
        let some = profile.hours.iter().any(|w| *w > 0) && profile.weekdays.iter().any(|w| *w > 0);
        must(
            some,
            "a profile without any weight",
            "hours",
            "a positive weight",
        )?;
    }
    for group in &s.groups {
        check_group(s, group)?;
    }
    planned(s)?;
    coders(s)
}

/// Bursts and families: known words, and days within the campaign.
fn planned(s: &Scenario) -> Checked {
    let during = |day: time::Day| s.start.0 <= day && day <= s.end.0;
    let message = "a planned post outside the campaign";
    for burst in &s.bursts {
        wording(s, &burst.text)?;
        all_known("group", burst.groups.iter(), &group_ids(s))?;
        let first = time::day(burst.at.0);
        let last = time::day(burst.at.0 + 60 * burst.minutes.max(1) - 1);
        let whole = burst.minutes > 0 && first == last;
        must(
            whole,
            "a burst that does not end on its day",
            &burst.id,
            "a start and minutes within one UTC day",
        )?;
        must(during(first), message, &burst.id, "a day of the campaign")?;
    }
    for family in &s.families {
        wording(s, &family.text)?;
        all_known("group", family.groups.iter(), &group_ids(s))?;
        let [first, last] = family.days;
        must(
            first <= last,
            "a family that ends before it starts",
            &family.id,
            "a later day",
        )?;
        must(
            during(first.0) && during(last.0),
            message,
            &family.id,
            "days of the campaign",
        )?;
    }
    Ok(())
}

fn must(holds: bool, message: &str, found: &str, expected: &str) -> Checked {
    if holds {
        return Ok(());
    }
    Err(Wrong {
        message: message.to_owned(),
        found: found.to_owned(),
        expected: expected.to_owned(),
    })
}

fn known(what: &str, word: &str, words: &[&str]) -> Checked {
    let nearest = schema::nearest(word, words.iter().copied());
    let expected = nearest.map_or_else(|| words.join(", "), |n| format!("perhaps {n}"));
    must(
        words.contains(&word),
        &format!("an unknown {what}"),
        word,
        &expected,
    )
}

fn all_known<'a>(what: &str, found: impl Iterator<Item = &'a String>, words: &[&str]) -> Checked {
    found
        .into_iter()
        .try_for_each(|word| known(what, word, words))
}

fn narrative_ids(s: &Scenario) -> Vec<&str> {
    s.narratives.iter().map(|n| n.id.as_str()).collect()
}

fn group_ids(s: &Scenario) -> Vec<&str> {
    s.groups.iter().map(|g| g.id.as_str()).collect()
}

fn keys<V>(map: &std::collections::BTreeMap<String, V>) -> Vec<&str> {
    map.keys().map(String::as_str).collect()
}

fn phases(s: &Scenario) -> Checked {
    let first = s.phases.first().is_some_and(|p| p.start <= s.start);
    must(
        first,
        "no phase at the start",
        "[[phases]]",
        "a first phase that starts with the campaign",
    )?;
    for pair in s.phases.windows(2) {
        let room = pair[0].start.0 + pair[0].ramp_days <= pair[1].start.0;
        must(
            room,
            "phases that overlap",
            &pair[1].id,
            "a start after the previous phase's ramp",
        )?;
    }
    Ok(())
}

fn takedowns(s: &Scenario) -> Checked {
    for takedown in &s.takedowns {
        known("platform", &takedown.platform, &keys(&s.platforms))?;
        let hours = takedown.at.0 % 3600 == 0 && takedown.spread_hours > 0;
        must(
            hours,
            "a takedown between hours",
            &takedown.id,
            "a whole hour and a spread of at least one",
        )?;
        if let Some([least, most]) = takedown.reinstated_after_days {
            let later = least * 24 >= takedown.spread_hours && least < most;
            must(
                later,
                "a reinstatement before the takedown's end",
                &takedown.id,
                "a longer delay",
            )?;
        }
    }
    // The expected values multiply survival over takedowns, which holds when
    // one is over before the next one starts.
    for pair in s.takedowns.windows(2) {
        let over = pair[0].at.0 + 3600 * pair[0].spread_hours <= pair[1].at.0;
        must(
            over,
            "takedowns that overlap or are out of order",
            &pair[1].id,
            "one after the other",
        )?;
    }
    Ok(())
}

fn languages(s: &Scenario) -> Checked {
    for (id, language) in &s.languages {
        let some = !language.openers.is_empty() && !language.closers.is_empty();
        must(
            some,
            "a language without phrases",
            id,
            "openers and closers",
        )?;
        for narrative in &s.narratives {
            let some = narrative.phrases.get(id).is_some_and(|p| !p.is_empty());
            must(
                some,
                &format!("no phrase in {id} for a narrative"),
                &narrative.id,
                "at least one",
            )?;
            all_known(
                "territory",
                narrative.territories.keys(),
                &keys(&s.territories),
            )?;
        }
        for phrase in every_phrase(s, id) {
            slots(s, id, phrase)?;
        }
    }
    Ok(())
}

fn every_phrase<'a>(s: &'a Scenario, language: &'a str) -> impl Iterator<Item = &'a String> {
    let own = &s.languages[language];
    let of_narratives = s
        .narratives
        .iter()
        .filter_map(move |n| n.phrases.get(language));
    own.openers
        .iter()
        .chain(&own.closers)
        .chain(of_narratives.flatten())
}

fn slots(s: &Scenario, language: &str, phrase: &str) -> Checked {
    let words = &s.languages[language].words;
    for part in phrase.split('{').skip(1) {
        let slot = part.split('}').next().unwrap_or("");
        let filled = slot == "territory" || words.get(slot).is_some_and(|w| !w.is_empty());
        must(
            filled,
            &format!("no words in {language} for a slot"),
            &format!("{{{slot}}}"),
            "a list under words",
        )?;
    }
    Ok(())
}

fn check_group(s: &Scenario, group: &Group) -> Checked {
    known("platform", &group.platform, &keys(&s.platforms))?;
    known("profile", &group.profile, &keys(&s.profiles))?;
    all_known("language", group.languages.keys(), &keys(&s.languages))?;
    mixes(s, group)?;
    weights(group)?;
    let ids: Vec<&str> = s.takedowns.iter().map(|t| t.id.as_str()).collect();
    all_known("takedown", group.takedowns.keys(), &ids)?;
    for (id, hit) in &group.takedowns {
        let found = s.takedowns.iter().find(|t| t.id == *id);
        returns(group, found, hit.reinstated.0)?;
    }
    group.cohorts.iter().try_for_each(|c| cohort(s, group, c))
}

fn mixes(s: &Scenario, group: &Group) -> Checked {
    let phases: Vec<&str> = s.phases.iter().map(|p| p.id.as_str()).collect();
    all_known("phase", group.phases.keys(), &phases)?;
    let first = group.phases.get(phases[0]);
    let first = first.is_some_and(|b| b.mix.is_some());
    let message = "a group without mix in the first phase";
    must(first, message, &group.id, "a mix of narratives")?;
    for mix in group.phases.values().filter_map(|b| b.mix.as_ref()) {
        all_known("narrative", mix.keys(), &narrative_ids(s))?;
        let some = positive(mix.values());
        must(
            some,
            "a mix without weight",
            &group.id,
            "weights of which one is positive",
        )?;
    }
    Ok(())
}

fn weights(group: &Group) -> Checked {
    let name = &group.id;
    let k = group.kinds;
    let kinds = positive([k.original, k.repost, k.reply, k.quote].iter());
    must(kinds, "no kind of post", name, "a positive weight")?;
    let languages = positive(group.languages.values());
    must(languages, "no language", name, "a positive weight")?;
    must(
        group.rate.mean >= 0.0,
        "a negative rate",
        name,
        "at least 0",
    )?;
    let handles = group.handles.iter().all(|words| !words.is_empty());
    must(handles, "no words for handles", name, "two lists of words")?;
    let ends = group.deleted.0 + group.background.0;
    must(
        ends <= 1.0,
        "shares above 1 together",
        name,
        "deleted + background ≤ 1",
    )?;
    let targets = group.network.0 + group.outside.0;
    must(
        targets <= 1.0,
        "shares above 1 together",
        name,
        "network + outside ≤ 1",
    )
}

fn positive<'a>(weights: impl Iterator<Item = &'a f64>) -> bool {
    let (mut sum, mut least) = (0.0, 0.0_f64);
    for weight in weights {
        sum += weight;
        least = least.min(*weight);
    }
    sum > 0.0 && least >= 0.0
}

fn returns(group: &Group, takedown: Option<&Takedown>, reinstated: f64) -> Checked {
    let Some(takedown) = takedown else {
        return Ok(());
    };
    let same = takedown.platform == group.platform;
    must(
        same,
        "a takedown of another platform",
        &group.id,
        &takedown.platform,
    )?;
    let told = reinstated == 0.0 || takedown.reinstated_after_days.is_some();
    must(
        told,
        "no delay of reinstatement",
        &takedown.id,
        "reinstated_after_days",
    )
}

fn cohort(s: &Scenario, group: &Group, c: &Cohort) -> Checked {
    let name = &group.id;
    must(
        c.created[0] <= c.created[1],
        "a cohort created backwards",
        name,
        "created = [first, last]",
    )?;
    let days = c.created[0].0..=c.created[1].0;
    let possible = !c.workdays || days.clone().any(|d| time::weekday(d) < 5);
    must(
        possible,
        "no working day in a cohort's creation",
        name,
        "a longer period",
    )?;
    match (c.enters, c.lag_days) {
        (Some([first, last]), None) => {
            let after = c.created[1] < first && first <= last && s.start <= first;
            must(
                after,
                "a cohort that enters before it exists",
                name,
                "enters after created and the start",
            )
        }
        (None, Some([least, most])) => must(
            1 <= least && least <= most,
            "a lag that is none",
            name,
            "lag_days = [least, most], least ≥ 1",
        ),
        _ => must(
            false,
            "a cohort without entry",
            name,
            "either enters or lag_days",
        ),
    }
}

fn wording(s: &Scenario, w: &Wording) -> Checked {
    known("language", &w.language, &keys(&s.languages))?;
    known("narrative", &w.narrative, &narrative_ids(s))?;
    if w.territory.is_empty() {
        return Ok(());
    }
    known("territory", &w.territory, &keys(&s.territories))
}

fn coders(s: &Scenario) -> Checked {
    for coder in s.coding.iter().flat_map(|c| &c.coders) {
        all_known("narrative", coder.taken_for.keys(), &narrative_ids(s))?;
        for (own, weights) in &coder.taken_for {
            all_known("narrative", weights.keys(), &narrative_ids(s))?;
            let others = positive(weights.values()) && !weights.contains_key(own);
            must(
                others,
                "errors that go nowhere",
                own,
                "weights of other narratives",
            )?;
        }
    }
    Ok(())
}

//! Posts that the campaign plans as such: bursts of one text within minutes,
//! and families of one text in many wordings.

use super::cast::Account;
use super::laws;
use super::plan::Plan;
use super::scenario::{Burst, Family, Wording};
use super::words;
use crate::error::{Error, Result};
use crate::stat::rng::Rng;
use crate::time::{self, Instant};

/// A post with a given text, account and time.
pub struct Planned {
    /// When.
    pub at: Instant,
    /// Position of the account.
    pub account: usize,
    /// What.
    pub text: String,
    /// Position of the narrative.
    pub narrative: usize,
    /// Position of the language.
    pub language: usize,
    /// Id of the territory, or nothing.
    pub territory: String,
    /// Position of the burst whose text it copies.
    pub burst: Option<usize>,
}

/// All planned posts, in order of time.
pub fn draw(plan: &Plan<'_>, cast: &[Account]) -> Result<Vec<Planned>> {
    let mut posts = Vec::new();
    for number in 0..plan.scenario.bursts.len() {
        copies(plan, cast, number, &mut posts)?;
    }
    for family in &plan.scenario.families {
        wordings(plan, cast, family, &mut posts)?;
    }
    posts.sort_by_key(|p| (p.at, p.account));
    Ok(posts)
}

fn copies(
    plan: &Plan<'_>,
    cast: &[Account],
    number: usize,
    posts: &mut Vec<Planned>,
) -> Result<()> {
    let burst = &plan.scenario.bursts[number];
    let mut rng = Rng::from_label(plan.scenario.seed, &format!("burst/{}", burst.id));
    let end = burst.at.0 + 60 * burst.minutes - 1;
    let fits = |a: &Account| a.can_post(burst.at.0) && a.can_post(end);
    let accounts = who(plan, cast, &burst.groups, fits, &mut rng);
    enough(&burst.id, burst.copies, accounts.len())?;
    for account in accounts.into_iter().take(burst.copies as usize) {
        let at = laws::between(&mut rng, burst.at.0, end);
        let text = decorated(plan, burst, &mut rng);
        let mut post = planned(plan, &burst.text, at, account, text);
        post.burst = Some(number);
        posts.push(post);
    }
    Ok(())
}

/// The text as it is, or with what the text key passes over.
fn decorated(plan: &Plan<'_>, burst: &Burst, rng: &mut Rng) -> String {
    let text = &burst.text.text;
    let which = rng.index(6);
    let link = words::link(plan, rng);
    let name = laws::one_of(rng, &plan.scenario.texts.mentioned);
    match (burst.decorated, which, link, name) {
        (true, 0, Some(link), _) => format!("{text} {link}"),
        (true, 1, _, Some(name)) => format!("@{name} {text}"),
        _ => text.clone(),
    }
}

fn wordings(plan: &Plan<'_>, cast: &[Account], f: &Family, posts: &mut Vec<Planned>) -> Result<()> {
    let mut rng = Rng::from_label(plan.scenario.seed, &format!("family/{}", f.id));
    let days = i64::from(f.days[1].0 - f.days[0].0) + 1;
    let mut used = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    for _ in 0..f.wordings {
        let day = f.days[0].0 + laws::between(&mut rng, 0, days - 1) as i32;
        let at = time::start_of(day) + laws::between(&mut rng, 5 * 3600, 16 * 3600);
        let fits = |a: &Account| a.can_post(at);
        let free = who(plan, cast, &f.groups, fits, &mut rng);
        let account = free.into_iter().find(|a| !used.contains(a));
        let Some(account) = account else {
            return enough(&f.id, f.wordings, used.len());
        };
        used.push(account);
        let text = fresh(f, &texts, &mut rng);
        texts.push(text.clone());
        posts.push(planned(plan, &f.text, at, account, text));
    }
    Ok(())
}

/// A wording that none of the earlier ones has; the first one is the text.
fn fresh(family: &Family, earlier: &[String], rng: &mut Rng) -> String {
    const TRIES: usize = 200;
    let mut text = family.text.text.clone();
    for _ in 0..TRIES {
        if !earlier.contains(&text) {
            break;
        }
        text = reworded(family, rng);
    }
    text
}

/// The text with words swapped and letters mistyped, as long as it keeps its
/// share of characters: every swap costs the longer word, every typo one.
fn reworded(family: &Family, rng: &mut Rng) -> String {
    let mut text = family.text.text.clone();
    let length = text.chars().count() as f64;
    let mut budget = ((1.0 - family.keeps.0) * length) as usize;
    let mut order: Vec<usize> = (0..family.swaps.len()).collect();
    rng.shuffle(&mut order);
    for [from, to] in order.into_iter().map(|i| &family.swaps[i]) {
        let cost = from.chars().count().max(to.chars().count());
        if cost <= budget && rng.coin() && text.contains(from.as_str()) {
            text = text.replacen(from.as_str(), to, 1);
            budget -= cost;
        }
    }
    let typos = rng.index(family.typos as usize + 1).min(budget);
    (0..typos).for_each(|_| mistype(&mut text, rng));
    text
}

/// Doubles one letter.
fn mistype(text: &mut String, rng: &mut Rng) {
    let letters: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, c)| c.is_alphabetic())
        .collect();
    if let Some((at, letter)) = laws::one_of(rng, &letters) {
        text.insert(*at, *letter);
    }
}

/// The accounts of some groups that fit, in random order.
fn who(
    plan: &Plan<'_>,
    cast: &[Account],
    groups: &[String],
    fits: impl Fn(&Account) -> bool,
    rng: &mut Rng,
) -> Vec<usize> {
    let groups: Vec<usize> = groups.iter().map(|g| plan.group(g)).collect();
    let of_groups = |(_, a): &(usize, &Account)| groups.contains(&a.group) && fits(a);
    let mut found: Vec<usize> = cast
        .iter()
        .enumerate()
        .filter(of_groups)
        .map(|(i, _)| i)
        .collect();
    rng.shuffle(&mut found);
    found
}

/// Fewer posts than planned would make the stated truth false.
fn enough(id: &str, wanted: u32, there: usize) -> Result<()> {
    if wanted as usize <= there {
        return Ok(());
    }
    Err(Error::could_not("too few accounts can post then")
        .column(id)
        .found(format!("{there} accounts"))
        .expected(format!("at least {wanted}"))
        .help("name more groups, ask for fewer posts, or choose another time"))
}

fn planned(plan: &Plan<'_>, w: &Wording, at: Instant, account: usize, text: String) -> Planned {
    let language = plan.languages.iter().position(|l| *l == w.language);
    Planned {
        at,
        account,
        text,
        narrative: plan.narrative(&w.narrative),
        language: language.unwrap_or(0),
        territory: w.territory.clone(),
        burst: None,
    }
}

/// Posts that bursts and families add to a narrative on some days under the
/// model: (narrative, days, posts in total).
pub fn schedule<'a>(plan: &'a Plan<'_>) -> impl Iterator<Item = (usize, [i32; 2], u32)> + 'a {
    let bursts = plan.scenario.bursts.iter().map(|b| {
        let day = time::day(b.at.0);
        (plan.narrative(&b.text.narrative), [day, day], b.copies)
    });
    let families = plan.scenario.families.iter().map(|f| {
        let days = [f.days[0].0, f.days[1].0];
        (plan.narrative(&f.text.narrative), days, f.wordings)
    });
    bursts.chain(families)
}

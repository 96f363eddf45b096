//! What two posts can have in common, and by which accounts that act together
//! are found: an address, a set of hashtags, a text, the post that is reposted.

use crate::keyed::{Keyer, Names};

use super::cells::Row;
use super::posts::Kind;
use super::text::Text;

/// The sorts of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// An address, without scheme, `www.`, fragment and campaign parameters.
    Url,
    /// All hashtags of a post together, in byte order.
    Hashtags,
    /// The text that keys are made of.
    Text,
    /// The post that is reposted.
    Repost,
}

impl Object {
    /// Every sort, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Url, Self::Hashtags, Self::Text, Self::Repost];

    /// The word that facts use.
    pub fn word(self) -> &'static str {
        ["url", "hashtags", "text", "repost"][self as usize]
    }
}

/// The objects by [`Object`], numbered.
pub type ObjectNames = [Names; 4];

/// An object of a post: its sort, and its number among the names of that sort.
pub type Held = (Object, u32);

/// Adds the objects of a post other than its text, each once. Reposts have only what
/// they repost, because the rest is another's; posts of unknown kind may be reposts and
/// have none. `target` is the id of the post that it reposts, quotes or answers.
pub fn add(
    held: &mut Vec<Held>,
    text: &mut Text,
    (names, keyer): (&mut ObjectNames, &Keyer),
    (kind, target): (Kind, Option<&str>),
    row: &Row<'_>,
) {
    let mut add = |object: Object, name: &str| {
        let number = names[object as usize].number(keyer, name);
        if !held.contains(&(object, number)) {
            held.push((object, number));
        }
    };
    match kind {
        Kind::Unknown => {}
        Kind::Repost => {
            target.into_iter().for_each(|id| add(Object::Repost, id));
        }
        Kind::Original | Kind::Reply | Kind::Quote => {
            let words = row.text("text");
            let tags = tags(text, row);
            if !tags.is_empty() {
                add(Object::Hashtags, &tags.join(" "));
            }
            let given = row.list("urls").count() > 0;
            let column = row.list("urls").filter(|_| given);
            let read = Text::links(words).filter(|_| !given);
            for address in column.chain(read).filter_map(address) {
                add(Object::Url, &address);
            }
        }
    }
}

/// The hashtags of a post in byte order: those of the column, or else of the text.
fn tags(text: &mut Text, row: &Row<'_>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let given = row.list("hashtags").count() > 0;
    for tag in row.list("hashtags") {
        tags.extend(text.hashtag(tag).map(str::to_owned));
    }
    if !given && row.text("text").contains(['#', '\u{ff03}']) {
        text.hashtags(row.text("text"), &mut |tag| tags.push(tag.to_owned()));
    }
    tags.sort_unstable();
    tags.dedup();
    tags
}

/// Parameters that tell through which campaign an address was reached, not what
/// it leads to.
const CAMPAIGN: [&str; 4] = ["utm_", "fbclid", "gclid", "igshid"];

/// An address by which two posts that lead to one page are known: no scheme, no
/// `www.`, host in lower case, no fragment, no campaign parameters, no slash at
/// its end. None where it has no host.
pub fn address(address: &str) -> Option<String> {
    let rest = address.trim();
    // An address may name another one behind its own path.
    let scheme = |at: &usize| rest[..*at].chars().all(|c| c.is_ascii_alphanumeric());
    let rest = rest
        .find("://")
        .filter(scheme)
        .map_or(rest, |at| &rest[at + 3..]);
    let rest = rest.split('#').next().unwrap_or("");
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    if !host.contains('.') {
        return None;
    }
    let mut found = host.trim_end_matches('.').to_owned();
    let path = path.trim_end_matches('/');
    if !path.is_empty() {
        found.push('/');
        found.push_str(path);
    }
    let of_campaign = |part: &&str| CAMPAIGN.iter().any(|start| part.starts_with(start));
    let kept = query.split('&').filter(|p| !p.is_empty());
    for (at, part) in kept.filter(|p| !of_campaign(p)).enumerate() {
        found.push(if at == 0 { '?' } else { '&' });
        found.push_str(part);
    }
    Some(found)
}

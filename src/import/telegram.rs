//! Telegram Desktop's JSON export: one chat, or the whole account with its list of
//! chats. Messages pass one at a time, because such files may be larger than memory.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use csv::StringRecord;
use serde::de::{MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Options;
use super::builder::Builder;
use super::clean::{Fault, Format, Found, Raw, Target};
use super::head::Head;
use super::json::{self, Array, Here, Items, Members, Object, Outcome};
use super::refuse::{Reason, Refusal, Verdict};
use super::registry::{Doc, Fit, Program, carried, left};
use super::source;
use crate::dataset::schema;
use crate::error::{Error, Result};
use crate::time::Zone;

/// The export in the registry of formats.
pub const PROGRAM: Program = Program {
    recognise,
    recognised: "a JSON document with messages, each with its `date_unixtime`, or with a list of chats",
    columns: DOCS,
    times: "`date_unixtime`, seconds since 1970 in UTC; a message that has only the local `date` stops the import.",
    quirks: &[
        "The file may be larger than memory: one message is held at a time.",
        "Service messages (who joined, what was pinned) are no posts: they are counted.",
        "A post's id is the chat's and the message's, `1234-56`, because every chat numbers its messages from 1.",
        "In an export of everything, conversations with persons and machines are left out and counted; an export of one conversation is read.",
        "Forwarded messages are reposts. The export says from whom, not which message, so that their target posts are empty.",
        "An answer to what opens a topic is a post in that topic, and no reply.",
        "Topics that any of the files opens count in all of them. Where an export starts after its topics were opened, it does not say which messages open them: answers to messages older than the export stay replies, and a note counts them.",
        "A message without an author is rejected, except in a channel, where the channel is the author.",
        "Reactions are no likes, because many of them disapprove: they are counted and not carried.",
        "An edited post has its last text and its first time; edited posts are counted.",
        "There are no views, no likes, no followers and no accounts table in such an export.",
    ],
    run,
};

const DOCS: &[Doc] = &[
    carried("id", "posts.post_id, after the id of the chat"),
    carried("from_id", "posts.account_id"),
    carried("date_unixtime", "posts.created_at"),
    carried("forwarded_from", "posts.kind"),
    carried("forwarded_from_id", "posts.target_account_id of reposts"),
    carried("reply_to_message_id", "posts.target_post_id of replies"),
    carried(
        "reply_to_peer_id",
        "posts.target_post_id of replies to other chats",
    ),
    carried("text", "posts.text"),
    carried("text_entities", "posts.hashtags, posts.urls"),
    left("date", "local time of the machine that exported"),
    left("edited_unixtime", "counted in a note"),
    left("from", "a displayed name is no handle"),
    left("reactions", "no likes; counted in a note"),
    left("photo", "media are not part of a dataset"),
    left("file", "media are not part of a dataset"),
    left("poll", "no measure uses it"),
];

/// A whole export may start with much else, so that its list of chats may lie
/// beyond the head; what it says about itself does not.
fn recognise(head: &Head) -> Fit {
    let has = |key: &str| head.text.contains(&format!("\"{key}\""));
    let has_all = |keys: &[&str]| head.is_json() && keys.iter().all(|key| has(key));
    for keys in [
        &["messages", "date_unixtime"][..],
        &["chats", "list", "messages"],
        &["about", "personal_information"],
    ] {
        if has_all(keys) {
            return Fit::Whole(keys.iter().map(|key| (*key).to_owned()).collect());
        }
    }
    Fit::Foreign
}

/// Reads exports into the dataset, of the posts only `most`; the notes of the descriptor.
pub fn run(
    files: &[PathBuf],
    _options: &Options,
    most: u64,
    builder: &mut Builder,
) -> Result<Vec<String>> {
    let targets = TARGETS.map(target);
    builder.start_posts(&targets)?;
    let mut counts = Counts::default();
    let mut spaces = BTreeMap::new();
    // A later part of a forum answers topics that an earlier part opens.
    let topics = match files {
        [_] => Topics::default(),
        _ => topics(files, builder)?,
    };
    for path in files {
        let document = builder.document(path)?;
        let mut walk = Walk {
            path,
            here: document.here(),
            targets: &targets,
            most,
            builder: &mut *builder,
            counts: &mut counts,
            spaces: &mut spaces,
            topics: &topics,
            chats: false,
            halted: None,
        };
        let mut export = Export {
            whole: true,
            chat: Chat::default(),
            walk: &mut walk,
        };
        let seen = document.read(&mut export, |export| export.walk.halted.take())?;
        if !walk.chats {
            return Err(foreign(path));
        }
        builder.source(&source::name(path), seen);
    }
    Ok(counts.notes())
}

/// The messages that open topics, by the id of their chat.
type Topics = BTreeMap<String, BTreeSet<String>>;

/// Those of all files. What cannot be read is told when it is read for its posts.
fn topics(files: &[PathBuf], builder: &Builder) -> Result<Topics> {
    let mut topics = Topics::default();
    for path in files {
        let document = builder.document(path)?;
        let mut forum = Forum {
            chat: None,
            topics: &mut topics,
        };
        // A document that breaks off has said what it could.
        let _ = document.read(&mut forum, |_| None);
    }
    Ok(topics)
}

/// A document, or a chat of its list, of which only topics are taken.
struct Forum<'t> {
    chat: Option<String>,
    topics: &'t mut Topics,
}

impl Members for Forum<'_> {
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Outcome<A::Error> {
        match key {
            "id" => self.chat = json::id(&map.next_value()?),
            "messages" => return map.next_value_seed(Array(&mut Opened(self))),
            "chats" | "left_chats" => return map.next_value_seed(Object(&mut Forums(self.topics))),
            _ => json::skip(map)?,
        }
        Ok(())
    }
}

/// The messages of a chat.
struct Opened<'x, 't>(&'x mut Forum<'t>);

impl Items for Opened<'_, '_> {
    fn item<'de, A: SeqAccess<'de>>(
        &mut self,
        items: &mut A,
    ) -> std::result::Result<bool, A::Error> {
        let Some(message) = items.next_element::<Message>()? else {
            return Ok(false);
        };
        if let (true, Some(chat), Some(id)) =
            (message.opens_topic(), &self.0.chat, json::id(&message.id))
        {
            self.0.topics.entry(chat.clone()).or_default().insert(id);
        }
        Ok(true)
    }
}

/// The lists of chats.
struct Forums<'t>(&'t mut Topics);

impl Members for Forums<'_> {
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Outcome<A::Error> {
        match key {
            "list" => map.next_value_seed(Array(self)),
            _ => json::skip(map),
        }
    }
}

impl Items for Forums<'_> {
    fn item<'de, A: SeqAccess<'de>>(
        &mut self,
        items: &mut A,
    ) -> std::result::Result<bool, A::Error> {
        let mut forum = Forum {
            chat: None,
            topics: &mut *self.0,
        };
        Ok(items.next_element_seed(Object(&mut forum))?.is_some())
    }
}

fn foreign(path: &Path) -> Error {
    Error::could_not("not an export of Telegram Desktop")
        .file(path.display())
        .expected("an object with `messages`, or one with `chats`, each with its `list`")
        .help("in Telegram Desktop, export with the format “Machine-readable JSON” and name its result.json")
}

/// The columns of posts that the export fills, in the order of the schema.
const TARGETS: [&str; 10] = [
    "post_id",
    "account_id",
    "created_at",
    "platform",
    "kind",
    "text",
    "hashtags",
    "urls",
    "target_post_id",
    "target_account_id",
];

fn target(name: &str) -> Target {
    let seconds = (name == "created_at").then(|| Format::Seconds("%s".to_owned()));
    Target {
        formats: seconds.into_iter().collect(),
        ..Target::named(&schema::POSTS, name, Zone::parse("UTC"))
    }
}

/// Chats of two people, or of one with a machine: in an export of everything they
/// are the exporting analyst's own.
const PERSONAL: &[&str] = &[
    "personal_chat",
    "bot_chat",
    "saved_messages",
    "replies",
    "verification_codes",
];

/// The chat whose messages are being read.
#[derive(Default)]
struct Chat {
    id: Option<String>,
    kind: String,
    /// Messages that only open a topic: an answer to one is a post in that topic.
    topics: BTreeSet<String>,
    /// The number of the first message that the file holds.
    first: Option<u64>,
}

impl Chat {
    /// Users, groups and channels are numbered each by themselves.
    fn space(&self) -> &'static str {
        match self.kind.as_str() {
            "private_group" => "group",
            kind if PERSONAL.contains(&kind) => "user",
            _ => "channel",
        }
    }

    fn is_channel(&self) -> bool {
        matches!(self.kind.as_str(), "private_channel" | "public_channel")
    }
}

/// A message, as far as it is carried; whatever else it has is passed over.
#[derive(Deserialize, Default)]
#[serde(default, expecting = "a message")]
struct Message {
    id: Value,
    r#type: Value,
    action: Value,
    date: Value,
    date_unixtime: Value,
    edited_unixtime: Value,
    edited: Value,
    from_id: Value,
    #[serde(deserialize_with = "present")]
    forwarded_from: Option<Value>,
    #[serde(deserialize_with = "present")]
    forwarded_from_id: Option<Value>,
    reply_to_message_id: Value,
    reply_to_peer_id: Value,
    text: Value,
    text_entities: Value,
    reactions: Value,
}

/// A deleted account's name is null, which still says that a message was forwarded.
fn present<'de, D: Deserializer<'de>>(input: D) -> std::result::Result<Option<Value>, D::Error> {
    Value::deserialize(input).map(Some)
}

/// What is read along the way, over all files.
struct Walk<'w> {
    path: &'w Path,
    here: Here,
    targets: &'w [Target],
    most: u64,
    builder: &'w mut Builder,
    counts: &'w mut Counts,
    spaces: &'w mut BTreeMap<String, &'static str>,
    /// What the other files say about topics.
    topics: &'w Topics,
    /// Whether the document has any messages or lists of chats.
    chats: bool,
    /// Why reading stops before the end: an error, or enough.
    halted: Option<Result<()>>,
}

/// The document, or a chat of its list.
struct Export<'x, 'w> {
    whole: bool,
    chat: Chat,
    walk: &'x mut Walk<'w>,
}

impl Members for Export<'_, '_> {
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Outcome<A::Error> {
        match key {
            "id" => self.chat.id = json::id(&map.next_value()?),
            "type" => {
                let kind: Value = map.next_value()?;
                kind.as_str()
                    .unwrap_or_default()
                    .clone_into(&mut self.chat.kind);
            }
            "messages" => {
                self.walk.chats = true;
                return self.messages(map);
            }
            "chats" | "left_chats" if self.whole => {
                self.walk.chats = true;
                return map.next_value_seed(Object(&mut Lists(self.walk)));
            }
            _ => json::skip(map)?,
        }
        Ok(())
    }
}

impl Export<'_, '_> {
    fn messages<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Outcome<A::Error> {
        if !self.whole && PERSONAL.contains(&self.chat.kind.as_str()) {
            self.walk.counts.personal += 1;
            return json::skip(map);
        }
        if let Err(error) = self.walk.enter(&self.chat) {
            self.walk.halted = Some(Err(error));
            return Err(json::stop());
        }
        self.walk.counts.chats += 1;
        let known = self
            .chat
            .id
            .as_ref()
            .and_then(|id| self.walk.topics.get(id));
        self.chat
            .topics
            .extend(known.into_iter().flatten().cloned());
        map.next_value_seed(Array(&mut Messages {
            chat: &mut self.chat,
            walk: &mut *self.walk,
        }))
    }
}

/// `chats` and `left_chats`: objects with a list.
struct Lists<'x, 'w>(&'x mut Walk<'w>);

impl Members for Lists<'_, '_> {
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Outcome<A::Error> {
        match key {
            "list" => map.next_value_seed(Array(&mut Chats(self.0))),
            _ => json::skip(map),
        }
    }
}

struct Chats<'x, 'w>(&'x mut Walk<'w>);

impl Items for Chats<'_, '_> {
    fn item<'de, A: SeqAccess<'de>>(
        &mut self,
        items: &mut A,
    ) -> std::result::Result<bool, A::Error> {
        let mut chat = Export {
            whole: false,
            chat: Chat::default(),
            walk: &mut *self.0,
        };
        Ok(items.next_element_seed(Object(&mut chat))?.is_some())
    }
}

struct Messages<'x, 'w> {
    chat: &'x mut Chat,
    walk: &'x mut Walk<'w>,
}

impl Items for Messages<'_, '_> {
    fn item<'de, A: SeqAccess<'de>>(
        &mut self,
        items: &mut A,
    ) -> std::result::Result<bool, A::Error> {
        if self.walk.counts.posts >= self.walk.most {
            self.walk.halted = Some(Ok(()));
            return Err(json::stop());
        }
        // The line is known when the value starts, which is when the seed is asked.
        let line = std::cell::Cell::new(0);
        let seed = Placed(&self.walk.here, &line);
        let Some(message) = items.next_element_seed(seed)? else {
            return Ok(false);
        };
        match self.walk.message(self.chat, &message, line.get()) {
            Ok(()) => Ok(true),
            Err(error) => {
                self.walk.halted = Some(Err(error));
                Err(json::stop())
            }
        }
    }
}

/// A message, and the line on which it starts.
struct Placed<'p>(&'p Here, &'p std::cell::Cell<u64>);

impl<'de> serde::de::DeserializeSeed<'de> for Placed<'_> {
    type Value = Message;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> std::result::Result<Message, D::Error> {
        self.1.set(self.0.line());
        Message::deserialize(input)
    }
}

impl Walk<'_> {
    /// Ids of posts start with that of their chat, so that it must be known, and be
    /// that of no other chat.
    fn enter(&mut self, chat: &Chat) -> Result<()> {
        let place = |error: Error| error.file(self.path.display()).line(self.here.line());
        let Some(id) = &chat.id else {
            return Err(
                place(Error::could_not("a chat without an id before its messages"))
                    .expected("`id`, a number, before `messages`")
                    .help("posts of several chats are told apart by it; export the chat again"),
            );
        };
        let space = chat.space();
        let known = *self.spaces.entry(id.clone()).or_insert(space);
        if known == space {
            return Ok(());
        }
        Err(place(Error::could_not("two chats of different kinds with one id"))
            .found(format!("{id}, of a {known} and of a {space}"))
            .help("their messages could not be told apart; import the chats into datasets of their own"))
    }

    fn message(&mut self, chat: &mut Chat, message: &Message, line: u64) -> Result<()> {
        if chat.first.is_none() {
            chat.first = json::id(&message.id).and_then(|id| id.parse().ok());
        }
        if message.is_service() {
            self.counts.service += 1;
            if message.opens_topic() {
                chat.topics.extend(json::id(&message.id));
            }
            return Ok(());
        }
        self.counts.posts += 1;
        let outcome = self.post(chat, message, line);
        let cells = message.cells();
        self.builder.settle(self.path, line, &cells, outcome)
    }

    fn post(
        &mut self,
        chat: &Chat,
        message: &Message,
        line: u64,
    ) -> std::result::Result<(), Fault> {
        if message.r#type.as_str() != Some("message") {
            let found = plain(&message.r#type);
            return Err(Refusal::new(Reason::Unmapped, "type", &found).into());
        }
        if message.date_unixtime.is_null() && !message.date.is_null() {
            return Err(Fault::Stop(self.local(message, line)));
        }
        let post = Post::of(chat, message)?;
        let cells = self.builder.cells(self.targets, post.found())?;
        self.builder.post(&cells)?;
        self.counts.add(&post, message);
        Ok(())
    }

    /// `date` is the local time of the machine that exported.
    fn local(&self, message: &Message, line: u64) -> Error {
        Error::could_not("a time without a zone, and no `date_unixtime` beside it")
            .file(self.path.display())
            .line(line)
            .column("date")
            .found(plain(&message.date))
            .expected("`date_unixtime`, seconds since 1970 in UTC")
            .help("`date` is in the zone of the machine that exported, which the file does not say; export again with a current Telegram Desktop")
    }
}

/// A value as it shows in messages and among rejected records.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl Message {
    fn is_service(&self) -> bool {
        self.r#type.as_str() == Some("service")
    }

    fn opens_topic(&self) -> bool {
        self.is_service() && self.action.as_str() == Some("topic_created")
    }

    /// What is kept of a rejected message.
    fn cells(&self) -> StringRecord {
        let cells = [
            &self.id,
            &self.r#type,
            &self.date,
            &self.date_unixtime,
            &self.from_id,
            &self.reply_to_message_id,
            &self.text,
        ];
        StringRecord::from(cells.map(plain).to_vec())
    }

    /// The parts of the text: entities where the export has them, which name links
    /// and hashtags; else the list that older exports write as text.
    fn parts(&self) -> &[Value] {
        let lists = [&self.text_entities, &self.text];
        let mut lists = lists.into_iter().filter_map(Value::as_array);
        lists
            .find(|list| !list.is_empty())
            .map_or(&[], Vec::as_slice)
    }
}

/// What a message says about each column.
struct Post<'m> {
    id: Option<String>,
    account: Option<String>,
    /// The channel stands for the author that the message does not name.
    by_channel: bool,
    time: Option<String>,
    kind: &'static str,
    /// It answers what opens a topic, and so answers nobody.
    in_topic: bool,
    /// It answers what is older than all that the file holds of the chat.
    to_older: bool,
    text: String,
    hashtags: Vec<Cow<'m, str>>,
    urls: Vec<Cow<'m, str>>,
    target_post: Option<String>,
    target_account: Option<String>,
}

impl<'m> Post<'m> {
    fn of(chat: &Chat, message: &'m Message) -> Verdict<Self> {
        let home = chat.id.as_deref().unwrap_or_default();
        let in_chat = |chat: &str, id: String| format!("{chat}-{id}");
        let author = json::id(&message.from_id);
        let by_channel = author.is_none() && chat.is_channel();
        let reply = json::id(&message.reply_to_message_id);
        let elsewhere = json::id(&message.reply_to_peer_id);
        let answered = elsewhere.as_deref().map_or(home, bare);
        // Another chat's message may have the number of a topic here.
        let opens_topic = |id: &String| answered == home && chat.topics.contains(id);
        let in_topic = reply.as_ref().is_some_and(opens_topic);
        let reply = reply.filter(|_| !in_topic);
        let number = reply.as_ref().and_then(|id| id.parse::<u64>().ok());
        let older = number.zip(chat.first).is_some_and(|(id, first)| id < first);
        let forwarded = message.forwarded_from.is_some() || message.forwarded_from_id.is_some();
        // What is forwarded as an answer is another's words all the same.
        let kind = match (&reply, forwarded) {
            (_, true) => "repost",
            (Some(_), false) => "reply",
            (None, false) => "original",
        };
        let source = message.forwarded_from_id.as_ref();
        Ok(Self {
            id: json::id(&message.id).map(|id| damaged_or(id, |id| in_chat(home, id))),
            account: author.or_else(|| by_channel.then(|| format!("channel{home}"))),
            by_channel,
            time: json::id(&message.date_unixtime),
            kind,
            in_topic: in_topic && !forwarded,
            to_older: older && answered == home && !forwarded,
            text: text(&message.text)?,
            hashtags: hashtags(message.parts()),
            urls: urls(message.parts()),
            target_post: reply
                .filter(|_| kind == "reply")
                .map(|id| damaged_or(id, |id| in_chat(answered, id))),
            target_account: source.and_then(json::id).filter(|_| kind == "repost"),
        })
    }

    fn found(&self) -> Vec<Found<'_>> {
        let one = |text: &'_ Option<String>| match text {
            Some(text) => Raw::One(Cow::Owned(text.clone())),
            None => Raw::Missing,
        };
        let word = |text| Raw::One(Cow::Borrowed(text));
        let found = |from, raw| Found { from, raw };
        vec![
            found("id", one(&self.id)),
            found("from_id", one(&self.account)),
            found("date_unixtime", one(&self.time)),
            found("platform", word("telegram")),
            found("kind", word(self.kind)),
            found("text", word(self.text.as_str())),
            found("text_entities", Raw::Many(self.hashtags.clone())),
            found("text_entities", Raw::Many(self.urls.clone())),
            found("reply_to_message_id", one(&self.target_post)),
            found("forwarded_from_id", one(&self.target_account)),
        ]
    }
}

/// An id that went through floating point must stay one to be found out.
fn damaged_or(id: String, whole: impl FnOnce(String) -> String) -> String {
    match crate::dataset::ids::is_damaged(&id) {
        true => id,
        false => whole(id),
    }
}

/// The number of a peer such as `channel1234`, by which chats are numbered.
fn bare(peer: &str) -> &str {
    peer.trim_start_matches(|c: char| c.is_ascii_alphabetic())
}

/// The text: one, or the joined texts of its parts.
fn text(value: &Value) -> Verdict<String> {
    let refused = |part: &Value| Refusal::new(Reason::Unmapped, "text", &plain(part));
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        Value::Array(parts) => parts
            .iter()
            .map(|part| part.as_str().or_else(|| part.get("text")?.as_str()))
            .zip(parts)
            .map(|(text, part)| text.ok_or_else(|| refused(part)))
            .collect(),
        other => Err(refused(other)),
    }
}

fn hashtags(parts: &[Value]) -> Vec<Cow<'_, str>> {
    let tags = parts.iter().filter(|part| is(part, "hashtag"));
    let tags = tags.filter_map(|part| json::text(part, "text"));
    tags.map(|tag| Cow::Borrowed(tag.trim().trim_start_matches('#')))
        .collect()
}

/// Addresses that stand in the text, and those behind words of it.
fn urls(parts: &[Value]) -> Vec<Cow<'_, str>> {
    let address = |part| match part {
        part if is(part, "link") => json::text(part, "text"),
        part if is(part, "text_link") => json::text(part, "href"),
        _ => None,
    };
    let found = parts.iter().filter_map(address);
    found.map(|url| Cow::Borrowed(url.trim())).collect()
}

fn is(part: &Value, kind: &str) -> bool {
    part.get("type").and_then(Value::as_str) == Some(kind)
}

/// What the notes say, over all files.
#[derive(Default)]
struct Counts {
    chats: u64,
    personal: u64,
    /// Messages that are no service messages, rejected ones included.
    posts: u64,
    service: u64,
    edited: u64,
    textless: u64,
    forwarded: u64,
    unnamed: u64,
    in_topic: u64,
    to_older: u64,
    by_channel: u64,
    reacted: u64,
    reactions: u64,
}

impl Counts {
    fn add(&mut self, post: &Post<'_>, message: &Message) {
        let edited = !message.edited.is_null() || !message.edited_unixtime.is_null();
        self.edited += u64::from(edited);
        self.textless += u64::from(post.text.trim().is_empty());
        let forwarded = post.kind == "repost";
        self.forwarded += u64::from(forwarded);
        self.unnamed += u64::from(forwarded && post.target_account.is_none());
        self.in_topic += u64::from(post.in_topic);
        self.to_older += u64::from(post.to_older);
        self.by_channel += u64::from(post.by_channel);
        let reactions = message.reactions.as_array().into_iter().flatten();
        let reactions = reactions.filter_map(|r| r.get("count")?.as_u64());
        let sum = reactions.fold(0, u64::saturating_add);
        self.reacted += u64::from(sum > 0);
        self.reactions = self.reactions.saturating_add(sum);
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!(
            "Imported from JSON exports of Telegram Desktop, chats: {}. Times are its `date_unixtime`, in UTC and exact to the second; its `date`, which is local, is not used. A post's id is that of its chat and that of the message.",
            self.chats
        )];
        let mut note = |count: u64, text: String| {
            if count > 0 {
                notes.push(text);
            }
        };
        note(
            self.personal,
            format!(
                "Conversations of the exporting account with persons and machines, left out: {}. To import one, export it by itself.",
                self.personal
            ),
        );
        note(
            self.service,
            format!(
                "Service messages, which are no posts and are left out: {}.",
                self.service
            ),
        );
        note(
            self.forwarded,
            format!(
                "Forwarded messages, which are reposts here: {}. The export does not say which message was forwarded, so that their target posts are empty; for {} it does not say by id whose message it was either.",
                self.forwarded, self.unnamed
            ),
        );
        note(
            self.in_topic,
            format!(
                "Messages that only answer what opens their topic, which are originals and no replies here: {}.",
                self.in_topic
            ),
        );
        note(
            self.to_older,
            format!(
                "Replies to messages older than what the export holds of their chat: {}. In a forum such a message may be what opens a topic, which the export does not say; then these are posts in that topic and no replies.",
                self.to_older
            ),
        );
        note(
            self.by_channel,
            format!(
                "Posts of channels that name no author, which are the channel's here: {}.",
                self.by_channel
            ),
        );
        note(
            self.edited,
            format!(
                "Edited posts: {}. Their text is the last one, their time that of the first.",
                self.edited
            ),
        );
        note(
            self.reactions,
            format!(
                "Reactions are no likes, because many of them disapprove, and are not carried: {} on {} posts.",
                self.reactions, self.reacted
            ),
        );
        note(
            self.textless,
            format!(
                "Posts without text, such as a picture alone: {}.",
                self.textless
            ),
        );
        notes.push("The export reports no views, likes, reposts, replies or followers; displayed names, media, polls, contacts and places are not carried.".to_owned());
        notes
    }
}

//! The page as a browser's tokenizer reads it: hostile labels stay text, nothing
//! runs, nothing is fetched, every link has its target; and the rules of prose.

use std::cell::RefCell;
use std::collections::BTreeSet;

use base64::Engine;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use sha2::Digest;
use sillage::dataset::study::Privacy;
use sillage::plain::visible;
use sillage::report::{digits, templates};

use crate::kit::{Data, assert_says, text, words};

#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

/// Every element in order, each with the text up to the next tag.
#[derive(Default)]
pub struct Page {
    pub elements: RefCell<Vec<Element>>,
    closed: RefCell<bool>,
    pub comments: RefCell<Vec<String>>,
    pub errors: RefCell<Vec<String>>,
}

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => {
                *self.closed.borrow_mut() = true;
            }
            Token::TagToken(tag) => {
                *self.closed.borrow_mut() = false;
                let name = tag.name.to_string();
                let attributes = tag
                    .attrs
                    .iter()
                    .map(|a| (a.name.local.to_string(), a.value.to_string()));
                self.elements.borrow_mut().push(Element {
                    name: name.clone(),
                    attributes: attributes.collect(),
                    text: String::new(),
                });
                match name.as_str() {
                    "title" => return TokenSinkResult::RawData(RawKind::Rcdata),
                    "style" => return TokenSinkResult::RawData(RawKind::Rawtext),
                    _ => {}
                }
            }
            Token::CharacterTokens(text) => {
                let closed = *self.closed.borrow();
                if let Some(element) = self.elements.borrow_mut().last_mut().filter(|_| !closed) {
                    element.text.push_str(&text);
                }
            }
            Token::CommentToken(text) => self.comments.borrow_mut().push(text.to_string()),
            Token::ParseError(e) => self.errors.borrow_mut().push(format!("{line}: {e}")),
            Token::NullCharacterToken => self.errors.borrow_mut().push(format!("{line}: NUL")),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The page as a tokenizer reads it.
pub fn parse(html: &str) -> Page {
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Page::default(), Default::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink
}

const FORBIDDEN: [&str; 12] = [
    "script",
    "img",
    "iframe",
    "object",
    "embed",
    "link",
    "base",
    "form",
    "input",
    "audio",
    "video",
    "foreignobject",
];

/// Attributes that a browser follows.
const FETCHING: [&str; 12] = [
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "poster",
    "ping",
    "data",
    "cite",
    "background",
    "manifest",
    "xlink:href",
];

/// What every page must hold, whatever the data say.
fn assert_harmless(html: &str) {
    let page = parse(html);
    assert!(
        page.errors.borrow().is_empty(),
        "{:?}",
        page.errors.borrow()
    );
    assert!(
        page.comments.borrow().is_empty(),
        "{:?}",
        page.comments.borrow()
    );
    let elements = page.elements.borrow();
    for e in elements.iter() {
        assert!(!FORBIDDEN.contains(&e.name.as_str()), "{e:?}");
        for (name, value) in &e.attributes {
            assert!(
                !name.starts_with("on") && name != "style" && name != "srcdoc",
                "{e:?}"
            );
            if FETCHING.contains(&name.as_str()) {
                assert!(value.starts_with('#') || is_own_file(value), "{e:?}");
            }
        }
    }
    assert_policy(&elements);
    assert_structure(&elements);
}

/// Whether a link leads to a file of the edition, and nowhere else.
fn is_own_file(link: &str) -> bool {
    if link == "assessment.stix.json" {
        return true;
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let inside = link
        .strip_prefix("figures/")
        .or(link.strip_prefix("tables/"));
    inside
        .and_then(|file| file.split_once('.'))
        .is_some_and(|(name, ending)| {
            !name.is_empty() && name.chars().all(plain) && ["csv", "svg"].contains(&ending)
        })
}

fn assert_policy(elements: &[Element]) {
    let styles: Vec<&Element> = elements.iter().filter(|e| e.name == "style").collect();
    assert_eq!(styles.len(), 1);
    let digest = sha2::Sha256::digest(styles[0].text.as_bytes());
    let hash = base64::engine::general_purpose::STANDARD.encode(digest);
    let metas: Vec<&Element> = elements.iter().filter(|e| e.name == "meta").collect();
    assert_eq!(metas[0].attribute("charset"), Some("utf-8"));
    assert_eq!(
        metas[1].attribute("http-equiv"),
        Some("Content-Security-Policy")
    );
    assert_eq!(
        metas[1].attribute("content"),
        Some(format!("default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'").as_str())
    );
    assert!(!styles[0].text.contains("url(") && !styles[0].text.contains("@import"));
}

fn assert_structure(elements: &[Element]) {
    let ids: Vec<&str> = elements.iter().filter_map(|e| e.attribute("id")).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    let mut seen = BTreeSet::new();
    assert!(
        unique.len() == ids.len(),
        "twice: {:?}",
        ids.iter()
            .filter(|id| !seen.insert(**id))
            .collect::<Vec<_>>()
    );
    let targets = elements
        .iter()
        .filter_map(|e| e.attribute("href")?.strip_prefix('#'));
    let mut links = 0;
    for target in targets {
        assert!(unique.contains(target), "no target for #{target}");
        links += 1;
    }
    assert!(links > 20, "{links} links");
    assert_eq!(elements[0].name, "html");
    assert_eq!(elements[0].attribute("lang"), Some("en"));
    let levels: Vec<u32> = elements
        .iter()
        .filter_map(|e| e.name.strip_prefix('h')?.parse().ok())
        .collect();
    assert_eq!(levels.iter().filter(|l| **l == 1).count(), 1);
    assert_eq!(levels[0], 1);
    assert!(levels.windows(2).all(|w| w[1] <= w[0] + 1), "{levels:?}");
}

/// Ends every context that a label may stand in.
const HOSTILE: &str = "</title></style></svg><script>alert(1)</script>\"' onload=x ]]> --!> --> {{ 7 }} {% raw %} <img src=https://evil.example/x> \u{202e}dlrow\u{0}\u{85}\u{2028}";

fn hostile() -> Data {
    let toml = HOSTILE
        .replace('"', "\\\"")
        .replace('\u{0}', "\\u0000")
        .replace('\u{85}', "\\u0085");
    let study = ["title", "subtitle", "organisation", "handling"]
        .map(|k| format!("{k} = \"{toml}\"\n"))
        .concat();
    let cell = format!("\"{}\"", HOSTILE.replace('"', "\"\""));
    // The list separator and spaces at the ends are not part of a name.
    Data::new()
        .describe("notes", serde_json::json!([HOSTILE]))
        .describe("version", HOSTILE)
        .with("assessment.toml", format!("resamples = 99\nauthors = [\"{toml}\"]\n{study}"))
        .with("judgements.md", "## Ours\n\n{{ narrative(\"n1\") }} and {{ event(\"t1\") }}, {{ fact(\"activity.posts\") }}.\n")
        .with("posts.csv", format!("post_id,account_id,created_at,platform,kind,language,narratives,territories,target_account_id\n1,{cell},2024-05-01T10:00:00Z,{cell},repost,{cell},n1,{cell},{cell}\n2,b,2024-05-12T10:00:00Z,x,original,fr,{cell},nc,\n"))
        .with("accounts.csv", format!("account_id,status,status_as_of,group,tags,handle\n{cell},suspended,2024-06-01,{cell},{cell},{cell}\nb,active,2024-06-01,éa,,\nc,active,2024-06-01,\u{e9a},,\n"))
        .with("takedowns.csv", format!("takedown_id,at,platform,label,source\nt1,2024-05-10,{cell},{cell},{cell}\n{cell},2024-05-11,,,\n"))
        .with("incidents.csv", format!("incident_id,start,end,label,kind,source\ni1,2024-05-09,2024-05-10,{cell},{cell},{cell}\n"))
        .with("narratives.csv", format!("narrative_id,label\nn1,{cell}\n"))
        .with("published_figures.csv", format!("figure_id,source,locator,published,unit,fact,comparison\n{cell},{cell},{cell},{cell},{cell},,\nf,{cell},{cell},2,posts,activity.posts,more than 1\n"))
}

#[test]
fn hostile_labels_stay_text_everywhere() {
    for privacy in [Privacy::Internal, Privacy::ShareSafe] {
        let edition = hostile().edition(Some(privacy)).unwrap();
        let html = text(&edition, "report.html");
        assert_harmless(&html);
        let page = parse(&html);
        let elements = page.elements.borrow();
        let title = elements.iter().find(|e| e.name == "title").unwrap();
        let shown = HOSTILE
            .replace('\u{202e}', "[U+202E]")
            .replace('\u{0}', "[U+0000]")
            .replace('\u{85}', "[U+0085]")
            .replace('\u{2028}', "[U+2028]")
            .replace("https://evil.example", "hxxps[:]//evil[.]example");
        assert_eq!(title.text, shown);
        assert!(elements.iter().any(|e| e.name == "h1" && e.text == shown));
        // Ids keep their characters in `data-fact`, which nobody sees.
        let seen = |e: &Element| e.text.clone() + e.attribute("aria-label").unwrap_or("");
        for hidden in ["\u{202e}", "\u{0}", "\u{85}", "\u{2028}", "://evil"] {
            let shows = elements.iter().find(|e| seen(e).contains(hidden));
            assert!(shows.is_none(), "{hidden:?} in {shows:?}");
        }
    }
}

#[test]
fn the_descriptions_survive_hostile_labels() {
    let edition = hostile().edition(None).unwrap();
    for path in ["datapackage.json", "ro-crate-metadata.json"] {
        let value: serde_json::Value = serde_json::from_str(&text(&edition, path)).unwrap();
        assert!(value.to_string().contains("alert(1)"), "{path}");
    }
    let citation = text(&edition, "CITATION.cff");
    let fields = [
        "cff-version",
        "message",
        "type",
        "title",
        "version",
        "date-released",
        "authors",
        "  - name",
    ];
    let keys: Vec<&str> = citation
        .lines()
        .map(|l| l.split(": ").next().unwrap().trim_end_matches(':'))
        .collect();
    assert_eq!(keys, fields, "{citation}");
    // YAML ends lines at these, too.
    assert!(!citation.contains(['\u{85}', '\u{2028}', '\u{2029}']));
}

#[test]
fn invisible_characters_are_shown_and_joiners_stay_where_scripts_need_them() {
    let bidi = [
        '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}',
        '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
    ];
    for c in bidi {
        assert_eq!(
            visible(&format!("a{c}b")),
            format!("a[U+{:04X}]b", u32::from(c))
        );
    }
    for c in [
        '\u{0}',
        '\u{1b}',
        '\u{7f}',
        '\u{9b}',
        '\u{ad}',
        '\u{34f}',
        '\u{180e}',
        '\u{200b}',
        '\u{2060}',
        '\u{3164}',
        '\u{feff}',
        '\u{e0041}',
        '\u{e000}',
        '\u{fe0f}',
        '\u{e0100}',
        '\u{2800}',
        '\u{fff9}',
        '\u{1d173}',
    ] {
        assert!(visible(&c.to_string()).starts_with("[U+"), "{c:?}");
    }
    for kept in ["می\u{200c}خواهم", "👩\u{200d}💻", "Nouméa, 東京"] {
        assert_eq!(visible(kept), kept);
    }
    assert_eq!(visible(" tab\tand\nbreak\r\n"), "tab and break");
    assert_eq!(visible("\u{2028} end\u{85}"), "[U+2028] end[U+0085]");
    assert_eq!(visible("pay\u{200d}pal"), "pay[U+200D]pal");
    assert_eq!(visible("\u{200c}é"), "[U+200C]é");
}

#[test]
fn a_style_with_windows_line_ends_still_matches_its_policy() {
    let page = small()
        .with("templates/style.css", "body{}\r\nmain{}\r\n")
        .page();
    assert_harmless(&page);
    assert!(page.contains("body{}\nmain{}\n"));
}

#[test]
fn a_platform_called_unknown_is_no_platform_without_name() {
    let data = Data::new().with("posts.csv", "post_id,account_id,created_at,platform\n1,a,2024-05-01T10:00:00Z,unknown\n2,a,2024-05-01T10:00:00Z,\n");
    crate::kit::assert_values(&data.facts(), &[("activity.posts[platform=unknown]", "2")]);
}

// Prose

fn small() -> Data {
    Data::new().with(
        "posts.csv",
        "post_id,account_id,created_at\n1,a,2024-05-01T10:00:00Z\n2,b,2024-05-03T10:00:00Z\n",
    )
}

fn prose(source: &str) -> String {
    let page = small().with("judgements.md", source).page();
    let (_, after) = page.split_once("<div class=\"prose\">").unwrap();
    after.split_once("</div>").unwrap().0.to_owned()
}

fn refusal(source: &str) -> String {
    words(
        &small()
            .with("judgements.md", source)
            .edition(None)
            .unwrap_err(),
    )
}

#[test]
fn a_digit_in_prose_is_refused_at_its_place() {
    for (source, line) in [
        ("one\n\nThere were 12 posts.\n", 3),
        ("{{ fact(\"activity.posts\") }}\r\nand 7\r\n", 2),
        ("{# 1\n2 #}\n½ of them\n", 3),
        ("1. first\n", 1),
        ("Ⅳ\n", 1),
        ("<p class=x2>\n", 1),
        ("&#52;\n", 1),
        ("٣\n", 1),
    ] {
        assert_says(
            &refusal(source),
            &[
                &format!("judgements.md:{line}"),
                "a number typed into the prose",
                "fact(",
            ],
        );
    }
}

#[test]
fn numbers_come_from_facts_dates_and_literals_only() {
    let html = prose(
        "{{ fact(\"activity.posts\") }} on {{ date(\"2024-05-13\") }} in {{ literal(\"T0049.003\") }}\n",
    );
    assert_says(
        &html,
        &[
            ">2 posts</data>",
            "<time datetime=\"2024-05-13\">13 May 2024</time>",
            "T0049.003",
        ],
    );
    for bare in [
        "{{ 42 }}",
        "{{ 1.5 }}",
        "{{ 40 + 2 }}",
        "{% set x = 3 %}{{ x }}",
        "{{ [1, 2]|length }}",
    ] {
        assert_says(&refusal(bare), &["judgements.md", "bare number"]);
    }
}

#[test]
fn unknown_facts_days_and_functions_are_named_with_their_line() {
    assert_says(
        &refusal("a\n\n{{ fact(\"activity.pests\") }}\n"),
        &["judgements.md:3", "activity.pests"],
    );
    assert_says(
        &refusal("{{ date(\"13 May\") }}"),
        &["judgements.md:1", "13 May"],
    );
    assert_says(&refusal("{{ nothing }}"), &["judgements.md:1"]);
    assert_says(
        &refusal("a\n{{ fact(\"activity.posts\")\n"),
        &["judgements.md:"],
    );
}

#[test]
fn html_images_and_links_in_prose_become_text() {
    let html = prose(
        "# Head\n\n<script>alert()</script>\n\n<b onclick=x>bold</b> ![pix](http://evil.example/x.png) [go](javascript:x) <http://evil.example/>\n\n[ref]\n\n[ref]: http://evil.example/\n\n```html\n<img src=x>\n```\n",
    );
    let page = parse(&html);
    let names: BTreeSet<String> = page
        .elements
        .borrow()
        .iter()
        .map(|e| e.name.clone())
        .collect();
    let expected: BTreeSet<String> = ["h3", "p", "pre", "code"].map(str::to_owned).into();
    assert_eq!(names, expected, "{html}");
    assert_says(
        &html,
        &["&lt;script&gt;alert()", "pix", "go", "&lt;img src=x&gt;"],
    );
    assert!(!html.contains("javascript:"));
}

#[test]
fn facts_keep_their_markup_in_every_place_of_markdown() {
    let fact = "{{ fact(\"activity.posts\") }}";
    let html = prose(&format!(
        "**{fact}** and `{fact}`\n\n- {fact}\n\n    {fact}\n"
    ));
    assert_eq!(
        html.matches(
            "<data class=\"fact\" value=\"2\" data-fact=\"activity.posts\">2 posts</data>"
        )
        .count(),
        4,
        "{html}"
    );
}

#[test]
fn headings_of_prose_start_below_the_reports_and_skip_none() {
    let html = prose("## a\n\n#### b\n\n# c\n\n###### d\n\n###### e\n");
    for expected in [
        "<h3>a</h3>",
        "<h4>b</h4>",
        "<h3>c</h3>",
        "<h4>d</h4>",
        "<h4>e</h4>",
    ] {
        assert_says(&html, &[expected]);
    }
}

/// Marks that stand for facts while Markdown is parsed cannot come from data.
#[test]
fn private_use_characters_of_labels_move_no_fact() {
    let data = small()
        .with(
            "narratives.csv",
            "narrative_id,label\nn,\"\u{e000}0\u{e001} **x** \u{e001}\"\n",
        )
        .with(
            "judgements.md",
            "{{ fact(\"activity.posts\") }} {{ narrative(\"n\") }}\n",
        );
    let page = data.page();
    let (_, after) = page.split_once("<div class=\"prose\">").unwrap();
    let html = after.split_once("</div>").unwrap().0;
    assert_eq!(html.matches("data-fact=").count(), 1, "{html}");
    assert_says(html, &["[U+E000]0[U+E001] **x** [U+E001]"]);
    assert_says(&refusal("a\u{e000}b"), &["private-use"]);
}

// The digit rule of templates and messages

#[test]
fn built_in_templates_and_messages_hold_no_digit() {
    let pages = templates::built_in().filter(|(name, _)| name.ends_with(".html"));
    let found: Vec<_> = pages
        .filter_map(|(name, source)| digits::first_in_html(source).map(|d| (name, d)))
        .collect();
    assert!(found.is_empty(), "{found:?}");
    let messages = sillage::message::sources();
    let found: Vec<_> = messages
        .filter_map(|(name, source)| digits::first_in_messages(source).map(|d| (name, d)))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_digit_rule_sees_through_selectors_and_tags() {
    let line = |d: Option<digits::Digit>| d.map(|d| d.line);
    let selector = "a = { $n_n ->\n    [one] 1 post\n   *[other] { $n } posts\n}\n";
    assert_eq!(line(digits::first_in_messages(selector)), Some(2));
    assert_eq!(
        line(digits::first_in_messages(
            "h1-x9 = { $p99 } and { $q }\n# 5\n"
        )),
        None
    );
    assert_eq!(
        line(digits::first_in_messages("a = b\n    c 5 { $n }\n")),
        Some(2)
    );
    assert_eq!(
        line(digits::first_in_html(
            "<h2 id=\"x1\">{{ a[0] }}</h2>\n{% if a > 3 %}x{% endif %}\n5"
        )),
        Some(3)
    );
    assert_eq!(line(digits::first_in_html("<p>x</p><!-- 5 -->&#39;")), None);
}

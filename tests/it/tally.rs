//! One pass over posts: parts merge in any order into the whole; what an account
//! reposts of its own network is found whenever the target comes.

use proptest::prelude::*;
use sillage::ingest::objects::Object;
use sillage::ingest::posts::{Kind, Met, Metrics, Post, PostNames, Renumber, Sink, Wants};
use sillage::keyed::Keyer;
use sillage::tally::{Tallies, Tally};

use crate::kit::{Data, assert_values, value};

/// Numbers against the byte order, so that ranks are not what they were.
const NAMES: [&str; 4] = ["delta", "charlie", "bravo", "alpha"];

fn names(keyer: &Keyer) -> PostNames {
    named(keyer, NAMES)
}

fn named(keyer: &Keyer, all: [&str; 4]) -> PostNames {
    let mut names = PostNames::default();
    for name in all {
        names.accounts.number(keyer, name);
        names.platforms.number(keyer, name);
        names.languages.number(keyer, name);
        names.narratives.number(keyer, name);
        names.territories.number(keyer, name);
        for terms in names.terms.iter_mut().chain(&mut names.objects) {
            terms.number(keyer, name);
        }
    }
    names
}

prop_compose! {
    fn metric()(reported in any::<bool>(), n in 0..5u64) -> Option<u64> { reported.then_some(n) }
}

prop_compose! {
    fn post()(
        account in 0..4u32, at in 0..400_000i64, platform in 0..4u32, kind in 0..5usize, language in 0..4u32,
        narratives in prop::sample::subsequence(vec![0u32, 1, 2, 3], 0..3), territories in prop::sample::subsequence(vec![0u32, 1, 2], 0..3),
        (views, likes, reposts, quotes, followers) in (metric(), metric(), metric(), metric(), metric()),
        target in 0..3usize, who in 0..4usize,
        (text, key) in (0..4u128, any::<u128>()), held in prop::collection::btree_set((0..4usize, 0..4u32), 0..4), terms in prop::array::uniform3(prop::sample::subsequence(vec![0u32, 1, 2, 3], 0..4)),
    ) -> Post {
        let keyer = Keyer::new(b"test");
        let who = keyer.key(["delta", "charlie", "bravo", "outsider"][who]);
        Post {
            key, account, at, platform, kind: Kind::ALL[kind], language, narratives, territories, by_pattern: at % 3 == 0,
            text_key: text.checked_sub(1).map(|n| keyer.key(NAMES[n as usize])), terms,
            // At most one text, that of the key.
            held: held.into_iter().map(|(sort, n)| (Object::ALL[sort], n)).filter(|(sort, _)| *sort != Object::Text)
                .chain(text.checked_sub(1).map(|n| (Object::Text, n as u32))).collect(),
            metrics: Metrics { views, likes, reposts, replies: None, quotes, followers },
            target_post: (target == 1).then_some(who), target_account: (target == 2).then_some(who),
        }
    }
}

fn finish(tally: Tally) -> Tallies {
    let keyer = Keyer::new(b"test");
    tally.finish(&names(&keyer), Met::default(), &keyer, ["echo"].into_iter())
}

/// Two takedowns whose windows overlap, around days of the posts.
fn empty() -> Tally {
    let wants = Wants {
        texts: true,
        objects: true,
    };
    Tally::of(vec![[0..2, 2..4], [1..3, 3..9]], wants)
}

fn whole<'a>(posts: impl IntoIterator<Item = &'a Post>) -> Tally {
    let mut tally = empty();
    posts.into_iter().for_each(|post| tally.add(post));
    tally
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_merge_in_any_order_into_the_whole(posts in prop::collection::vec(post(), 0..40), cuts in (0..40usize, 0..40usize), order in Just(vec![0, 1, 2]).prop_shuffle()) {
        let expected = format!("{:?}", finish(whole(&posts)));
        let backwards = format!("{:?}", finish(whole(posts.iter().rev())));
        prop_assert_eq!(&backwards, &expected);
        let (first, second) = (cuts.0.min(cuts.1).min(posts.len()), cuts.0.max(cuts.1).min(posts.len()));
        let parts = [&posts[..first], &posts[first..second], &posts[second..]].map(whole);
        let mut merged = empty();
        let same = names(&Keyer::new(b"test")).absorb(names(&Keyer::new(b"test")));
        order.iter().for_each(|i| merged.merge(parts[*i].clone(), &same));
        prop_assert_eq!(format!("{:?}", finish(merged)), expected);
    }

    /// A part that has met the names in another order merges as if it had not.
    #[test]
    fn parts_may_number_names_in_their_own_way(posts in prop::collection::vec(post(), 0..40), cut in 0..40usize, order in Just(NAMES.to_vec()).prop_shuffle()) {
        let expected = format!("{:?}", finish(whole(&posts)));
        let keyer = Keyer::new(b"test");
        let own: [&str; 4] = order.try_into().unwrap();
        let to_whole = names(&keyer).absorb(named(&keyer, own));
        let to_part: Renumber = named(&keyer, own).absorb(names(&keyer));
        let (first, second) = posts.split_at(cut.min(posts.len()));
        let mut other: Vec<Post> = second.to_vec();
        other.iter_mut().for_each(|post| to_part.post(post));
        let mut merged = whole(first);
        merged.merge(whole(&other), &to_whole);
        prop_assert_eq!(format!("{:?}", finish(merged)), expected);
    }

    /// The same sums by plain loops over the posts.
    #[test]
    fn sums_agree_with_plain_loops(posts in prop::collection::vec(post(), 0..40)) {
        let tallies = finish(whole(&posts));
        let views = |get: fn(&Post) -> Option<u64>| (posts.iter().filter_map(get).count() as u64, posts.iter().filter_map(get).sum::<u64>());
        let sum = |get: fn(&sillage::tally::cells::Cell) -> sillage::tally::cells::Sum| tallies.cells.iter().map(|(_, c)| get(c)).fold((0, 0), |s, n| (s.0 + n.reported, s.1 + n.total));
        prop_assert_eq!(tallies.posts(), posts.len() as u64);
        prop_assert_eq!(sum(|c| c.reported().views), views(|p| p.metrics.views));
        prop_assert_eq!(sum(|c| c.reported().likes), views(|p| p.metrics.likes));
        prop_assert_eq!(sum(|c| c.reported().quotes), views(|p| p.metrics.quotes));
        let engagement = |p: &Post| {
            let m = p.metrics;
            let any = m.likes.is_some() || m.reposts.is_some() || m.quotes.is_some();
            any.then(|| m.likes.unwrap_or(0) + m.reposts.unwrap_or(0) + m.quotes.unwrap_or(0))
        };
        prop_assert_eq!(sum(|c| c.reported().engagement), views(engagement));
        let pickup = |p: &Post| match (p.metrics.reposts, p.metrics.quotes) {
            (None, None) => None,
            (reposts, quotes) => Some(reposts.unwrap_or(0) + quotes.unwrap_or(0)),
        };
        prop_assert_eq!(sum(|c| c.reported().pickup), views(pickup));
        for active in &tallies.accounts {
            let name = &tallies.names.accounts[active.account as usize];
            let own = |p: &&Post| ["delta", "charlie", "bravo", "alpha"][p.account as usize] == name;
            prop_assert_eq!(active.span.first, posts.iter().filter(own).map(|p| p.at).min().unwrap());
            prop_assert_eq!(active.span.last, posts.iter().filter(own).map(|p| p.at).max().unwrap());
            prop_assert_eq!(active.span.followers_max, posts.iter().filter(own).filter_map(|p| p.metrics.followers).max());
        }
        prop_assert!(tallies.names.accounts.is_sorted());
    }

    /// Copies, terms and largest posts by plain loops over the posts.
    #[test]
    fn copies_terms_and_largest_agree_with_plain_loops(posts in prop::collection::vec(post(), 0..40)) {
        let tallies = finish(whole(&posts));
        let mut nameless = Tally::of(Vec::new(), Wants::default());
        posts.iter().for_each(|post| nameless.add(post));
        let keyed = || posts.iter().filter(|p| p.kind == Kind::Original && p.text_key.is_some());
        let by_others = |p: &&Post| keyed().any(|q| q.text_key == p.text_key && q.account != p.account);
        let different: std::collections::BTreeSet<_> = keyed().map(|p| p.text_key).collect();
        // Whether texts have names or not.
        let nameless = finish(nameless).texts;
        prop_assert!(nameless.iter().eq(nameless.clusters()));
        prop_assert_eq!(tallies.texts.iter().count(), different.len());
        for texts in [&tallies.texts, &nameless] {
            prop_assert_eq!(texts.keyed(), keyed().count() as u64);
            prop_assert_eq!(texts.clusters().map(<[_]>::len).sum::<usize>(), keyed().filter(by_others).count());
            prop_assert!(texts.posts.is_sorted());
        }
        for (sort, shared) in Object::ALL.into_iter().zip(&tallies.shared) {
            let holds = |p: &Post, n: u32| p.held.contains(&(sort, n));
            let number_of = |name: &String| ["delta", "charlie", "bravo", "alpha"].iter().position(|n| n == name).unwrap() as u32;
            let by = |n: u32| posts.iter().filter(move |p| holds(p, n)).map(|p| p.account).collect::<std::collections::BTreeSet<u32>>();
            let kept: Vec<u32> = (0..4).filter(|n| by(*n).len() > 1).collect();
            prop_assert_eq!(shared.objects.len(), kept.len());
            prop_assert!(shared.objects.is_sorted());
            for (rank, name) in shared.objects.iter().enumerate() {
                let mut times: Vec<i64> = posts.iter().filter(|p| holds(p, number_of(name))).map(|p| p.at).collect();
                times.sort_unstable();
                let found: Vec<i64> = shared.shares.iter().filter(|s| s.object as usize == rank).map(|s| s.at).collect();
                prop_assert_eq!(found, times);
            }
            prop_assert_eq!(shared.all(), posts.iter().map(|p| p.held.iter().filter(|(s, _)| *s == sort).count() as u64).sum::<u64>());
        }
        for (index, [before, after]) in [[0..2, 2..4], [1..3, 3..9]].into_iter().enumerate() {
            let day = |p: &Post| i32::try_from(p.at / 86_400).unwrap();
            let inside = |days: &std::ops::Range<i32>, p: &Post| days.contains(&day(p));
            for sort in 0..3 {
                let vocabulary = &tallies.vocabulary[index][sort];
                for (rank, number) in [3u32, 2, 1, 0].into_iter().enumerate() {
                    let using: Vec<&Post> = posts.iter().filter(|p| p.terms[sort].contains(&number)).collect();
                    let count = |days| using.iter().filter(|p| inside(days, p)).count() as u64;
                    let accounts: std::collections::BTreeSet<u32> = using.iter().filter(|p| inside(&before, p) || inside(&after, p)).map(|p| p.account).collect();
                    let found = vocabulary.terms.iter().find(|t| t.term as usize == rank);
                    prop_assert_eq!(found.map_or([0, 0], |t| t.posts), [count(&before), count(&after)]);
                    prop_assert_eq!(found.map_or(0, |t| t.accounts), accounts.len().min(3));
                }
            }
            let most = posts.iter().filter(|p| inside(&before, p)).filter_map(|p| p.metrics.views).max();
            let key = |k: &sillage::tally::largest::Key| k.window == Some((index as u32, 0));
            let found = tallies.largest.iter().filter(|(k, _)| key(k)).filter_map(|(_, l)| l.views.map(|m| m.value)).max();
            prop_assert_eq!(found, most);
        }
    }
}

#[test]
fn a_copy_takes_as_much_memory_as_promised() {
    assert_eq!(size_of::<sillage::tally::copies::Copied>(), 24);
}

// Self-amplification, from rows

fn shares(rows: &str) -> sillage::facts::Facts {
    let header = "post_id,account_id,created_at,kind,reposts,target_post_id,target_account_id";
    let csv = rows.lines().map(|row| {
        let (ids, rest) = row.split_once(' ').unwrap();
        format!("{ids},2024-05-01T10:00:00Z,{rest}\n")
    });
    Data::new()
        .with(
            "posts.csv",
            format!("{header}\n{}", csv.collect::<String>()),
        )
        .with("accounts.csv", "account_id\nsilent\n")
        .facts()
}

/// Account a reposts: b's post that comes later, its own post, a post that the
/// dataset lacks, an outsider, a silent account of the network, nothing known;
/// and quotes b, with a target post that says otherwise.
#[test]
fn targets_resolve_wherever_they_stand_and_own_posts_do_not_count() {
    let facts = shares(
        "1,a repost,,4,\n2,a repost,,3,\n3,a original,9,,\n4,b original,11,,\n5,a repost,,404,\n6,a repost,,,outsider\n7,a repost,,,silent\n8,a repost,,,\n9,a quote,,3,b\n10,b reply,,1,a",
    );
    // Named: 1, 2, 5, 6, 7, 9; inside: 1, 7, 9; reposts inside: 1, 7 of 20 reported.
    let share = crate::kit::fact(&facts, "engagement.self_share");
    assert_eq!(
        (share.numerator.as_deref(), share.denominator.as_deref()),
        (Some("3"), Some("6"))
    );
    assert_values(
        &facts,
        &[
            ("engagement.self_share", "0.5"),
            ("engagement.self_share.coverage", "0.857142857143"),
            ("engagement.self_reposts", "0.1"),
        ],
    );
}

#[test]
fn without_targets_there_is_no_share() {
    let facts = shares("1,a repost,,,\n2,b original,,,");
    assert_eq!(value(&facts, "engagement.self_share"), "!no_targets");
    assert_eq!(value(&facts, "engagement.self_share.coverage"), "0");
    let facts = shares("1,a original,,,");
    assert_eq!(
        value(&facts, "engagement.self_share.coverage"),
        "!zero_denominator"
    );
}

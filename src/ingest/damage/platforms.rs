//! When platforms opened: nothing was posted on them before. Each day is the
//! earliest that its source allows, so that tests before the public start pass. Platforms
//! whose posts may carry any date by design are absent: Bluesky and Mastodon (posts
//! are imported with their old dates), Tumblr and Medium (posts can be backdated).

use crate::time::{self, Instant};

/// Platforms by the names that datasets use, in lower case, and the first day.
const OPENED: &[(&[&str], &str)] = &[
    // The first post of all, id 20, of 21 March 2006, 20:50:14 UTC; x.com/jack/status/20.
    (
        &["x", "twitter", "x/twitter", "twitter/x", "x (twitter)"],
        "2006-03-21",
    ),
    // “TheFacebook” opened on 4 February 2004; about.meta.com, “Company info”. Pages may
    // backdate posts: such a post is worth a look, too.
    (&["facebook", "fb"], "2004-02-04"),
    // The first photograph, of 16 July 2010, before the start on 6 October 2010;
    // instagram.com/p/C.
    (&["instagram", "ig"], "2010-07-16"),
    // “Me at the zoo”, 23 April 2005 in California; youtube.com/watch?v=jNQXAC9IVRw.
    (&["youtube", "yt"], "2005-04-23"),
    // TikTok took over musical.ly with its videos in August 2018; that opened in April
    // 2014, Douyin in September 2016; Wikipedia, “TikTok” and “Musical.ly”.
    (&["tiktok"], "2014-04-01"),
    (&["douyin"], "2016-09-01"),
    // Started on 14 August 2013; telegram.org/evolution.
    (&["telegram", "tg"], "2013-08-14"),
    // The domain was registered on 1 October 2006; Wikipedia, “VK (service)”.
    (&["vk", "vkontakte"], "2006-10-01"),
    // Opened on 4 March 2006; Wikipedia, “Odnoklassniki”.
    (&["ok", "ok.ru", "odnoklassniki"], "2006-03-04"),
    // Founded in June 2005; redditinc.com, “About”; the first link is of 23 June.
    (&["reddit"], "2005-06-23"),
    // Opened on 5 July 2023; about.fb.com, “Introducing Threads”. Staff used it for some
    // weeks before.
    (&["threads"], "2023-06-01"),
    // Announced on 20 October 2021, opened on 21 February 2022; Wikipedia, “Truth Social”.
    (&["truth social", "truthsocial"], "2021-10-20"),
    // Opened to testers on 15 August 2016; Wikipedia, “Gab (social network)”.
    (&["gab"], "2016-08-15"),
    // Opened in August 2018; Wikipedia, “Parler”.
    (&["parler"], "2018-08-01"),
    // Opened on 5 May 2003; about.linkedin.com.
    (&["linkedin"], "2003-05-05"),
    // Opened as Picaboo in July 2011; Wikipedia, “Snapchat”.
    (&["snapchat"], "2011-07-01"),
    // Opened for tests on 14 August 2009; Wikipedia, “Sina Weibo”.
    (&["weibo", "sina weibo"], "2009-08-14"),
];

/// The first instant of the day on which a platform opened, if it is known.
pub fn opened(platform: &str) -> Option<Instant> {
    let name = platform.trim().to_lowercase();
    let (_, day) = OPENED.iter().find(|(names, _)| names.contains(&&*name))?;
    Some(time::start_of(time::parse_day(day)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_can_be_read_and_every_name_stands_once() {
        let mut names: Vec<&str> = OPENED.iter().flat_map(|(n, _)| n.iter().copied()).collect();
        for name in &names {
            assert!(opened(name).is_some(), "{name}");
            assert_eq!(*name, name.to_lowercase());
        }
        names.sort_unstable();
        assert!(names.is_sorted_by(|a, b| a < b));
        assert_eq!(opened(" X "), opened("twitter"));
        assert_eq!(opened("mastodon"), None);
    }
}

//! The list of twins, one line each. Facts that are not listed have none:
//! quantiles between two values, intervals and tests, windows that are compared
//! account by account, near-duplicates, vocabulary, and whatever rests on which
//! takedown suspended an account.

use super::Twin;

const fn twin(fact: &'static str, sql: &'static str) -> Twin {
    Twin { fact, sql }
}

/// Every twin, in the order of the methods.
#[rustfmt::skip]
pub const TWINS: &[Twin] = &[
    // What the data can bear.
    twin("quality.unlabelled", "SELECT COUNT(*) FILTER (WHERE COALESCE(narrative, '') = '') AS value, COUNT(*) FILTER (WHERE COALESCE(narrative, '') = '') AS numerator, COUNT(*) AS denominator FROM posts"),
    twin("quality.labelled_by_pattern", "SELECT COUNT(*) FILTER (WHERE by_pattern) AS value, COUNT(*) FILTER (WHERE by_pattern) AS numerator, COUNT(*) AS denominator FROM posts"),
    twin("quality.days_with_posts", "SELECT COUNT(DISTINCT day) AS value FROM posts WHERE day >= {start} AND day < {end}"),
    twin("quality.posts_outside_period", "SELECT COUNT(*) FILTER (WHERE day < {start} OR day >= {end}) AS value, COUNT(*) FILTER (WHERE day < {start} OR day >= {end}) AS numerator, COUNT(*) AS denominator FROM posts"),
    twin("quality.posts_after_as_of", "SELECT COUNT(*) AS value FROM posts WHERE day > {as_of}"),
    twin("quality.coverage", "SELECT CAST(DATE_TRUNC({grain}, day) AS DATE) AS start, COUNT(*) AS posts, COUNT(*) FILTER (WHERE own_metrics) AS countable, COUNT(views) FILTER (WHERE own_metrics) AS with_views, COUNT(engagement) AS with_engagement FROM posts WHERE day >= {start} AND day < {end} GROUP BY CAST(DATE_TRUNC({grain}, day) AS DATE)"),
    // Activity.
    twin("activity.posts", "SELECT COUNT(*) AS value FROM posts"),
    twin("activity.posts[kind]", "SELECT COUNT(*) AS value FROM posts WHERE kind = {kind}"),
    twin("activity.posts[platform]", "SELECT COUNT(*) AS value FROM posts WHERE COALESCE(NULLIF(platform, ''), 'unknown') = {platform}"),
    twin("activity.share[kind]", "SELECT COUNT(*) FILTER (WHERE kind = {kind}) AS numerator, COUNT(*) AS denominator, COUNT(DISTINCT account_id) AS n FROM posts"),
    twin("activity.accounts", "SELECT COUNT(DISTINCT account_id) AS value FROM posts"),
    twin("activity.posts_per_account.max", "SELECT MAX(c) AS value, COUNT(*) AS n FROM (SELECT account_id, COUNT(*) AS c FROM posts GROUP BY account_id) AS a"),
    twin("activity.top_share[k]", "SELECT (SELECT SUM(c) FROM (SELECT COUNT(*) AS c FROM posts GROUP BY account_id ORDER BY c DESC LIMIT {k}) AS top) AS numerator, COUNT(*) AS denominator, COUNT(DISTINCT account_id) AS n FROM posts"),
    twin("activity.burst_10min", "SELECT COALESCE(MAX(w), 0) AS value FROM (SELECT SUM(c) OVER (ORDER BY epoch_minute RANGE BETWEEN 9 PRECEDING AND CURRENT ROW) AS w FROM (SELECT epoch_minute, COUNT(*) AS c FROM posts GROUP BY epoch_minute) AS m) AS b"),
    twin("activity.daily", "SELECT day, COUNT(*) AS posts, COUNT(DISTINCT account_id) AS accounts FROM posts WHERE day >= {start} AND day < {end} GROUP BY day"),
    twin("activity.hours", "SELECT actor_weekday AS weekday, actor_hour AS hour, COUNT(*) AS posts FROM posts GROUP BY actor_weekday, actor_hour"),
    twin("activity.office_hours", "SELECT COUNT(*) FILTER (WHERE actor_weekday <= 5 AND actor_hour >= 9 AND actor_hour < 18) AS numerator, COUNT(*) AS denominator FROM posts"),
    twin("activity.territories", "SELECT territory, COUNT(*) AS posts FROM (SELECT unnest(string_to_array(territories, '|')) AS territory FROM posts WHERE territories <> '') AS t GROUP BY territory"),
    twin("activity.languages", "SELECT COALESCE(l, 'unknown') AS language, COUNT(*) AS posts FROM (SELECT NULLIF(language, '') AS l FROM posts) AS t GROUP BY l"),
    // Reach.
    twin("reach.impressions", "SELECT SUM(views) AS value, COUNT(views) AS n FROM posts"),
    twin("reach.impressions.coverage", "SELECT COUNT(views) AS numerator, COUNT(*) AS denominator FROM posts"),
    twin("reach.impressions.coverage_own", "SELECT COUNT(views) AS numerator, COUNT(*) AS denominator FROM posts WHERE own_metrics"),
    twin("reach.potential", "SELECT SUM(f) AS value, COUNT(f) AS n, COUNT(f) AS numerator, COUNT(*) AS denominator FROM (SELECT account_id, MAX(followers) AS f FROM posts GROUP BY account_id) AS a"),
    twin("reach.follower_exposures", "SELECT SUM(followers) AS value, COUNT(followers) AS n FROM posts"),
    twin("reach.views.max", "SELECT MAX(views) AS value, COUNT(views) AS n FROM posts"),
    twin("reach.views.under_100", "SELECT COUNT(*) FILTER (WHERE views < {limit}) AS numerator, COUNT(views) AS denominator FROM posts"),
    // Engagement.
    twin("engagement.total", "SELECT SUM(engagement) AS value, COUNT(engagement) AS n FROM posts"),
    twin("engagement.likes", "SELECT SUM(likes) AS value, COUNT(likes) AS n FROM posts"),
    twin("engagement.reposts", "SELECT SUM(reposts) AS value, COUNT(reposts) AS n FROM posts"),
    twin("engagement.replies", "SELECT SUM(replies) AS value, COUNT(replies) AS n FROM posts"),
    twin("engagement.quotes", "SELECT SUM(quotes) AS value, COUNT(quotes) AS n FROM posts"),
    twin("engagement.coverage", "SELECT COUNT(engagement) AS numerator, COUNT(*) AS denominator FROM posts"),
    twin("engagement.rate.impressions", "SELECT COALESCE(SUM(engagement), 0) AS numerator, COALESCE(SUM(views), 0) AS denominator, COUNT(*) AS n FROM posts WHERE engagement IS NOT NULL AND views IS NOT NULL"),
    twin("engagement.rate.followers", "SELECT COUNT(*) AS n FROM posts WHERE engagement IS NOT NULL AND followers > 0 AND own_metrics"),
    twin("engagement.max", "SELECT MAX(engagement) AS value, COUNT(engagement) AS n FROM posts WHERE own_metrics"),
    twin("engagement.left_out", "SELECT COUNT(*) AS value FROM posts WHERE NOT own_metrics"),
    twin("engagement.zero_share", "SELECT COUNT(*) FILTER (WHERE engagement = 0) AS numerator, COUNT(engagement) AS denominator FROM posts WHERE own_metrics"),
    twin("engagement.self_share", "SELECT COUNT(*) FILTER (WHERE a.account_id <> actor) AS numerator, COUNT(*) AS denominator FROM (SELECT p.account_id AS actor, COALESCE(NULLIF(p.target_account_id, ''), t.account_id) AS owner FROM posts AS p LEFT JOIN posts AS t ON t.post_id = p.target_post_id WHERE p.kind IN ('repost', 'quote') AND (p.target_account_id <> '' OR p.target_post_id <> '')) AS s LEFT JOIN accounts AS a ON a.account_id = s.owner"),
    twin("engagement.self_share.coverage", "SELECT COUNT(*) FILTER (WHERE target_account_id <> '' OR target_post_id <> '') AS numerator, COUNT(*) AS denominator FROM posts WHERE kind IN ('repost', 'quote')"),
    twin("engagement.self_share.lower_bound", "SELECT COUNT(*) FILTER (WHERE a.account_id <> actor) AS numerator, COUNT(*) AS denominator FROM (SELECT p.account_id AS actor, COALESCE(NULLIF(p.target_account_id, ''), t.account_id) AS owner FROM posts AS p LEFT JOIN posts AS t ON t.post_id = p.target_post_id WHERE p.kind IN ('repost', 'quote')) AS s LEFT JOIN accounts AS a ON a.account_id = s.owner"),
    twin("engagement.self_share.upper_bound", "SELECT COUNT(*) FILTER (WHERE NOT named OR (a.account_id <> actor)) AS numerator, COUNT(*) AS denominator FROM (SELECT p.account_id AS actor, COALESCE(NULLIF(p.target_account_id, ''), t.account_id) AS owner, COALESCE(p.target_account_id, '') <> '' OR COALESCE(p.target_post_id, '') <> '' AS named FROM posts AS p LEFT JOIN posts AS t ON t.post_id = p.target_post_id WHERE p.kind IN ('repost', 'quote')) AS s LEFT JOIN accounts AS a ON a.account_id = s.owner"),
    twin("engagement.self_reposts", "SELECT COUNT(*) FILTER (WHERE a.account_id <> actor) AS numerator, (SELECT COALESCE(SUM(reposts), 0) FROM posts) AS denominator FROM (SELECT p.account_id AS actor, COALESCE(NULLIF(p.target_account_id, ''), t.account_id) AS owner FROM posts AS p LEFT JOIN posts AS t ON t.post_id = p.target_post_id WHERE p.kind = 'repost') AS s LEFT JOIN accounts AS a ON a.account_id = s.owner"),
    // Amplification, copies and creations.
    twin("amplification.ratio", "SELECT COUNT(*) FILTER (WHERE kind IN ('repost', 'quote')) AS numerator, COUNT(*) FILTER (WHERE kind = 'original') AS denominator, COUNT(DISTINCT account_id) AS n FROM posts WHERE kind <> 'unknown'"),
    twin("amplification.repost_share", "SELECT COUNT(*) FILTER (WHERE kind = 'repost') AS numerator, COUNT(*) AS denominator, COUNT(DISTINCT account_id) AS n FROM posts WHERE kind <> 'unknown'"),
    twin("amplification.coefficient.mean", "SELECT COUNT(*) AS numerator, COUNT(DISTINCT account_id) AS denominator, COUNT(DISTINCT account_id) AS n FROM posts"),
    twin("amplification.copies.clusters", "SELECT COUNT(*) AS value FROM (SELECT text_key FROM posts WHERE kind = 'original' AND text_key <> '' GROUP BY text_key HAVING COUNT(DISTINCT account_id) >= 2) AS c"),
    twin("amplification.copies.accounts", "SELECT COUNT(DISTINCT account_id) AS value FROM posts WHERE kind = 'original' AND text_key IN (SELECT text_key FROM posts WHERE kind = 'original' AND text_key <> '' GROUP BY text_key HAVING COUNT(DISTINCT account_id) >= 2)"),
    twin("amplification.copies.originals", "SELECT COUNT(*) AS value FROM posts WHERE kind = 'original' AND text_key IN (SELECT text_key FROM posts WHERE kind = 'original' AND text_key <> '' GROUP BY text_key HAVING COUNT(DISTINCT account_id) >= 2)"),
    twin("amplification.copies.share", "SELECT COUNT(c.text_key) AS numerator, COUNT(*) AS denominator, COUNT(DISTINCT p.account_id) AS n FROM posts AS p LEFT JOIN (SELECT text_key FROM posts WHERE kind = 'original' AND text_key <> '' GROUP BY text_key HAVING COUNT(DISTINCT account_id) >= 2) AS c ON c.text_key = p.text_key WHERE p.kind = 'original'"),
    twin("amplification.copies.coverage", "SELECT COUNT(*) FILTER (WHERE text_key <> '') AS numerator, COUNT(*) AS denominator FROM posts WHERE kind = 'original'"),
    twin("amplification.copies.largest", "SELECT COUNT(DISTINCT account_id) AS accounts, COUNT(*) AS originals FROM posts WHERE kind = 'original' AND text_key <> '' GROUP BY text_key HAVING COUNT(DISTINCT account_id) >= 2 ORDER BY accounts DESC, originals DESC LIMIT {listed}"),
    twin("accounts.described", "SELECT COUNT(*) AS value FROM accounts WHERE described"),
    twin("accounts.silent", "SELECT COUNT(*) FILTER (WHERE NOT posting) AS value, COUNT(*) FILTER (WHERE NOT posting) AS numerator, COUNT(*) AS denominator FROM accounts WHERE described"),
    twin("accounts.created", "SELECT CAST(DATE_TRUNC({grain}, created_day) AS DATE) AS start, COUNT(*) AS accounts FROM accounts WHERE created_day IS NOT NULL GROUP BY CAST(DATE_TRUNC({grain}, created_day) AS DATE)"),
    twin("accounts.created_known", "SELECT COUNT(created_day) AS value, COUNT(created_day) AS numerator, COUNT(*) AS denominator FROM accounts WHERE described"),
    twin("accounts.created_in_study", "SELECT COUNT(*) FILTER (WHERE created_day >= {start} AND created_day < {end}) AS value, COUNT(*) FILTER (WHERE created_day >= {start} AND created_day < {end}) AS numerator, COUNT(created_day) AS denominator FROM accounts"),
    twin("accounts.created[from,to]", "SELECT COUNT(*) FILTER (WHERE created_day >= {start} AND created_day < {end}) AS value, COUNT(*) FILTER (WHERE created_day >= {start} AND created_day < {end}) AS numerator, COUNT(created_day) AS denominator FROM accounts"),
    twin("accounts.created_share[from,to]", "SELECT COUNT(*) FILTER (WHERE created_day >= {start} AND created_day < {end}) AS numerator, COUNT(created_day) AS denominator, COUNT(created_day) AS n FROM accounts"),
    twin("accounts.created_peak", "SELECT MAX(c) AS value FROM (SELECT COUNT(*) AS c FROM accounts WHERE created_day IS NOT NULL GROUP BY DATE_TRUNC('month', created_day)) AS m"),
    twin("accounts.created_weekdays", "SELECT COUNT(*) FILTER (WHERE created_weekday <= 5) AS numerator, COUNT(created_weekday) AS denominator, COUNT(created_weekday) AS n FROM accounts"),
    // Suspension.
    twin("accounts.total", "SELECT COUNT(*) AS value FROM accounts"),
    twin("accounts.total[group]", "SELECT COUNT(*) AS value FROM accounts WHERE \"group\" = {group}"),
    twin("suspension.suspended", "SELECT COUNT(*) AS value FROM accounts WHERE status = 'suspended'"),
    twin("suspension.suspended[group]", "SELECT COUNT(*) AS value FROM accounts WHERE status = 'suspended' AND \"group\" = {group}"),
    twin("suspension.known", "SELECT COUNT(*) AS value FROM accounts WHERE status <> 'unknown'"),
    twin("suspension.known[group]", "SELECT COUNT(*) AS value FROM accounts WHERE status <> 'unknown' AND \"group\" = {group}"),
    twin("suspension.unknown", "SELECT COUNT(*) AS value FROM accounts WHERE status = 'unknown'"),
    twin("suspension.unknown[group]", "SELECT COUNT(*) AS value FROM accounts WHERE status = 'unknown' AND \"group\" = {group}"),
    twin("suspension.rate", "SELECT COUNT(*) FILTER (WHERE status = 'suspended') AS numerator, COUNT(*) AS denominator, COUNT(*) AS n FROM accounts WHERE status <> 'unknown'"),
    twin("suspension.rate[group]", "SELECT COUNT(*) FILTER (WHERE status = 'suspended') AS numerator, COUNT(*) AS denominator, COUNT(*) AS n FROM accounts WHERE status <> 'unknown' AND \"group\" = {group}"),
    twin("suspension.rate.lower_bound", "SELECT COUNT(*) FILTER (WHERE status = 'suspended') AS numerator, COUNT(*) AS denominator, COUNT(*) AS n FROM accounts"),
    twin("suspension.rate.lower_bound[group]", "SELECT COUNT(*) FILTER (WHERE status = 'suspended') AS numerator, COUNT(*) AS denominator, COUNT(*) AS n FROM accounts WHERE \"group\" = {group}"),
    twin("suspension.rate.upper_bound", "SELECT COUNT(*) FILTER (WHERE status IN ('suspended', 'unknown')) AS numerator, COUNT(*) AS denominator, COUNT(*) AS n FROM accounts"),
    twin("suspension.rate.upper_bound[group]", "SELECT COUNT(*) FILTER (WHERE status IN ('suspended', 'unknown')) AS numerator, COUNT(*) AS denominator, COUNT(*) AS n FROM accounts WHERE \"group\" = {group}"),
    twin("suspension.status", "SELECT '' AS \"group\", COUNT(*) FILTER (WHERE status = 'active') AS active, COUNT(*) FILTER (WHERE status = 'suspended') AS suspended, COUNT(*) FILTER (WHERE status = 'deleted') AS deleted, COUNT(*) FILTER (WHERE status = 'protected') AS protected, COUNT(*) FILTER (WHERE status = 'unknown') AS unknown, COUNT(*) AS total FROM accounts UNION ALL SELECT \"group\", COUNT(*) FILTER (WHERE status = 'active'), COUNT(*) FILTER (WHERE status = 'suspended'), COUNT(*) FILTER (WHERE status = 'deleted'), COUNT(*) FILTER (WHERE status = 'protected'), COUNT(*) FILTER (WHERE status = 'unknown'), COUNT(*) FROM accounts WHERE (SELECT COUNT(*) FROM accounts WHERE \"group\" <> '(none)') > 0 GROUP BY \"group\""),
    twin("suspension.undated", "SELECT COUNT(*) FILTER (WHERE suspended_day IS NULL) AS value, COUNT(*) FILTER (WHERE suspended_day IS NULL) AS numerator, COUNT(*) AS denominator FROM accounts WHERE status = 'suspended'"),
    twin("suspension.reinstated", "SELECT COUNT(reinstated_day) AS value FROM accounts"),
    // Before and after.
    twin("effect.level.posts[takedown,window]", "SELECT COUNT(*) AS numerator, COUNT(*) AS n FROM posts WHERE day >= {start} AND day < {end}"),
    twin("effect.level.accounts[takedown,window]", "SELECT COUNT(*) AS numerator FROM (SELECT DISTINCT account_id, day FROM posts WHERE day >= {start} AND day < {end}) AS d"),
    twin("effect.level.impressions[takedown,window]", "SELECT COALESCE(SUM(views), 0) AS numerator, COUNT(views) AS n FROM posts WHERE day >= {start} AND day < {end}"),
    twin("effect.level.engagement[takedown,window]", "SELECT COALESCE(SUM(engagement), 0) AS numerator, COUNT(engagement) AS denominator, COUNT(engagement) AS n FROM posts WHERE own_metrics AND day >= {start} AND day < {end}"),
    twin("effect.remaining.accounts[takedown]", "SELECT COUNT(DISTINCT account_id) AS value FROM posts WHERE day >= {start} AND day < {end} AND account_id IN (SELECT account_id FROM accounts WHERE CASE WHEN suspended_day IS NULL THEN status <> 'suspended' ELSE suspended_day >= {end} END)"),
    twin("its.series[takedown]", "SELECT day, COUNT(*) AS posts FROM posts WHERE day >= {start} AND day < {end} GROUP BY day"),
    // Narratives.
    twin("narrative.shares", "SELECT m.narrative AS narrative, COALESCE(p.c, 0) AS posts, m.c AS mentions FROM (SELECT narrative, COUNT(*) AS c FROM (SELECT unnest(string_to_array(narratives, '|')) AS narrative FROM posts WHERE narratives <> '') AS u GROUP BY narrative) AS m LEFT JOIN (SELECT narrative, COUNT(*) AS c FROM posts GROUP BY narrative) AS p ON p.narrative = m.narrative"),
    twin("narrative.largest", "SELECT (SELECT MAX(c) FROM (SELECT COUNT(*) AS c FROM posts WHERE narrative <> '' GROUP BY narrative) AS s) AS numerator, COUNT(*) AS denominator FROM posts WHERE narrative <> ''"),
    twin("narrative.share[takedown,window,narrative]", "SELECT COUNT(*) FILTER (WHERE narrative = {narrative}) AS numerator, COUNT(*) AS denominator, COUNT(DISTINCT account_id) AS n FROM posts WHERE narrative <> '' AND day >= {start} AND day < {end}"),
    twin("narrative.accounts.stayers[takedown]", "SELECT COUNT(*) AS value FROM (SELECT account_id FROM posts WHERE narrative <> '' AND day >= {start} AND day < {end} GROUP BY account_id HAVING MIN(day) < {middle} AND MAX(day) >= {middle}) AS s"),
    twin("narrative.accounts.entrants[takedown]", "SELECT COUNT(*) AS value FROM (SELECT account_id FROM posts WHERE narrative <> '' AND day >= {start} AND day < {end} GROUP BY account_id HAVING MIN(day) >= {middle}) AS s"),
    twin("narrative.accounts.leavers_suspended[takedown]", "SELECT COUNT(*) AS value FROM (SELECT account_id FROM posts WHERE narrative <> '' AND day >= {start} AND day < {end} GROUP BY account_id HAVING MAX(day) < {middle}) AS s WHERE account_id IN (SELECT account_id FROM accounts WHERE suspended_day < {end})"),
    twin("narrative.accounts.leavers_silent[takedown]", "SELECT COUNT(*) AS value FROM (SELECT account_id FROM posts WHERE narrative <> '' AND day >= {start} AND day < {end} GROUP BY account_id HAVING MAX(day) < {middle}) AS s WHERE account_id NOT IN (SELECT account_id FROM accounts WHERE suspended_day < {end})"),
    twin("narrative.posts.stayers[takedown,window]", "SELECT COALESCE(SUM(CASE WHEN {window} = 'before' THEN b ELSE c - b END), 0) AS value FROM (SELECT COUNT(*) AS c, COUNT(*) FILTER (WHERE day < {middle}) AS b FROM posts WHERE narrative <> '' AND day >= {start} AND day < {end} GROUP BY account_id HAVING MIN(day) < {middle} AND MAX(day) >= {middle}) AS s"),
    twin("narrative.posts.entrants[takedown,window]", "SELECT COALESCE(SUM(c), 0) AS value FROM (SELECT COUNT(*) AS c FROM posts WHERE narrative <> '' AND day >= {start} AND day < {end} GROUP BY account_id HAVING MIN(day) >= {middle}) AS s"),
    // Impact.
    twin("impact.platforms", "SELECT COUNT(*) AS value FROM (SELECT DISTINCT COALESCE(platform, '') AS platform FROM posts) AS p"),
    twin("impact.pickup", "SELECT COALESCE(platform, '') AS platform, COUNT(*) AS posts, COALESCE(SUM(reposts) FILTER (WHERE own_metrics), 0) + COALESCE(SUM(quotes) FILTER (WHERE own_metrics), 0) AS drawn, COUNT(*) FILTER (WHERE kind IN ('repost', 'quote')) AS own FROM posts GROUP BY COALESCE(platform, '')"),
];

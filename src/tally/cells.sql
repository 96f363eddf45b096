-- Posts and what platforms reported of them, by account, day, platform, narrative and kind.
SELECT
  account_id, day, platform, narrative, kind,
  COUNT(*) AS posts,
  COUNT(followers) AS followers_n, SUM(followers) AS followers_sum, MAX(followers) AS followers_max,
  COUNT(views) AS views_n, SUM(views) AS views_sum,
  COUNT(likes) AS likes_n, SUM(likes) AS likes_sum,
  COUNT(reposts) AS reposts_n, SUM(reposts) AS reposts_sum,
  COUNT(replies) AS replies_n, SUM(replies) AS replies_sum,
  COUNT(quotes) AS quotes_n, SUM(quotes) AS quotes_sum,
  COUNT(engagement) AS engagement_n, SUM(engagement) AS engagement_sum,
  COUNT(COALESCE(reposts, quotes)) AS pickup_n,
  SUM(COALESCE(reposts, 0) + COALESCE(quotes, 0)) AS pickup_sum,
  COUNT(engagement) FILTER (WHERE views IS NOT NULL) AS rated_n,
  SUM(engagement) FILTER (WHERE views IS NOT NULL) AS rated_sum,
  SUM(views) FILTER (WHERE engagement IS NOT NULL) AS rated_views
FROM posts
GROUP BY account_id, day, platform, narrative, kind

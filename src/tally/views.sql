-- Posts by account, platform, whether they are reposts, and number of views.
SELECT account_id, platform, kind = 'repost' AS repost, views AS value, COUNT(*) AS posts
FROM posts
WHERE views IS NOT NULL
GROUP BY account_id, platform, kind = 'repost', views

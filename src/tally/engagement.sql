-- Posts by account, platform, whether they are reposts, and engagement.
SELECT account_id, platform, kind = 'repost' AS repost, engagement AS value, COUNT(*) AS posts
FROM posts
WHERE engagement IS NOT NULL
GROUP BY account_id, platform, kind = 'repost', engagement

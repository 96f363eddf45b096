-- Posts by engagement and followers, where both are reported and there were followers.
SELECT platform, kind = 'repost' AS repost, engagement, followers, COUNT(*) AS posts
FROM posts
WHERE engagement IS NOT NULL AND followers > 0
GROUP BY platform, kind = 'repost', engagement, followers

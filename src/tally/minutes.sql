-- Posts by minute.
SELECT epoch_minute, COUNT(*) AS posts
FROM posts
GROUP BY epoch_minute

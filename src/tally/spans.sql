-- First and last post of each account, and its most followers.
SELECT account_id, MIN(epoch_second) AS first, MAX(epoch_second) AS last, MAX(followers) AS followers
FROM posts
GROUP BY account_id

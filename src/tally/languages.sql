-- Posts by language and day.
SELECT language AS name, day, COUNT(*) AS posts
FROM posts
GROUP BY language, day

-- Posts whose narratives come from the codebook's patterns.
SELECT COUNT(*) AS posts
FROM posts
WHERE by_pattern

-- Originals whose text is long enough to compare.
SELECT COUNT(*) AS posts
FROM posts
WHERE kind = 'original' AND text_key IS NOT NULL

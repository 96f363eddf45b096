-- The texts as they are compared.
SELECT DISTINCT text_key, text
FROM posts
WHERE text IS NOT NULL

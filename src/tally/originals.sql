-- Every original whose text is long enough to compare, for the search for rewordings.
SELECT text_key, epoch_second, account_id, narrative
FROM posts
WHERE kind = 'original' AND text_key IS NOT NULL

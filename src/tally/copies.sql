-- The originals of texts that two accounts or more posted.
SELECT p.text_key, p.epoch_second, p.account_id, p.narrative
FROM posts AS p
JOIN (
  SELECT text_key
  FROM posts
  WHERE kind = 'original' AND text_key IS NOT NULL
  GROUP BY text_key
  HAVING MIN(account_id) <> MAX(account_id)
) AS c ON c.text_key = p.text_key
WHERE p.kind = 'original'

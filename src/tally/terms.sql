-- Posts by term in the windows around a takedown, and how many accounts used it.
SELECT
  {takedown} AS takedown, {sort} AS sort, term,
  SUM(before) AS before, SUM(1 - before) AS after,
  COUNT(DISTINCT account_id) AS accounts
FROM (
  SELECT unnest({column}) AS term, account_id, CASE WHEN {before} THEN 1 ELSE 0 END AS before
  FROM posts
  WHERE {column} IS NOT NULL AND ({before} OR {after})
) AS t
GROUP BY term

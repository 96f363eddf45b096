-- Posts with at least one term in the windows around a takedown.
SELECT
  {takedown} AS takedown, {sort} AS sort,
  COUNT(*) FILTER (WHERE {before}) AS before, COUNT(*) FILTER (WHERE NOT {before}) AS after
FROM posts
WHERE {column} IS NOT NULL AND ({before} OR {after})

-- The posts that have the most of something, in a window: of equals the one with more
-- views, then the one whose id has the larger key.
SELECT
  {takedown} AS takedown, {side} AS side, {what} AS what, platform, kind = 'repost' AS repost,
  FIRST_VALUE({value} ORDER BY {order}) AS value,
  FIRST_VALUE(views ORDER BY {order}) AS views,
  FIRST_VALUE(post_key ORDER BY {order}) AS post_key,
  FIRST_VALUE(account_id ORDER BY {order}) AS account_id
FROM posts
WHERE {given} AND {window}
GROUP BY platform, kind = 'repost'

-- Reposts and quotes by account and by whom they are of, as far as the posts tell: the
-- account that the post names, or else the author of the post that it names.
SELECT s.account_id, s.kind, s.named, COALESCE(s.target_account_id, t.account_id) AS owner, SUM(s.posts) AS posts
FROM (
  SELECT
    account_id, kind, target_account_id,
    target_account_id IS NOT NULL OR target_post_id IS NOT NULL AS named,
    CASE WHEN target_account_id IS NULL THEN target_post_id END AS sought,
    COUNT(*) AS posts
  FROM posts
  WHERE kind IN ('repost', 'quote')
  GROUP BY
    account_id, kind, target_account_id,
    target_account_id IS NOT NULL OR target_post_id IS NOT NULL,
    CASE WHEN target_account_id IS NULL THEN target_post_id END
) AS s
LEFT JOIN (SELECT post_id, account_id FROM posts) AS t ON t.post_id = s.sought
GROUP BY s.account_id, s.kind, s.named, COALESCE(s.target_account_id, t.account_id)

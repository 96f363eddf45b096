-- Who shared what several accounts may have shared, and when: {sort}.
SELECT {object} AS object, account_id, epoch_second
FROM posts
WHERE {given}

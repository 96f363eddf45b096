-- Posts that carry a narrative, primary or not, by day.
SELECT narrative AS name, day, COUNT(*) AS posts
FROM (SELECT unnest(narrative_list) AS narrative, day FROM posts WHERE narrative_list IS NOT NULL) AS m
GROUP BY narrative, day

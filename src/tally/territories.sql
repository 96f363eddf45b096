-- Posts that speak of a territory, by day.
SELECT territory AS name, day, COUNT(*) AS posts
FROM (SELECT unnest(territory_list) AS territory, day FROM posts WHERE territory_list IS NOT NULL) AS m
GROUP BY territory, day

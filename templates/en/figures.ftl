# Titles, subtitles and labels of the figures.

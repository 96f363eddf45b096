# The text of the report.

"""The ranking, as a table and as a page."""

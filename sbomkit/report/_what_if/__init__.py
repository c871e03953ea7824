"""A supposed change, as a table and as a page."""

"""The exercise sheet, as a table and as a page."""

"""A due-diligence file, as a table and as a page."""

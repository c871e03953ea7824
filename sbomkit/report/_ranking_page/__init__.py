"""The ranking as one page that people open: the answer first, then charts, a table to search, and a drawer for each package."""

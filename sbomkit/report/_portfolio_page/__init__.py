"""A portfolio as one page that people open: with the script, the style and the parts of the page of a ranking."""

"""What `sbomkit.ranking.diff` is made of: which package is which, what happened to it, and the words for it."""

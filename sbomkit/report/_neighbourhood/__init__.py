"""Packages around a package: as tables, as a page, and in the words that drawings share."""

"""`sbomkit facts`: what can be done with facts files."""

__all__ = ["SUMMARY"]

SUMMARY = "Compare, join and look into facts files."

"""`sbomkit portfolio`: many documents in one database."""

__all__ = ["SUMMARY"]

SUMMARY = "Keep many SBOMs in one database, and ask across them."

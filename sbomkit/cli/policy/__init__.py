"""`sbomkit policy`: what rankings go by."""

__all__ = ["SUMMARY"]

SUMMARY = "Show and check what rankings go by: factors, weights and gates."

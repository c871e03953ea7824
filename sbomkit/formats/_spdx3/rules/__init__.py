"""SPDX 3 held to its own model; `walk` yields every violation of a document."""

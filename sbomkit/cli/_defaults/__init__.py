"""Defaults of analysis that lie beside a document: `sbomkit.toml`, or `[tool.sbomkit]` of `pyproject.toml`.

A checkout may say how its documents are looked at.  It may not say whom to ask, with what, or more than would be asked without
it, nor where anything is written, nor that people are shown by name: all that comes from the user alone.
"""

__all__: list[str] = []

"""What strict validation says of a document: one verdict, and everything by which the document breaks its specification."""

from typing import Self

from pydantic import model_validator

from sbomkit.model._base import Noun
from sbomkit.model.diagnostics import Diagnostic

__all__ = ["Validation", "ValidationOutcome"]


class Validation(Noun):
    """The verdict on one document."""

    format: str
    """`CycloneDX` or `SPDX`."""
    spec_version: str
    """As the document states it."""
    encoding: str
    """`json`, `xml`, `tag-value` …"""
    sha256: str
    """Of the input as it was given, in lower-case hexadecimal."""
    held_to: str
    """What its contents were compared with, as a phrase, such as `CycloneDX 1.6 JSON schema`."""
    valid: bool
    """Whether it breaks nothing."""
    errors: tuple[Diagnostic, ...]
    """Everything by which it does; beyond `Limits.diagnostics`, the last one counts the rest."""

    @model_validator(mode="after")
    def _valid_without_errors(self) -> Self:
        if self.valid == bool(self.errors):
            raise ValueError("a document is valid when, and only when, there are no errors")
        return self

    @property
    def count(self) -> int:
        """How many errors there are, those that are only counted included."""
        return sum(each.count for each in self.errors)


class ValidationOutcome(Noun):
    """What became of one of several documents: a verdict, or why there is none."""

    file: str
    """As the user named it."""
    validation: Validation | None
    error: str | None
    """Why the document cannot be read; set when, and only when, there is no verdict."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.validation is None) == (self.error is None):
            raise ValueError("a document has either a verdict or an error")
        return self

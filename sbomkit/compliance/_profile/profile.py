"""A profile: what one text asks of an SBOM, as data that names rules."""

import json
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from sbomkit.compliance.rules._closed import ComponentType
from sbomkit.model._base import Noun
from sbomkit.model.compliance import ElementScope, ElementSummary, Obligation, ProfileSummary

__all__ = ["MOST_ELEMENTS", "NOT_BLANK", "Element", "ElementChange", "Extension", "Profile"]

MOST_ELEMENTS = 1000
"""Of one profile."""
NOT_BLANK = r"\S"
_Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=100)]
_Text = Annotated[str, Field(min_length=1, max_length=500, pattern=NOT_BLANK)]
_Granted = Literal["declared_unknown", "withheld", "not_expressible"]
"""Of `Outcome`, those that a text may let pass."""


class Element(Noun):
    """One thing that a profile asks for."""

    id: _Id
    title: _Text
    clause: _Text
    """Where the text asks for it."""
    severity: Obligation
    scope: ElementScope
    rule: _Text
    """What judges it; docs/compliance.md has them all."""
    parameters: Mapping[str, Any] = Field(default_factory=dict)
    """What the rule is told."""
    accepts: tuple[_Granted, ...] = ()
    """Outcomes beside `present` that satisfy it, as the text allows."""
    leaves_open: tuple[_Granted, ...] = ()
    """Outcomes by which it can not be told whether it is satisfied; `not_checkable` always is one."""
    external: StrictBool = True
    """Whether it is asked of components that are not part of the delivery."""
    remedy: str = Field(default="", max_length=1000)
    """What to do where it fails, beside stating it."""


class ElementChange(Noun):
    """What a profile changes of an element of the one that it extends, or a whole element of its own."""

    id: _Id
    title: _Text | None = None
    clause: _Text | None = None
    severity: Obligation | None = None
    scope: ElementScope | None = None
    rule: _Text | None = None
    parameters: Mapping[str, Any] | None = None
    accepts: tuple[_Granted, ...] | None = None
    leaves_open: tuple[_Granted, ...] | None = None
    external: StrictBool | None = None
    remedy: str | None = Field(default=None, max_length=1000)


class Extension(Noun):
    """The file of a profile that extends a shipped one: what it does not say is as it is there."""

    format: Literal["profile-1"] = "profile-1"
    """Name and version of the schema that this follows."""
    extends: _Id
    """The id of a shipped profile."""
    id: _Id
    title: _Text | None = None
    publisher: _Text | None = None
    date: _Text | None = None
    status: Literal["own"] = "own"
    summary: str | None = Field(default=None, max_length=1000)
    skips: tuple[ComponentType, ...] | None = None
    elements: tuple[ElementChange, ...] = Field(default=(), max_length=MOST_ELEMENTS)
    """By id: what differs, and what is added."""


class Profile(Noun):
    """What one text asks for.  Its id names its content: an element more is another profile."""

    format: Literal["profile-1"] = "profile-1"
    """Name and version of the schema that this follows."""
    id: _Id
    title: _Text
    """Of the text."""
    publisher: _Text
    date: _Text
    """Of the text, such as `2026-07-29`."""
    status: Literal["current", "superseded", "legal", "own"]
    text_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    """Of the text; `None`: not recorded."""
    summary: str = Field(default="", max_length=1000)
    skips: tuple[ComponentType, ...] = ("file",)
    """Types of components that nothing is asked of."""
    elements: tuple[Element, ...] = Field(min_length=1, max_length=MOST_ELEMENTS)

    @cached_property
    def sha256(self) -> str:
        """Digest of the content in lower-case hexadecimal, whatever the layout of its file.

        Members that equal their default are left out, so that a profile keeps its digest when profiles learn to say more.
        """
        content = self.model_dump(mode="json", exclude_defaults=True)
        return sha256(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()

    @property
    def described(self) -> ProfileSummary:
        """What it is and asks for, without parameters."""
        elements = tuple(
            ElementSummary(
                id=each.id, title=each.title, clause=each.clause, severity=each.severity, scope=each.scope, rule=each.rule
            )
            for each in self.elements
        )
        return ProfileSummary(
            id=self.id,
            title=self.title,
            publisher=self.publisher,
            date=self.date,
            status=self.status,
            summary=self.summary,
            profile_sha256=self.sha256,
            elements=elements,
        )

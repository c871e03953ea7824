"""What a gate lets through and what it does not: findings, and the waivers that stand against them."""

import re
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from sbomkit.model._base import Noun
from sbomkit.purl import PackageKey

__all__ = ["Finding", "Findings", "Waiver", "Waivers"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: Any) -> date:
    """Only what is a day already, or written as one: a number or a moment would be turned into one silently."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    with suppress(ValueError):
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    raise ValueError("expected a day such as 2027-03-31")


def _said(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("it says nothing")
    return value


_Day = Annotated[date, BeforeValidator(_day)]
_Text = Annotated[str, BeforeValidator(_said), Field(min_length=1, max_length=2000)]


class Waiver(Noun):
    """One decision to let something through for a time."""

    package: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    """A package URL without version, in which `*` stands for any characters; `None`: the product as a whole, which takes a
    condition."""
    versions: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] | None = Field(default=None, min_length=1)
    """Waived while the product holds no other versions of it; `None`: whatever the version."""
    condition: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    """The condition that is waived, as the gate writes it; blanks, quotes and parentheses may differ.  `None`: any."""
    reason: _Text
    """Why, for those who come later."""
    expires: _Day
    """The last day on which it counts."""
    by: Annotated[str, BeforeValidator(_said), Field(min_length=1, max_length=200)] | None = None
    """Who decided: a role or a team."""


class Waivers(Noun):
    """A waiver file."""

    format: Literal["waivers-1"] = "waivers-1"
    """Name and version of the schema that this follows."""
    waiver: tuple[Waiver, ...] = Field(default=(), max_length=10_000)
    """In the order of the file; of several that fit, the first one counts."""


class Finding(Noun):
    """One package, or the product as a whole, that meets a condition, or of which it cannot be told."""

    package: PackageKey | None
    """`None`: the product as a whole."""
    rank: int | None
    """`None`: unassessed, or the product as a whole."""
    undecided: bool
    """The facts do not decide the condition; it counts because unknown was asked to fail."""
    reason: str
    """The entry's own sentence."""
    versions: tuple[str, ...] = ()
    """The versions that the product holds."""
    condition: str = ""
    """What it meets, as it was written."""
    gate: str | None = None
    """Name of the policy's gate that asks; `None`: the user asked."""
    level: Literal["INVESTIGATE", "ACTION"] | None = None
    """What the policy's gate asks for."""
    waiver: Waiver | None = None
    """What lets it through; `None`: nothing."""
    lapsed: Waiver | None = None
    """The expired waiver that would let it through, where no other one does."""


class Findings(Noun):
    """What all conditions of a gate found."""

    format: Literal["findings-1"] = "findings-1"
    """Name and version of the schema that this follows."""
    conditions: tuple[str, ...]
    """What was asked, in the order in which it was asked."""
    on_unknown: Literal["fail", "pass"]
    """Whether what cannot be told counts as a finding."""
    today: date | None
    """The day that decides whether a waiver has expired; `None`: there are no waivers."""
    passed: bool
    """Whether nothing was found that is not waived."""
    findings: tuple[Finding, ...]
    """What is not waived, by condition, then in the order of the answer that was asked."""
    waived: tuple[Finding, ...]
    """What a waiver lets through, in the same order."""
    expired: tuple[Waiver, ...]
    """Waivers that count no more, in the order of the file."""
    unused: tuple[Waiver, ...]
    """Waivers that still count and let nothing through, though all that they speak of was asked: they can go."""

"""What would change if packages were dropped, replaced, or had one more person who can publish them."""

from enum import StrEnum
from typing import Literal

from sbomkit.model._base import Noun
from sbomkit.model.facts import Moment
from sbomkit.model.ranking import Interval, Provenance, Verdict
from sbomkit.purl import PackageKey

__all__ = ["Place", "Shift", "ShiftKind", "Supposed", "SuppositionKind", "Totals", "WhatIf"]


class SuppositionKind(StrEnum):
    """What is supposed of a package."""

    DROP = "drop"
    """It is taken out, in all versions."""
    REPLACE = "replace"
    """Another package takes its place."""
    SECOND_PUBLISHER = "second_publisher"
    """One more person can publish it, and does."""


class Supposed(Noun):
    """One thing that is supposed."""

    kind: SuppositionKind
    package: PackageKey
    replacement: PackageKey | None
    """What takes its place; `None`: nothing does."""
    text: str
    """What it means, as a sentence, with what is assumed."""
    changes: bool
    """Whether anything changes by it; `text` says why not."""


class Place(Noun):
    """Where one package stands."""

    rank: int | None
    """1 is looked at first; `None`: it could not be assessed."""
    priority: float | None
    """In [0, 100]; `None`: it could not be assessed."""
    interval: Interval
    verdict: Verdict
    depth: int | None
    """Shortest distance from the root; `None`: no path leads to it."""
    dependents: int
    """Packages that stand on it."""


class ShiftKind(StrEnum):
    """What becomes of a package."""

    LEFT = "left"
    """It is not in the product any more."""
    CAME = "came"
    """It was not in the product before."""
    CHANGED = "changed"
    """Its priority, its people or its place are others."""


class Shift(Noun):
    """One package that is affected: it comes or goes, its people or its place change, or its priority does by half a point."""

    package: PackageKey
    kind: ShiftKind
    before: Place | None
    """`None`: it was not in the product."""
    after: Place | None
    """`None`: it is not in the product any more."""
    priority_change: float | None
    """After less before, where what is not in the product counts as 0; `None`: one of the two is not known."""


class Totals(Noun):
    """Sums over a product."""

    packages: int
    """Ranked and unassessed together."""
    ranked: int
    unassessed: int
    priority: float
    """The sum of the priorities of all ranked packages; what could not be assessed adds nothing, though it is not nothing."""
    possible: Interval
    """What the sum could be if all that is missing were known, of what could not be assessed as well."""
    sole: int
    """Packages with the verdict `sole`: each hangs on one person."""
    deep_sole: int
    """Of these, at depth 2 and more: nobody chose them."""
    direct: int
    """Direct dependencies."""
    max_depth: int | None
    """Largest depth; `None`: nothing depends on anything."""


class WhatIf(Noun):
    """A supposed change of a product, and what it would do to its ranking."""

    format: Literal["what-if-1"] = "what-if-1"
    """Name and version of the schema that this follows."""
    product: str
    """What the document calls its subject, with its version; else the document's name, else the beginning of its digest."""
    supposed: tuple[Supposed, ...]
    """By kind, then by package."""
    sentence: str
    """What it comes to, in a sentence or two that a buyer understands."""
    before: Totals
    after: Totals
    left: tuple[PackageKey, ...]
    """Packages that are not in the product any more, what was dropped or replaced included, in key order."""
    shifts: tuple[Shift, ...]
    """By the size of the change of priority, then by key; what is not known comes last."""
    barely: int
    """Packages of which nothing changes but the rank, or the priority by less than half a point, because others come or go."""
    remarks: tuple[str, ...]
    """What keeps before and after from being compared like with like, as sentences."""
    reference: Moment
    """The moment that ages are counted to, before and after."""
    provenance: Provenance
    """Of the ranking before."""

"""What changed between two rankings: of two versions of a product, or of one product at two moments."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field

from sbomkit.model._base import Noun
from sbomkit.model.facts import FundingStrength
from sbomkit.model.inventory import Scope
from sbomkit.model.position import FidelityFlag
from sbomkit.model.ranking import Basis, GivenUp, IndicatorName, Interval, Provenance, Verdict
from sbomkit.purl import PackageKey

__all__ = ["DiffKind", "Difference", "PackageDiff", "PackageState", "ProductState", "RankingDiff"]


class DiffKind(StrEnum):
    """What happened to a package between two rankings, the gravest first.

    *Newly* counts what came into the product as well as what was there before, and *no longer* what left it as well; but
    funding, and whether it is assessed, is told only of what is on both sides.
    """

    PUBLISHERS_REPLACED = "publishers_replaced"
    """Nobody of the old list of people is on the new one, which is of the same source."""
    NEWLY_HANDED_OVER = "newly_handed_over"
    """A handover indicator fires that did not fire before, or fires for something newer."""
    NEWLY_SOLE = "newly_sole"
    """It hangs on one person now, and did not before."""
    NEWLY_GIVEN_UP = "newly_given_up"
    """A source says now that it is removed, deprecated, archived or orphaned."""
    NO_LONGER_FUNDED = "no_longer_funded"
    """There was a signal of funding, and there is none any more."""
    ADDED = "added"
    """It was not in the product before, in no version."""
    MORE_EXPOSED = "more_exposed"
    """It is needed nearer to the running product, such as at run time instead of for development."""
    DEEPER = "deeper"
    """The shortest path to it is longer."""
    NEWLY_REACHABLE = "newly_reachable"
    """A path leads to it now."""
    PRIORITY_UP = "priority_up"
    """Its priority rose by the threshold or more."""
    NO_LONGER_ASSESSED = "no_longer_assessed"
    """Its publishers were known, and are not now."""
    VERSION_CHANGED = "version_changed"
    """It is there in other versions."""
    PRIORITY_DOWN = "priority_down"
    """Its priority fell by the threshold or more."""
    NEARER = "nearer"
    """The shortest path to it is shorter."""
    NO_LONGER_REACHABLE = "no_longer_reachable"
    """No path leads to it any more."""
    LESS_EXPOSED = "less_exposed"
    """It is needed farther from the running product, such as for development instead of at run time."""
    NEWLY_ASSESSED = "newly_assessed"
    """Its publishers are known now, and were not before."""
    NO_LONGER_HANDED_OVER = "no_longer_handed_over"
    """A handover indicator that fired before does not fire any more."""
    NO_LONGER_SOLE = "no_longer_sole"
    """It hung on one person, and does not now."""
    NO_LONGER_GIVEN_UP = "no_longer_given_up"
    """No source says any more that it is removed, deprecated, archived or orphaned."""
    NEWLY_FUNDED = "newly_funded"
    """There is a signal of funding, and there was none before."""
    REMOVED = "removed"
    """It is not in the product any more, in no version."""


class PackageState(Noun):
    """What one ranking says of one package."""

    versions: tuple[str, ...]
    depth: int | None
    """`None`: no path leads to it, or the document does not tell."""
    scope: Scope
    dependents: int | None
    """Packages that stand on it; `None`: the document does not tell."""
    gateway: PackageKey | None
    """The one direct dependency that all paths to it pass; `None`: there are several ways in, or the document does not tell."""
    verdict: Verdict
    listed: int | None
    """People on the list; `None`: unknown."""
    rank: int | None
    """`None`: unassessed."""
    priority: float | None
    """In [0, 100]; `None`: unassessed."""
    interval: Interval
    """What the priority could be."""
    indicators: tuple[IndicatorName, ...]
    given_up: GivenUp | None
    """`removed`, `deprecated`, `archived` or `orphaned`, as a source says; `none`: none says so; `None`: none was asked."""
    funding: FundingStrength | Literal["none"] | None
    """Strength of the strongest signal; `none`: a source looked and found nothing; `None`: not known."""


class Difference(Noun):
    """One thing that changed of a package."""

    kind: DiffKind
    detail: str
    """What changed, as a phrase."""


class PackageDiff(Noun):
    """All that changed of one package."""

    package: PackageKey
    old: PackageState | None
    """`None`: it was not there."""
    new: PackageState | None
    """`None`: it is not there any more."""
    differences: tuple[Difference, ...]
    """The gravest first."""


class ProductState(Noun):
    """What one ranking says of the product as a whole."""

    packages: int
    """Ranked and unassessed together."""
    with_publishers: int
    """With a publisher verdict."""
    sole: int
    """Of these, hanging on one person: verdict sole, one_active or orphaned."""
    handed_over: int
    """With a handover indicator."""
    direct: int | None
    """Direct dependencies; `None`: the document does not tell."""
    max_depth: int | None
    """Largest depth; `None`: the document does not tell."""
    basis: Basis
    flags: Mapping[FidelityFlag, int]
    """What keeps the document from answering where a package sits, each with its count."""
    provenance: Provenance


class RankingDiff(Noun):
    """All that changed between two rankings."""

    format: Literal["diff-1"] = "diff-1"
    """Name and version of the schema that this follows."""
    old: ProductState
    new: ProductState
    threshold: float
    """From how many points on a priority that moved is told."""
    compared: int
    """Packages that are in both."""
    remarks: tuple[str, ...]
    """What could not be compared and why, each as one sentence."""
    flags_gained: tuple[FidelityFlag, ...]
    flags_lost: tuple[FidelityFlag, ...]
    counts: Mapping[DiffKind, int] = Field(default_factory=dict)
    """Packages by what happened to them, the gravest first; what happened to none is not named."""
    undecided: Mapping[DiffKind, int] = Field(default_factory=dict)
    """Packages of which it cannot be told whether this happened to them, the gravest first."""
    left_out: tuple[PackageKey, ...]
    """Packages that one side ranks and the other leaves out, since it takes them for the product itself, a source package or a
    file: they neither came nor went.  In key order."""
    packages: tuple[PackageDiff, ...]
    """What changed, by the gravest kind, then by package.  What did not change is not named."""

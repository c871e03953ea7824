"""How far a ranking depends on what was chosen and on what is not known: weights, missing facts, the policy itself."""

from typing import Literal

from pydantic import Field

from sbomkit.model._base import Noun
from sbomkit.model.ranking import Basis, Order, Provenance
from sbomkit.purl import PackageKey

__all__ = ["Agreement", "RankSpread", "Stability", "StabilityEntry", "Swing"]


class RankSpread(Noun):
    """Ranks that a package had in the draws; each is one that occurred."""

    best: int
    low: int
    """In 5 of 100 draws it stood here or higher."""
    median: int
    high: int
    """In 95 of 100 draws it stood here or higher."""
    worst: int


class StabilityEntry(Noun):
    """One package of the top, and what would have to be otherwise for it to leave."""

    rank: int
    package: PackageKey
    score: float
    """What the ranking goes by, in [0, 100]."""
    held: float
    """Share of the draws that keep it in the top, in [0, 1]."""
    ranks: RankSpread
    held_at_corners: float
    """Share of the corners that keep it in the top: each weight as small or as large as the range allows."""
    worst_at_corners: int
    """Its lowest place at any corner."""
    certain: bool
    """Whether it stays in the top under every reweighting within the range.  `True` is proven; `False` says that it is not."""
    lowest_rank: int
    """No reweighting within the range puts it lower than this.  Proven, but it may never stand so low: it would if all that can
    pass it somewhere in the range did so at once."""
    lowest_rank_by_facts: int
    """Where it would stand if what is missing spoke against it as far as it can, and for all other ranked packages."""
    whatever_is_missing: bool
    """Whether it stays in the top even so."""
    whatever_is_unassessed: bool
    """Whether it stays in the top even if all that could not be assessed turned out as bad as it can be, too."""


class Swing(Noun):
    """What the weight of one factor alone decides."""

    factor: str
    half: Literal["impact", "weakness"]
    weight: float
    """Share of the half, in [0, 1], where all its factors are known."""
    kept_with_less: int
    """Packages of the top that stay there with this weight as small as the range allows, the others as they are."""
    kept_with_more: int
    """Likewise with this weight as large as the range allows."""


class Agreement(Noun):
    """How far another policy puts the same packages in the same order."""

    policy: str
    policy_sha256: str
    packages: int
    """That both rank."""
    tau: float | None = Field(ge=-1, le=1)
    """Kendall's tau-b over these: 1 is the same order, -1 its reverse, 0 no relation; `None`: there are less than two packages,
    or one policy puts them all in one place."""
    shared: int
    """Packages that are in the top of both."""


class Stability(Noun):
    """What of the top of a ranking holds if its weights, its missing facts or its policy were otherwise."""

    format: Literal["stability-1"] = "stability-1"
    """Name and version of the schema that this follows."""
    sentences: tuple[str, ...]
    """What follows from the numbers, in words that claim no more than they show."""
    top: int
    """How many packages are looked at, and what counts as the top: as many as were asked for, or all where there are fewer."""
    packages: int
    """That have a rank."""
    unassessed: int
    """That have none, since nobody knows who can publish them."""
    by: float = Field(ge=0, lt=1)
    """Each weight was multiplied by a number between 1 - by and 1 + by."""
    draws: int
    """Sets of such numbers that were drawn at random."""
    seed: int
    """Of the random numbers: the same seed gives the same draws on every machine."""
    corners: int
    """Sets of numbers at the ends of the range that were tried."""
    all_corners: bool
    """Whether these are all there are, or a sample."""
    held: int
    """Packages of the top that every draw and every corner keeps there."""
    certain: int
    """Packages of the top of which it is proven that every reweighting within the range keeps them there."""
    entries: tuple[StabilityEntry, ...]
    """The top of the ranking, in its order."""
    factors: tuple[Swing, ...]
    """In the order of the table of factors."""
    against: tuple[Agreement, ...]
    """In the order in which the other rankings were given."""
    basis: Basis
    order: Order
    provenance: Provenance
    """Of the ranking."""

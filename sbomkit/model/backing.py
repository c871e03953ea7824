"""Whom to back first: the packages or people whose backing cuts the most priority, and how good that choice is."""

from typing import Literal

from sbomkit.model._base import Noun
from sbomkit.model.facts import FundingStrength, Identity
from sbomkit.model.ranking import Basis, Provenance, Verdict
from sbomkit.purl import PackageKey

__all__ = ["BackedPackage", "Backing", "BackingPlan", "Pick"]


class Backing(Noun):
    """What becomes of a package once somebody backs it.  An assumption, as data; nothing else of the package changes."""

    verdict: Literal[Verdict.FEW, Verdict.SEVERAL, Verdict.MANY, Verdict.ORGANISATION] = Verdict.FEW
    """What its publisher verdict becomes where it hangs on one person at most (`sole`, `one_active`, `orphaned`); by default,
    two people who can publish and do."""
    funding: FundingStrength | None = FundingStrength.BACKED
    """The least that its funding becomes; `None`: no money."""


class BackedPackage(Noun):
    """What backing does to one package."""

    package: PackageKey
    priority: float
    """As ranked, in [0, 100]."""
    becomes: float
    """Once it is backed."""
    cut: float
    """`priority - becomes`, at least 0."""
    rests_on_prior: bool
    """Whether a factor that it changes was not known before, so that the policy's prior is what it is cut from."""


class Pick(Noun):
    """One package or one person to back, after those before."""

    package: PackageKey | None
    """Set where packages are picked."""
    identity: Identity | None
    """Set where people are picked."""
    label: str | None
    """A display name of the person, kept on request only."""
    packages: tuple[BackedPackage, ...]
    """What is newly backed with it and cut by it: largest cut first, ties by key."""
    cut: float
    """Sum of their cuts."""
    cumulated: float
    """Sum of all cuts so far."""


class BackingPlan(Noun):
    """The answer of `sbomkit.fund`."""

    format: Literal["backing-1"] = "backing-1"
    """Name and version of the schema that this follows."""
    sentence: str
    by: Literal["packages", "people"]
    asked: int
    """How many to pick at most."""
    picks: tuple[Pick, ...]
    """Whoever cuts most comes first; ties by key or identity.  Fewer than were asked for where nothing else cuts anything."""
    priority: float
    """Sum of the priorities of all assessed packages."""
    cut: float
    """What all picks take from it."""
    remains: float
    """What is left of it."""
    at_most: float
    """No choice of as many cuts more."""
    exact: bool
    """Whether nothing else cuts more.

    Packages are independent of each other, so that the largest cuts are the best choice.  People share packages; there the
    choice is greedy, cuts at least 1 - 1/e (63 %) of the best possible (Nemhauser, Wolsey & Fisher 1978), and `at_most` tells
    what is known in the case at hand.
    """
    packaging: int
    """Of the packages that the picks back, those of which only the packagers of a distribution are known."""
    assessed: int
    """Packages that could be picked from, or whose people could be."""
    unassessed: int
    """Packages of which it is not known who can publish them: nothing is picked among them."""
    unassessed_at_most: float
    """What as many of them as were asked for could have as priority at most, and so what backing them could cut at most."""
    backing: Backing
    """What is assumed of backing."""
    assumption: str
    """The same as a sentence."""
    basis: Basis
    provenance: Provenance

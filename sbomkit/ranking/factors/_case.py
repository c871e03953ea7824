"""What a factor is, and what it may look at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

from sbomkit.model._base import Noun
from sbomkit.model.facts import FundingStrength
from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import Indicator, PublisherView
from sbomkit.ranking._publishers.evidence import NOTHING_KNOWN, Evidence, Horizon

__all__ = ["NO_CENSUS", "Case", "Census", "Factor", "Judgement", "Measure", "Numbers", "Parameter", "figure"]

Judgement = tuple[float | None, str]
"""The value, `None` when it cannot be known, and what it was made from as a phrase."""

Numbers = Mapping[str, float]
"""The policy's parameters for one factor."""

Measure = Literal["subtree", "pagerank", "carried", "maintainer_reach", "security_contacts"]
"""What is measured over the whole product, and only where a factor of the policy asks for it.

`subtree` and `pagerank` are measures of `sbomkit.position`; the others are counted by the ranking.
"""

_LARGE = 99.5
"""What rounds to three digits before the point and more."""


class Census(NamedTuple):
    """What was counted over the whole product before any of its packages is weighed; `None`: nobody asked for it."""

    carried: Mapping[str, int] | None = None
    """By package that one person can publish: how many packages of the product this person carries alone."""
    changeable: Mapping[str, int] | None = None
    """By package: the most packages of the product that one of the people on its list can change."""
    contacts: frozenset[str] | None = None
    """Packages for which the document itself names a security contact or a place of advisories."""


NO_CENSUS = Census()


class Case(NamedTuple):
    """All that the factors may look at, for one package."""

    place: PackagePosition
    packages: int
    """Packages that have a place in the product."""
    direct: int
    """Direct dependencies of the product."""
    publishers: PublisherView
    indicators: tuple[Indicator, ...]
    history_known: bool
    """Whether who released or committed can be followed through the window of the handover indicators."""
    reference: datetime
    """The moment that ages are counted to."""
    last_release: datetime | None
    given_up: str | None
    """`deprecated`, `archived`, `orphaned` …, where a source says so."""
    funding: FundingStrength | Literal["none"] | None
    """The strongest signal; `"none"`: a source looked and found nothing; `None`: not known."""
    rank_percent: float | None
    """Average rank within its registry in percent."""
    remarks: Mapping[str, str]
    """By factor: what qualifies the evidence, such as that it is newer than the as-of date."""
    evidence: Evidence = NOTHING_KNOWN
    """All that counts for the package, for whatever is not among the above."""
    horizon: Horizon | None = None
    """Up to when it counts; `None` only where nothing is known."""
    census: Census = NO_CENSUS


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of a factor's curve or table, which every policy must give."""

    summary: str
    least: float = 0.0
    """It must be more than that, or at least that for a share."""
    share: bool = False
    """Whether it is a share in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor: what it is called, where it belongs, what it means, which numbers it needs, and how it is computed."""

    name: str
    half: Literal["impact", "weakness"]
    judge: Callable[[Case, Numbers], Judgement]
    summary: str
    """Its definition as one sentence."""
    source: str
    """Where the idea comes from: a paper, a project or a section of a specification."""
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))
    rising: tuple[str, str] | None = None
    """Two parameters of which the second must be more than the first."""
    measures: frozenset[Measure] = frozenset()
    """What must have been measured over the whole product."""
    sees: tuple[str, ...] = ()
    """Attributes of a case that it looks at, where these are few and can be compared: of cases that are alike in them, one is
    judged.  None: it looks at more."""
    reads: tuple[type[Noun], ...] = ()
    """Values that it reads as the sources told them; where one is newer than the as-of date, the factor says so."""


def figure(number: float) -> str:
    """A number as it is read: two digits, and never in powers of ten where it is large."""
    return f"{number:,.0f}" if number >= _LARGE else f"{number:.2g}"

"""The answer: packages in the order in which to look at them, each with its reasons, and what could not be judged."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, Field, PrivateAttr

from sbomkit.model._base import DeferringNoun, Noun, make_all
from sbomkit.model._shown import ShownRanking
from sbomkit.model.facts import Actor, FundingStrength, Moment, PublisherKind, Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.position import Fidelity, PackagePosition
from sbomkit.purl import PackageKey

__all__ = [
    "Basis",
    "Confidence",
    "Contribution",
    "Coverage",
    "Excluded",
    "GivenUp",
    "Indicator",
    "IndicatorName",
    "Interval",
    "Order",
    "Origin",
    "OriginBasis",
    "Provenance",
    "PublisherView",
    "Ranked",
    "Ranking",
    "Unassessed",
    "Verdict",
]

_set_private = BaseModel.__dict__["__pydantic_private__"].__set__

GivenUp = Literal["removed", "deprecated", "archived", "orphaned", "none"]
"""What is said of the end of a package, from the first that is told to the last; `none`: nothing of the kind is."""


class Verdict(StrEnum):
    """How many people can publish a package; one enumeration for every source."""

    SOLE = "sole"
    """Exactly one person, and no team or organisation: on a list of rights, or as the only one who committed."""
    ONE_ACTIVE = "one_active"
    """Several are listed, no team is, and only one person published in the last 24 months, still listed or not."""
    FEW = "few"
    """Two people, and no team."""
    SEVERAL = "several"
    """Three or four."""
    MANY = "many"
    """Five and more."""
    ORGANISATION = "organisation"
    """A team or an organisation, with at most two people named beside it."""
    ORPHANED = "orphaned"
    """The source says that nobody looks after it."""
    UNKNOWN = "unknown"

    @property
    def is_one_person(self) -> bool:
        """Whether the package hangs on one person at most: `sole`, `one_active`, `orphaned`."""
        return self in {Verdict.SOLE, Verdict.ONE_ACTIVE, Verdict.ORPHANED}


class Confidence(StrEnum):
    """How much a verdict can bear."""

    HIGH = "high"
    """A rights list that names everybody."""
    MEDIUM = "medium"
    """A list that its source calls a cache, that may be incomplete or that holds a team, or commit activity."""
    LOW = "low"
    """Contacts somebody wrote down, packaging standing in for upstream, or one committer beside some commits of a forge."""
    NONE = "none"
    """Nothing is known."""


class PublisherView(Noun):
    """Who can publish, as judged from the observations at the as-of date."""

    verdict: Verdict
    listed: int | None
    """People on the list; teams, organisations, bots and automation are not people.  `None`: unknown."""
    effective: int | None
    """Distinct people who published within 24 months; `None`: unknown, for instance because a workflow publishes."""
    teams: int | None
    """Teams and organisations on the list."""
    subject: Subject | None
    """Whose people: `packaging` only where upstream is unknown."""
    kind: PublisherKind | None
    """What the list means."""
    confidence: Confidence
    people: tuple[Actor, ...]
    """The people on the list, by identity; their display names are kept on request only."""
    source: str | None
    as_of: Moment | None
    """The moment that the list is known for."""
    undated: bool
    """The list is newer than the as-of date, has no history, and was let in by `allow_undated`."""
    relayed: bool
    """An aggregator repeats what it once read at the registry."""
    others: tuple["PublisherView", ...]
    """What other sources and the other subject say; shown beside the verdict, never averaged into it."""
    about: PackageKey | None = None
    """The package that this was observed of: itself, or the source package that it is built from."""
    aged: bool = False
    """An aggregator read it more than 90 days before the moment that ages are counted to: it bears one step less."""
    disagreement: str | None = None
    """Where sources tell of lists of one kind differently, each with its number; never a mean of them.  `None`: they agree, or
    there is only one."""


class IndicatorName(StrEnum):
    """Signs that a package changed hands within 24 months.  Each asks to be looked at; none is an accusation."""

    NEW_RELEASER = "new_releaser"
    """A release by somebody first seen within 24 months, on a package older than 36 months with five earlier releases."""
    PUBLISHERS_REPLACED = "publishers_replaced"
    """Nobody who could publish 24 months ago still can."""
    RETURN_AFTER_SILENCE = "return_after_silence"
    """A release after 24 months of silence, by somebody who had never released before."""
    SOLE_PUBLISHER_CHANGED = "sole_publisher_changed"
    """One person could publish 24 months ago, another one can now."""
    REPOSITORY_MOVED = "repository_moved"
    """The repository has another owner than 24 months ago."""
    NEW_COMMITTER = "new_committer"
    """Somebody first seen within 24 months holds a large share of the commits of a repository older than 36 months."""


class Indicator(Noun):
    """One handover indicator that fired: INVESTIGATE."""

    name: IndicatorName
    since: Moment
    detail: str
    """One sentence with its dates."""
    source: str


class OriginBasis(StrEnum):
    """What ties packages to one place, from the strongest to the weakest."""

    REPOSITORY = "repository"
    """The repository that their sources name."""
    SOURCE_PACKAGE = "source_package"
    """The source package that a distribution builds them from."""
    NAMESPACE = "namespace"
    """The scope, group or vendor in their names, where no repository is known."""


class Origin(Noun):
    """Where a package comes from, and how many of the product come from there: several packages, but one risk."""

    basis: OriginBasis
    place: str
    """Address of the repository, key of the source package, or the beginning of the key up to the namespace."""
    packages: int
    """Packages of the ranking, assessed or not, that come from there; this one is counted."""
    attested: int | None
    """How many of the links to the repository are attested, where the others are claims; `None`: there is no link."""


class Contribution(Noun):
    """What one factor adds; the contributions of a half add up to that half."""

    half: Literal["impact", "weakness"]
    factor: str
    value: float | None
    """In [0, 1]; `None`: missing, so that the prior stands in."""
    prior: float | None
    """The policy's prior, where it was used."""
    weight: float
    """Share of the half, in [0, 1]; the weights used in a half add up to 1."""
    contribution: float
    """weight x (value or prior)."""
    detail: str
    """What the value was made from, as a phrase."""


class Interval(Noun):
    """What the priority could be with the missing factors at 0 and at 1."""

    low: float
    high: float


class _Entry(DeferringNoun):
    """One package of a ranking; most fields are made when one of them is first asked for: of many, somebody reads twenty."""

    _late: Callable[[], dict[str, Any]] | None = PrivateAttr(default=None)

    @classmethod
    def all_beginning(cls, begun: list[dict[str, Any]], late: Iterable[Callable[[], dict[str, Any]]]) -> list[Self]:
        """Make many as `trusted` does from some of their fields each, and from what makes all the others of each."""
        made = make_all(cls, begun)
        for entry, each in zip(made, late, strict=True):
            _set_private(entry, {"_pending": {}, "_late": each})
        return made

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Make all fields that are not there yet."""
            # Straight from where it is kept: by its name, it takes longer to find than a whole entry takes to make.
            if not name.startswith("_") and (private := self.__pydantic_private__) and (late := private["_late"]) is not None:
                fields = self.__dict__
                # Whoever asks at the same moment makes the same.
                for field, value in late().items():
                    fields.setdefault(field, value)
                private["_late"] = None
                if name in fields:
                    return fields[name]
            return super().__getattr__(name)


class Ranked(_Entry):
    """One package that could be judged."""

    rank: int
    """1 is looked at first."""
    package: PackageKey
    versions: tuple[str, ...]
    priority: float
    """In [0, 100]."""
    interval: Interval
    impact: float | None
    """In [0, 1]; `None` when the basis is `weakness_only`."""
    weakness: float
    """In [0, 1]."""
    contributions: tuple[Contribution, ...]
    position: PackagePosition
    publishers: PublisherView
    indicators: tuple[Indicator, ...]
    reason: str
    """One sentence that a buyer understands."""
    origin: Origin | None = None
    """Where it comes from; `None`: not known, or not shared by its nature."""
    best_rank: int | None = None
    """The rank that it would have with all its missing factors at 1, the others staying where they are; `None`: not told."""
    worst_rank: int | None = None
    """Likewise with all of them at 0."""
    last_release: Moment | None = None
    """The newest release that counts; `None`: not known."""
    given_up: GivenUp | None = None
    """What a source says of its end: `removed`, `deprecated`, `archived` or `orphaned`, the first that holds; `none`: a source
    was asked, and says nothing of the kind; `None`: not known."""
    funding: FundingStrength | Literal["none"] | None = None
    """The strongest signal of funding; `none`: a source looked and found nothing; `None`: not known."""

    def is_deep(self, min_depth: int) -> bool:
        """Whether it stands at `min_depth` or deeper; unknown depth counts only for a bound of 1 or less."""
        return min_depth <= 1 or (self.position.depth is not None and self.position.depth >= min_depth)


class Unassessed(_Entry):
    """One package whose publishers are not known; sorted by what its priority could be at most."""

    package: PackageKey
    versions: tuple[str, ...]
    interval: Interval
    position: PackagePosition
    publishers: PublisherView
    indicators: tuple[Indicator, ...]
    reason: str
    """Why it could not be judged, and what would help, as one sentence."""
    cause: str = ""
    """The same as a phrase that packages share: without its name and place; empty: not told."""
    origin: Origin | None = None
    """Where it comes from; `None`: not known, or not shared by its nature."""
    contributions: tuple[Contribution, ...] = ()
    """What is known of it already, as the interval was made from it; people are missing."""
    rank: int | None = None
    """Its rank by its upper bound, among those that are ranked, where a conservative policy gives it one; `None`: it has
    none."""
    best_rank: int | None = None
    """The rank that it would come to, among those that are ranked, with all its missing factors at 1; `None`: not told."""
    worst_rank: int | None = None
    """Likewise with all of them at 0."""
    last_release: Moment | None = None
    """The newest release that counts; `None`: not known."""
    given_up: GivenUp | None = None
    """What a source says of its end: `removed`, `deprecated`, `archived` or `orphaned`, the first that holds; `none`: a source
    was asked, and says nothing of the kind; `None`: not known."""
    funding: FundingStrength | Literal["none"] | None = None
    """The strongest signal of funding; `none`: a source looked and found nothing; `None`: not known."""


class Excluded(Noun):
    """One package that is not ranked at all: the product itself, a source package, a file."""

    package: PackageKey
    versions: tuple[str, ...]
    reason: str


class Basis(StrEnum):
    """What priorities are made from."""

    IMPACT_AND_WEAKNESS = "impact_and_weakness"
    WEAKNESS_ONLY = "weakness_only"
    """The document has no edges: nothing is known of impact."""


class Order(StrEnum):
    """What packages stand in the order of."""

    PRIORITY = "priority"
    """Their priority, in which the policy's priors stand in for what is missing; who could not be assessed has no rank."""
    UPPER_BOUND = "upper_bound"
    """What their priority could be at most (a conservative policy); who could not be assessed has a rank among the others."""


class Coverage(Noun):
    """How much of the product the facts cover, in packages."""

    packages: int
    """Ranked and unassessed together."""
    with_publishers: int
    """With a publisher verdict."""
    rights: int
    """Of these, from a rights list."""
    activity: int
    """Of these, from commit activity."""
    packaging: int
    """Of these, with packaging standing in for upstream."""
    deep: int
    """Packages at depth 2 and more."""
    deep_with_publishers: int
    with_releases: int
    with_funding: int
    sentence: str
    scopes: Mapping[Scope, int] = Field(default_factory=dict)
    """Packages by scope, in the order of exposure: development and test are no part of what runs."""
    sole: int = 0
    """Packages with the verdict `sole`: each hangs on one person."""
    sole_people: int = 0
    """Who these persons are, each counted once however many of the packages are theirs."""


class Provenance(DeferringNoun):
    """What it takes to get the same answer again."""

    sbom_sha256: str
    facts_sha256: str
    """Of the facts in their canonical form."""
    policy: str
    policy_sha256: str
    """Of the policy in its canonical form."""
    sbomkit: str
    """Version."""
    as_of: Moment | None
    """Nothing later was used; `None`: no bound."""
    reference: Moment | None = None
    """The moment that ages are counted to: the as-of moment, else the newest answer about a package of the product;
    `None`: there is none."""


class Ranking(ShownRanking, Noun):
    """The whole answer."""

    format: Literal["ranking-1"] = "ranking-1"
    """Name and version of the schema that this follows."""
    ranked: tuple[Ranked, ...]
    """By rank: highest first by what `order` names, ties by package key."""
    unassessed: tuple[Unassessed, ...]
    """By upper bound, highest first; ties by package key."""
    excluded: tuple[Excluded, ...]
    """In key order."""
    basis: Basis
    fidelity: Fidelity
    coverage: Coverage
    provenance: Provenance
    order: Order = Order.PRIORITY
    """What ranks go by."""

    def top(self, count: int) -> tuple[Ranked, ...]:
        """The first `count` packages."""
        return self.ranked[:count]

    def sole(self, min_depth: int = 1) -> tuple[Ranked, ...]:
        """Packages that hang on one person, at `min_depth` or deeper.

        That is the verdicts `sole`, `one_active` and `orphaned`; a package whose depth is unknown is kept only when
        `min_depth` is 1 or less.
        """
        return tuple(entry for entry in self.ranked if entry.publishers.verdict.is_one_person and entry.is_deep(min_depth))

    def find(self, package: str) -> Ranked | Unassessed | Excluded | None:
        """The entry of one package, given its key, or its name where only one package has it."""
        entries: tuple[Ranked | Unassessed | Excluded, ...] = (*self.ranked, *self.unassessed, *self.excluded)
        for entry in entries:
            if entry.package == package:
                return entry
        named = [entry for entry in entries if entry.package.partition("?")[0].rpartition("/")[2] == package]
        return named[0] if len(named) == 1 else None

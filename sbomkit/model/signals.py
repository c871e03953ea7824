"""What sources can tell about a package: one type of value for each signal, and the people in it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar, NewType

from pydantic import AfterValidator, AwareDatetime

from sbomkit.model._base import Noun
from sbomkit.model._canonical import in_utc
from sbomkit.purl import PackageKey

__all__ = [
    "SIGNALS",
    "Actor",
    "ActorKind",
    "Alternative",
    "Committer",
    "Committers",
    "DeclaredDependencies",
    "DeclaredDependency",
    "Funding",
    "FundingChannel",
    "FundingStrength",
    "Identity",
    "Lifecycle",
    "Moment",
    "Popularity",
    "Provided",
    "PublisherKind",
    "Publishers",
    "Release",
    "Releases",
    "Repository",
    "Scorecard",
    "ScorecardCheck",
    "Signal",
    "SourcePackage",
    "Status",
    "Subject",
    "Value",
]

Identity = NewType("Identity", str)
"""`<source>:<kind>:<login or number>`; where a source only has an address or a name, a keyed hash of it.

Kinds in use: `user`, `login` (of a user, where it is of digits only and would look like a number), `team`, `organisation`,
`address` (hash of a lower-cased address), `label` (hash of a display name, for data from which addresses were removed),
`workflow`.
"""

Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]
"""A moment in time, kept in UTC so that one moment is written in one way."""


class Signal(StrEnum):
    """What an observation is about."""

    PUBLISHERS = "publishers"
    RELEASES = "releases"
    COMMITTERS = "committers"
    FUNDING = "funding"
    LIFECYCLE = "lifecycle"
    POPULARITY = "popularity"
    REPOSITORY = "repository"
    DECLARED_DEPENDENCIES = "declared_dependencies"
    SOURCE_PACKAGE = "source_package"
    SCORECARD = "scorecard"


class Status(StrEnum):
    """What came of asking."""

    KNOWN = "known"
    """The source answered; `value` holds what it said."""
    ABSENT = "absent"
    """The source was asked and does not know the package; says nothing about its people."""
    UNSUPPORTED = "unsupported"
    """The source cannot tell this at all, or not for this package."""
    FAILED = "failed"
    """The source could not be asked or understood; `detail` says why."""


class Subject(StrEnum):
    """Whose people: those who make the software, or those who package it for a distribution."""

    UPSTREAM = "upstream"
    PACKAGING = "packaging"


class ActorKind(StrEnum):
    """What stands behind an account.  Only a person is a person."""

    PERSON = "person"
    TEAM = "team"
    ORGANISATION = "organisation"
    BOT = "bot"
    """An account run by a script."""
    AUTOMATION = "automation"
    """A workflow that publishes by trusted publishing; who can start it is not told."""


class Actor(Noun):
    """An account that can act, or acted, on a package."""

    identity: Identity
    kind: ActorKind
    label: str | None = None
    """A display name where the source has no login.  Never an identity, shown on request only; never an address."""
    same_as: tuple[Identity, ...] = ()
    """Other identities that a hard key ties to this one: the number or the login of an account that the source itself links."""
    packages: int | None = None
    """How many packages of its registry the account can publish, alone or not, where the source counts them."""


class PublisherKind(StrEnum):
    """What a list of people means, from the strongest to the weakest."""

    PUBLISH_RIGHTS = "publish_rights"
    """Who can publish to the registry."""
    COMMIT_ACTIVITY = "commit_activity"
    """Who did push commits or tag releases."""
    PACKAGING_CONTACT = "packaging_contact"
    """Who looks after a distribution's package."""
    DECLARED_CONTACT = "declared_contact"
    """Whom the author wrote down."""


class Publishers(Noun):
    """Who can publish (signal `publishers`), as one list at one time."""

    signal: ClassVar[Signal] = Signal.PUBLISHERS

    kind: PublisherKind
    members: tuple[Actor, ...]
    """Sorted by identity."""
    complete: bool | None
    """Whether the list names everybody who can publish; `None`: the source does not tell."""
    structural_single: bool = False
    """The source's field can hold one entry only, so that one says nothing (Alpine `m:`, CRAN)."""
    orphaned: bool = False
    """The source itself says that nobody looks after the package."""
    cached: bool = False
    """The source calls its own list a cache (npm)."""
    relayed: bool = False
    """An aggregator repeats what it once read at the registry: it steps back behind what the registry says itself."""
    unread: int = 0
    """Entries of the source's list that could not be read, each of which may be somebody else."""
    effective_24_months: int | None = None
    """Distinct people who published in the 24 months before the observation, where the source only tells the number."""


class Release(Noun):
    """One published version."""

    version: str
    date: Moment
    publisher: Actor | None
    """Who pushed it, where the source tells."""
    deprecated: bool = False
    prerelease: bool = False


class Releases(Noun):
    """Published versions (signal `releases`): a history, so that what is later than an as-of date can be left out."""

    signal: ClassVar[Signal] = Signal.RELEASES

    releases: tuple[Release, ...]
    """By date, then version."""
    complete: bool
    """Whether all published versions that still exist are listed; `False`: for example only the first and the last."""
    count: int | None = None
    """How many versions the source counts, where it does not list them all."""


class Committer(Noun):
    """What one account did in a repository within a window."""

    actor: Actor
    commits: int
    """Commits committed (not: authored) within the window."""
    tags: int = 0
    """Release tags made within the window."""
    first_seen: Moment | None = None
    """First commit or release tag in the whole history, where it was read."""
    last_seen: Moment | None = None
    """Last commit or release tag up to the end of the window."""


class Committers(Noun):
    """Who committed to the repository or tagged releases (signal `committers`), within a window that ends at `as_of`."""

    signal: ClassVar[Signal] = Signal.COMMITTERS

    committers: tuple[Committer, ...]
    """Most commits first, then by identity."""
    window_months: int
    authors: int | None = None
    """Distinct authors of the commits in the window."""
    top_author_share: float | None = None
    """Share of the commits in the window that the most active author wrote, in [0, 1]."""
    absence_factor: int | None = None
    """Contributor absence factor (CHAOSS): the fewest authors who wrote half of the commits in the window."""
    first_commit: Moment | None = None
    """The oldest commit of the repository."""


class FundingStrength(StrEnum):
    """How much a funding signal says, from nothing to most."""

    LINK = "link"
    """A declared link."""
    PLAN = "plan"
    """A plan with an amount."""
    INCOME = "income"
    """Income that was seen or reported."""
    BACKED = "backed"
    """A foundation or paid staff."""


class FundingChannel(Noun):
    """One way in which money can reach the maintainers."""

    url: str
    strength: FundingStrength
    platform: str | None = None


class Funding(Noun):
    """Funding signals (signal `funding`).  No channels means that none was found, never that nobody is paid."""

    signal: ClassVar[Signal] = Signal.FUNDING

    channels: tuple[FundingChannel, ...]
    """Sorted by URL."""


class Lifecycle(Noun):
    """What the source says of the package's state (signal `lifecycle`)."""

    signal: ClassVar[Signal] = Signal.LIFECYCLE

    deprecated: bool = False
    archived: bool = False
    orphaned: bool = False
    removed: bool = False
    """Unpublished, quarantined or replaced by a security holder."""
    message: str | None = None


class Popularity(Noun):
    """How much the world uses it (signal `popularity`).  Comparable within one registry only."""

    signal: ClassVar[Signal] = Signal.POPULARITY

    rank_percent: float | None = None
    """Average rank among the packages of its registry, in percent: 0 is the most used (ecosyste.ms `rankings.average`)."""
    downloads_month: int | None = None
    """In the last month (30 days)."""
    downloads_total: int | None = None
    """Ever; never to be compared with those of a month."""
    dependents: int | None = None
    """Packages of the same registry that depend on it."""
    critical: bool | None = None
    """Whether it is among those that together make up 80 % of the registry's use (ecosyste.ms `critical`)."""


class Repository(Noun):
    """Where the source says that the code lives (signal `repository`)."""

    signal: ClassVar[Signal] = Signal.REPOSITORY

    url: str
    """Normalised: `https://host/owner/name`, without user, query or `.git`."""
    directory: str | None = None
    """Folder within a monorepo."""
    verified: bool = False
    """Whether the link is attested (provenance) rather than claimed."""
    owner: ActorKind | None = None
    """What kind of account owns it on its forge; an organisation is no proof of a second person."""


class Scorecard(Noun):
    """Checks of OpenSSF Scorecard on the repository (signal `scorecard`)."""

    signal: ClassVar[Signal] = Signal.SCORECARD

    score: float | None
    """The weighted mean of the checks, in [0, 10]; `None`: inconclusive."""
    checks: tuple["ScorecardCheck", ...] = ()
    """By name."""
    commit: str | None = None
    """The commit that was checked."""


class ScorecardCheck(Noun):
    """One check, such as `Maintained`."""

    name: str
    score: int | None
    """In [0, 10]; `None`: inconclusive, which the service writes as -1."""
    reason: str | None = None


class DeclaredDependency(Noun):
    """One dependency that the registry's metadata declares."""

    package: PackageKey
    requirement: str | None = None
    """The version constraint in the syntax of its ecosystem; `None`: any version."""
    scope: str = "runtime"
    """`runtime`, `development`, `build`, `test` or `optional`."""
    alternatives: tuple["Alternative", ...] = ()
    """What may stand in its place, in the order of preference, each with its own requirement."""
    marker: str | None = None
    """When it applies at all: an environment marker (PEP 508), features, a platform."""
    resolved: str | None = None
    """The version that the source itself resolved it to (deps.dev)."""


class Alternative(Noun):
    """Another package that satisfies a dependency."""

    package: PackageKey
    requirement: str | None = None


class Provided(Noun):
    """A name that a package also answers to: a virtual package, a shared library, a command."""

    package: PackageKey
    version: str | None = None


class DeclaredDependencies(Noun):
    """What versions of the package declare to depend on (signal `declared_dependencies`)."""

    signal: ClassVar[Signal] = Signal.DECLARED_DEPENDENCIES

    version: str
    dependencies: tuple[DeclaredDependency, ...]
    provides: tuple[Provided, ...] = ()


class SourcePackage(Noun):
    """The source package that a distribution builds the package from (signal `source_package`)."""

    signal: ClassVar[Signal] = Signal.SOURCE_PACKAGE

    package: PackageKey
    """Such as `pkg:deb/debian/xz-utils?arch=source`; what is known of it as upstream counts for the package."""
    version: str | None = None


Value = (
    Publishers
    | Releases
    | Committers
    | Funding
    | Lifecycle
    | Popularity
    | Repository
    | DeclaredDependencies
    | SourcePackage
    | Scorecard
)

SIGNALS: Mapping[Signal, type[Noun]] = MappingProxyType(
    {
        value.signal: value
        for value in (
            Publishers,
            Releases,
            Committers,
            Funding,
            Lifecycle,
            Popularity,
            Repository,
            DeclaredDependencies,
            SourcePackage,
            Scorecard,
        )
    }
)
"""The type of the value of each signal."""

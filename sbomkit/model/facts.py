"""What sources observed about packages: who can publish, who did, who pays, and how we know.

An observation never overwrites what a document claims, and unknown is never zero: it says *known* with a value, *absent* (the
source was asked and does not have the package or the thing), *unsupported* (the source cannot tell) or *failed*.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, NewType, Self

from pydantic import AfterValidator, AwareDatetime, ValidationError, field_validator, model_validator
from pydantic_core import InitErrorDetails

from sbomkit.model._base import Noun
from sbomkit.model._canonical import in_order, in_utc, latest
from sbomkit.purl import PackageKey

__all__ = [
    "SIGNALS",
    "Actor",
    "ActorKind",
    "Committer",
    "Committers",
    "DeclaredDependencies",
    "DeclaredDependency",
    "Facts",
    "FactsHeader",
    "Funding",
    "FundingChannel",
    "FundingStrength",
    "Identity",
    "Lifecycle",
    "Moment",
    "Observation",
    "PackageFacts",
    "Popularity",
    "PublisherKind",
    "Publishers",
    "Release",
    "Releases",
    "Repository",
    "Signal",
    "SourcePackage",
    "Status",
    "Subject",
    "Value",
]

Identity = NewType("Identity", str)
"""`<source>:<kind>:<login or number>`; where a source only has an address or a name, a keyed hash of it.

Kinds in use: `user`, `team`, `organisation`, `address` (hash of a lower-cased address), `label` (hash of a display name, for
data from which addresses were removed), `workflow`.
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
    dependents: int | None = None


class Repository(Noun):
    """Where the source says that the code lives (signal `repository`)."""

    signal: ClassVar[Signal] = Signal.REPOSITORY

    url: str
    """Normalised: `https://host/owner/name`, without user, query or `.git`."""
    directory: str | None = None
    """Folder within a monorepo."""
    verified: bool = False
    """Whether the link is attested (provenance) rather than claimed."""


class DeclaredDependency(Noun):
    """One dependency that the registry's metadata declares."""

    package: PackageKey
    requirement: str | None = None
    scope: str = "runtime"
    alternatives: tuple[PackageKey, ...] = ()


class DeclaredDependencies(Noun):
    """What versions of the package declare to depend on (signal `declared_dependencies`)."""

    signal: ClassVar[Signal] = Signal.DECLARED_DEPENDENCIES

    version: str
    dependencies: tuple[DeclaredDependency, ...]


class SourcePackage(Noun):
    """The source package that a distribution builds the package from (signal `source_package`)."""

    signal: ClassVar[Signal] = Signal.SOURCE_PACKAGE

    package: PackageKey
    """Such as `pkg:deb/debian/xz-utils?arch=source`; what is known of it as upstream counts for the package."""
    version: str | None = None


Value = (
    Publishers | Releases | Committers | Funding | Lifecycle | Popularity | Repository | DeclaredDependencies | SourcePackage
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
        )
    }
)
"""The type of the value of each signal."""


class Observation(Noun):
    """One answer of one source about one signal of one package."""

    signal: Signal
    status: Status
    value: Value | None
    """Set when, and only when, the status is `known`; its type follows the signal."""
    source: str
    """Name of the source, such as `npm`."""
    subject: Subject
    retrieved_at: Moment
    as_of: Moment | None
    """The day for which this is known to hold; `None`: only the day of retrieval."""
    url: str | None = None
    """Where it was asked, or a name of the file it was read from; never with credentials, never a local folder."""
    licence: str | None = None
    """Licence of the data, as an SPDX identifier where there is one."""
    detail: str | None = None
    """Why it is absent, unsupported or failed; or what qualifies the value."""

    @model_validator(mode="before")
    @classmethod
    def _typed_by_signal(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and isinstance(raw.get("value"), dict) and raw.get("signal") in list(SIGNALS):
            try:
                return {**raw, "value": SIGNALS[Signal(raw["signal"])].model_validate(raw["value"])}
            except ValidationError as error:
                raise _addressed(error) from None
        return raw

    @model_validator(mode="after")
    def _value_when_known(self) -> Self:
        if (self.value is not None) != (self.status is Status.KNOWN):
            raise ValueError("an observation has a value when, and only when, its status is 'known'")
        if self.value is not None and self.value.signal is not self.signal:
            raise ValueError(f"the value of signal {self.signal} is no {type(self.value).__name__}")
        return self

    @property
    def known_for(self) -> datetime:
        """The latest moment for which this is known to hold."""
        return self.as_of or self.retrieved_at


def _addressed(error: ValidationError) -> ValidationError:
    """The same problems with `value` in front of their address, where the whole observation's are."""
    return ValidationError.from_exception_data(
        error.title,
        [
            InitErrorDetails(type=each["type"], loc=("value", *each["loc"]), input=each["input"], ctx=each.get("ctx", {}))
            for each in error.errors(include_url=False)
        ],
    )


class PackageFacts(Noun):
    """All observations about one package: one line of a facts file."""

    package: PackageKey
    observations: tuple[Observation, ...]
    """Each once, sorted by signal, subject, source, moment and value."""

    @field_validator("observations")
    @classmethod
    def _in_order(cls, observations: tuple[Observation, ...]) -> tuple[Observation, ...]:
        return in_order(observations)

    def line(self) -> bytes:
        """The package as one line of a facts file, without its end.

        The one spelling of these facts: members in the order of this module, those that equal their default left out, moments
        in UTC.
        """
        return self.model_dump_json(exclude_defaults=True).encode()


class FactsHeader(Noun):
    """The first line of a facts file."""

    format: Literal["facts-1"] = "facts-1"
    """Name and version of the schema that the file follows."""
    generator: str = "sbomkit"
    """Who wrote the file, with its version."""
    note: str | None = None
    """Anything that a reader should know about where the data came from."""

    def line(self) -> bytes:
        """The header as the first line of a facts file, without its end."""
        return self.model_dump_json(exclude_none=True).encode()


class Facts(Noun):
    """Observations by package.  `Facts` of several collections are joined with `merge`."""

    packages: tuple[PackageFacts, ...]
    """In key order, each key once."""

    @field_validator("packages")
    @classmethod
    def _each_once_in_key_order(cls, packages: tuple[PackageFacts, ...]) -> tuple[PackageFacts, ...]:
        ordered = tuple(sorted(packages, key=lambda entry: entry.package))
        for left, right in pairwise(ordered):
            if left.package == right.package:
                raise ValueError(f"{left.package} is there twice; join facts with Facts.merge")
        return ordered

    @classmethod
    def gathered(cls, pairs: Iterable[tuple[PackageKey, Observation]]) -> Self:
        """Facts from single observations, in any order; nothing displaces anything."""
        found: defaultdict[PackageKey, list[Observation]] = defaultdict(list)
        for package, observation in pairs:
            found[package].append(observation)
        return cls(packages=tuple(PackageFacts(package=key, observations=tuple(found[key])) for key in sorted(found)))

    @classmethod
    def merge(cls, *facts: "Facts") -> Self:
        """Join facts that were collected at different times; the order of the arguments does not matter.

        For each package, signal, source and subject, the collection with the newest `retrieved_at` wins as a whole: its history
        stands, older ones go.  Collections of the same moment are united.  An attempt that failed displaces no answer: the
        older answer stays, and the failure stands beside it when it is the newer of the two.
        """
        collections: defaultdict[PackageKey, list[tuple[Observation, ...]]] = defaultdict(list)
        for each in facts:
            for entry in each.packages:
                collections[entry.package].append(entry.observations)
        return cls(
            packages=tuple(PackageFacts(package=key, observations=latest(collections[key])) for key in sorted(collections))
        )

    @cached_property
    def by_package(self) -> Mapping[PackageKey, PackageFacts]:
        """Facts by package key."""
        return MappingProxyType({entry.package: entry for entry in self.packages})

    @cached_property
    def sha256(self) -> str:
        """Digest of the facts in lower-case hexadecimal: the same wherever and by whomever they were written down."""
        digest = sha256()
        for entry in self.packages:
            digest.update(entry.line() + b"\n")
        return digest.hexdigest()

    def of(self, package: str) -> tuple[Observation, ...]:
        """Observations about one package; empty when there are none."""
        entry = self.by_package.get(PackageKey(package))
        return entry.observations if entry else ()

    def lines(self, header: FactsHeader | None = None) -> Iterator[bytes]:
        """A facts file line by line, each with its end: the header, then one package a line in key order."""
        yield (header or FactsHeader()).line() + b"\n"
        for entry in self.packages:
            yield entry.line() + b"\n"

"""What sources observed about packages: who can publish, who did, who pays, and how we know.

An observation never overwrites what a document claims, and unknown is never zero: it says *known* with a value, *absent* (the
source was asked and does not have the package or the thing), *unsupported* (the source cannot tell) or *failed*.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Literal, Self

from pydantic import ValidationError, field_validator, model_validator
from pydantic_core import InitErrorDetails

from sbomkit.model._base import Noun
from sbomkit.model._canonical import in_order, latest
from sbomkit.model._shown import ShownAsTables
from sbomkit.model.signals import (
    SIGNALS,
    Actor,
    ActorKind,
    Alternative,
    Committer,
    Committers,
    DeclaredDependencies,
    DeclaredDependency,
    Funding,
    FundingChannel,
    FundingStrength,
    Identity,
    Lifecycle,
    Moment,
    Popularity,
    Provided,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Repository,
    Scorecard,
    ScorecardCheck,
    Signal,
    SourcePackage,
    Status,
    Subject,
    Value,
)
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
    "licences",
    "share_alike",
]


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


_ANSWERS = frozenset({Status.KNOWN, Status.ABSENT})


class PackageFacts(Noun):
    """All observations about one package: one line of a facts file."""

    package: PackageKey
    observations: tuple[Observation, ...]
    """Each once, sorted by signal, subject, source, moment and value."""

    @field_validator("observations")
    @classmethod
    def _in_order(cls, observations: tuple[Observation, ...]) -> tuple[Observation, ...]:
        return in_order(observations)

    @cached_property
    def by_signal(self) -> Mapping[Signal, Sequence[Observation]]:
        """Observations by what they are about, each in its order."""
        found: dict[Signal, list[Observation]] = {}
        for each in self.observations:
            if each.signal in found:
                found[each.signal].append(each)
            else:
                found[each.signal] = [each]
        return found

    @cached_property
    def answered_at(self) -> Moment | None:
        """When a source last answered, be it that it knows the package or that it does not have it; `None`: none did."""
        return max([each.retrieved_at for each in self.observations if each.status in _ANSWERS], default=None)

    @classmethod
    def merge(cls, *entries: "PackageFacts") -> "PackageFacts":
        """Join what was collected about one package at different times, as `Facts.merge` does.

        Raises:
            ValueError: there are none, or they are about different packages.
        """
        (package,) = {entry.package for entry in entries}
        if len(entries) == 1:
            (entry,) = entries
            lines = {(each.signal, each.source, each.subject) for each in entry.observations}
            if len(lines) == len(entry.observations):  # nothing displaces anything
                return entry
        return cls(package=package, observations=latest([entry.observations for entry in entries]))

    def line(self) -> bytes:
        """The package as one line of a facts file, without its end.

        The one spelling of these facts: members in the order of this module, those that equal their default left out, moments
        in UTC.
        """
        return self.model_dump_json(exclude_defaults=True).encode()


def licences(packages: Iterable[PackageFacts]) -> tuple[str, ...]:
    """Licences of the data about these packages, as SPDX identifiers, sorted."""
    return tuple(sorted({each.licence for entry in packages for each in entry.observations if each.licence is not None}))


def share_alike(licences: Iterable[str]) -> tuple[str, ...]:
    """Those of these licences that bind whoever passes the data on to the same licence."""
    return tuple(each for each in licences if "-SA-" in each or each.startswith(("ODbL-", "GPL-", "AGPL-")))


class FactsHeader(Noun):
    """The first line of a facts file."""

    format: Literal["facts-1"] = "facts-1"
    """Name and version of the schema that the file follows."""
    generator: str = "sbomkit"
    """Who wrote the file, with its version."""
    note: str | None = None
    """Anything that a reader should know about where the data came from."""
    licences: tuple[str, ...] = ()
    """Licences of the data, as SPDX identifiers, sorted; data of sources that state none are not counted."""

    def line(self) -> bytes:
        """The header as the first line of a facts file, without its end."""
        return self.model_dump_json(exclude_none=True, exclude={"licences"} if not self.licences else None).encode()


class Facts(ShownAsTables, Noun):
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
        stands, older ones go.  Collections of the same moment are united.  A history of publishers, releases, committers,
        funding or repositories that ends earlier, because it was collected as of an earlier day, displaces none that reaches
        further.  An attempt that failed, or to which the source could not tell anything, displaces no answer (`known` or
        `absent`): the older answer stays, and the silence stands beside it when it is the newer of the two.
        """
        collections: defaultdict[PackageKey, list[PackageFacts]] = defaultdict(list)
        for each in facts:
            for entry in each.packages:
                collections[entry.package].append(entry)
        return cls(packages=tuple(PackageFacts.merge(*collections[key]) for key in sorted(collections)))

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

    @cached_property
    def licences(self) -> tuple[str, ...]:
        """Licences of the data, as SPDX identifiers, sorted."""
        return licences(self.packages)

    def of(self, package: str) -> tuple[Observation, ...]:
        """Observations about one package; empty when there are none."""
        entry = self.by_package.get(PackageKey(package))
        return entry.observations if entry else ()

    def lines(self, header: FactsHeader | None = None) -> Iterator[bytes]:
        """A facts file line by line, each with its end: the header, then one package a line in key order."""
        yield (header or FactsHeader()).line() + b"\n"
        for entry in self.packages:
            yield entry.line() + b"\n"

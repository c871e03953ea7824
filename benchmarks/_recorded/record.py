"""Makes observations from one record of recorded facts: people, releases, money, repository, state, and who packages."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Funding,
    FundingChannel,
    FundingStrength,
    Identity,
    Lifecycle,
    Observation,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Repository,
    SourcePackage,
    Status,
    Subject,
    Value,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import package_key
from sbomkit.settings import Settings
from sbomkit.sources._reading.people import account_kind, hashed_identity
from sbomkit.sources._reading.text import repository_url, scrub

__all__ = ["MEMBERS", "day", "label_actor", "observations_of"]

_FUNDING_SINCE = datetime(2019, 11, 1, tzinfo=UTC)
"""npm 6.13 brought the `funding` field; a version published earlier could not have declared any."""
_FIRST, _LAST = "(first)", "(last)"
"""Stand for the versions of the first and the last release where the records only give the dates."""
_WEB = re.compile(r"https?://[!-~]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNLISTED_HUMANS = re.compile(r"\b(team|group|maintainers?|developers|packagers|project|qa)\b", re.IGNORECASE)
_HASHING = Settings.model_construct(identity_key=SecretStr("sbomkit-1"))
"""Not from the environment: the same names give the same identities on every machine."""
_ORPHANED = "debian qa group"
"""Maintainer of orphaned Debian packages (Debian Developer's Reference 5.9.4)."""


@dataclass(frozen=True, kw_only=True)
class _Origin:
    """What all observations made from one record share."""

    source: str
    subject: Subject
    retrieved_at: datetime
    as_of: datetime | None

    def known(self, value: Value, detail: str | None = None) -> Observation:
        return Observation(
            signal=value.signal,
            status=Status.KNOWN,
            value=value,
            source=self.source,
            subject=self.subject,
            retrieved_at=self.retrieved_at,
            as_of=self.as_of,
            detail=detail,
        )


def day(text: object) -> datetime | None:
    """The ISO date that `text` starts with, as midnight UTC; `None`: it starts with none."""
    match = _DATE.match(text) if isinstance(text, str) else None
    try:
        return datetime.fromisoformat(match.group()).replace(tzinfo=UTC) if match else None
    except ValueError:
        return None


def label_actor(source: str, name: str, kind: ActorKind = ActorKind.PERSON) -> Actor:
    """An actor of whom only a display name was recorded; equal names of one source count as one actor."""
    return Actor(identity=hashed_identity(source, "label", name, _HASHING), kind=kind, label=name)


def observations_of(
    record: Mapping[str, Any], package: Package, retrieved_at: datetime, as_of: datetime | None
) -> list[Observation]:
    """All that one record says of its package."""
    distribution = bool(record.keys() & _DEBIAN_MEMBERS)
    origin = _Origin(
        source="apt" if distribution else package.type if package.type != "generic" else "npm",
        subject=Subject.PACKAGING if distribution else Subject.UPSTREAM,
        retrieved_at=retrieved_at,
        as_of=day(record.get("as_of")) or as_of,
    )
    readers = (_packagers, _source_package) if distribution else _REGISTRY_READERS
    return [observation for read in readers for observation in read(record, package, origin)]


_Reader = Callable[[Mapping[str, Any], Package, _Origin], Iterator[Observation]]


def _publishers(record: Mapping[str, Any], package: Package, origin: _Origin) -> Iterator[Observation]:
    members = {actor.identity: actor for actor in map(_account(origin.source), _names(record.get("maintainers")))}
    if members:
        version, told = _text(record.get("version")), _text(record.get("maintainers_source"))
        detail = f"as recorded at the publish of {version}" if version else f"as recorded: {told}" if told else None
        value = Publishers(
            kind=PublisherKind.PUBLISH_RIGHTS,
            members=tuple(members[identity] for identity in sorted(members)),
            complete=None if package.namespace else True,  # teams of a scope are not on its list
            cached=True,
            effective_24_months=_number(record.get("n_publishers_24m")),
        )
        yield origin.known(value, detail)


def _releases(record: Mapping[str, Any], _package: Package, origin: _Origin) -> Iterator[Observation]:
    first, last = day(record.get("first_publish")), day(record.get("last_publish"))
    count = _number(record.get("n_versions"))
    publisher = next(map(_account(origin.source), _names([record.get("last_publisher")])), None)
    releases = []
    if first is not None and (count != 1 or last is None):
        releases.append(Release(version=_FIRST, date=first, publisher=None))
    if last is not None:
        version = _text(record.get("last_version")) or _LAST
        releases.append(Release(version=version, date=last, publisher=publisher))
    if releases:
        value = Releases(releases=tuple(releases), complete=False, count=count)
        yield origin.known(value, "only the first and the last release were recorded")


def _funding(record: Mapping[str, Any], _package: Package, origin: _Origin) -> Iterator[Observation]:
    last = day(record.get("last_publish"))
    channels = _channels(record.get("funding"))
    if channels:
        yield origin.known(Funding(channels=channels))
    elif "funding" in record and last is not None and last >= _FUNDING_SINCE:
        yield origin.known(Funding(channels=()), "the last version declares none")


def _channels(raw: object) -> tuple[FundingChannel, ...]:
    channels = {}
    for entry in raw if isinstance(raw, list) else [raw]:
        url = entry.get("url") if isinstance(entry, dict) else entry
        platform = entry.get("type") if isinstance(entry, dict) else None
        if isinstance(url, str) and _WEB.fullmatch(url):
            channels[url] = FundingChannel(url=url, strength=FundingStrength.LINK, platform=_text(platform))
    return tuple(channels[url] for url in sorted(channels))


def _repository(record: Mapping[str, Any], _package: Package, origin: _Origin) -> Iterator[Observation]:
    found = repository_url(record.get("repository"))
    if found is not None:
        yield origin.known(Repository(url=found[0], directory=found[1]))


def _lifecycle(record: Mapping[str, Any], _package: Package, origin: _Origin) -> Iterator[Observation]:
    if "deprecated" in record:
        deprecated = record["deprecated"]
        yield origin.known(Lifecycle(deprecated=bool(deprecated), message=_text(deprecated)))


_REGISTRY_READERS: tuple[_Reader, ...] = (_publishers, _releases, _funding, _repository, _lifecycle)


def _packagers(record: Mapping[str, Any], _package: Package, origin: _Origin) -> Iterator[Observation]:
    humans = dict.fromkeys(_names(record.get("humans")))
    listed = dict.fromkeys([*_names(record.get("maintainer")), *_names(record.get("uploaders"))])
    if not humans and not listed:
        return
    orphanages = [name for name in listed if name.casefold() == _ORPHANED]
    for name in orphanages:
        del listed[name]
    people = dict.fromkeys([*humans, *(name for name in listed if not _is_team(name, humans, "humans" in record))])
    teams = [name for name in listed if name not in people]
    actors = [label_actor(origin.source, name) for name in people]
    actors += [label_actor(origin.source, name, ActorKind.TEAM) for name in teams]
    value = Publishers(
        kind=PublisherKind.PACKAGING_CONTACT,
        members=tuple(sorted(actors, key=lambda actor: actor.identity)),
        complete=False,  # every Debian developer may upload
        orphaned=bool(orphanages),
    )
    yield origin.known(value, "Maintainer and Uploaders of the package")


def _is_team(name: str, humans: Mapping[str, None], humans_are_told: bool) -> bool:  # noqa: FBT001 - private
    return name not in humans if humans_are_told else bool(_UNLISTED_HUMANS.search(name))


def _source_package(record: Mapping[str, Any], package: Package, origin: _Origin) -> Iterator[Observation]:
    source = _text(record.get("source"))
    if source:
        key = package_key(f"pkg:{package.type}/{quote(package.namespace or 'debian')}/{quote(source, safe='')}?arch=source")
        yield origin.known(SourcePackage(package=key))


_DEBIAN_MEMBERS = frozenset({"maintainer", "uploaders", "humans", "klass", "source"})
_REGISTRY_MEMBERS = frozenset(
    {"maintainers", "first_publish", "last_publish", "n_versions", "funding", "repository", "deprecated"}
)
MEMBERS = _DEBIAN_MEMBERS | _REGISTRY_MEMBERS
"""What a record can be known by."""


def _names(raw: object) -> Iterator[str]:
    """Logins or names from a list of texts, or of objects that have a `name`."""
    for entry in raw if isinstance(raw, list) else [raw]:
        name = _text(entry.get("name") if isinstance(entry, dict) else entry)
        if name:
            yield name


def _text(raw: object) -> str | None:
    """A text without addresses of people and control characters; `None`: there is none."""
    return (scrub(raw) or None) if isinstance(raw, str) else None


def _account(source: str) -> Callable[[str], Actor]:
    return lambda login: Actor(identity=Identity(f"{source}:user:{login}"), kind=account_kind(login))


def _number(raw: object) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0 else None

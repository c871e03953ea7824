"""Turns facts that were recorded beside an SBOM (`facts.json` of a benchmark folder) into `Facts` keyed like its packages.

Three shapes of records are read: npm lists by `name@version`, npm lists with history by name, and Debian packages with their
maintainers.  A member that is missing becomes an observation that is missing; nothing is filled in.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr

from sbomkit.errors import MalformedDocument
from sbomkit.formats import load
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
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
from sbomkit.model.inventory import Inventory, Package
from sbomkit.purl import PackageKey, package_key
from sbomkit.settings import Settings
from sbomkit.sources._reading.people import account_kind, hashed_identity
from sbomkit.sources._reading.text import repository_url, scrub

__all__ = ["Folder", "PackagesByName", "convert", "day", "label_actor", "packages_by_name", "read_folder", "read_json"]

_SBOMS = ("sbom.cdx.json", "sbom.spdx.json")
_FUNDING_SINCE = datetime(2019, 11, 1, tzinfo=UTC)
"""npm 6.13 brought the `funding` field; a version published earlier could not have declared any."""
_FIRST, _LAST = "(first)", "(last)"
"""Stand for the versions of the first and the last release where the records only give the dates."""
_WEB = re.compile(r"https?://[!-~]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNLISTED_HUMANS = re.compile(r"\b(team|group|maintainers?|developers|packagers|project|qa)\b", re.IGNORECASE)
_HASHING = Settings.model_construct(identity_key=SecretStr("sbomkit-1"))
"""Not from the environment: the same names give the same identities on every machine."""
_KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", type(None): "null"}
_ORPHANED = "debian qa group"
"""Maintainer of orphaned Debian packages (Debian Developer's Reference 5.9.4)."""


def _ignored(_line: str) -> None:
    """Whoever does not ask is not told."""


def _kind(raw: object) -> str:
    return _KINDS.get(type(raw), "an object")


@dataclass(frozen=True, kw_only=True)
class Folder:
    """One benchmark folder, read."""

    name: str
    sbom: Path
    inventory: Inventory
    facts: Facts
    as_of: datetime | None
    """The day for which the facts hold; `None`: the records name none."""
    truth: Mapping[str, Any]


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


def read_folder(folder: Path, *, warn: Callable[[str], None] = _ignored) -> Folder:
    """Read a folder that holds `sbom.cdx.json` or `sbom.spdx.json`, `facts.json` and `truth.json`.

    `warn` is told of records that `convert` skips.

    Raises:
        DocumentError: a file is missing, no JSON, or of an unknown shape.
    """
    sbom = next((folder / name for name in _SBOMS if (folder / name).is_file()), None)
    if sbom is None:
        raise MalformedDocument("there is no SBOM", path=folder.name, expected=" or ".join(_SBOMS))
    inventory = load(sbom)
    raw = read_json(folder / "facts.json")
    return Folder(
        name=folder.name,
        sbom=sbom,
        inventory=inventory,
        facts=convert(raw, inventory, warn=warn),
        as_of=day(raw.get("as_of")),
        truth=read_json(folder / "truth.json"),
    )


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        MalformedDocument: the file is missing, no JSON, or holds something else.
    """
    try:
        raw = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it holds no JSON"
        raise MalformedDocument(f"cannot be read: {reason}", path=path.name, expected="a JSON object") from error
    if not isinstance(raw, dict):
        raise MalformedDocument(f"expected a JSON object, found {_kind(raw)}", path=path.name, expected="a JSON object")
    return raw


def day(text: object) -> datetime | None:
    """The ISO date that `text` starts with, as midnight UTC; `None`: it starts with none."""
    match = _DATE.match(text) if isinstance(text, str) else None
    try:
        return datetime.fromisoformat(match.group()).replace(tzinfo=UTC) if match else None
    except ValueError:
        return None


def convert(
    raw: Mapping[str, Any],
    inventory: Inventory,
    *,
    as_of: datetime | None = None,
    warn: Callable[[str], None] = _ignored,
) -> Facts:
    """Observations from recorded facts, for the packages of `inventory`; records about other packages are left out.

    Args:
        raw: what `facts.json` holds.
        inventory: the SBOM beside it.
        as_of: the day for which the facts hold, where it is known from elsewhere; else `raw` says it, or nothing does.
            It stands for the day of retrieval too, so that a ranking without an as-of day counts to it; where there is none,
            the SBOM's creation date does.
        warn: called with one line for each record that is none and was skipped.

    Raises:
        MalformedDocument: `raw` has none of the known shapes, or neither it nor the SBOM has a date.
    """
    as_of = as_of or day(raw.get("as_of"))
    retrieved_at = as_of or day(inventory.document.created)
    if retrieved_at is None:
        raise MalformedDocument("no date in it or in the SBOM", path="facts.json.as_of", expected="an ISO date")
    named = packages_by_name(inventory)
    records = _newest(_records(raw, warn))
    # A record of exactly the package's name comes before one that differs in case.
    chosen: dict[PackageKey, tuple[Package, Mapping[str, Any]]] = {}
    for name in sorted(records, key=lambda name: (name not in named.exact, name)):
        package = named.find(name)
        if package is not None:
            chosen.setdefault(package.key, (package, records[name]))
    return Facts.gathered(
        (key, observation)
        for key, (package, record) in chosen.items()
        for observation in _observations(record, package, retrieved_at, as_of)
    )


def label_actor(source: str, name: str, kind: ActorKind = ActorKind.PERSON) -> Actor:
    """An actor of whom only a display name was recorded; equal names of one source count as one actor."""
    return Actor(identity=hashed_identity(source, "label", name, _HASHING), kind=kind, label=name)


@dataclass(frozen=True, kw_only=True)
class PackagesByName:
    """Packages of a document by the name that registries use."""

    exact: Mapping[str, Package]
    folded: Mapping[str, Package]
    """By the name without case, where only one has it."""

    def find(self, name: str) -> Package | None:
        """The package of this name, else the only one whose name differs in nothing but case."""
        return self.exact.get(name) or self.folded.get(name.casefold())


def packages_by_name(inventory: Inventory) -> PackagesByName:
    """Packages by name; a source package never stands for the binary of the same name.

    Of several with one name the one of the type that most components have is meant, then the first by key.
    """
    packages = [package for package in inventory.packages.values() if not package.key.endswith("?arch=source")]
    components: Counter[str] = Counter()
    for package in packages:
        components[package.type] += len(package.components)
    exact: dict[str, Package] = {}
    for package in sorted(packages, key=lambda each: (-components[each.type], each.key)):
        with_namespace = package.type not in {"deb", "rpm", "apk"} and package.namespace
        exact.setdefault(f"{package.namespace}/{package.name}" if with_namespace else package.name, package)
    alike: defaultdict[str, list[Package]] = defaultdict(list)
    for name, package in exact.items():
        alike[name.casefold()].append(package)
    return PackagesByName(exact=exact, folded={name: found[0] for name, found in alike.items() if len(found) == 1})


def _records(raw: Mapping[str, Any], warn: Callable[[str], None]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Records with the name of their package, in the order of the file."""
    facts = raw.get("facts")
    if isinstance(facts, list):
        facts = {f"[{index}]": record for index, record in enumerate(facts)}
    if not isinstance(facts, dict):
        raise MalformedDocument("there are no facts", path="facts.json.facts", expected="records by package")
    understood = False
    for key, record in facts.items():
        if record is None:
            continue
        if not isinstance(record, dict):
            warn(f"facts.json.facts[{key!r}]: skipped, since it is {_kind(record)} and no record")
            continue
        understood = understood or bool(record.keys() & _MEMBERS)
        name = record.get("name")
        yield name if isinstance(name, str) else _without_version(key), record
    if facts and not understood:
        raise MalformedDocument(
            "no record has a member that is understood", path="facts.json.facts", expected=", ".join(sorted(_MEMBERS))
        )


def _without_version(key: str) -> str:
    name, at, _ = key.rpartition("@")
    return name if at and name else key


def _newest(records: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Mapping[str, Any]]:
    """One record per name: that of the newest version."""
    newest: dict[str, Mapping[str, Any]] = {}
    for name, record in records:
        if name not in newest or _version_order(record) > _version_order(newest[name]):
            newest[name] = record
    return newest


def _version_order(record: Mapping[str, Any]) -> tuple[list[int], bool, str]:
    """Orders versions as semantic versioning does, near enough: numbers first, a pre-release before its release."""
    version = str(record.get("version") or "")
    core, _, prerelease = version.partition("+")[0].partition("-")
    return [int(part) if part.isdecimal() else 0 for part in core.split(".")], not prerelease, prerelease


def _observations(
    record: Mapping[str, Any], package: Package, retrieved_at: datetime, as_of: datetime | None
) -> list[Observation]:
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
_MEMBERS = _DEBIAN_MEMBERS | _REGISTRY_MEMBERS


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

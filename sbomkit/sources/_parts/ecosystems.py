"""What sources that ask ecosyste.ms share; and one row of its packages, turned into observations.

The aggregator writes 0, an empty list or a rank of 100 % where it knows nothing, and keeps old rows when a registry did not
answer: such values count as unknown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Lifecycle,
    Observation,
    Popularity,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Repository,
    Signal,
    Status,
    Value,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import registry_url
from sbomkit.settings import Settings
from sbomkit.sources._asking.repositories import Place
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source
from sbomkit.sources._reading.accounts import account, by_login, contact, people
from sbomkit.sources._reading.answers import flag, integer, moment, number, record, text
from sbomkit.sources._reading.links import channel, funding
from sbomkit.sources._reading.telling import Telling, qualifiers
from sbomkit.sources._reading.text import repository_url, scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["LICENCE", "POLITENESS", "Row", "is_named", "look_up", "row_of"]

LICENCE = "CC-BY-SA-4.0"
POLITENESS = Politeness(
    rate=2.0,
    concurrency=4,
    policy="each host of ecosyste.ms allows 5,000 requests an hour, and 15,000 to those who name a contact",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """What the list of maintainers of a registry means, as the aggregator reads it."""

    registry: str
    """What identities begin with: the source that asks the registry itself."""
    complete: bool | None = None
    """`False`: it is known to leave somebody out.  An old copy is never known to be complete."""
    structural_single: bool = False
    kind: PublisherKind = PublisherKind.PUBLISH_RIGHTS
    numbered: bool = False
    """Whether `uuid` is the number of an account."""


_LISTS = {
    "cargo": _List(registry="crates", complete=False, numbered=True),  # teams are not read
    "clojars": _List(registry="clojars", complete=False, structural_single=True),  # whoever pushed it last
    "cocoapods": _List(registry="cocoapods"),
    "cpan": _List(registry="cpan", complete=False, structural_single=True),  # the author of the last release
    "cran": _List(registry="cran", complete=False, structural_single=True, kind=PublisherKind.DECLARED_CONTACT),
    "hackage": _List(registry="hackage"),
    "hex": _List(registry="hex"),
    "npm": _List(registry="npm"),
    "nuget": _List(registry="nuget"),
    "packagist": _List(registry="packagist"),
    "pypi": _List(registry="pypi"),
    "rubygems": _List(registry="rubygems", numbered=True),
}
_STATES: Mapping[str, Mapping[str, bool]] = {
    "abandoned": {"deprecated": True},
    "archived": {"archived": True},
    "deleted": {"removed": True},
    "deprecated": {"deprecated": True},
    "discontinued": {"deprecated": True},
    "quarantined": {"removed": True},
    "removed": {"removed": True},
    "unpublished": {"removed": True},
}
_OWNERS = {"organization": ActorKind.ORGANISATION, "user": ActorKind.PERSON}
_NAMELESS = "?"
"""The version of the first release, of which only the date is told."""
_VENDOR_CHANNELS = frozenset({"anaconda", "defaults", "main", "r"})


def row_of(package: Package, rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The row of the registry that the package URLs name, else of the default one; `None`: there is none of that registry."""
    hosts = [_host(address) for address in qualifiers(package, "repository_url")]
    channels = {name for name in qualifiers(package, "channel") if name} if package.type == "conda" else set()
    if hosts and all(hosts):
        usual = _host(registry_url(package.type, package.namespace)) in hosts
        rows = [row for row in rows if _host(_registry(row).get("url")) in hosts or (usual and _is_default(row))]
    if channels:
        wanted = {"anaconda" if name in _VENDOR_CHANNELS else name for name in channels}
        rows = [row for row in rows if any(name in str(_registry(row).get("name")) for name in wanted)]
    return max(rows, key=lambda row: (_is_default(row), str(row.get("last_synced_at"))), default=None)


def look_up(source: Source, session: Session, place: Place) -> "Answer":
    """Ask one of the hosts that know repositories by address.  Raises what the client raises."""
    return session.make_client().get(source.endpoint(session), f"api/v1/repositories/lookup?url={quote(place.url, safe='')}")


def is_named(repository: Mapping[str, Any], path: str) -> bool:
    """Whether a repository is, or once was, called by this owner and name."""
    former = repository.get("previous_names")
    names = [repository.get("full_name"), *(former if isinstance(former, list) else [])]
    return any(isinstance(name, str) and name.lower() == path.lower() for name in names)


def _registry(row: Mapping[str, Any]) -> dict[str, Any]:
    return record(row.get("registry"))


def _is_default(row: Mapping[str, Any]) -> bool:
    return _registry(row).get("default") is True


def _host(address: object) -> str:
    if not isinstance(address, str):
        return ""
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


class Row:
    """What is known of one package."""

    def __init__(self, telling: Telling, answer: "Answer", row: Mapping[str, Any]) -> None:
        self._telling = telling
        self._answer = answer
        self._row = row
        self._ecosystem = str(row.get("ecosystem"))
        self._synced = moment(row.get("last_synced_at"), until=telling.session.now)
        self._place = repository_url(row.get("repository_url"))
        self._code = self._metadata()

    def observations(self) -> Iterator[Observation]:
        """One for each signal."""
        yield self._publishers()
        yield self._releases()
        yield self._funding()
        yield self._lifecycle()
        yield self._popularity()
        yield self._repository()

    def _known(self, value: Value, detail: str | None = None) -> Observation:
        return self._telling.known(value, self._answer, as_of=self._synced, detail=detail)

    def _unknown(self, signal: Signal, status: Status, detail: str) -> Observation:
        return self._telling.unknown(signal, status, detail, self._answer)

    def _metadata(self) -> dict[str, Any]:
        """What it knows of the repository, provided that this is the one that the package names and not its homepage."""
        metadata = record(self._row.get("repo_metadata"))
        return metadata if self._place and is_named(metadata, urlsplit(self._place[0]).path.strip("/")) else {}

    def _publishers(self) -> Observation:
        meaning = _LISTS.get(self._ecosystem)
        if meaning is None:
            detail = "the registry names no owners, as far as ecosyste.ms reads it; ask the repository"
            return self._unknown(Signal.PUBLISHERS, Status.UNSUPPORTED, detail)
        settings = self._telling.session.settings
        found = people(self._row.get("maintainers"), lambda entry: _maintainer(meaning, record(entry), settings))
        if not found.members:
            detail = found.why_nobody("the list is empty, as it is when the registry did not answer; ask the registry")
            return self._unknown(Signal.PUBLISHERS, Status.ABSENT, detail)
        value = Publishers(
            kind=meaning.kind,
            members=found.members,
            complete=found.complete(meaning.complete),
            structural_single=meaning.structural_single,
            cached=self._ecosystem == "npm",
            relayed=True,
            unread=found.unread,
        )
        return self._known(value, found.note or None)

    def _releases(self) -> Observation:
        """The last, and the first where it is told; the first alone would pass for the last."""
        row, session = self._row, self._telling.session
        version = text(row.get("latest_release_number"), 200)
        last = moment(row.get("latest_release_published_at"), until=session.now)
        if version is None or last is None:  # without a version, the date is that of the row
            return self._unknown(Signal.RELEASES, Status.ABSENT, "no usable date of the last release is told")
        if last > self._telling.bound:
            detail = "only the first and the last release are told, and the last is later than the day that is asked for"
            return self._unknown(Signal.RELEASES, Status.UNSUPPORTED, detail)
        count = integer(row.get("versions_count")) or None
        first = moment(row.get("first_release_published_at"), until=session.now)
        releases = [Release(version=scrub(version), date=last, publisher=None)]
        if first is not None and count != 1 and first != last:
            releases.append(Release(version=_NAMELESS, date=first, publisher=None))
        releases.sort(key=lambda each: (each.date, each.version))
        return self._known(Releases(releases=tuple(releases), complete=False, count=count), _left_out(row, session.now))

    def _funding(self) -> Observation:
        links = self._row.get("funding_links")
        if not isinstance(links, list):
            return self._unknown(Signal.FUNDING, Status.ABSENT, "no links are told")
        return self._known(funding(channel(link) for link in links))

    def _lifecycle(self) -> Observation:
        status = self._row.get("status")
        word = scrub(status[:60]).lower() if isinstance(status, str) else ""
        archived = flag(self._code.get("archived")) is True
        states = _STATES.get(word, {})
        if word and not states and not archived:
            return self._unknown(Signal.LIFECYCLE, Status.UNSUPPORTED, f"what {word!r} means is not known here")
        said = [f"ecosyste.ms calls it {word}"] if word else []
        said += ["its repository is archived"] if archived else []
        return self._known(Lifecycle(**{"archived": archived, **states}, message="; ".join(said) or None))

    def _popularity(self) -> Observation:
        row = self._row
        average = number(record(row.get("rankings")).get("average"))
        downloads, period = integer(row.get("downloads")), row.get("downloads_period")
        value = Popularity(
            rank_percent=round(average, 6) if average is not None and 0 <= average < 100 else None,
            downloads_month=downloads if period == "last-month" else None,
            downloads_total=downloads if period == "total" else None,
            dependents=integer(row.get("dependent_packages_count")) or None,
            critical=flag(row.get("critical")),
        )
        if value == Popularity():
            return self._unknown(Signal.POPULARITY, Status.ABSENT, "no figures are told")
        return self._known(value)

    def _repository(self) -> Observation:
        if self._place is None:
            return self._unknown(Signal.REPOSITORY, Status.ABSENT, "no repository is told")
        kind = record(self._code.get("owner_record")).get("kind")
        owner = _OWNERS.get(kind) if isinstance(kind, str) else None
        return self._known(Repository(url=self._place[0], directory=self._place[1], owner=owner))


def _left_out(row: Mapping[str, Any], now: datetime) -> str | None:
    first = moment(row.get("first_release_published_at"))
    return "left out: 1 dated in the future" if first is not None and first > now else None


def _maintainer(meaning: _List, entry: Mapping[str, Any], settings: Settings) -> Actor | None:
    """An account, with how many packages of the registry it has; as everywhere here, 0 is not known."""
    found, packages = _account(meaning, entry, settings), integer(entry.get("packages_count"))
    return found.model_copy(update={"packages": packages}) if found and packages else found


def _account(meaning: _List, entry: Mapping[str, Any], settings: Settings) -> Actor | None:
    registry, login, email = meaning.registry, entry.get("login"), entry.get("email")
    if meaning.numbered and (own := integer(entry.get("uuid"))):  # no account has the number 0
        named = account(registry, login, settings)
        tied = [named.identity] if named and named.identity in by_login(registry, str(login).strip()) else []
        return account(registry, login, settings, number=own, email=email, same_as=tied)
    return account(registry, login, settings, email=email) or contact(registry, entry.get("name"), email, settings)

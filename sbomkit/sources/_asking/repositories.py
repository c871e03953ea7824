"""Which repository a package has, as the sources before say, and sources that ask about each repository once.

A link in package metadata is a claim: whoever publishes a copy under another name leads to the original, and would borrow its
people and its money.  So what is known of a repository counts for a package only where the link is attested, where the package
is fetched from there, or where the names agree.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import ClassVar, NamedTuple
from urllib.parse import urlsplit

from sbomkit.errors import SourceError
from sbomkit.model.facts import Observation, Repository, Signal, Status
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey
from sbomkit.sources import sources
from sbomkit.sources._interface import Session, Source, Stage
from sbomkit.sources._reading.text import repository_url

__all__ = ["Link", "OfRepositories", "Place", "Said", "by_repository", "link_of", "place_of", "repository_of"]

_FORGES = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
_FETCHED_FROM_PLACES = frozenset({"golang", "swift"})
"""Purl types whose names begin with the host that they are fetched from."""
_FLAT = frozenset({"github.com", "bitbucket.org", "codeberg.org"})
"""Forges without groups within groups, so that a name tells where the repository ends."""
_FRESH = timedelta(days=1)
"""So much longer ago than a link was read, a forge may have said what became of it: answers are kept for less."""
_LETTERS = re.compile(r"[^a-z0-9]+")
_SHORTEST = 3


class Place(NamedTuple):
    """A repository on a forge."""

    host: str
    owner: str
    """With the groups above it, where the forge has groups within groups."""
    name: str

    @property
    def path(self) -> str:
        """Owner and name."""
        return f"{self.owner}/{self.name}"

    @property
    def url(self) -> str:
        """As in `Repository.url`."""
        return f"https://{self.host}/{self.path}"

    @property
    def folded(self) -> "Place":
        """One for all spellings: forges do not tell upper from lower case."""
        return Place(self.host.lower(), self.owner.lower(), self.name.lower())


class Link(NamedTuple):
    """What leads from a package to a repository."""

    place: Place
    verified: bool
    """Attested, or the package is fetched from there."""

    def joins(self, package: Package) -> bool:
        """Whether what is known of the repository may be taken for the package's: it is verified, or the names agree.

        Within a scope of npm the scope has to agree: `@somebody/x` may be anybody's copy of `x`.
        """
        if self.verified:
            return True
        words = [package.namespace] if package.namespace else []
        if not (words and package.type == "npm"):
            words.append(package.name)
        return any(_agree(word, part) for word in words for part in (self.place.owner, self.place.name))


def _agree(left: str, right: str) -> bool:
    """Whether one name is, or holds, the other, whatever stands between the letters."""
    short, long = sorted((_LETTERS.sub("", left.lower()), _LETTERS.sub("", right.lower())), key=len)
    return bool(short) and (short == long or (len(short) >= _SHORTEST and short in long))


def place_of(url: str) -> Place | None:
    """The place behind a link, which given facts may write in any way; `None`: it leads to no repository of an owner."""
    found = repository_url(url)
    if found is None:
        return None
    parts = urlsplit(found[0])
    owner, _, name = parts.path.strip("/").rpartition("/")
    return Place(parts.netloc, owner, name) if owner else None


def repository_of(earlier: Iterable[Observation], *, until: datetime | None = None) -> Repository | None:
    """The repository that a package has.

    What a forge itself says of a link comes first, since it knows what was renamed; then what is attested; then what a
    registry repeats from the package; then what an aggregator read there.  Among equals the newest counts.

    Args:
        earlier: what given facts and the sources before say of the package.
        until: nothing that is known for a later moment counts; `None`: no bound.
    """
    told = [(each, each.value) for each in earlier if isinstance(each.value, Repository) and place_of(each.value.url)]
    told = [entry for entry in told if until is None or entry[0].known_for <= until]
    read = max((each.retrieved_at for each, _ in told if not _is_of_forge(each)), default=None)
    fresh = [
        (each, value) for each, value in told if read is None or not _is_of_forge(each) or each.retrieved_at >= read - _FRESH
    ]
    chosen = max(fresh, key=lambda entry: _precedence(*entry), default=None)
    return chosen[1] if chosen else None


def _precedence(each: Observation, value: Repository) -> tuple[bool, bool, bool, datetime, str, str]:
    relayed = _stage(each) is Stage.AGGREGATOR
    return value.verified, _is_of_forge(each), not relayed, each.known_for, each.source, value.url


def _is_of_forge(each: Observation) -> bool:
    return _stage(each) is Stage.REPOSITORY


def _stage(each: Observation) -> Stage | None:
    kind = sources().get(each.source)
    return kind.stage if kind else None


def link_of(package: Package, earlier: Iterable[Observation], *, until: datetime | None = None) -> Link | None:
    """What leads from a package to its repository: what is attested, then its own name, then what others say; see above."""
    told = repository_of(earlier, until=until)
    place = place_of(told.url) if told else None
    if told and place and told.verified:
        return Link(place, verified=True)
    if own := _own_place(package):
        return Link(own, verified=True)
    return Link(place, verified=False) if place else None


def _own_place(package: Package) -> Place | None:
    """Where a package is fetched from, where that is its name."""
    path = f"{package.namespace or ''}/{package.name}"
    if host := _FORGES.get(package.type):
        path = f"{host}/{path}"
    elif package.type not in _FETCHED_FROM_PLACES:
        return None
    host = path.partition("/")[0].lower()
    if host not in _FLAT and not (host == _FORGES["gitlab"] and (path.count("/") == 2 or package.type == "gitlab")):
        return None
    found = repository_url(f"https://{path}")
    return place_of(found[0]) if found else None


def by_repository(packages: Iterable[Package], session: Session, hosts: Collection[str]) -> Mapping[Place, list[Package]]:
    """Packages by their repository on one of these hosts, in the order of places; packages that have none are left out.

    Spellings that differ in upper and lower case are one place, written as the first of them.
    """
    return {place: [package for package, _ in linked] for place, linked in _linked(packages, session, hosts).items()}


def _linked(
    packages: Iterable[Package], session: Session, hosts: Collection[str]
) -> Mapping[Place, list[tuple[Package, Link]]]:
    found: defaultdict[Place, list[tuple[Package, Link]]] = defaultdict(list)
    for package in packages:
        link = _link(package, session)
        if link and link.place.host in hosts:
            found[link.place.folded].append((package, link))
    return {min(link.place for _, link in linked): linked for _, linked in sorted(found.items(), key=itemgetter(0))}


def _link(package: Package, session: Session) -> Link | None:
    return link_of(package, session.earlier.get(package.key, ()), until=session.as_of)


Said = Sequence[Observation] | SourceError
"""What came of asking about one repository."""


class OfRepositories(Source):
    """A source that asks about each repository once, however many packages come from it.

    Subclasses override `_ask`; for those with a request or two for each repository there is `EachRepository`.
    """

    purl_types: ClassVar[frozenset[str]] = frozenset()
    needs: ClassVar[frozenset[Signal]] = frozenset({Signal.REPOSITORY})
    batch: ClassVar[int | None] = None
    hosts: ClassVar[frozenset[str]]
    """Of the forges that it serves."""

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:
        """Whether its repository lies on a forge that is served."""
        link = link_of(package, earlier)
        return link is not None and link.place.host in self.hosts

    def _ask(self, places: Sequence[Place], session: Session) -> Iterator[tuple[Place, Said]]:
        """What is said of each repository, in any order."""
        raise NotImplementedError

    def _told(self, place: Place, session: Session) -> Iterable[Observation]:
        """What is said of one repository."""
        raise NotImplementedError

    def _lookup_many(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        served = _linked(packages, session, self.hosts)
        lends = {place for place, linked in served.items() if any(link.joins(package) for package, link in linked)}
        asked = {place: None for place in served if place in lends or Signal.REPOSITORY in self.signals}
        for place, said in self._ask(list(asked), session):
            told = tuple(self._failed(said, session)) if isinstance(said, SourceError) else said
            for package, link in served[place]:
                yield from ((package.key, each) for each in self._lent(package, link, told, session))
        for linked in (linked for place, linked in served.items() if place not in asked):
            for package, link in linked:
                yield from ((package.key, each) for each in self._unknowns(Status.UNSUPPORTED, _borrowed(link), session))
        told_of = {package.key for linked in served.values() for package, _ in linked}
        for package in packages:
            if package.key not in told_of:
                why = _ELSEWHERE if _link(package, session) else _LATER
                yield from ((package.key, each) for each in self._unknowns(Status.UNSUPPORTED, why, session))

    def _lent(self, package: Package, link: Link, told: Iterable[Observation], session: Session) -> Iterator[Observation]:
        """What a repository tells of one of its packages: a claimed link lends it nothing."""
        for each in told:
            if isinstance(each.value, Repository):
                yield each.model_copy(update={"value": each.value.model_copy(update={"verified": link.verified})})
            elif each.value is None or link.joins(package):
                yield each
            else:
                at, url = each.retrieved_at, each.url
                yield self.unknown(each.signal, Status.UNSUPPORTED, session, detail=_borrowed(link), retrieved_at=at, url=url)


_ELSEWHERE = "on the day that is asked for, its repository was said to be elsewhere"
_LATER = "where its repository was on the day that is asked for is not known, only where it was said to be later"


def _borrowed(link: Link) -> str:
    return f"the link to {link.place.url} is only claimed, and the names do not agree: it may lead to somebody else's work"

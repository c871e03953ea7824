"""Packages of Debian and Ubuntu: the package lists of the archive that a package URL's `distro` names.

`dists/<suite>/<component>/source/Sources.xz` and `.../binary-<architecture>/Packages.xz`, in the layout of Debian's repository
format; each is fetched once for all packages.  Suites that left the archive are found where the user points `url` at.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from types import MappingProxyType

from sbomkit.errors import DocumentError, UnexpectedResponse
from sbomkit.model.facts import Observation
from sbomkit.model.inventory import Package
from sbomkit.purl import Purl, parse_purl, registry_url
from sbomkit.sources._endpoint import Address, Politeness
from sbomkit.sources._interface import Session, Stage, Verified
from sbomkit.sources._parts.control import BINARIES, SOURCES, ControlSource, Origin, Stanza
from sbomkit.sources._parts.debian import read_list, release_of

__all__ = ["SOURCE", "DebianSource"]


@dataclass(frozen=True, slots=True)
class _Archive:
    """How one distribution lays out its archive."""

    name: str
    """Its namespace in package URLs, and the folder below the host."""
    address: str
    """Of the source; empty for the main one."""
    components: tuple[str, ...]
    """Those that are looked into, in this order."""
    architectures: frozenset[str]
    """Those with lists; of any other the lists of `amd64` are read, which name the same people."""
    suites: Mapping[str, str]
    """Code names by version."""

    def suite(self, distro: str) -> str | None:
        """The code name that a qualifier means: `debian-12.5`, `12`, `bookworm`, `trixie/sid`; `None`: none that is known."""
        word = distro.lower().removeprefix(f"{self.name}-").partition("/")[0]
        if word in self.suites.values():
            return word
        major, _, rest = word.partition(".")
        return self.suites.get(major) or self.suites.get(f"{major}.{rest.partition('.')[0]}")


_ARCHIVES = {
    "debian": _Archive(
        "debian",
        "",
        ("main", "contrib", "non-free", "non-free-firmware"),
        frozenset(["amd64", "arm64", "armel", "armhf", "i386", "mips64el", "mipsel", "ppc64el", "riscv64", "s390x"]),
        MappingProxyType(
            {
                "8": "jessie",
                "9": "stretch",
                "10": "buster",
                "11": "bullseye",
                "12": "bookworm",
                "13": "trixie",
                "14": "forky",
                "unstable": "sid",
            }
        ),
    ),
    "ubuntu": _Archive(
        "ubuntu",
        "ubuntu",
        ("main", "universe", "restricted", "multiverse"),
        frozenset({"amd64", "i386"}),
        MappingProxyType(
            {
                "14.04": "trusty",
                "16.04": "xenial",
                "18.04": "bionic",
                "20.04": "focal",
                "22.04": "jammy",
                "22.10": "kinetic",
                "23.04": "lunar",
                "23.10": "mantic",
                "24.04": "noble",
                "24.10": "oracular",
                "25.04": "plucky",
                "25.10": "questing",
            }
        ),
    ),
}
_USUAL = "amd64"
_STABLE_UPDATE = re.compile(r"[+~]deb(\d+)u\d+")
"""What the versions of Debian's stable updates end with; it tells the suite where nothing else does."""


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """One suite, as one architecture sees it."""

    distribution: str
    suite: str
    architecture: str

    @property
    def archive(self) -> _Archive:
        return _ARCHIVES[self.distribution]

    @property
    def folder(self) -> str:
        return f"{self.distribution}/dists/{self.suite}"

    def lists(self, kind: str) -> Iterator[str]:
        """Paths of the lists of one kind, in the order in which they are looked into."""
        where = "source" if kind == SOURCES else f"binary-{self.architecture}"
        return (f"{self.folder}/{component}/{where}/{kind}.xz" for component in self.archive.components)


class DebianSource(ControlSource):
    """The archives of Debian and Ubuntu."""

    name = "debian"
    summary = "who packages what, and what it needs, from the package lists of Debian's and Ubuntu's archives"
    verified = Verified.ANSWERS
    stage = Stage.AGGREGATOR
    politeness = Politeness(
        rate=1.0, concurrency=2, policy="no policy is published; a few large files a run, asked for as apt does"
    )
    default_url = registry_url("deb", "debian")
    addresses = MappingProxyType({"ubuntu": Address(default_url=registry_url("deb", "ubuntu"))})

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:
        """Packages of the distributions whose archive is known."""
        return super().supports(package, earlier) and package.namespace in _ARCHIVES

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """A suite's `Release`, then each list that could have one of the packages."""
        paths: defaultdict[str, set[str]] = defaultdict(set)
        for place in {place for package in packages for place in _places(package)}:
            asked = paths[place.archive.address]
            asked.add(f"{place.folder}/Release")
            asked.update(place.lists(BINARIES), place.lists(SOURCES))
        return {address: len(asked) for address, asked in paths.items()}

    def _unusable(self, package: Package, session: Session) -> str | None:
        if not _places(package):
            return "which suite it is from is not told: no qualifier such as distro=debian-12, or of none that is known"
        if not any(self._usable(package, session)):
            return "the lists of its suite are of a later date"
        return None

    def _usable(self, package: Package, session: Session) -> Iterator[tuple[_Place, datetime | None]]:
        for place in _places(package):
            date = session.keep(f"{self.name}:{place.folder}", partial(self._date, place, session))
            if not (date and session.as_of and date > session.as_of):
                yield place, date

    def _found(self, kind: str, name: str, package: Package, session: Session) -> Sequence[Stanza]:
        found: list[Stanza] = []
        for place, date in self._usable(package, session):
            for path in place.lists(kind):
                origin, stanzas = session.keep(f"{self.name}:{path}", partial(self._list, place, path, date, session))
                if written := stanzas.get(name):
                    found += [Stanza.read(each, origin) for each in written]
                    break
        return found

    def _date(self, place: _Place, session: Session) -> datetime | None:
        """When a suite was last made, where it says so."""
        endpoint = self.endpoint(session, place.archive.address)
        answer = session.make_client().get(endpoint, f"{place.folder}/Release", accept="*/*")
        date = release_of(answer.body)[0] if answer.status == 200 else None
        return date if date and date <= session.now else None

    def _list(
        self, place: _Place, path: str, date: datetime | None, session: Session
    ) -> tuple[Origin, Mapping[str, Sequence[bytes]]]:
        """One list; empty where the archive does not have it."""
        answer = session.make_client().get(self.endpoint(session, place.archive.address), path, accept="*/*")
        origin = Origin(answer.url, date, answer.retrieved_at)
        if answer.status != 200:
            return origin, {}
        try:
            return origin, read_list(BytesIO(answer.body), session.limits)
        except DocumentError as error:
            raise UnexpectedResponse(error.message, source=self.name, path=path) from None


def _places(package: Package) -> list[_Place]:
    """Where the lists of a package are, by each of its package URLs."""
    return sorted({place for purl in package.purls if (parsed := parse_purl(purl)) and (place := _place(parsed))})


def _place(purl: Purl) -> _Place | None:
    archive = _ARCHIVES.get(purl.namespace or "")
    if archive is None:
        return None
    told = dict(purl.qualifiers)
    update = _STABLE_UPDATE.search(purl.version or "") if archive.name == "debian" else None
    distro = told.get("distro") or told.get("os_distro") or (update[1] if update else "")
    architecture = told.get("arch", _USUAL)
    if (suite := archive.suite(distro)) is None:
        return None
    return _Place(archive.name, suite, architecture if architecture in archive.architectures else _USUAL)


SOURCE = DebianSource

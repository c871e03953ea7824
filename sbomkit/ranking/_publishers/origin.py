"""Packages that come from one place: sixty of one repository are one risk, however many lines they take."""

from collections import Counter
from collections.abc import Mapping
from functools import cache

from sbomkit.model.facts import Repository, Subject
from sbomkit.model.ranking import Origin, OriginBasis
from sbomkit.purl import PackageKey
from sbomkit.ranking._publishers.evidence import Evidence

__all__ = ["Origins"]

_OWNED_NAMESPACES = ("pkg:composer/", "pkg:maven/", "pkg:npm/")
"""Of the purl types whose namespace belongs to somebody, so that who holds it holds all that is in it."""

_REPOSITORY, _SOURCE_PACKAGE, _NAMESPACE = map(str, OriginBasis)
_Place = tuple[str, str]
"""Basis, as a plain text since those are hashed in C, and name."""


class Origins:
    """Takes in the packages of a ranking one by one, and tells then what comes from where.

    A link to a repository is what the metadata claim, unless it is attested; nothing is lent to a package by it, so that a
    false one only makes a group larger than it is.
    """

    def __init__(self, source_of: Mapping[PackageKey, PackageKey]) -> None:
        """Start with none; `source_of` is what the document says of source packages."""
        self._source_of = source_of
        self._place_of: dict[PackageKey, _Place] = {}
        self._packages: Counter[_Place] = Counter()
        self._attested: Counter[_Place] = Counter()
        self._spelt: dict[_Place, str] = {}
        self._made = cache(self._origin)

    def add(self, package: PackageKey, evidence: Evidence) -> None:
        """Take in a package; it counts for its repository, its source package and its namespace alike."""
        if namespace := _namespace(package):
            self._take(package, (_NAMESPACE, namespace))
        if source := self._source_of.get(package) or evidence.source:
            self._take(package, (_SOURCE_PACKAGE, source))
        if repository := _repository(evidence):
            place = (_REPOSITORY, repository.url.lower())
            self._take(package, place)
            self._attested[place] += repository.verified
            self._spelt[place] = min(self._spelt.get(place, repository.url), repository.url)

    def _take(self, package: PackageKey, place: _Place) -> None:
        self._packages[place] += 1
        self._place_of[package] = place

    def of(self, package: PackageKey) -> Origin | None:
        """Where a package comes from, when all are taken in."""
        place = self._place_of.get(package)
        return None if place is None else self._made(place)

    def _origin(self, place: _Place) -> Origin:
        basis, name = place
        attested = self._attested[place] if basis == _REPOSITORY else None
        return Origin.trusted(
            {
                "basis": OriginBasis(basis),
                "place": self._spelt.get(place, name),
                "packages": self._packages[place],
                "attested": attested,
            }
        )


def _namespace(package: PackageKey) -> str | None:
    if not package.startswith(_OWNED_NAMESPACES):
        return None
    beginning, _, _ = package.partition("?")[0].rpartition("/")
    return beginning if beginning.count("/") else None


def _repository(evidence: Evidence) -> Repository | None:
    """Upstream's: the one that is attested, else the one that was told last."""
    told = [known for known in evidence.current(Repository) if known.subject is Subject.UPSTREAM] if evidence.upstream else []
    if not told:
        return None
    return max(told, key=lambda known: (known.value.verified, known.moment, known.source, known.value.url)).value

"""ecosyste.ms packages: what one aggregator knows of packages of twenty registries, a hundred in one request.

What it tells was read at the registries, often months ago, so that each value is dated by its last reading.  An answer does not
echo what was asked and leaves out what is not known: rows are joined by ecosystem and name.  Packages of distributions are not
asked about, since their package URLs lead nowhere there (`deb`, `apk`, `rpm`).  What is sent is a package URL without version
and qualifiers, or a name.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import quote

from sbomkit.errors import SourceError, UnexpectedResponse
from sbomkit.model.facts import Observation, Signal, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey
from sbomkit.sources._asking.bulk import at_once, chunks
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source, Stage, Verified
from sbomkit.sources._parts.ecosystems import LICENCE, POLITENESS, Row, row_of
from sbomkit.sources._reading.answers import read_json, records
from sbomkit.sources._reading.telling import Telling

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "Ecosystems"]

_PATH = "api/v1/packages/bulk_lookup"
_SIZE = 100
"""Packages in one request: no more package URLs are taken.  Names have no such limit, and are asked in several spellings."""

_ECOSYSTEMS = {
    "brew": "homebrew",
    "cargo": "cargo",
    "clojars": "clojars",
    "cocoapods": "cocoapods",
    "composer": "packagist",
    "conda": "conda",
    "cpan": "cpan",
    "cran": "cran",
    "gem": "rubygems",
    "golang": "go",
    "hackage": "hackage",
    "hex": "hex",
    "julia": "julia",
    "maven": "maven",
    "npm": "npm",
    "nuget": "nuget",
    "pub": "pub",
    "pypi": "pypi",
    "rubygems": "rubygems",
    "swift": "swiftpm",
}
"""What it calls the ecosystem of a purl type."""
_BY_NAME = frozenset({"golang", "npm", "nuget"})
"""Purl types whose names in capitals are looked for as names: a package URL may be taken for one in lower case."""
_FOLDED = frozenset({"hex", "nuget", "packagist", "swiftpm"})
"""Ecosystems that do not tell upper from lower case."""
_SEPARATORS = re.compile(r"[-_.]+")


class Ecosystems(Source):
    """Facts from packages.ecosyste.ms."""

    name: ClassVar[str] = "ecosystems"
    summary: ClassVar[str] = "of all packages at once: who can publish, first and last release, funding, state, use, repository"
    purl_types: ClassVar[frozenset[str]] = frozenset(_ECOSYSTEMS)
    signals: ClassVar[frozenset[Signal]] = frozenset(
        {
            Signal.PUBLISHERS,
            Signal.RELEASES,
            Signal.FUNDING,
            Signal.LIFECYCLE,
            Signal.POPULARITY,
            Signal.REPOSITORY,
        }
    )
    stage: ClassVar[Stage] = Stage.AGGREGATOR
    batch: ClassVar[int | None] = None
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = LICENCE
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = POLITENESS
    default_url: ClassVar[str | None] = "https://packages.ecosyste.ms"
    authorisation: ClassVar[str | None] = ""
    authorisation_header: ClassVar[str] = "X-API-Key"

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:
        """Whether the type is one of those, and the name no private one: a namespace of Hex is an organisation's own."""
        return super().supports(package, earlier) and not (package.type == "hex" and package.namespace)

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """A hundred packages a request, and again for names that are stored in one of several spellings."""
        respelt = sum(len(_spellings(package)) > 1 for package in packages)
        count = len(_first_calls(packages)) + -(-respelt // _SIZE)
        return {"": count} if count else {}

    def _lookup_many(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        missed: list[Package] = []
        known: list[Package] = []
        for package in packages:
            telling = Telling(self, session, package)
            # Of Maven it knows several registries, of which the row tells.
            if package.type != "maven" and (host := telling.of_another_registry()):
                detail = f"the document says that it comes from {host}"
                yield from ((package.key, each) for each in telling.nothing(Status.UNSUPPORTED, detail))
            else:
                known.append(package)
        for call, said in self._asked(_first_calls(known), session):
            yield from self._told(call, said, session, missed)
        again = [_by_name("pypi", each) for each in chunks(missed, _SIZE)]
        for call, said in self._asked(again, session):
            yield from self._told(call, said, session, None)

    def _asked(self, calls: Sequence["_Call"], session: Session) -> Iterator[tuple["_Call", "_Said | SourceError"]]:
        client, endpoint = session.make_client(), self.endpoint(session)

        def ask(call: _Call) -> _Said:
            answer = client.post(endpoint, _PATH, call.body)
            if answer.status != 200:
                raise UnexpectedResponse(f"the look-up was answered with HTTP {answer.status}", source=self.name)
            rows = read_json(answer.body, self.name)
            if not isinstance(rows, list):
                raise UnexpectedResponse("the answer is no list", source=self.name)
            return _Said(answer, _joined(rows))

        return at_once(self, session, calls, ask)

    def _told(
        self, call: "_Call", said: "_Said | SourceError", session: Session, missed: list[Package] | None
    ) -> Iterator[tuple[PackageKey, Observation]]:
        """What an answer says of the packages that were asked about.

        Args:
            call: with the packages.
            said: the answer, or why there is none.
            session: the run.
            missed: takes those that may be there under another spelling; `None`: those were asked for, too.
        """
        for package in call.packages:
            observations: Iterable[Observation]
            if isinstance(said, SourceError):
                observations = self._failed(said, session)
            elif rows := said.rows.get(_identity(package)):
                observations = self._of_its_registry(package, rows, said.answer, session)
            elif missed is not None and len(_spellings(package)) > 1:
                missed.append(package)
                continue
            else:
                observations = Telling(self, session, package).nothing(Status.ABSENT, "it is not among the rows", said.answer)
            yield from ((package.key, observation) for observation in observations)

    def _of_its_registry(
        self, package: Package, rows: Sequence[dict[str, Any]], answer: "Answer", session: Session
    ) -> Iterator[Observation]:
        row, telling = row_of(package, rows), Telling(self, session, package)
        if row is None:
            detail = "it is known from other registries than the one that the document names"
            yield from telling.nothing(Status.ABSENT, detail, answer)
        else:
            yield from Row(telling, answer, row).observations()


SOURCE = Ecosystems


@dataclass(frozen=True, slots=True)
class _Call:
    """One request."""

    packages: Sequence[Package]
    body: bytes


_Rows = Mapping[tuple[str, str], Sequence[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class _Said:
    """One answer, its rows by ecosystem and name."""

    answer: "Answer"
    rows: _Rows


def _first_calls(packages: Sequence[Package]) -> list[_Call]:
    """Package URLs, and names by ecosystem where a package URL might lead to another package, or to none."""
    plain: list[Package] = []
    named: defaultdict[str, list[Package]] = defaultdict(list)
    for package in packages:
        in_capitals = package.type in _BY_NAME and _name(package) != _name(package).lower()
        (named[_ECOSYSTEMS[package.type]] if in_capitals else plain).append(package)
    by_purl = (_Call(each, json.dumps({"purls": list(map(_purl, each))}).encode()) for each in chunks(plain, _SIZE))
    return [*by_purl, *(_by_name(ecosystem, each) for ecosystem in sorted(named) for each in chunks(named[ecosystem], _SIZE))]


def _by_name(ecosystem: str, packages: Sequence[Package]) -> _Call:
    names = sorted(set(chain.from_iterable(map(_spellings, packages))))
    return _Call(packages, json.dumps({"ecosystem": ecosystem, "names": names}).encode())


def _spellings(package: Package) -> Sequence[str]:
    """Names under which it may be stored: PyPI's in lower case, with whatever separators its author wrote."""
    name = _name(package)
    if package.type != "pypi":
        return [name]
    return sorted({name.lower(), *(_SEPARATORS.sub(separator, name.lower()) for separator in "-_.")})


def _name(package: Package) -> str:
    """The name as the aggregator keeps it; CPAN's are those of distributions, whoever uploaded them."""
    if not package.namespace or package.type == "cpan":
        return package.name
    return f"{package.namespace}{':' if package.type == 'maven' else '/'}{package.name}"


def _purl(package: Package) -> str:
    """A package URL that the look-up finds: CPAN's without an author."""
    if package.type in {"cpan", "rubygems"}:
        return f"pkg:{'gem' if package.type == 'rubygems' else package.type}/{quote(package.name, safe='')}"
    return package.key.partition("?")[0]


def _identity(package: Package) -> tuple[str, str]:
    ecosystem = _ECOSYSTEMS[package.type]
    return ecosystem, _normal(ecosystem, _name(package))


def _normal(ecosystem: str, name: str) -> str:
    if ecosystem == "pypi":
        return _SEPARATORS.sub("-", name).lower()
    return name.lower() if ecosystem in _FOLDED else name


def _joined(rows: Sequence[object]) -> _Rows:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in records(rows):
        ecosystem, name = row.get("ecosystem"), row.get("name")
        if isinstance(ecosystem, str) and isinstance(name, str):
            found.setdefault((ecosystem, _normal(ecosystem, name)), []).append(row)
    return cast("_Rows", found)

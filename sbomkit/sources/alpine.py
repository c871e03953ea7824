"""Packages of Alpine: the package indexes of the branch that a package URL's `distro` names.

`alpine/<branch>/<repository>/<architecture>/APKINDEX.tar.gz`, in the layout of Alpine's mirrors; each is fetched once for all
packages.  Indexes of other distributions are read from disk by the source `apk`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from sbomkit.errors import DocumentError, UnexpectedResponse
from sbomkit.model.facts import Observation
from sbomkit.model.inventory import Package
from sbomkit.purl import parse_purl
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Stage, Verified
from sbomkit.sources._parts.alpine import Index, IndexSource, read_index

__all__ = ["SOURCE", "AlpineSource"]

_BRANCH = re.compile(r"(?:alpine-)?v?(\d{1,3}\.\d{1,3})(?:[._].*)?")
_EDGE = re.compile(r"(?:alpine-)?edge|.*_(?:alpha|git)\d*.*")
"""Releases that are under way are numbered like the next one, and lie in `edge`."""
_REPOSITORIES = ("main", "community")
_ARCHITECTURES = frozenset(["aarch64", "armhf", "armv7", "loongarch64", "ppc64le", "riscv64", "s390x", "x86", "x86_64"])
_ALSO_KNOWN_AS = MappingProxyType({"amd64": "x86_64", "arm64": "aarch64", "386": "x86", "i386": "x86", "i686": "x86"})
_USUAL = "x86_64"
"""Of any other architecture this one's index is read, which names the same people."""


class AlpineSource(IndexSource):
    """Alpine's archive."""

    name = "alpine"
    summary = "who packages what, and what it needs, from the indexes of Alpine's archive"
    verified = Verified.DOCUMENTATION
    stage = Stage.AGGREGATOR
    politeness = Politeness(
        rate=1.0, concurrency=2, policy="no policy is published; two files a run and branch, asked for as apk does"
    )
    default_url = "https://dl-cdn.alpinelinux.org"

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:
        """Packages of Alpine itself."""
        return super().supports(package, earlier) and package.namespace == "alpine"

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """One for each index."""
        paths = {path for package in packages for path in _paths(package)}
        return {"": len(paths)} if paths else {}

    def _indexes(self, package: Package, session: Session) -> Sequence[Index]:
        return [session.keep(f"{self.name}:{path}", partial(self._read, path, session)) for path in sorted(_paths(package))]

    def _read(self, path: str, session: Session) -> Index:
        """One index; empty where the archive does not have it."""
        answer = session.make_client().get(self.endpoint(session), path, accept="*/*")
        plain = answer.body if answer.status == 200 else b""
        try:
            return read_index(plain, session.now, url=answer.url, retrieved_at=answer.retrieved_at)
        except DocumentError as error:
            raise UnexpectedResponse(error.message, source=self.name, path=path) from None


def _paths(package: Package) -> set[str]:
    """Where the indexes that can have a package are, by each of its package URLs."""
    return {
        f"alpine/{branch}/{repository}/{architecture}/APKINDEX.tar.gz"
        for told in _qualifiers(package)
        if (branch := _branch(told.get("distro") or told.get("alpine_version") or ""))
        for architecture in [_architecture(told.get("arch", ""))]
        for repository in _repositories(told.get("repository") or told.get("repo"))
    }


def _qualifiers(package: Package) -> Iterator[Mapping[str, str]]:
    return (dict(parsed.qualifiers) for purl in package.purls if (parsed := parse_purl(purl)))


def _branch(distro: str) -> str | None:
    """The folder of `alpine-3.20.3`, `3.20` or `edge`; `None`: none that is known."""
    if _EDGE.fullmatch(distro):
        return "edge"
    match = _BRANCH.fullmatch(distro)
    return f"v{match[1]}" if match else None


def _architecture(told: str) -> str:
    name = _ALSO_KNOWN_AS.get(told, told)
    return name if name in _ARCHITECTURES else _USUAL


def _repositories(told: str | None) -> Sequence[str]:
    return (told,) if told in _REPOSITORIES else _REPOSITORIES


SOURCE = AlpineSource

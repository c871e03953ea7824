"""What the mappings of all families share: nouns made without validation, one id for each component, each edge once."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sbomkit._collector import collector_paused
from sbomkit.errors import LimitExceeded
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.findings import Findings, Place
from sbomkit.model._base import Noun, make_all
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Completeness, Component, Document, Edge, EdgeKind, Inventory, Scope
from sbomkit.model.statements import Statements
from sbomkit.purl import parse_purl

__all__ = ["LONG", "Builder", "display_name", "make_all", "name_and_version", "taken"]

_Made = TypeVar("_Made", bound=Noun)

_SOURCE = re.compile("arch=(?:no)?s")
_TOOL_VERSION = re.compile(r"-(?=v?\d)")
LONG = 120
"""Characters of an address from which on a number stands in for it."""


def taken(nouns: Iterator[_Made], count: int) -> tuple[_Made, ...]:
    """The next `count` of them; one is by far the most frequent number."""
    return (next(nouns),) if count == 1 else tuple(islice(nouns, count))


def display_name(text: str | None) -> str | None:
    """A name without the mail address, or the empty brackets, that formats let follow it; `None` for no name."""
    name = (text or "").strip()
    if name.endswith((")", ">")):
        opening = max(name.rfind("("), name.rfind("<"))
        inside = name[opening + 1 : -1].strip()
        if opening >= 0 and ("@" in inside or not inside):
            name = name[:opening].rstrip()
    return name or None


def name_and_version(tool: str) -> tuple[str, str | None]:
    """A tool that is written `name-version`: its version is what begins with a digit after a hyphen (SPDX 2, section 6.8)."""
    found = _TOOL_VERSION.search(tool)
    if found is None:
        return tool, None
    return tool[: found.start()] or tool, tool[found.end() :]


class Builder:
    """An inventory in the making.

    Ids, edges and findings are gathered as they are read; nouns are made of them when somebody asks for them.
    """

    def __init__(self, content: Content, findings: Findings) -> None:
        self.findings = findings
        self.ids: dict[str, None] = {}
        """Ids of all components, in document order."""
        self.own: dict[str, None] = self.ids
        """Those that the document gives itself, which alone can be referred to; complete once the components are there."""
        self.sources: set[str] = set()
        """Ids of the components that are source packages."""
        self.dependents: list[str] = []
        """The upper end of each edge."""
        self.dependencies: list[str] = []
        """Its lower end."""
        self.meanings: list[tuple[EdgeKind, Scope]] = []
        """What it means."""
        self._limits = content.limits
        self._given: frozenset[str | None] | None = None
        self._stand_ins: set[str] = set()
        self._buckets: dict[tuple[EdgeKind, Scope], set[tuple[str, str]]] = {}

    # -- components

    def stand_in(self, address: str | None, given: Callable[[], Iterable[str | None]]) -> str:
        """An id for a component that has none: its address, or a number where that is long (`None`) or not to be told.

        It is none of the ids that the document gives (`given` is asked once for all of them): nothing can refer to it.
        """
        if self._given is None:
            self._given = frozenset(given())
        ref = address if address is not None and len(address) <= LONG else f"component-{len(self.ids)}"
        while ref in self._given:
            ref += "_"
        self._stand_ins.add(ref)
        return ref

    def duplicate(self, ref: str, path: Place) -> None:
        """Note an id that was given before; its second component is left out."""
        self.findings.add(
            Severity.ERROR,
            "duplicate-id",
            path,
            f"id {ref!r:.100} was given before: the first entry is kept, edges are joined",
        )

    def close(self, purls: Sequence[str | None]) -> None:
        """All components are there: tell what can be referred to, and which of them are source packages (`arch=source`).

        What is built from a source package does not depend on it.

        Args:
            purls: one for each id, in their order.
        """
        if self._stand_ins:
            self.own = {ref: None for ref in self.ids if ref not in self._stand_ins}
        # To look through all of them at once takes a third of the time, and finds nothing in nearly every document.
        if not _SOURCE.search("\n".join(filter(None, purls))):
            return
        for ref, purl in zip(self.ids, purls, strict=True):
            if purl and _SOURCE.search(purl):
                parsed = parse_purl(purl)
                if parsed is not None and parsed.is_source:
                    self.sources.add(ref)

    def check_components(self, count: int) -> None:
        """Hold a number of components to the limit.

        Raises:
            LimitExceeded: it is larger.
        """
        bound = self._limits.components
        if count > bound:
            raise LimitExceeded(f"the document has more than {bound:,} components", limit="components", value=bound)

    def stand_in_name(self, purl: str | None, ref: str, path: Place) -> str:
        """The name of a component that has none: from its purl, or its id."""
        self.findings.add(Severity.WARNING, "missing-name", path, "no name; that of the purl, or the id, stands in")
        parsed = parse_purl(purl) if purl else None
        return parsed.name if parsed else ref

    # -- edges

    def bucket(self, kind: EdgeKind, scope: Scope) -> set[tuple[str, str]]:
        """The pairs that are joined by edges of this kind and scope."""
        return self._buckets.setdefault((kind, scope), set())

    def needing(self) -> set[str]:
        """Ids of the components that depend on another one, as far as the edges were read."""
        # Edge by edge, in document order: a bucket hands its pairs out by hash, from all over the memory, six times as slowly.
        needs = EdgeKind.DEPENDS_ON
        return {dependent for dependent, (kind, _) in zip(self.dependents, self.meanings, strict=True) if kind is needs}

    def edge(self, dependent: str, dependency: str, kind: EdgeKind, scope: Scope, path: Place, *, silent: bool = False) -> None:
        """Add one edge between ids that are there; a repeated one is joined, one to itself is left out."""
        if dependent == dependency:
            self.self_dependency(dependent, path)
            return
        bucket, pair = self.bucket(kind, scope), (dependent, dependency)
        if pair not in bucket:
            bucket.add(pair)
            self.extend(dependent, (dependency,), kind, scope)
        elif not silent:
            self.repeated(path, 1)

    def extend(self, dependent: str, dependencies: Iterable[str], kind: EdgeKind, scope: Scope) -> None:
        """Add edges that are known to be new and sound.

        Raises:
            LimitExceeded: one edge too many.
        """
        before = len(self.dependencies)
        self.dependencies += dependencies
        count = len(self.dependencies) - before
        self.dependents += [dependent] * count
        self.meanings += [(kind, scope)] * count
        self.check_edges(len(self.dependencies))

    def check_edges(self, count: int) -> None:
        """Hold a number of edges to the limit.

        Raises:
            LimitExceeded: it is larger.
        """
        bound = self._limits.edges
        if count > bound:
            raise LimitExceeded(f"the document has more than {bound:,} edges", limit="edges", value=bound)

    def self_dependency(self, ref: str, path: Place) -> None:
        """Note an edge from a component to itself, which is left out."""
        self.findings.add(Severity.WARNING, "self-dependency", path, f"{ref!r:.100} refers to itself: the edge is left out")

    def repeated(self, path: Place, count: int) -> None:
        """Note edges that were there already."""
        self.findings.add(Severity.NOTE, "duplicate-edge", path, "the same edge was there before: they are joined", count)

    def dangling(self, ref: str, path: Place, count: int = 1) -> None:
        """Note a reference that leads nowhere, with the edges that it costs."""
        self.findings.add(
            Severity.ERROR, "dangling-reference", path, f"no component has the id {ref!r:.100}: the edge is left out", count
        )

    def dangling_entry(self, ref: str, path: Place) -> None:
        """Note an entry about a component that is not there; it costs no edge."""
        self.findings.add(
            Severity.ERROR, "dangling-entry", path, f"no component has the id {ref!r:.100}: the entry is left out"
        )

    def external(self, ref: str, path: Place, count: int = 1) -> None:
        """Note a reference into another document, with the edges that it costs."""
        self.findings.add(
            Severity.NOTE, "external-reference", path, f"{ref!r:.100} is in another document, which is not read", count
        )

    # -- the whole

    def inventory(
        self,
        document: Document,
        components: Callable[[], list[dict[str, Any]]],
        roots: list[str],
        completeness: Completeness,
        *,
        claims: Callable[[], Mapping[str, Any]],
        statements: Callable[[Inventory], Statements],
    ) -> Inventory:
        """The finished inventory.

        Args:
            document: what it says of itself.
            components: makes the fields of all components; called when somebody asks for them.
            roots: ids of the subjects.
            completeness: what it says of its gaps.
            claims: reads the kept document again.
            statements: makes what the document states of the claims.
        """
        columns = self.dependents, self.dependencies, self.meanings
        return Inventory.deferring(
            {
                "document": document,
                "roots": tuple(roots),
                "diagnostics": self.findings.diagnostics(self._limits.diagnostics),
                "completeness": completeness,
            },
            {"components": lambda: _components(components), "edges": lambda: _edges(*columns)},
            _read_claims=claims,
            _make_statements=statements,
        )


def _components(fields: Callable[[], list[dict[str, Any]]]) -> tuple[Component, ...]:
    with collector_paused():
        return tuple(make_all(Component, fields()))


def _edges(dependents: list[str], dependencies: list[str], meanings: list[tuple[EdgeKind, Scope]]) -> tuple[Edge, ...]:
    with collector_paused():
        return tuple(
            make_all(
                Edge,
                [
                    {"dependent": dependent, "dependency": dependency, "kind": kind, "scope": scope, "inferred_by": None}
                    for dependent, dependency, (kind, scope) in zip(dependents, dependencies, meanings, strict=True)
                ],
            )
        )

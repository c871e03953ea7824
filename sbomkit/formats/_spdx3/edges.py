"""Relationships of SPDX 3 in; edges, licences, subjects and what is left open out."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from sbomkit.formats._reading.building import Builder
from sbomkit.formats._spdx3.graph import Graph
from sbomkit.formats._spdx3.names import individual, value_named
from sbomkit.formats._spdx3.relationships import (
    CONCLUDED,
    DECLARED,
    DEPENDS_ON,
    DESCRIBES,
    SCOPES,
    meaning_of,
    narrower,
)
from sbomkit.formats._spdx3.shapes import Relationship
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Completeness, EdgeKind, Scope

__all__ = ["Edges"]

_NEEDS = EdgeKind.DEPENDS_ON  # bound once: looking a member up on the class costs more than what is done with it
_BUILT_FROM = EdgeKind.BUILT_FROM, Scope.UNKNOWN
_INCOMPLETE, _COMPLETE = "incomplete", "complete"
_SAYS_ALL = frozenset({Scope.UNKNOWN, Scope.RUNTIME})
"""Scopes in which to depend on nothing is to have no dependencies."""


class _Meaning(NamedTuple):
    """What relationships of one type and scope are read as."""

    name: str
    kind: EdgeKind
    is_reversed: bool
    meaning: tuple[EdgeKind, Scope]
    bucket: set[tuple[str, str]]


class Edges:
    """The relationships of a document."""

    def __init__(self, graph: Graph, build: Builder) -> None:
        self.declared: defaultdict[str, list[str]] = defaultdict(list)
        """Ids of the licences that are declared for an id."""
        self.concluded: defaultdict[str, list[str]] = defaultdict(list)
        """Those that were concluded."""
        self.described: set[str] = set()
        """Ids of what a document says to describe."""
        self._graph = graph
        self._build = build
        self._from_source = _BUILT_FROM, build.bucket(*_BUILT_FROM)
        self._licenses = {DECLARED: self.declared, CONCLUDED: self.concluded}
        self._collections = {entry.id for _, entry in graph.collections}
        self._meanings: dict[tuple[str | None, str | None], _Meaning] = {}
        self._stated: set[str] = set()
        self._needs_nothing: set[str] = set()
        self._may_need_more: set[str] = set()
        self._called_incomplete: set[str] = set()

    def read(self) -> None:
        """Read all relationships.

        Raises:
            LimitExceeded: more edges than the limits allow.
        """
        relationships = self._graph.relationships
        self._build.check_edges(sum([len(entry.targets) for _, entry in relationships if entry.targets]))
        for number, entry in relationships:
            key = entry.relationship_type, entry.scope
            meant = self._meanings.get(key) or self._meant(key, number)
            if entry.source is None or not entry.targets:
                self._without_an_end(entry, meant, number)
            elif meant.name in self._licenses:
                self._licenses[meant.name][entry.source] += entry.targets
            else:
                if entry.completeness is not None and meant.kind is _NEEDS and not meant.is_reversed:
                    self._complete(entry, entry.source)
                self._join(number, entry, entry.source, entry.targets, meant)
        self._stated |= self._build.needing()

    def _join(self, number: int, entry: Relationship, source: str, targets: list[str], meant: _Meaning) -> None:
        """Add the edges of one relationship."""
        build, ids, sources = self._build, self._build.own, self._build.sources
        for index, target in enumerate(targets):
            dependent, dependency = (target, source) if meant.is_reversed else (source, target)
            if dependent not in ids or dependency not in ids:
                self._outside(meant, (dependent, dependency), entry, f"{self._graph.place(number)}.to[{index}]")
                continue
            meaning, pairs = meant.meaning, meant.bucket
            if dependency in sources and meant.kind is _NEEDS:
                self._stated.add(dependent)
                meaning, pairs = self._from_source
            # From here on this is Builder.edge, spelt out: most of the entries of a large document come through here.
            pair = (dependent, dependency)
            if pair in pairs:
                build.repeated(f"{self._graph.place(number)}.to[{index}]", 1)
            elif dependent == dependency:
                build.self_dependency(dependent, f"{self._graph.place(number)}.to[{index}]")
                if meant.kind is _NEEDS:
                    self._stated.add(dependent)
            else:
                pairs.add(pair)
                build.dependents.append(dependent)
                build.dependencies.append(dependency)
                build.meanings.append(meaning)

    def _meant(self, key: tuple[str | None, str | None], number: int) -> _Meaning:
        """What relationships of a type and scope are read as."""
        text, written = key
        name, relation, is_guess = meaning_of(text or "")
        if is_guess:
            self._build.findings.add(
                Severity.WARNING,
                "unknown-relationship",
                f"{self._graph.place(number)}.relationshipType",
                f"expected a relationship type of SPDX 3.0, found {text!r:.80}: taken for {name}",
            )
        scope = Scope.UNKNOWN
        if written is not None:
            scope = SCOPES.get(value_named(written), Scope.UNKNOWN)
            if value_named(written) not in SCOPES:
                self._build.findings.add(
                    Severity.WARNING,
                    "unknown-scope",
                    f"{self._graph.place(number)}.scope",
                    f"expected a scope of SPDX 3.0, found {written!r:.80}: taken for none",
                )
        scope = narrower(relation.scope, scope)
        found = _Meaning(
            name, relation.kind, relation.is_reversed, (relation.kind, scope), self._build.bucket(relation.kind, scope)
        )
        if not is_guess and (written is None or value_named(written) in SCOPES):
            self._meanings[key] = found
        return found

    # -- what is no plain edge

    def _without_an_end(self, entry: Relationship, meant: _Meaning, number: int) -> None:
        """A relationship from or to nothing: where it is complete, that is what it says."""
        is_complete = value_named(entry.completeness or "") == _COMPLETE
        if entry.source in self._build.own and meant.kind is _NEEDS and is_complete and not meant.is_reversed:
            self._none(str(entry.source), meant.name, entry, self._graph.place(number))
            return
        self._build.findings.add(
            Severity.ERROR,
            "missing-end",
            self._graph.place(number),
            f"expected {'to' if entry.source else 'from'}, found none: the relationship is left out",
        )

    def _complete(self, entry: Relationship, source: str) -> None:
        if value_named(entry.completeness or "") == _INCOMPLETE and source in self._build.own:
            self._called_incomplete.add(source)

    def _none(self, source: str, name: str, entry: Relationship, path: str) -> None:
        """Something is said to need nothing."""
        scope = SCOPES.get(value_named(entry.scope or "other"), Scope.UNKNOWN)
        if name == DEPENDS_ON and scope in _SAYS_ALL:
            self._needs_nothing.add(source)
        else:
            self._build.findings.add(
                Severity.NOTE,
                "partial-none",
                path,
                f"nothing to follow {name!r:.80} in this scope is not to depend on nothing: it is in the claims only",
            )

    def _outside(self, meant: _Meaning, ends: tuple[str, str], entry: Relationship, path: str) -> None:
        """A relationship one end of which is no component: a document, nothing at all, or something elsewhere."""
        build, own = self._build, self._build.own
        kind, name = meant.kind, meant.name
        dependent, dependency = ends
        said = individual(dependency) if dependency not in own else None
        if kind is _NEEDS and dependent in own and said is None:
            self._stated.add(dependent)  # it needs something, wherever that is
        if dependent in self._collections and name == DESCRIBES and dependency in own:
            self.described.add(dependency)
        elif said is not None or individual(dependent) is not None:
            if kind is _NEEDS and dependent in own:
                if said == "none":
                    self._none(dependent, name, entry, path)
                else:
                    self._may_need_more.add(dependent)
        elif dependent in self._collections and dependency in own and kind in {_NEEDS, EdgeKind.CONTAINS}:
            # The document is no component.  Taken for a subject, what it is said to need would stand a step too high.
            build.findings.add(
                Severity.WARNING,
                "document-dependency",
                path,
                f"expected describes from the document itself, found {name}: it is in the claims only",
            )
        elif not self._collections.isdisjoint(ends):
            build.findings.add(
                Severity.NOTE, "document-relationship", path, f"{name} of the document itself: it is in the claims only"
            )
        else:
            self.no_component(dependency if dependent in own else dependent, path)

    def no_component(self, ref: str, path: str) -> None:
        """Note a reference to what is no component of this document; to nothing is none."""
        if individual(ref) is not None:
            return
        element = self._graph.others.get(ref)
        if element is not None or ref in self._graph.relationship_ids:
            kind = type(element).__struct_config__.tag if element is not None else "Relationship"
            self._build.findings.add(
                Severity.NOTE, "not-a-component", path, f"{ref!r:.100} is of the class {kind}: this is in the claims only"
            )
        elif ref in self._imported:
            self._build.external(ref, path)
        else:
            self._build.dangling(ref, path)

    @cached_property
    def _imported(self) -> frozenset[str | None]:
        """Ids of elements of other documents."""
        return frozenset(each.external_id for _, entry in self._graph.collections for each in entry.imports or ())

    # -- what is left open

    def completeness(self) -> Completeness:
        """What the document says of its own gaps."""
        ids, stated, nothing = self._build.ids, self._stated, self._needs_nothing
        contradicted = nothing & (stated | self._called_incomplete | self._may_need_more)
        if contradicted:
            first = next(ref for ref in ids if ref in contradicted)
            self._build.findings.add(
                Severity.WARNING,
                "contradicting-none",
                "@graph",
                f"{first!r:.200} is said to depend on nothing and on something: the latter is kept",
                len(contradicted),
            )
        nothing -= contradicted
        open_ones = self._called_incomplete | (self._may_need_more & stated)
        return Completeness(
            aggregate=None,
            incomplete=tuple([ref for ref in ids if ref in open_ones]),
            no_dependencies=tuple([ref for ref in ids if ref in nothing]),
            unstated=tuple([ref for ref in ids if ref not in stated and ref not in nothing]),
        )

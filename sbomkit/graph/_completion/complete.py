"""An inventory and facts in, the same inventory with the edges out that its document does not declare."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sbomkit._collector import collector_paused
from sbomkit.graph._completion.requirements import order, satisfies
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.facts import (
    Alternative,
    DeclaredDependencies,
    DeclaredDependency,
    Facts,
    Observation,
)
from sbomkit.model.inventory import Component, Edge, EdgeKind, Inventory, Scope
from sbomkit.purl import PackageKey, parse_purl

__all__ = ["complete"]

_SCOPES: Mapping[str, Scope] = {"runtime": Scope.RUNTIME, "optional": Scope.OPTIONAL, "build": Scope.BUILD}
"""Scopes that reach beyond the package itself: what it needs for its own tests and development is nobody's dependency."""
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class _Needs:
    """What one component is said to need, and by whom."""

    value: DeclaredDependencies
    source: str
    exact: bool
    """Whether that is said of just this version."""


@dataclass(slots=True)
class _Tally:
    """What was met on the way, each with examples."""

    inferred: Counter[str] = field(default_factory=Counter)
    """Edges by source."""
    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, code: str, example: str) -> None:
        self.counts[code] += 1
        if len(self.first[code]) < _EXAMPLES:
            self.first[code].append(example)


def complete(inventory: Inventory, facts: Facts, *, as_of: datetime | None = None) -> Inventory:
    """Add the dependency edges that sources know and the document does not declare.

    A requirement is resolved inside the inventory, to the newest of the versions that are there and satisfy it, or to a package
    that provides what is asked for.  What a document declares always stands: a component with declared dependencies gets none.

    Args:
        inventory: what the document says.
        facts: with observations of the signal `declared_dependencies`.
        as_of: what is said of other versions than the document lists, and known for a later moment only, is not used; what a
            version needs does not change.

    Returns:
        The inventory with edges marked `inferred_by` their source, and diagnostics that count what was inferred, what could not
        be matched, and where source and document differ.
    """
    with collector_paused():
        return _Completion(inventory, facts, as_of).done()


class _Completion:
    def __init__(self, inventory: Inventory, facts: Facts, as_of: datetime | None) -> None:
        self._inventory = inventory
        self._needs = _needs_of(inventory, facts, as_of)
        self._present = _Present(inventory, self._needs)
        self._declared: defaultdict[str, set[str]] = defaultdict(set)
        for edge in inventory.edges:
            if edge.kind is EdgeKind.DEPENDS_ON and edge.inferred_by is None:
                self._declared[edge.dependent].add(edge.dependency)
        self._empty = frozenset(inventory.completeness.no_dependencies)
        self._tally = _Tally()

    def done(self) -> Inventory:
        edges = list(self._edges())
        if not edges and not self._tally.counts:
            return self._inventory
        return self._inventory.model_copy(
            update={
                "edges": (*self._inventory.edges, *edges),
                "diagnostics": (*self._inventory.diagnostics, *self._diagnostics()),
            }
        )

    def _edges(self) -> Iterator[Edge]:
        there = {(edge.dependent, edge.dependency) for edge in self._inventory.edges if edge.kind is EdgeKind.DEPENDS_ON}
        for component in self._inventory.components:
            needs = self._needs.get(component.id)
            if needs is None:
                continue
            if not needs.exact:
                self._tally.add("completed-by-another-version", _named(component))
            found = self._resolved(component, needs)
            if component.id in self._declared:
                self._differences(component, found)
                continue
            if found and component.id in self._empty:
                self._tally.add("declared-to-need-nothing", _named(component))
            for dependency, scope in found.items():
                if (component.id, dependency) not in there:
                    self._tally.inferred[needs.source] += 1
                    yield Edge.trusted(
                        {
                            "dependent": component.id,
                            "dependency": dependency,
                            "kind": EdgeKind.DEPENDS_ON,
                            "scope": scope,
                            "inferred_by": needs.source,
                        }
                    )

    def _resolved(self, component: Component, needs: _Needs) -> dict[str, Scope]:
        """Ids of what the component needs, each with the most exposed scope in which it does."""
        found: dict[str, Scope] = {}
        for dependency in needs.value.dependencies:
            scope = _scope(dependency)
            if scope is None:
                continue
            target = self._target(component, dependency, scope, exact=needs.exact)
            if target is not None and target != component.id and (target not in found or scope is Scope.RUNTIME):
                found[target] = scope
        return found

    def _target(self, component: Component, dependency: DeclaredDependency, scope: Scope, *, exact: bool) -> str | None:
        choices = (Alternative(package=dependency.package, requirement=dependency.requirement), *dependency.alternatives)
        if dependency.resolved is not None:
            target = self._present.exactly(dependency.package, dependency.resolved, component)
            if target is not None:
                return target
        reasons = set()
        for choice in choices:
            target, reason = self._present.best(choice, component)
            reasons.add(reason)
            if target is not None:
                return target
        if not exact and reasons != {"unmatched-requirement"}:  # another version of it may ask for another version of this
            return next(filter(None, (self._present.newest(choice.package, component) for choice in choices)), None)
        if scope is Scope.RUNTIME and dependency.marker is None:
            wanted = f"{dependency.package} {dependency.requirement or ''}".rstrip()
            self._tally.add(next(code for code in _TOLD if code in reasons), f"{_named(component)} needs {wanted}")
        return None

    def _differences(self, component: Component, found: Mapping[str, Scope]) -> None:
        missing = [
            target for target, scope in found.items() if scope is Scope.RUNTIME and target not in self._declared[component.id]
        ]
        for target in missing:
            self._tally.add(
                "declared-otherwise", f"{_named(component)} is not declared to need {_named(self._inventory.by_id[target])}"
            )

    def _diagnostics(self) -> Iterator[Diagnostic]:
        for source, count in sorted(self._tally.inferred.items()):
            many = f"{count:,} dependencies are" if count > 1 else "1 dependency is"
            message = f"{many} not declared but inferred from what {source} says that packages need"
            yield Diagnostic(severity=Severity.NOTE, code="completed", path="", message=message, count=count)
        for code, (severity, message) in _TOLD.items():
            if count := self._tally.counts[code]:
                examples = "; ".join(self._tally.first[code])
                yield Diagnostic(severity=severity, code=code, path="", message=f"{message}: {examples}", count=count)


_TOLD: Mapping[str, tuple[Severity, str]] = {
    "undecided-requirement": (Severity.NOTE, "which of several versions packages need cannot be told"),
    "unsatisfied-requirement": (Severity.NOTE, "packages need another version than those that the document lists"),
    "unmatched-requirement": (Severity.NOTE, "packages need something that the document does not list"),
    "declared-otherwise": (Severity.NOTE, "a source says that packages need more than the document declares, which stands"),
    "declared-to-need-nothing": (
        Severity.NOTE,
        "a source says what packages need of which the document says that it is nothing",
    ),
    "completed-by-another-version": (Severity.NOTE, "what packages need is known of another version only"),
}


class _Candidate(NamedTuple):
    """What a package or a name may lead to."""

    id: str
    version: str | None
    architecture: str | None


class _Present:
    """What the document lists, by what it answers to."""

    def __init__(self, inventory: Inventory, needs: Mapping[str, _Needs]) -> None:
        self._of_package: defaultdict[PackageKey, list[_Candidate]] = defaultdict(list)
        self._providing: defaultdict[PackageKey, list[_Candidate]] = defaultdict(list)
        native: Counter[str] = Counter()
        roots = set(inventory.roots)
        for component in inventory.components:
            architecture = _architecture(component)
            native.update([architecture] if architecture else [])
            if component.id not in roots:
                candidate = _Candidate(component.id, _full_version(component), architecture)
                self._of_package[component.package].append(candidate)
            for provided in needs[component.id].value.provides if component.id in needs else ():
                self._providing[provided.package].append(_Candidate(component.id, provided.version, architecture))
        self._native = min(native, key=lambda each: (-native[each], each), default=None)
        for key, members in self._of_package.items():
            if len(members) > 1:
                purl_type = _type(key)
                members.sort(key=lambda each: (order(purl_type, each.version or ""), each.id), reverse=True)

    def exactly(self, package: PackageKey, version: str, dependent: Component) -> str | None:
        """The component of this package and version."""
        members = self._near(self._of_package.get(package, ()), dependent)
        return next((each.id for each in members if each.version == version), None)

    def newest(self, package: PackageKey, dependent: Component) -> str | None:
        """The newest component of this package, whatever is asked for."""
        return next((each.id for each in self._near(self._of_package.get(package, ()), dependent)), None)

    def best(self, choice: Alternative, dependent: Component) -> tuple[str | None, str]:
        """The newest component that satisfies, or why there is none, as the code of a diagnostic.

        What cannot be compared satisfies if there is no choice.
        """
        members = self._near(self._of_package.get(choice.package, ()), dependent)
        purl_type = _type(choice.package)
        judged = [(each.id, _allows(purl_type, each.version, choice.requirement)) for each in members]
        target = next((name for name, allowed in judged if allowed), None)
        if target is None and len(judged) == 1 and judged[0][1] is None:
            target = judged[0][0]
        if target is not None:
            return target, ""
        for each in self._near(self._providing.get(choice.package, ()), dependent):
            # A name without a version satisfies only those who ask for none (Debian Policy 7.5).
            asked = choice.requirement is not None
            allowed = False if asked and each.version is None else _allows(purl_type, each.version, choice.requirement)
            if allowed:
                return each.id, ""
            judged.append((each.id, allowed))
        if not judged:
            return None, "unmatched-requirement"
        certain = all(allowed is False for _, allowed in judged)
        return None, "unsatisfied-requirement" if certain else "undecided-requirement"

    def _near(self, candidates: Sequence[_Candidate], dependent: Component) -> Sequence[_Candidate]:
        """Those of the dependent's own architecture first, as package managers take them (Debian, "Multiarch")."""
        if len(candidates) < 2:
            return candidates
        own = _architecture(dependent) or self._native
        return sorted(candidates, key=lambda each: each.architecture not in {None, own})


_ANY_ARCHITECTURE = frozenset({"all", "noarch"})


def _architecture(component: Component) -> str | None:
    """As the purl tells it; `None` where it is not told or runs on all."""
    told = _qualifier(component, "arch")
    return None if told in _ANY_ARCHITECTURE else told


def _full_version(component: Component) -> str | None:
    """The version with its epoch, which purls of deb and rpm may keep in a qualifier."""
    version, epoch = component.version, _qualifier(component, "epoch")
    return f"{epoch}:{version}" if version and epoch and ":" not in version else version


def _qualifier(component: Component, name: str) -> str | None:
    parsed = parse_purl(component.purl) if component.purl else None
    return dict(parsed.qualifiers).get(name) if parsed is not None else None


def _named(component: Component) -> str:
    return component.purl or " ".join(part for part in (component.name, component.version) if part)


def _allows(purl_type: str, version: str | None, requirement: str | None) -> bool | None:
    if requirement is None:
        return True
    return None if version is None else satisfies(purl_type, version, requirement)


def _type(key: PackageKey) -> str:
    return key.removeprefix("pkg:").partition("/")[0]


def _scope(dependency: DeclaredDependency) -> Scope | None:
    """When it is needed; `None`: never by those who use the package.  What belongs to an extra is optional (PEP 508)."""
    scope = _SCOPES.get(dependency.scope)
    if scope is Scope.RUNTIME and dependency.marker is not None and "extra" in dependency.marker:
        return Scope.OPTIONAL
    return scope


_Declared = tuple[DeclaredDependencies, str, datetime]
"""What is needed, who says so, and for when that is known."""


def _needs_of(inventory: Inventory, facts: Facts, as_of: datetime | None) -> Mapping[str, _Needs]:
    """What each component needs, by its id."""
    known = {entry.package: told for entry in facts.packages if (told := list(_declarations(entry.observations)))}
    found = {}
    for component in inventory.components:
        told = [each for each in known.get(component.package, ()) if _counts(each, component, as_of)]
        if told and not _is_source(component):
            found[component.id] = min((_weighed(each, component) for each in told), key=_preference)
    return found


def _counts(told: _Declared, component: Component, as_of: datetime | None) -> bool:
    return as_of is None or _is_of(told[0], component) or told[2] <= as_of


def _is_of(value: DeclaredDependencies, component: Component) -> bool:
    """Whether this is said of just the version that the component has."""
    return value.version in {component.version, _full_version(component)}


def _is_source(component: Component) -> bool:
    parsed = parse_purl(component.purl) if component.purl else None
    return parsed is not None and parsed.is_source


def _declarations(observations: Sequence[Observation]) -> Iterable[_Declared]:
    return ((each.value, each.source, each.known_for) for each in observations if isinstance(each.value, DeclaredDependencies))


def _weighed(told: _Declared, component: Component) -> _Needs:
    value, source, _ = told
    return _Needs(value, source, _is_of(value, component))


def _preference(needs: _Needs) -> tuple[bool, bool, str, str]:
    """Just this version first, then what a package's own registry says before what somebody else resolved."""
    return not needs.exact, any(each.resolved for each in needs.value.dependencies), needs.source, needs.value.version

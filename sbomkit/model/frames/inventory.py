"""An inventory as tables: what the document lists, what depends on what, and what was odd about it."""

from operator import attrgetter
from typing import NamedTuple

from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.frames._table import FrameColumn, Frames, FrameTable, FrameType, field
from sbomkit.model.inventory import Component, Edge, Inventory, Package

__all__ = ["FRAMES"]


def _sentence(inventory: Inventory) -> str:
    document = inventory.document
    return (
        f"{document.format} {document.spec_version} ({document.encoding}): {len(inventory.components):,} components of "
        f"{len(inventory.packages):,} packages, {len(inventory.edges):,} edges, {len(inventory.diagnostics):,} diagnostics."
    )


class _Listed(NamedTuple):
    component: Component
    is_root: bool
    dependencies: str


def _listed(inventory: Inventory) -> list[_Listed]:
    said = inventory.completeness
    roots = frozenset(inventory.roots)
    words = {
        **dict.fromkeys(said.unstated, "unstated"),
        **dict.fromkeys(said.no_dependencies, "none"),
        **dict.fromkeys(said.incomplete, "incomplete"),
    }
    return [_Listed(each, each.id in roots, words.get(each.id, "listed")) for each in inventory.components]


def _held(name: str, meaning: str = "") -> FrameColumn:
    return field(Component, name, at="component", meaning=meaning)


_COMPONENTS = FrameTable(
    name="components",
    row="One component, in document order.",
    entries=_listed,
    columns=(
        _held("id"),
        FrameColumn(
            name="package",
            type=FrameType.TEXT,
            meaning="Key of the package that it is a version of; `pkg:generic/...` where it has no readable purl.",
            value=attrgetter("component.package"),
        ),
        _held("name", "As the document writes it."),
        _held("version", "As the document writes it."),
        _held("group"),
        _held("purl"),
        _held("type"),
        _held("scope"),
        FrameColumn(
            name="is_root",
            type=FrameType.BOOLEAN,
            meaning="Whether the document is about it.",
            value=attrgetter("is_root"),
        ),
        FrameColumn(
            name="dependencies",
            type=FrameType.TEXT,
            words=("listed", "none", "incomplete", "unstated"),
            meaning="What the document says of what it needs: `listed`; `none`: it needs nothing; `incomplete`: not all is "
            "listed; `unstated`: it says nothing.",
            value=attrgetter("dependencies"),
        ),
        _held("producer"),
        _held("supplier"),
        _held("licenses"),
        FrameColumn(
            name="hashes",
            type=FrameType.TEXTS,
            meaning="Each as `algorithm:value`, as the document writes them.",
            value=lambda row: [f"{each.algorithm}:{each.value}" for each in row.component.hashes],
        ),
        _held("cpes", "CPE names."),
        FrameColumn(
            name="references",
            type=FrameType.TEXTS,
            meaning="Pointers out of the document, each as `kind: locator`.  Never fetched.",
            value=lambda row: [f"{each.kind}: {each.locator}" for each in row.component.references],
        ),
    ),
    shown=("package", "version", "type", "scope", "supplier", "licenses"),
)

_EDGES = FrameTable(
    name="edges",
    row="One edge from a dependent to a dependency, in document order.",
    entries=attrgetter("edges"),
    columns=(
        field(Edge, "dependent"),
        field(Edge, "dependency"),
        field(Edge, "kind", meaning="`depends_on`, `contains`, `built_from`, `provides` or `related`."),
        field(Edge, "scope", meaning="When it is needed; `unknown`: the document does not say."),
        field(Edge, "inferred_by"),
    ),
    shown=("dependent", "dependency", "kind", "scope", "inferred_by"),
)

_PACKAGES = FrameTable(
    name="packages",
    row="One package, in order of first appearance.",
    entries=lambda inventory: list(inventory.packages.values()),
    columns=(
        field(Package, "key", called="package", meaning="Its key."),
        field(Package, "type"),
        field(Package, "namespace"),
        field(Package, "name"),
        field(Package, "versions"),
        field(Package, "components"),
        field(Package, "purls"),
    ),
    shown=("package", "versions", "components"),
)

_DIAGNOSTICS = FrameTable(
    name="diagnostics",
    row="One oddity of the document, in the order in which they were found.",
    entries=attrgetter("diagnostics"),
    columns=(
        field(Diagnostic, "severity", meaning="`error`, `warning` or `note`."),
        field(Diagnostic, "code"),
        field(Diagnostic, "path"),
        field(Diagnostic, "message"),
        field(Diagnostic, "count", unit="times"),
    ),
    shown=("severity", "code", "path", "message", "count"),
)

FRAMES = Frames(tables=(_COMPONENTS, _EDGES, _PACKAGES, _DIAGNOSTICS), sentence=_sentence)

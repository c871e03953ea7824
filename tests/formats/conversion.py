"""Writing inventories in a format, and what was reported of it, for the tests of all writers."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import sbomkit
from sbomkit.formats import formats, load
from sbomkit.formats._reading.findings import Findings
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Inventory, Scope

__all__ = ["WRITTEN", "counted", "newest", "placed", "written"]

WRITTEN = tuple(name for name, variant in formats().items() if variant.writes)
"""Names of the formats that are written."""

Found = Mapping[str, tuple[Severity, str, int]]


def newest(name: str) -> str:
    """The version that a format is written in when nobody asks for another one."""
    return formats()[name].writes[-1]


def written(inventory: Inventory, name: str, version: str | None = None) -> tuple[bytes, Found]:
    """A document, and severity, path and count of each code that was reported."""
    findings = Findings()
    data = formats()[name].write(inventory, version or newest(name), findings)
    return data, {entry.code: (entry.severity, entry.path, entry.count) for entry in findings.diagnostics(1000)}


def again(inventory: Inventory, name: str, version: str | None = None) -> Inventory:
    """The same, written and read."""
    return load(written(inventory, name, version)[0])


def counted(inventory: Inventory) -> Mapping[str, Counter[Any]]:
    """Components, edges and roots by what a component is called, whatever its id: as often as they are there."""
    names = {each.id: (each.package, each.version) for each in inventory.components}
    return {
        "components": Counter(names.values()),
        "edges": Counter((names[each.dependent], names[each.dependency], each.kind) for each in inventory.edges),
        "roots": Counter(names[ref] for ref in inventory.roots),
    }


def placed(inventory: Inventory, *, with_scope: bool = True) -> Any:
    """Where packages sit; with their scope, where it is told and edges alone, which is where SPDX has it, can tell it."""
    found = sbomkit.position(inventory)
    return [
        entry.model_copy(update={"scope": entry.scope if with_scope and entry.reachable and found.roots else Scope.UNKNOWN})
        for entry in found.packages
    ]

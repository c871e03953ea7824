"""Single faults of the golden documents, and what each element of each profile is to say of them.

A mutant edits one statement of one golden document: of the component `lib`, or of the document.  What is named in its table has
to come out so; every other element has to stay as it was.
"""

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sbomkit.compliance import check
from sbomkit.formats import load
from sbomkit.model.compliance import ElementResult, Outcome

__all__ = [
    "CDX",
    "CORE",
    "DELETED",
    "FAMILIES",
    "IRI",
    "PROFILES",
    "SPDX2",
    "SPDX3",
    "Mutant",
    "golden",
    "mutated",
    "outcomes_of",
    "results_of",
]

_GOLDEN = Path(__file__).parent.parent / "formats" / "golden"
PROFILES = ("ntia-2021", "cisa-2026", "bsi-2.0", "bsi-2.1", "cra-annex-i")

CDX, SPDX2, SPDX3 = "CycloneDX", "SPDX 2", "SPDX 3"
FAMILIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        CDX: ("golden-1.6.cdx.json", "golden-1.7.cdx.json"),
        SPDX2: ("golden-2.3.spdx.json",),
        SPDX3: ("golden-3.0.1-none.spdx.json",),
    }
)

DELETED: Any = object()
IRI = "https://example.org/sbom/app-1.0.0/"
CORE = "https://spdx.org/rdf/3.0.1/terms/Core/"
_PLACES: Mapping[str, Mapping[str, Sequence[str | int]]] = MappingProxyType(
    {
        CDX: {"lib": ("components", 0), "made": ("metadata",), "app": ("metadata", "component")},
        SPDX2: {"lib": ("packages", 1), "made": ("creationInfo",), "app": ("packages", 0)},
        SPDX3: {
            "lib": ("@graph", "lib"),
            "made": ("@graph", "_:ci"),
            "app": ("@graph", "app"),
            "file": ("@graph", "lib-file"),
            "jane": ("@graph", "jane"),
            "vendor": ("@graph", "vendor"),
            "tool": ("@graph", "tool"),
            "sbom": ("@graph", "sbom"),
            "needs": ("@graph", "r11"),
            "concluded": ("@graph", "r5"),
            "declared": ("@graph", "r6"),
            "terms": ("@graph", "MIT"),
        },
    }
)
"""Where the first step of a path begins; a step into `@graph` names an element."""

Edits = Sequence[tuple[str, Any]]
"""Paths, and what stands there afterwards."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One fault."""

    name: str
    edits: Mapping[str, Edits]
    """By family; none where its format has no such statement."""
    expected: Mapping[str, str]
    """Outcome by element."""
    but: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By family, outcomes that differ there."""
    roams: bool = False
    """Whether elements that are not named may change as well: the fault takes the graph apart."""

    def wanted(self, family: str) -> Mapping[str, str]:
        """Outcome by element in one family."""
        return {**self.expected, **self.but.get(family, {})}


def mutated(document: Any, family: str, edits: Edits) -> bytes:
    """The document with one fault."""
    changed = copy.deepcopy(document)
    for path, value in edits:
        head, *steps = path.split("/")
        start = _PLACES[family].get(head)
        at: Any = changed
        for step in [*(start if start is not None else (head,)), *steps][:-1]:
            at = _step(at, step)
        last = ([*(start if start is not None else (head,)), *steps])[-1]
        key = int(last) if isinstance(at, list) else last
        if value is DELETED:
            del at[key]
        else:
            at[key] = value
    return json.dumps(changed).encode()


def _step(at: Any, step: str | int) -> Any:
    if isinstance(at, dict):
        return at[step]
    if isinstance(step, int) or step.isdigit():
        return at[int(step)]
    return next(each for each in at if each.get("spdxId") == IRI + step or each.get("@id") == step)


def golden(name: str) -> Any:
    """A golden document as Python."""
    return json.loads((_GOLDEN / name).read_bytes())


def results_of(data: bytes) -> dict[str, ElementResult]:
    """What every element of every profile says of a document."""
    report = check(load(data), PROFILES)
    return {f"{profile.id}/{element.id}": element for profile in report.profiles for element in profile.elements}


_ORDER = (Outcome.MALFORMED, Outcome.WITHHELD, Outcome.MISSING, Outcome.NOT_EXPRESSIBLE, Outcome.DECLARED_UNKNOWN)


def outcomes_of(results: Mapping[str, ElementResult]) -> dict[str, str]:
    """The worst outcome of each element."""
    told = {}
    for name, element in results.items():
        seen = {outcome for each in element.coverage for outcome in each.outcomes}
        told[name] = str(next((each for each in (*_ORDER, *Outcome) if each in seen), Outcome.NOT_APPLICABLE))
    return told

"""Which libraries that software stands on hang on one person, how much of it rests on each, and how we know.

```
 bytes ──formats──▶ Inventory ──graph──▶ Position ──┐
                       │                            ├──ranking──▶ Ranking ──report──▶ table json markdown html
                       ├──enrich(sources)──▶ Facts ─┘                └──annotate──▶ the same document, annotated
                       └──compliance──▶ ComplianceReport ──report──▶ table json markdown sarif junit
```

    inventory = sbomkit.load("app.cdx.json")          # never touches the network
    facts = sbomkit.enrich(inventory)                 # asks the registries; read_facts() reads a facts file
    ranking = sbomkit.rank(inventory, facts)          # no network, no clock
    for entry in ranking.sole(min_depth=2):
        print(entry.rank, entry.package, entry.reason)

    sbomkit.people(inventory, facts)                  # who can change how much of it; fund(): whom to back first
    sbomkit.stability(ranking)                        # would the order hold under other weights?
    sbomkit.gate(ranking, ["sole and depth >= 2"])    # findings; diff(): what changed; what_if() and tabletop()

    sbomkit.due_diligence(inventory, facts)           # for each component of concern: facts, sources, rules, outcomes
    sbomkit.annotate("app.cdx.json", facts, made_at=now)  # into the document or a sidecar; strip() takes it out again
    sbomkit.convert("app.cdx.json", "spdx2-json").report  # what it would lose in another format
    sbomkit.validate("app.cdx.json").errors           # held to the specification, with addresses
    sbomkit.check(inventory, ["cisa-2026"]).profiles  # what texts ask for: outcomes by component, coverage, a verdict
    sbomkit.to_spdx(inventory)                        # objects of spdx-tools and cyclonedx-python-lib, and back

Names are imported when they are first used, so that `import sbomkit` loads neither an HTTP stack nor a graph library.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sbomkit._version import __version__

if TYPE_CHECKING:
    from sbomkit.annotate import annotate, strip
    from sbomkit.compliance import check
    from sbomkit.enrich import enrich
    from sbomkit.errors import SbomkitError
    from sbomkit.formats import load
    from sbomkit.formats._convert import convert
    from sbomkit.formats._cyclonedx.objects import from_cyclonedx, to_cyclonedx
    from sbomkit.formats._spdx2.objects import from_spdx, to_spdx
    from sbomkit.formats._validate import validate
    from sbomkit.graph import complete, position
    from sbomkit.limits import Limits
    from sbomkit.model import Facts, Inventory, Position, Ranking
    from sbomkit.ranking import rank
    from sbomkit.ranking.backing import fund
    from sbomkit.ranking.diff import diff, gate_diff
    from sbomkit.ranking.due_diligence import due_diligence
    from sbomkit.ranking.gates import gate
    from sbomkit.ranking.people import people
    from sbomkit.ranking.stability import kendall_tau, stability
    from sbomkit.ranking.tabletop import tabletop
    from sbomkit.ranking.waivers import load_waivers
    from sbomkit.ranking.what_if import what_if
    from sbomkit.report import render
    from sbomkit.sources.facts_file import read_facts, write_facts

_WHERE = {
    "Facts": "sbomkit.model",
    "Inventory": "sbomkit.model",
    "Limits": "sbomkit.limits",
    "Position": "sbomkit.model",
    "Ranking": "sbomkit.model",
    "SbomkitError": "sbomkit.errors",
    "annotate": "sbomkit.annotate",
    "check": "sbomkit.compliance",
    "complete": "sbomkit.graph",
    "convert": "sbomkit.formats._convert",
    "diff": "sbomkit.ranking.diff",
    "due_diligence": "sbomkit.ranking.due_diligence",
    "enrich": "sbomkit.enrich",
    "from_cyclonedx": "sbomkit.formats._cyclonedx.objects",
    "from_spdx": "sbomkit.formats._spdx2.objects",
    "fund": "sbomkit.ranking.backing",
    "gate": "sbomkit.ranking.gates",
    "gate_diff": "sbomkit.ranking.diff",
    "kendall_tau": "sbomkit.ranking.stability",
    "load": "sbomkit.formats",
    "load_waivers": "sbomkit.ranking.waivers",
    "people": "sbomkit.ranking.people",
    "position": "sbomkit.graph",
    "rank": "sbomkit.ranking",
    "read_facts": "sbomkit.sources.facts_file",
    "render": "sbomkit.report",
    "stability": "sbomkit.ranking.stability",
    "strip": "sbomkit.annotate",
    "tabletop": "sbomkit.ranking.tabletop",
    "to_cyclonedx": "sbomkit.formats._cyclonedx.objects",
    "to_spdx": "sbomkit.formats._spdx2.objects",
    "validate": "sbomkit.formats._validate",
    "what_if": "sbomkit.ranking.what_if",
    "write_facts": "sbomkit.sources.facts_file",
}

__all__ = [
    "Facts",
    "Inventory",
    "Limits",
    "Position",
    "Ranking",
    "SbomkitError",
    "__version__",
    "annotate",
    "check",
    "complete",
    "convert",
    "diff",
    "due_diligence",
    "enrich",
    "from_cyclonedx",
    "from_spdx",
    "fund",
    "gate",
    "gate_diff",
    "kendall_tau",
    "load",
    "load_waivers",
    "people",
    "position",
    "rank",
    "read_facts",
    "render",
    "stability",
    "strip",
    "tabletop",
    "to_cyclonedx",
    "to_spdx",
    "validate",
    "what_if",
    "write_facts",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'sbomkit' has no attribute {name!r}")
    value = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__

"""Which libraries that software stands on hang on one person, how much of it rests on each, and how we know.

```
 bytes ──formats──▶ Inventory ──graph──▶ Position ──┐
                       │                            ├──ranking──▶ Ranking ──report──▶ table json
                       └──enrich(sources)──▶ Facts ─┘
```

    inventory = sbomkit.load("app.cdx.json")          # never touches the network
    facts = sbomkit.enrich(inventory)                 # asks the registries; read_facts() reads a facts file
    ranking = sbomkit.rank(inventory, facts)          # no network, no clock
    for entry in ranking.sole(min_depth=2):
        print(entry.rank, entry.package, entry.reason)

    sbomkit.validate("app.cdx.json").errors           # held to the specification, with addresses
    sbomkit.to_spdx(inventory)                        # objects of spdx-tools and cyclonedx-python-lib, and back

Names are imported when they are first used, so that `import sbomkit` loads neither an HTTP stack nor a graph library.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sbomkit._version import __version__

if TYPE_CHECKING:
    from sbomkit.enrich import enrich
    from sbomkit.errors import SbomkitError
    from sbomkit.formats import load
    from sbomkit.formats._cyclonedx.objects import from_cyclonedx, to_cyclonedx
    from sbomkit.formats._spdx2.objects import from_spdx, to_spdx
    from sbomkit.formats._validate import validate
    from sbomkit.graph import complete, position
    from sbomkit.limits import Limits
    from sbomkit.model import Facts, Inventory, Position, Ranking
    from sbomkit.ranking import rank
    from sbomkit.report import render
    from sbomkit.sources.facts_file import read_facts, write_facts

_WHERE = {
    "Facts": "sbomkit.model",
    "Inventory": "sbomkit.model",
    "Limits": "sbomkit.limits",
    "Position": "sbomkit.model",
    "Ranking": "sbomkit.model",
    "SbomkitError": "sbomkit.errors",
    "complete": "sbomkit.graph",
    "enrich": "sbomkit.enrich",
    "from_cyclonedx": "sbomkit.formats._cyclonedx.objects",
    "from_spdx": "sbomkit.formats._spdx2.objects",
    "load": "sbomkit.formats",
    "position": "sbomkit.graph",
    "rank": "sbomkit.ranking",
    "read_facts": "sbomkit.sources.facts_file",
    "render": "sbomkit.report",
    "to_cyclonedx": "sbomkit.formats._cyclonedx.objects",
    "to_spdx": "sbomkit.formats._spdx2.objects",
    "validate": "sbomkit.formats._validate",
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
    "complete",
    "enrich",
    "from_cyclonedx",
    "from_spdx",
    "load",
    "position",
    "rank",
    "read_facts",
    "render",
    "to_cyclonedx",
    "to_spdx",
    "validate",
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

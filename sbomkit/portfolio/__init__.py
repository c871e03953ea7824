"""Many documents in one database: which packages all products stand on, and which products stand on one package.

    scan(["sboms"], "portfolio.duckdb")                   # reads what is new, others than before, or not there any longer
    inventory, _ = packages_of("portfolio.duckdb")        # each package once: `sbomkit.enrich` asks about them
    ranking = rank("portfolio.duckdb", facts)             # many products stand on it, few carry it
    keep("portfolio.duckdb", ranking, facts)              # so that later questions do without the facts, and SQL has both
    people("portfolio.duckdb", facts)                     # what one account can change, in how many products
    tabletop("portfolio.duckdb", "event-stream")          # which products a hostile release of it would reach
    diff("portfolio.duckdb", since=1)                     # what came in and what went since a scan
    select("portfolio.duckdb", "SELECT * FROM packages")  # any question in SQL
    export("portfolio.duckdb", "portfolio.parquet")       # the same tables for other engines

A document becomes tables in a function that knows nothing else (`examine`), which any `concurrent.futures.Executor` can run.
All other questions read these tables, and no document.  Names are imported when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sbomkit.portfolio._checks import check
    from sbomkit.portfolio._cluster import cluster
    from sbomkit.portfolio._diff import diff, trend
    from sbomkit.portfolio._facts import holds_facts, keep, lacks_ranking
    from sbomkit.portfolio._packages import packages_of
    from sbomkit.portfolio._people import people
    from sbomkit.portfolio._rank import rank
    from sbomkit.portfolio._report import report
    from sbomkit.portfolio._scan import scan
    from sbomkit.portfolio._select import select
    from sbomkit.portfolio._tabletop import tabletop
    from sbomkit.portfolio.dataset import export

_WHERE = {
    "check": "sbomkit.portfolio._checks",
    "cluster": "sbomkit.portfolio._cluster",
    "diff": "sbomkit.portfolio._diff",
    "export": "sbomkit.portfolio.dataset",
    "holds_facts": "sbomkit.portfolio._facts",
    "keep": "sbomkit.portfolio._facts",
    "lacks_ranking": "sbomkit.portfolio._facts",
    "packages_of": "sbomkit.portfolio._packages",
    "people": "sbomkit.portfolio._people",
    "rank": "sbomkit.portfolio._rank",
    "report": "sbomkit.portfolio._report",
    "scan": "sbomkit.portfolio._scan",
    "select": "sbomkit.portfolio._select",
    "tabletop": "sbomkit.portfolio._tabletop",
    "trend": "sbomkit.portfolio._diff",
}

__all__ = [
    "check",
    "cluster",
    "diff",
    "export",
    "holds_facts",
    "keep",
    "lacks_ranking",
    "packages_of",
    "people",
    "rank",
    "report",
    "scan",
    "select",
    "tabletop",
    "trend",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'sbomkit.portfolio' has no attribute {name!r}")
    value = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__

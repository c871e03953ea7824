"""Portfolios of documents that were never written down, for whatever is asked of them afterwards."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sbomkit.graph import position
from sbomkit.model.facts import Facts
from sbomkit.model.frames import to_arrow
from sbomkit.model.inventory import Inventory
from sbomkit.model.portfolio import DocumentStatus, PortfolioPackage, PortfolioRanking
from sbomkit.portfolio._history import record
from sbomkit.portfolio.examine import _examined
from sbomkit.portfolio.labels import Labels
from sbomkit.portfolio.store import Store, opened
from sbomkit.portfolio.tables import ROWS, Entry
from tests.builders import day, make_facts, make_inventory, make_observation, make_publishers, npm

__all__ = ["AS_OF", "Told", "entry", "product", "scanned", "sole_facts"]

AS_OF = day("2026-11-26")


class Told(NamedTuple):
    """A document and what labels say of it."""

    inventory: Inventory
    product: str | None = None
    vendor: str | None = None
    date: str | None = None


def product(name: str, *below: str, vendor: str | None = None, version: str = "1", date: str | None = None) -> Told:
    """A version of a product that needs the first of some packages, which needs the second, and so on."""
    chain = (f"{name}-{version}", *below)
    edges = {upper: [lower] for upper, lower in zip(chain, below, strict=False)}
    return Told(make_inventory(edges, roots=[chain[0]]), name, vendor, date)


@cache
def _empty() -> bytes:
    """A portfolio of nothing: to make one takes longer than all else that most tests do."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "p.duckdb"
        with opened(path):
            pass
        return path.read_bytes()


def scanned(portfolio: Path, documents: Mapping[str, Told], *, remembered: bool = False) -> Path:
    """A portfolio that takes in these documents, as a scan does that finds them, and no longer has any others.

    Args:
        portfolio: the database, which is made if there is none.
        documents: by address.
        remembered: whether its history tells of that scan.
    """
    if not portfolio.exists():
        portfolio.write_bytes(_empty())
    with opened(portfolio) as connection:
        store = Store(connection)
        store.remove(set(store.known()) - set(documents))
        store.put([_read(name, told.inventory) for name, told in documents.items()])
        store.label(lambda document, *_: _labels(documents[document]), {""})
        if remembered:
            record(store, found=len(documents), moment=None)
    return portfolio


def _read(name, inventory):
    placed = position(inventory)
    entry = Entry(
        document=name,
        root="",
        below=name,
        size=None,
        modified=None,
        status=DocumentStatus.READ,
        sha256=sha256(name.encode()).hexdigest(),
        reader="0",
        inventory=inventory,
        position=placed,
    )
    nouns = {"positions": placed, "sources": placed}
    return _examined(entry, {table: to_arrow(nouns.get(table, inventory), rows) for table, rows in ROWS.items()})


def _labels(told):
    names = ("product", "vendor", "version", "date")
    return Labels(**{name: getattr(told, name, None) for name in names}, **{f"{name}_from": None for name in names})


def sole_facts(*names: str) -> Facts:
    """Each package in the hands of a person of its own."""
    return make_facts({npm(name): [make_observation(make_publishers(f"{name}-owner"))] for name in names})


def entry(ranking: PortfolioRanking, name: str) -> PortfolioPackage:
    """What is told of an npm package."""
    return next(each for each in (*ranking.ranked, *ranking.unassessed) if each.package == npm(name))

"""Portfolios to look at: one that was drawn, one whose every name is hostile, and one that is as large as pages get."""

import json
import random
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sbomkit.model.facts import Facts, Lifecycle, Observation
from sbomkit.model.inventory import Inventory
from sbomkit.model.portfolio import VendorProducts
from sbomkit.portfolio import keep, rank, report, scan
from sbomkit.report import PortfolioDetail, PortfolioReport, PortfolioVendor
from tests.builders import day, make_component, make_facts, make_inventory, make_observation, make_publishers, make_releases
from tests.portfolio.answers import checks_of
from tests.portfolio.ranked import Told, scanned

__all__ = ["LARGE", "PRODUCTS", "drawn", "large", "portfolio_of"]

PRODUCTS = 60
LARGE = 10_000
"""Packages of a portfolio of which a page leaves some out."""


def portfolio_of(data: bytes, inventory: Inventory, facts: Facts) -> PortfolioReport:
    """The report of a portfolio of products of several vendors that all stand on what one document says.

    Vendors, products and versions are called as its components are; there are two scans, and a check.
    """
    names = [each.name for each in inventory.components]
    documents = [*zip(names[::3], names[1::3], names[2::3], strict=False)]
    with TemporaryDirectory() as folder:
        place = Path(folder)
        for number, (product, version, vendor) in enumerate(documents):
            said = json.loads(data)
            component = {**said["metadata"]["component"], "name": product, "version": version}
            said["metadata"] |= {"component": component, "supplier": {"name": vendor}}
            (place / f"{number}.json").write_text(json.dumps(said), encoding="utf-8")
            if number in {1, len(documents) - 1}:
                scan([folder], place / "p.duckdb", include=["*.json"], workers=1, moment=day(f"2026-0{number % 9 + 1}-01"))
                keep(place / "p.duckdb", rank(place / "p.duckdb", facts))
        found = report(place / "p.duckdb", facts, show_names=True)
    return found.model_copy(update={"checks": checks_of(names)})


@cache
def drawn() -> PortfolioReport:
    """Some hundred packages in many products of some vendors, after two scans."""
    return _drawn(PRODUCTS, packages=400, needed=12)


@cache
def large() -> PortfolioReport:
    """More packages than are shown, and as many documents and vendors of each as are listed."""
    found = _drawn(6, packages=LARGE, needed=3_200)
    shown = tuple(each.package for entries in (found.ranking.ranked, found.ranking.unassessed) for each in entries)
    vendors = tuple(PortfolioVendor(vendor=f"Vendor {number}", products=1, packages=shown) for number in range(25))
    return found.model_copy(update={"details": tuple(map(_crowded, found.details)), "vendors": vendors})


def _crowded(detail: PortfolioDetail) -> PortfolioDetail:
    """The same in fifty documents of as many vendors."""
    if detail.holdings is None:
        return detail
    first = detail.holdings[0]
    holdings = tuple(
        first.model_copy(
            update={
                "vendor": f"Vendor {number}",
                "document": f"sboms/vendor-{number}/product/release/sbom-{number}.cdx.json",
                "path": (first.package, detail.package, *(first.path or ()), f"pkg:npm/{number}") if first.depth else None,
            }
        )
        for number in range(50)
    )
    vendors = tuple(VendorProducts(vendor=each.vendor, holding=1, products=1) for each in holdings)
    return detail.model_copy(update={"holdings": holdings, "vendors": vendors})


def _drawn(products: int, *, packages: int, needed: int) -> PortfolioReport:
    draw = random.Random(0)
    names = [f"{draw.choice('abcdefgh') * 5}-package-of-a-usual-length-{number}" for number in range(packages)]
    types = {name: draw.choice(("npm", "npm", "npm", "pypi", "cargo")) for name in names}
    below = {name: draw.sample(names[number + 1 : number + 60], 2) for number, name in enumerate(names[:-3])}
    told = {f"product-{number}.json": _product(draw, number, types, below, needed) for number in range(products)}
    facts = make_facts(dict(_known(draw, names, types)))
    with TemporaryDirectory() as folder:
        place = Path(folder) / "p.duckdb"
        for first in (products // 2, products):
            scanned(place, dict(list(told.items())[:first]), remembered=True)
            keep(place, rank(place, facts))
        return report(place, facts)


def _product(draw: random.Random, number: int, types: Mapping[str, str], below: Mapping[str, list[str]], needed: int) -> Told:
    """One product; every ninth names no vendor, and every eighth does not say what depends on what."""
    names = list(types)
    direct = sorted(
        {names[min(int(draw.paretovariate(0.4)), len(names) - 1)] for _ in range(8)}
        | set(draw.sample(names, max(2, needed // 4)))
    )
    held: dict[str, list[str]] = {}
    waiting = list(direct)
    while waiting and len(held) < needed:
        name = waiting.pop()
        if name not in held:
            held[name] = below.get(name, [])
            waiting.extend(held[name])
    components = [make_component(name, purl=f"pkg:{types[name]}/{name}@1.{number % 3}.0") for name in sorted(held)]
    product = f"product-{number}"
    edges = (
        {} if number % 8 == 7 else {product: direct, **{name: [each for each in held[name] if each in held] for name in held}}
    )
    vendor = None if number % 9 == 8 else f"Vendor {min(int(draw.paretovariate(0.7)), 20)}"
    return Told(_inventory(product, edges, components), product, vendor, "2026-01-02")


def _inventory(product: str, edges: Mapping[str, list[str]], components: list[Any]) -> Inventory:
    return make_inventory(edges, roots=[product], components=[make_component(product), *components])


def _known(draw: random.Random, names: list[str], types: Mapping[str, str]) -> Iterator[tuple[str, list[Observation]]]:
    """What is known of four packages in five."""
    accounts = [f"account-{number}" for number in range(len(names) // 4)]
    for name in names:
        if draw.random() < 0.2:
            continue
        people = sorted(draw.sample(accounts, draw.choice((1, 1, 1, 2, 3, 6))))
        years = range(draw.randrange(2010, 2018), draw.randrange(2020, 2026))
        newest = (("2.0.0", "2026-05-01", "newcomer"),) if draw.random() < 0.1 else ()
        history = make_releases(*((f"1.{year}.0", f"{year}-03-01", draw.choice(people)) for year in years), *newest)
        url = f"https://registry.example/packages/{name}"
        yield (
            f"pkg:{types[name]}/{name}",
            [
                make_observation(make_publishers(*people), licence="CC0-1.0").model_copy(update={"url": url}),
                make_observation(history),
                *([make_observation(Lifecycle(deprecated=True))] if draw.random() < 0.05 else []),
            ],
        )

"""A portfolio with rows in every table that questions read, and copies of it in which something else has changed a value."""

from pathlib import Path
from typing import Any

import duckdb

from sbomkit.portfolio import keep, rank, scan
from sbomkit.portfolio.tables import TABLES
from tests.builders import day, make_facts, make_observation, make_publishers, make_releases, npm
from tests.portfolio.holders import LIBRARY, SHARED, SOURCE, WEB, bom
from tests.portfolio.kept import written

__all__ = ["PROFILE", "changed", "made"]

PROFILE = """
id = "contract"
title = "Annex C"
publisher = "Us"
date = "2026-01-01"
status = "own"

[[elements]]
id = "who"
title = "Its author"
clause = "1"
severity = "must"
scope = "document"
rule = "author"
"""
_FACTS = make_facts(
    {
        npm("shared"): [
            make_observation(make_publishers("p")),
            make_observation(make_releases(("1.0.0", "2019-01-01", "p"))),
        ],
        npm("web"): [make_observation(make_publishers(*"abc"))],
    }
)


def made(folder: Path) -> Path:
    """The portfolio of two scans of this folder, with facts, a ranking and verdicts."""
    (folder / "contract.toml").write_text(PROFILE)
    router = bom("router", [WEB, SHARED], {"router": [WEB], WEB: [SHARED], SHARED: []}, day="2026-01-01")
    server = bom("server", [LIBRARY, SOURCE], {"server": [LIBRARY], LIBRARY: [SOURCE], SOURCE: []})
    written(folder, {"acme/router/1.json": router, "acme/phone/1.json": bom("phone", [WEB, SHARED]), "bad.json": b"{"})
    portfolio = folder / "p.duckdb"
    for number, more in enumerate(({}, {"debian/server/12.json": server}), 1):
        scan(
            written(folder, more),
            portfolio,
            include=["*.json"],
            workers=1,
            label_patterns=["{vendor}/{product}/{version}.json"],
            profiles=[folder / "contract.toml"],
            moment=day(f"2026-0{number}-01"),
        )
    keep(portfolio, rank(portfolio, _FACTS), _FACTS)
    return portfolio


def changed(portfolio: Path, copy: Path, where: str, value: Any, *, row: int = 0) -> Path:
    """A copy in which the value of a column, as in `positions.depth`, is another one in one row."""
    table, column = where.split(".")
    copy.write_bytes(portfolio.read_bytes())
    (declared,) = (each for each in TABLES[table].columns if each.name == column)
    with duckdb.connect(str(copy)) as connection:
        if not declared.null:
            connection.execute(f'ALTER TABLE {table} ALTER "{column}" DROP NOT NULL')
        rows = [number for (number,) in connection.execute(f"SELECT rowid FROM {table} ORDER BY rowid").fetchall()]
        connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', [value, rows[row % len(rows)]])
    return copy

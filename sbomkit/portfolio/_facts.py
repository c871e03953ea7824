"""The facts about the packages of a portfolio, kept in it: as they are counted on, without display names."""

import json
import os
from collections.abc import Collection
from itertools import groupby
from operator import itemgetter
from typing import Any

from sbomkit.model.facts import Facts, FactsHeader
from sbomkit.portfolio.store import opened
from sbomkit.portfolio.tables import FACTS
from sbomkit.sources.facts_file import read_facts

__all__ = ["holds_facts", "kept_facts"]

_FIELDS = tuple(column.name for column in FACTS.columns if column.name not in {"package", "value"})
_QUERY = f"""
SELECT package, value, {", ".join(_FIELDS)} FROM facts
WHERE $packages IS NULL OR list_contains($packages, package)
ORDER BY package
"""  # noqa: S608 - names of ours


def holds_facts(portfolio: str | os.PathLike[str]) -> bool:
    """Whether a portfolio keeps facts.

    Raises:
        ConfigurationError: there is no such portfolio.
    """
    with opened(portfolio, read_only=True) as connection:
        return bool(connection.execute("SELECT 1 FROM facts LIMIT 1").fetchall())


def kept_facts(connection: Any, packages: Collection[str] | None = None) -> Facts:
    """The facts that a portfolio keeps.

    Args:
        connection: to the portfolio.
        packages: keys of those that are wanted; all by default.
    """
    rows = connection.execute(_QUERY, {"packages": None if packages is None else sorted(packages)}).fetchall()
    lines = [FactsHeader().line(), *(_line(package, list(told)) for package, told in groupby(rows, itemgetter(0)))]
    return read_facts(b"\n".join(lines) + b"\n")


def _line(package: str, rows: list[tuple[Any, ...]]) -> bytes:
    observations = ",".join(_observation(*row) for row in rows)
    return f'{{"package":{json.dumps(package)},"observations":[{observations}]}}'.encode()


def _observation(_package: str, value: str | None, *fields: Any) -> str:
    told = [
        f'"{name}":{json.dumps(field.isoformat() if hasattr(field, "isoformat") else field)}'
        for name, field in zip(_FIELDS, fields, strict=True)
        if field is not None or name == "as_of"
    ]
    return "{" + ",".join((*told, f'"value":{value or "null"}')) + "}"

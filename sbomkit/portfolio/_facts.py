"""What sources told of the packages of a portfolio, and the ranking by it, kept in the portfolio: without display names."""

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec

from sbomkit.errors import ConfigurationError
from sbomkit.limits import DEFAULT_LIMITS
from sbomkit.model.facts import Facts, FactsHeader
from sbomkit.model.frames import FrameType, to_arrow
from sbomkit.model.portfolio import PortfolioRanking
from sbomkit.portfolio._packages import documents_sha256
from sbomkit.portfolio.store import Store, opened
from sbomkit.portfolio.tables import FACTS, RANKINGS, KeptRanking
from sbomkit.sources.facts_file import read_facts

__all__ = ["holds_facts", "keep", "kept_facts", "lacks_ranking"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENTS = tuple(column.name for column in FACTS.columns if column.type is FrameType.MOMENT)
_FIELDS = tuple(column.name for column in FACTS.columns if column.name not in {"package", "value", *_MOMENTS})
_QUERY = f"""
SELECT package, value, {", ".join(_FIELDS)}, {", ".join(f"epoch_us({name})" for name in _MOMENTS)}
FROM facts ORDER BY package
"""  # noqa: S608 - names of ours
_SCAN = "SELECT max(number) FROM scans"
_NEW = f"SELECT 1 FROM rankings WHERE ranked_after_scan = ({_SCAN}) LIMIT 1"  # noqa: S608 - likewise


def holds_facts(portfolio: str | os.PathLike[str]) -> bool:
    """Whether a portfolio keeps facts.

    Raises:
        ConfigurationError: there is no such portfolio.
    """
    with opened(portfolio, read_only=True) as connection:
        return bool(connection.execute("SELECT 1 FROM facts LIMIT 1").fetchall())


def lacks_ranking(portfolio: str | os.PathLike[str]) -> bool:
    """Whether a portfolio keeps no ranking of what its last scan left in it.

    Raises:
        ConfigurationError: there is no such portfolio.
    """
    with opened(portfolio, read_only=True) as connection:
        return not connection.execute(_NEW).fetchall()


def keep(portfolio: str | os.PathLike[str], ranking: PortfolioRanking, facts: Facts | None = None) -> None:
    """Keep a ranking and the facts that it was made from, in the place of those that are kept, for later questions and for SQL.

    Args:
        portfolio: the database.
        ranking: of what the portfolio holds now.
        facts: display names are left out; `None`: those that are kept already stay.

    Raises:
        ConfigurationError: the portfolio cannot be written, or holds other documents than those that were ranked.
    """
    with opened(portfolio, read_only=True):
        pass  # there has to be one
    with opened(portfolio) as connection:
        if documents_sha256(connection, latest=ranking.basis.latest) != ranking.basis.documents_sha256:
            raise ConfigurationError(f"{portfolio}: it holds other documents than those that were ranked", advice="rank again")
        ((scan,),) = connection.execute(_SCAN).fetchall()
        rows = {"rankings": to_arrow(KeptRanking(ranking, scan), RANKINGS)}
        Store(connection).replace(rows if facts is None else {"facts": to_arrow(facts, FACTS), **rows})


def kept_facts(connection: Any) -> Facts:
    """The facts that an open portfolio keeps."""
    rows = connection.execute(_QUERY).fetchall()
    lines = [FactsHeader().line(), *(_line(package, told) for package, told in groupby(rows, itemgetter(0)))]
    data = b"\n".join(lines)
    return read_facts(data, limits=replace(DEFAULT_LIMITS, document_bytes=len(data)))  # which nobody unpacks


def _line(package: str, rows: Iterable[tuple[Any, ...]]) -> bytes:
    return msgspec.json.encode({"package": package, "observations": [_observation(*row) for row in rows]})


def _observation(_package: str, value: str | None, *fields: Any) -> dict[str, Any]:
    told = dict(zip(_FIELDS, fields, strict=False))
    moments = zip(_MOMENTS, fields[len(_FIELDS) :], strict=True)
    told |= {name: None if moment is None else _EPOCH + timedelta(microseconds=moment) for name, moment in moments}
    return told | {"value": None if value is None else msgspec.Raw(value.encode())}

"""What sources told of the packages of a portfolio, and the ranking by it, kept in the portfolio: without display names."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec

from sbomkit.errors import ConfigurationError, MalformedDocument
from sbomkit.limits import DEFAULT_LIMITS
from sbomkit.model.facts import Facts, FactsHeader
from sbomkit.model.frames import FrameType, to_arrow
from sbomkit.model.portfolio import PortfolioRanking
from sbomkit.portfolio._packages import documents_sha256
from sbomkit.portfolio._reading import UnwrittenError
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

_WHERE = re.compile(r"^line (\d+)(?:: observations\[(\d+)\](?:\.(\w+))?)?")
"""What `read_facts` says of the place of a mistake."""


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
    """The facts that an open portfolio keeps.

    Raises:
        UnwrittenError: something stands there that is none.
    """
    rows = connection.execute(_QUERY).fetchall()
    told = [(package, [_observation(*row) for row in some]) for package, some in groupby(rows, itemgetter(0))]
    lines = [msgspec.json.encode({"package": package, "observations": observations}) for package, observations in told]
    data = b"\n".join([FactsHeader().line(), *lines])
    try:
        return read_facts(data, limits=replace(DEFAULT_LIMITS, document_bytes=len(data)))  # which nobody unpacks
    except MalformedDocument as error:
        raise _unwritten(error, told) from None


def _observation(_package: str, value: str | None, *fields: Any) -> dict[str, Any]:
    told = dict(zip(_FIELDS, fields, strict=False))
    moments = zip(_MOMENTS, fields[len(_FIELDS) :], strict=True)
    told |= {name: None if moment is None else _EPOCH + timedelta(microseconds=moment) for name, moment in moments}
    return told | {"value": None if value is None else _json(value)}


def _json(value: str) -> msgspec.Raw:
    """JSON on one line."""
    try:
        return msgspec.Raw(msgspec.json.format(value.encode(), indent=-1))
    except (msgspec.DecodeError, RecursionError):
        raise UnwrittenError("facts.value", value, "is no JSON") from None


def _unwritten(error: MalformedDocument, told: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> UnwrittenError:
    """What is wrong with the facts about packages, given what is wrong with the lines that were made of them."""
    ((line, number, name),) = _WHERE.findall(error.path)
    package, observations = told[int(line) - 2]
    if not number:
        return UnwrittenError("facts.package", package, f"has facts that cannot be read: {error.message}")
    value = observations[int(number)][name or "value"]
    text = bytes(value).decode() if isinstance(value, msgspec.Raw) else value
    return UnwrittenError(f"facts.{name or 'value'}", text, f"of {package!r:.100}: {error.message}")

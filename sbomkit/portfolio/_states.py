"""What a portfolio held after its scans, as its history tells."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from os import PathLike, fspath
from typing import Any

from sbomkit.errors import ConfigurationError
from sbomkit.model.portfolio.diff import PortfolioState
from sbomkit.portfolio._reading import UnwrittenError

__all__ = ["Scans"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = """
WITH known AS (SELECT package, verdict = 'sole' AS is_sole FROM rankings WHERE verdict <> 'unknown'),
moves AS (
    SELECT since AS number, 1 AS step, package FROM held_packages
    UNION ALL SELECT until, -1, package FROM held_packages WHERE until IS NOT NULL
),
packages AS (
    SELECT number, sum(step) AS packages, sum(step) FILTER (is_sole IS NOT NULL) AS assessed, sum(step) FILTER (is_sole) AS sole
    FROM moves LEFT JOIN known USING (package) GROUP BY number
),
documents AS (
    SELECT
        number,
        count(*) FILTER (status = 'read') AS documents,
        count(*) FILTER (status <> 'read') AS unread,
        count(DISTINCT {'vendor': vendor, 'product': coalesce(product, document)}) FILTER (status = 'read') AS products,
        count(DISTINCT vendor) FILTER (status = 'read') AS vendors
    FROM scans JOIN held_documents ON since <= number AND (until IS NULL OR until > number)
    WHERE list_contains($numbers, number)
    GROUP BY number
)
SELECT
    number,
    epoch_us(moment),
    sbomkit,
    coalesce(documents.documents, 0),
    coalesce(unread, 0),
    coalesce(products, 0),
    coalesce(vendors, 0),
    coalesce(sum(packages) OVER (ORDER BY number), 0)::BIGINT,
    coalesce(sum(assessed) OVER (ORDER BY number), 0)::BIGINT,
    coalesce(sum(sole) OVER (ORDER BY number), 0)::BIGINT
FROM (SELECT number, moment, sbomkit FROM scans) LEFT JOIN documents USING (number) LEFT JOIN packages USING (number)
QUALIFY list_contains($numbers, number)
ORDER BY number
"""


class Scans:
    """The scans of an open portfolio that changed something.

    Raises:
        ConfigurationError: there are none yet.
    """

    def __init__(self, portfolio: str | PathLike[str], connection: Any) -> None:
        self._portfolio = fspath(portfolio)
        self._connection = connection
        rows = connection.execute("SELECT number, epoch_us(moment) FROM scans ORDER BY number").fetchall()
        self._moments: dict[int, datetime | None] = {number: _moment(told) for number, told in rows}
        for place, (number, _) in enumerate(rows, 1):
            if number != place:
                raise UnwrittenError("scans.number", str(number), f"is not {place}, which comes next")
        if not rows:
            raise ConfigurationError(
                f"{self._portfolio}: no scan of it has come to its end", advice="sbomkit portfolio scan goes on where it was"
            )

    @property
    def last(self) -> int:
        """Number of the newest."""
        return max(self._moments)

    def number(self, asked: int | datetime) -> int:
        """The scan of a number, or the last one that began by a moment.

        Raises:
            ConfigurationError: there is none.
        """
        if isinstance(asked, datetime):
            wanted = asked.replace(tzinfo=asked.tzinfo or UTC)
            found = [number for number, moment in self._moments.items() if moment is not None and moment <= wanted]
            if not found:
                told = [moment for moment in self._moments.values() if moment is not None]
                first = f"the first that names its moment is of {min(told):%Y-%m-%d}" if told else "none names its moment"
                raise ConfigurationError(
                    f"{self._portfolio}: no scan is known to be of {wanted:%Y-%m-%d} or before",
                    advice=f"name a later day or the number of a scan; {first}",
                )
            return max(found)
        if asked not in self._moments:
            raise ConfigurationError(
                f"{self._portfolio}: there is no scan {asked!r:.40}",
                advice=f"scans that changed something go from 1 to {self.last}",
            )
        return int(asked)

    def states(self, numbers: Sequence[int]) -> tuple[PortfolioState, ...]:
        """What the portfolio held after these scans, by number."""
        rows = self._connection.execute(_STATES, {"numbers": list(numbers)}).fetchall()
        return tuple(self._state(*row) for row in rows)

    def _state(self, scan: int, moment: int | None, sbomkit: str, *counts: int) -> PortfolioState:
        documents, unread, products, vendors, packages, assessed, sole = counts
        return PortfolioState(
            portfolio=self._portfolio,
            scan=scan,
            moment=_moment(moment),
            sbomkit=sbomkit,
            documents=documents,
            unread=unread,
            products=products,
            vendors=vendors,
            packages=packages,
            assessed=assessed,
            sole=sole if assessed else None,
        )


def _moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)

"""`sbomkit portfolio diff`: what came into a portfolio and what left it between two scans."""

from datetime import datetime
from typing import Annotated, Any

import typer

from sbomkit.cli._options import Format, OutputPath, Top, examples, moment
from sbomkit.cli._output import check_format, check_writable, show
from sbomkit.cli._progress import step
from sbomkit.cli.portfolio._options import Portfolio
from sbomkit.errors import ConfigurationError

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit portfolio diff",
    "sbomkit portfolio diff --since 2026-01-01 --format markdown",
    "sbomkit portfolio diff --since 1 --until 2 --portfolio portfolio.duckdb",
    "sbomkit portfolio diff last-year.duckdb",
    "sbomkit portfolio diff --trend",
)
_LONGEST_NUMBER = 7
"""Digits of a number of a scan: eight are a day."""


def _side(text: str) -> int | datetime:
    """The number of a scan, or a moment."""
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER:
        return int(text)
    try:
        return moment(text)
    except typer.BadParameter:
        raise typer.BadParameter(
            f"{text!r:.100} is neither the number of a scan nor a date: expected one such as 3, or 2026-01-31 (its end, in UTC)"
        ) from None


Since = Annotated[
    Any,
    typer.Option(
        "--since",
        metavar="DATE|N",
        parser=_side,
        help="The older side: the last scan by a date, or scan N. Default: the scan before; of OLD, its last.",
        show_default=False,
    ),
]
Until = Annotated[
    Any,
    typer.Option(
        "--until",
        metavar="DATE|N",
        parser=_side,
        help="The newer side, likewise. Default: the last scan that changed something.",
        show_default=False,
    ),
]


def run(
    old: Annotated[
        str | None,
        typer.Argument(metavar="[OLD]", help="An older database or dataset, to compare with it.", show_default=False),
    ] = None,
    *,
    since: Since = None,
    until: Until = None,
    all_scans: Annotated[
        bool, typer.Option("--trend", help="Tell instead what there was after each scan that changed something.")
    ] = False,
    portfolio: Portfolio = "portfolio.duckdb",
    top: Top = None,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Tell what came into a portfolio and what left it.

    Documents, products, vendors and packages of two scans that changed something are compared: the last two, or those of
    --since and --until. Who can publish a package is told by the ranking that the portfolio keeps.
    """
    from sbomkit.model.portfolio import PortfolioDiff, PortfolioTrend  # noqa: PLC0415 - `--help` does without
    from sbomkit.portfolio import diff, trend  # noqa: PLC0415

    if all_scans and old is not None:
        raise ConfigurationError("--trend is about one portfolio, and OLD is another", advice="leave one of them out")
    check_format(format, PortfolioTrend if all_scans else PortfolioDiff)
    check_writable(output, portfolio, old)
    with step("comparing"):
        found = trend(portfolio, since=since, until=until) if all_scans else diff(portfolio, old=old, since=since, until=until)
    show(found, format, output, top=top)

"""`sbomkit portfolio sql`: any question to a portfolio."""

from typing import Annotated

import typer

from sbomkit.cli._inputs import standard_input
from sbomkit.cli._options import Format, OutputPath, Top, examples
from sbomkit.cli._output import check_format, check_writable, show
from sbomkit.cli._progress import step
from sbomkit.cli.portfolio._options import Portfolio
from sbomkit.errors import ConfigurationError

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    'sbomkit portfolio sql "SELECT * FROM packages ORDER BY documents DESC"',
    'sbomkit portfolio sql "DESCRIBE components" --portfolio portfolio.duckdb',
    'sbomkit portfolio sql "SELECT document, path FROM positions" --format csv',
)


def run(
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY", help="A statement in the SQL of DuckDB; - reads it from standard input.", show_default=False
        ),
    ],
    *,
    portfolio: Portfolio = "portfolio.duckdb",
    top: Top = None,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Ask a portfolio in SQL.

    The question reads the portfolio and nothing else.  Tables and views are those of docs/portfolio.md; SHOW TABLES lists them.
    Without ORDER BY, rows have no order.
    """
    from sbomkit.model.portfolio import PortfolioSelection  # noqa: PLC0415 - `--help` does without
    from sbomkit.portfolio import select  # noqa: PLC0415
    from sbomkit.portfolio._select import MOST  # noqa: PLC0415

    check_format(format, PortfolioSelection)
    check_writable(output, portfolio)
    if query == "-":
        query = _statement(standard_input().read())
    with step("asking"):
        answer = select(portfolio, query, most=MOST if top is None else top)
    show(answer, format, output, top=top)


def _statement(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ConfigurationError("standard input is no text", advice="write the question in UTF-8") from None

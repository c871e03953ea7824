"""`sbomkit portfolio export`: a portfolio as files that other engines read."""

from typing import Annotated

import typer

from sbomkit.cli._options import Format, examples
from sbomkit.cli._output import check_format, show
from sbomkit.cli._progress import step
from sbomkit.cli.portfolio._options import Portfolio
from sbomkit.errors import ConfigurationError

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit portfolio export -o portfolio.parquet",
    "sbomkit portfolio export -o dataset --portfolio portfolio.duckdb --format json",
)


def run(
    *,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FOLDER", help="Where the files go; a dataset there is replaced.")
    ] = "portfolio.parquet",
    portfolio: Portfolio = "portfolio.duckdb",
    format: Format = "table",  # noqa: A002 - the word that users know
) -> None:
    """Write a portfolio as a dataset of Parquet files.

    Each table becomes a folder, and portfolio.json says what its columns mean.  All questions to a portfolio can be asked of
    the dataset as well: --portfolio FOLDER.
    """
    from sbomkit.model.portfolio.dataset import PortfolioDataset  # noqa: PLC0415 - `--help` does without
    from sbomkit.portfolio.dataset import export  # noqa: PLC0415

    check_format(format, PortfolioDataset)
    if output == "-":
        raise ConfigurationError("a dataset is a folder, and standard output is none", advice="-o ./- is a folder of that name")
    with step("exporting"):
        answer = export(portfolio, output)
    show(answer, format, None)

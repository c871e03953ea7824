"""`sbomkit portfolio tabletop`: which products a hostile release of one package would reach."""

from typing import Annotated

import typer

from sbomkit.cli._options import Format, OutputPath, Top, examples
from sbomkit.cli._output import check_format, check_writable, show
from sbomkit.cli._progress import step
from sbomkit.cli.portfolio._options import Latest, Portfolio

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit portfolio tabletop event-stream",
    "sbomkit portfolio tabletop pkg:npm/event-stream@3.3.6 --portfolio portfolio.duckdb --latest",
    "sbomkit portfolio tabletop pkg:deb/debian/xz-utils --format csv -o reached.csv",
)


def run(
    package: Annotated[
        str,
        typer.Argument(
            metavar="PACKAGE",
            help="A package URL, with a version if only that one is meant, or an unambiguous name; of a source package, all"
            " that is built from it.",
            show_default=False,
        ),
    ],
    *,
    portfolio: Portfolio = "portfolio.duckdb",
    latest: Latest = False,
    top: Top = None,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """List all products that a hostile release of a package would reach.

    Of which vendors they are, in which versions, by which path, how deep and how exposed, what it comes in through, and how
    much of each product stands on it; and which documents cannot tell.  An exercise: nothing in it says that anybody did
    anything wrong.
    """
    from sbomkit.model.portfolio import PortfolioTabletop  # noqa: PLC0415 - `--help` does without
    from sbomkit.portfolio import tabletop  # noqa: PLC0415

    check_format(format, PortfolioTabletop)
    check_writable(output, portfolio)
    with step("looking through the portfolio"):
        answer = tabletop(portfolio, package, latest=latest)
    show(answer, format, output, top=top)

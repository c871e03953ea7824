"""`sbomkit portfolio report`: all products on one page."""

from typing import Annotated

import typer

from sbomkit.cli._asked import asking
from sbomkit.cli._options import Format, OutputPath, ShowNames, examples
from sbomkit.cli._output import show
from sbomkit.cli._progress import step
from sbomkit.cli.portfolio._asked import AskedOfPortfolio

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit portfolio report -o portfolio.html",
    "sbomkit portfolio report --facts facts.jsonl --latest -o portfolio.html",
    "sbomkit portfolio report --top 500 --format json -o portfolio.json",
)


@asking
def run(
    *,
    asked: AskedOfPortfolio,
    top: Annotated[
        int,
        typer.Option("--top", metavar="N", min=1, help="Packages on the page, the first by rank; the others are counted."),
    ] = 5_000,
    show_names: ShowNames = False,
    format: Format = "html",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Write a page about all products.

    Which packages come first, in whose hands they are, which vendors share them, which products hold them by which path, how
    the portfolio grew, and what profiles ask of its documents.  One file that loads nothing.  Facts are those given with
    --facts, or those that `portfolio rank` kept.  Nobody is asked.
    """
    from sbomkit.portfolio import report  # noqa: PLC0415 - `--help` does without
    from sbomkit.report import PortfolioReport  # noqa: PLC0415

    asked.check(PortfolioReport, format, output)
    facts = asked.known()
    with step("ranking"):
        found = report(
            asked.portfolio,
            facts,
            show_names=show_names,
            **asked.judging,
            top=top,
        )
    show(found, format, output)

"""`sbomkit portfolio rank`: the packages of all products in the order in which to look at them."""

from typing import TYPE_CHECKING, Annotated

import typer

from sbomkit.cli._asked import asking
from sbomkit.cli._options import Format, OutputPath, ShowNames, Sole, Top, examples
from sbomkit.cli._output import show
from sbomkit.cli._progress import step
from sbomkit.cli._voice import say
from sbomkit.cli.portfolio._asked import AskedOfPortfolio
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from sbomkit.model.facts import Facts
    from sbomkit.model.portfolio import PortfolioRanking

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit portfolio rank --facts facts.jsonl",
    "sbomkit portfolio rank --portfolio portfolio.duckdb --latest --sole --top 20",
    "sbomkit portfolio rank --policy procurement --format csv -o ranking.csv",
)


@asking
def run(
    *,
    asked: AskedOfPortfolio,
    top: Top = None,
    sole: Sole = False,
    show_names: ShowNames = False,
    keep: Annotated[
        bool, typer.Option("--keep/--no-keep", help="Keep facts and ranking in the portfolio, without names.")
    ] = True,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """List what to look at first over all products.

    That is what many products stand on and few people carry.  Facts that are given with --facts are kept in the portfolio, so
    that later questions do without.  Nobody is asked: `sbomkit portfolio collect` does that.
    """
    from sbomkit.model.portfolio import PortfolioRanking  # noqa: PLC0415 - `--help` does without
    from sbomkit.portfolio import rank  # noqa: PLC0415

    asked.check(PortfolioRanking, format, output)
    facts = asked.known()
    with step("ranking"):
        found = rank(
            asked.portfolio,
            facts,
            show_names=show_names,
            **asked.judging,
        )
    if keep:
        _keep(asked, found, facts)
    shown = found.only(top=None if format == "table" else top, sole=sole)
    show(shown, format, output, top=top)


def _keep(asked: AskedOfPortfolio, found: "PortfolioRanking", facts: "Facts | None") -> None:
    """Keep what was given, or a ranking where there is none of what the last scan left; a question changes nothing else."""
    from sbomkit.portfolio import keep, lacks_ranking  # noqa: PLC0415

    if facts is None and (not found.ranked or not lacks_ranking(asked.portfolio)):
        return
    try:
        with step("keeping facts and ranking"):
            keep(asked.portfolio, found, facts)
    except ConfigurationError as error:  # as a dataset, or a file of somebody else
        if facts is not None and not asked.quiet:
            say(f"not kept in the portfolio: {error.message}")

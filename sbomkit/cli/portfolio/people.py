"""`sbomkit portfolio people`: who stands behind all products."""

from sbomkit.cli._asked import asking
from sbomkit.cli._options import Format, OutputPath, ShowNames, Top, examples
from sbomkit.cli._output import show
from sbomkit.cli._progress import step
from sbomkit.cli.portfolio._asked import AskedOfPortfolio

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit portfolio people --facts facts.jsonl",
    "sbomkit portfolio people --latest --top 10",
    "sbomkit portfolio people --portfolio portfolio.duckdb --format csv -o people.csv",
)


@asking
def run(
    *,
    asked: AskedOfPortfolio,
    top: Top = None,
    show_names: ShowNames = False,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Tell who can publish packages of how many products.

    Facts are those given with --facts, or those that `portfolio rank` kept.  Nobody is asked.
    """
    from sbomkit.model.portfolio.people import PortfolioPeople  # noqa: PLC0415 - `--help` does without
    from sbomkit.portfolio import people  # noqa: PLC0415

    asked.check(PortfolioPeople, format, output)
    facts = asked.known()
    with step("looking at people"):
        found = people(
            asked.portfolio,
            facts,
            show_names=show_names,
            **asked.judging,
        )
    show(found if top is None or format == "table" else found.first(top), format, output, top=top)

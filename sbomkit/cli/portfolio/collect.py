"""`sbomkit portfolio collect`: ask about the packages of all products once."""

from dataclasses import replace

from sbomkit.cli._asked import AskedToCollect, asking
from sbomkit.cli._collecting import CollectComplete, DryRun, PlanFormat, check_plan_format, collect
from sbomkit.cli._inputs import check_standard_input
from sbomkit.cli._options import OutputPath, examples
from sbomkit.cli._progress import step
from sbomkit.cli.portfolio._options import Portfolio

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit portfolio collect -o facts.jsonl.zst",
    "sbomkit portfolio collect --portfolio portfolio.duckdb --dry-run",
    "sbomkit portfolio collect --facts facts.jsonl --max-age 30d -o facts.jsonl",
)


@asking
def run(
    *,
    portfolio: Portfolio = "portfolio.duckdb",
    output: OutputPath = None,
    asked: AskedToCollect,
    complete: CollectComplete = False,
    dry_run: DryRun = False,
    format: PlanFormat = "table",  # noqa: A002 - the word that users know
) -> None:
    """Ask the sources once about all packages of a portfolio.

    A package that a thousand products hold is asked about once.  The answers go into a facts file, by which `sbomkit portfolio
    rank --facts FILE` ranks.
    """
    from sbomkit.portfolio import packages_of  # noqa: PLC0415 - `--help` does without

    check_standard_input(*(asked.facts or ()))
    check_plan_format(format)
    with step("gathering packages"):
        inventory, depths = packages_of(portfolio)
    collect(
        [inventory],
        replace(asked, complete=complete),
        output,
        [portfolio],
        plan_as=format if dry_run else None,
        depths=lambda _: depths,
    )

"""`sbomkit facts show`: what a facts file holds."""

from typing import Annotated

import typer

from sbomkit.cli._inputs import check_standard_input
from sbomkit.cli._options import FactsArguments, Format, OutputPath, ShowNames, examples
from sbomkit.cli._output import check_writable, show
from sbomkit.cli._pipeline import given_facts

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit facts show facts.jsonl",
    "sbomkit facts show facts.jsonl --package pkg:npm/left-pad",
)


def run(
    files: FactsArguments,
    *,
    package: Annotated[
        str | None,
        typer.Option("--package", metavar="PURL", help="Show what is known of this package.", show_default=False),
    ] = None,
    show_names: ShowNames = False,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Show what facts files hold.

    Which sources told which signals of how many packages, how old that is, and under which licences.  With --package, every
    answer about that package.
    """
    from sbomkit.report import Holdings  # noqa: PLC0415 - `--help` does without

    check_writable(output, *files)
    check_standard_input(*files)
    facts = given_facts(files)
    show(Holdings.of(facts, package, show_names=show_names), format, output)

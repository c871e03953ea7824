"""`sbomkit policy check`: whether a file is a policy, and all that is wrong with it."""

from typing import Annotated

import typer

from sbomkit.cli._offered import policies
from sbomkit.cli._options import Format, OutputPath, examples
from sbomkit.cli._output import check_writable, show
from sbomkit.cli.policy._reading import policy_data

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit policy check ours.toml",
    "sbomkit policy show funding --format toml | sbomkit policy check -",
    "sbomkit policy check ours.toml --format json",
)


def run(
    policy: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            autocompletion=policies,
            help="A policy in TOML or JSON; - is standard input.",
            show_default=False,
        ),
    ],
    *,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Check whether a file is a policy that ranking can go by.

    All that is wrong is told at once, each with its address.  Exit code 1 if anything is.
    """
    from sbomkit.report import PolicyCheck  # noqa: PLC0415 - `--help` does without

    check_writable(output, policy)
    found = PolicyCheck.of(policy_data(policy), "standard input" if policy == "-" else policy)
    show(found, format, output)
    if not found.valid:
        raise typer.Exit(1)

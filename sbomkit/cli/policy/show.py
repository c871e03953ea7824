"""`sbomkit policy show`: the shipped policies, or one of them with every number and its meaning."""

from typing import Annotated

import typer

from sbomkit.cli._offered import policies
from sbomkit.cli._options import OutputPath, examples
from sbomkit.cli._output import check_writable, show, write_lines
from sbomkit.cli.policy._reading import policy_data
from sbomkit.errors import ConfigurationError

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit policy show",
    "sbomkit policy show procurement",
    "sbomkit policy show sbomkit-1 --format toml -o ours.toml",
)


def _format(name: str) -> str:
    from sbomkit.report import reports  # noqa: PLC0415 - `--help` does without

    if name not in {*reports(), "toml"}:
        raise typer.BadParameter(f"unknown format {name!r}: expected {', '.join(reports())} or toml")
    return name


def run(
    policy: Annotated[
        str | None,
        typer.Argument(
            metavar="POLICY",
            autocompletion=policies,
            help="The id of a shipped policy, a file, or - for standard input; without it, the shipped ones are listed.",
            show_default=False,
        ),
    ] = None,
    *,
    format: Annotated[  # noqa: A002 - the word that users know
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            callback=_format,
            help="table or json; toml prints the policy's own file, to be copied and changed.",
        ),
    ] = "table",
    output: OutputPath = None,
) -> None:
    """Show what a ranking goes by: factors, weights, curves, gates.

    Each number stands beside what it means and where the idea comes from.
    """
    from sbomkit.ranking._policy.files import parse_policy  # noqa: PLC0415 - `--help` does without
    from sbomkit.report import Policies, PolicySheet  # noqa: PLC0415

    if format == "toml" and policy is None:
        raise ConfigurationError("--format toml prints one policy", advice="name it, such as: sbomkit policy show sbomkit-1")
    check_writable(output, policy)
    if policy is None:
        show(Policies.shipped(), format, output)
        return
    data = policy_data(policy)
    made = parse_policy(data, policy)
    if format != "toml":
        show(PolicySheet.of(made), format, output)
    elif data.lstrip().startswith(b"{"):
        raise ConfigurationError(f"{policy}: the policy is written in JSON already", advice="copy the file as it is")
    else:
        write_lines([data], output)

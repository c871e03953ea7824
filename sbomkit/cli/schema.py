"""`sbomkit schema`: the JSON Schemas of what is read and printed."""

from typing import Annotated

import typer

from sbomkit.cli._options import OutputPath, examples
from sbomkit.cli._output import write

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples("sbomkit schema", "sbomkit schema ranking", "sbomkit schema facts-1 -o facts-1.schema.json")


def _names() -> list[str]:
    from sbomkit.cli._schemas import NAMES  # noqa: PLC0415 - `--help` does without

    return list(NAMES)


def run(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", autocompletion=_names, help="Which schema; without it, all are listed.", show_default=False
        ),
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="Print the names only.")] = False,
    output: OutputPath = None,
) -> None:
    """Print the JSON Schema of what is printed or read."""
    from sbomkit.cli._schemas import NAMES, schema  # noqa: PLC0415

    if name is not None:
        write(schema(name), output)
    elif names:
        write("".join(f"{each}\n" for each in NAMES), output)
    else:
        write("".join(f"{each:16}{summary}\n" for each, summary in NAMES.items()), output)

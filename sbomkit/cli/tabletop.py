"""`sbomkit tabletop`: the worst case as an exercise sheet for a room."""

from functools import partial
from typing import Annotated

import typer

from sbomkit.cli._asked import Asked, asking
from sbomkit.cli._inputs import check_standard_input, read_document
from sbomkit.cli._options import (
    Format,
    OutputPath,
    Sbom,
    ShowNames,
    Top,
    examples,
    existing,
)
from sbomkit.cli._output import check_format, check_writable, show
from sbomkit.cli._pipeline import known
from sbomkit.cli._progress import step

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit tabletop app.cdx.json event-stream --facts facts.jsonl --offline",
    "sbomkit tabletop app.cdx.json event-stream --facts facts.jsonl --also app.spdx.json",
    "sbomkit tabletop app.cdx.json event-stream --facts facts.jsonl -o exercise.md",
)

Also = Annotated[
    list[str] | None,
    typer.Option(
        "--also",
        metavar="SBOM",
        callback=existing,
        help="Another product that may hold the package; may be repeated.",
        show_default=False,
    ),
]
ShowAddresses = Annotated[
    bool, typer.Option("--show-addresses", help="Show addresses of mail that the documents themselves claim.")
]


@asking
def run(
    sbom: Sbom,
    package: Annotated[
        str,
        typer.Argument(metavar="PACKAGE", help="A package URL without version, or an unambiguous name.", show_default=False),
    ],
    *,
    also: Also = None,
    asked: Asked,
    top: Top = None,
    show_names: ShowNames = False,
    show_addresses: ShowAddresses = False,
    format: Format = "markdown",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Make an exercise sheet: what if a release were hostile?

    What it would reach, how it comes in, which products hold it, who can publish it since when, what could take its place, whom
    to call, and questions for the room.  An exercise: nothing on it says that anybody did anything wrong.
    """
    from sbomkit.model.tabletop import Tabletop  # noqa: PLC0415 - `--help` does without
    from sbomkit.ranking.tabletop import check, tabletop  # noqa: PLC0415

    check_format(format, Tabletop)
    files = (sbom, *(also or ()), *asked.files)
    check_writable(output, *files)
    check_standard_input(*files)
    others = [read_document(path) for path in also or ()]
    inventory, facts_known = known(sbom, asked, check=partial(check, package=package, root=asked.root))
    with step("making the sheet"):
        sheet = tabletop(
            inventory,
            facts_known,
            package,
            policy=asked.rules,
            as_of=asked.as_of,
            allow_undated=asked.allow_undated,
            show_names=show_names,
            show_addresses=show_addresses,
            root=asked.root,
            also=others,
        )
    show(sheet, format, output, top=top)

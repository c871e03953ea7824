"""`sbomkit people`: who stands behind the product, and how much one account can change."""

from typing import Annotated

import typer

from sbomkit.cli._asked import Asked, asking
from sbomkit.cli._options import (
    Format,
    OutputPath,
    Sbom,
    ShowNames,
    Top,
    examples,
)
from sbomkit.cli._output import check_format, check_writable, show
from sbomkit.cli._pipeline import answer
from sbomkit.cli._progress import step

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit people app.cdx.json --facts facts.jsonl --offline",
    "sbomkit people app.cdx.json --facts facts.jsonl --share 0.8 --top 5",
    "sbomkit people app.cdx.json --facts facts.jsonl --as-of 2022-01-01 --format json",
)


def _share(share: float) -> float:
    if not 0 < share <= 1:
        raise typer.BadParameter(f"{share:g} is no share: expected more than 0 and at most 1, such as 0.5")
    return share


@asking
def run(
    sbom: Sbom,
    *,
    asked: Asked,
    share: Annotated[
        float,
        typer.Option("--share", metavar="X", callback=_share, help="Part of the packages for which few people are looked for."),
    ] = 0.5,
    top: Top = None,
    show_names: ShowNames = False,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Tell who can change how much of the product.

    Without --facts the sources are asked first, unless --offline is given.
    """
    from sbomkit.model.people import People  # noqa: PLC0415 - `--help` does without
    from sbomkit.ranking.people import people_of  # noqa: PLC0415

    check_format(format, People)
    check_writable(output, sbom, *asked.files)
    inventory, known, ranking = answer(sbom, asked, show_names=show_names)
    with step("looking at people"):
        found = people_of(ranking, inventory, known, share=share, show_names=show_names, root=asked.root)
    show(found if top is None or format == "table" else found.first(top), format, output, top=top)

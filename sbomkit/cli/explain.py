"""`sbomkit explain`: why one package stands where it stands, and what the judgement rests on."""

from functools import partial
from typing import Annotated

import typer

from sbomkit.cli._asked import Asked, asking
from sbomkit.cli._options import (
    Format,
    OutputPath,
    Sbom,
    ShowNames,
    examples,
)
from sbomkit.cli._output import check_format, check_writable, show
from sbomkit.cli._pipeline import answer
from sbomkit.cli._voice import say

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit explain app.cdx.json event-stream --facts facts.jsonl --offline",
    "sbomkit explain app.cdx.json pkg:deb/debian/liblzma5 --facts facts.jsonl --as-of 2022-01-01",
)


@asking
def run(
    sbom: Sbom,
    package: Annotated[
        str,
        typer.Argument(metavar="PACKAGE", help="A package URL without version, or an unambiguous name.", show_default=False),
    ],
    *,
    asked: Asked,
    show_names: ShowNames = False,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Explain why one package stands where it stands.

    The way in, the sum, the people and their history, what is not known and how the rank would move, what to do next, and what
    all of it rests on.
    """
    from sbomkit.graph import position, ways_in  # noqa: PLC0415 - `--help` does without
    from sbomkit.report import Explanation, built_from, explain  # noqa: PLC0415

    check_format(format, Explanation)
    check_writable(output, sbom, *asked.files)
    look_up = partial(ways_in, package=package, root=asked.root)
    inventory, known, ranking = answer(sbom, asked, check=look_up, show_names=show_names)
    ways = look_up(inventory)
    source_of = position(inventory, root=asked.root).source_of
    built = built_from(ranking, known, source_of, ways.package)
    if len(built) == 1 and ways.package != package:
        # People say the name of the source package (xz-utils) and mean what is built from it (liblzma5).
        if not asked.quiet:
            say(f"{package} is the source package {ways.package}; explained is what is built from it here, {built[0]}")
        ways, built = ways_in(inventory, built[0], root=asked.root), ()
    explanation = explain(
        ranking,
        known,
        ways,
        built=built,
        source=source_of.get(ways.package),
        policy=asked.rules,
        show_names=show_names,
    )
    show(explanation, format, output)

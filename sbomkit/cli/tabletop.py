"""`sbomkit tabletop`: the worst case as an exercise sheet for a room."""

from functools import partial
from typing import Annotated

import typer

from sbomkit.cli._options import (
    AllowUndated,
    AsOf,
    Complete,
    FactsFiles,
    Format,
    Offline,
    OutputPath,
    PolicyFile,
    Quiet,
    Root,
    Sbom,
    ShowNames,
    Sources,
    Top,
    examples,
    existing,
)
from sbomkit.cli._output import check_writable, show
from sbomkit.cli._pipeline import Asked, check_standard_input, known, read_document

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


def run(
    sbom: Sbom,
    package: Annotated[
        str,
        typer.Argument(metavar="PACKAGE", help="A package URL without version, or an unambiguous name.", show_default=False),
    ],
    *,
    also: Also = None,
    facts: FactsFiles = None,
    source: Sources = None,
    complete: Complete = False,
    offline: Offline = False,
    as_of: AsOf = None,
    allow_undated: AllowUndated = False,
    policy: PolicyFile = None,
    root: Root = None,
    top: Top = None,
    show_names: ShowNames = False,
    show_addresses: ShowAddresses = False,
    format: Format = "markdown",  # noqa: A002 - the word that users know
    output: OutputPath = None,
    quiet: Quiet = False,
) -> None:
    """Make an exercise sheet: what if a release were hostile?

    What it would reach, how it comes in, which products hold it, who can publish it since when, what could take its place, whom
    to call, and questions for the room.  An exercise: nothing on it says that anybody did anything wrong.
    """
    from sbomkit.ranking import load_policy  # noqa: PLC0415 - `--help` does without
    from sbomkit.ranking.tabletop import check, tabletop  # noqa: PLC0415

    check_writable(output)
    check_standard_input(sbom, *(also or ()), *(facts or ()))
    asked = Asked(
        check=partial(check, package=package, root=root),
        facts=facts or (),
        sources=source or (),
        complete=complete,
        offline=offline,
        as_of=as_of,
        allow_undated=allow_undated,
        policy=policy,
        root=root,
        show_names=show_names,
        quiet=quiet,
    )
    rules = load_policy(policy)
    others = [read_document(path) for path in also or ()]
    inventory, facts_known = known(sbom, asked)
    sheet = tabletop(
        inventory,
        facts_known,
        package,
        policy=rules,
        as_of=as_of,
        allow_undated=allow_undated,
        show_names=show_names,
        show_addresses=show_addresses,
        root=root,
        also=others,
    )
    show(sheet, format, output, top=top)

"""`sbomkit graph`: who needs a package and what it needs, as a drawing or as data."""

from typing import Annotated

import typer

from sbomkit.cli._asked import Asked
from sbomkit.cli._inputs import read_document
from sbomkit.cli._offered import formats
from sbomkit.cli._options import (
    AllowUndated,
    AsOf,
    Complete,
    FactsFiles,
    OutputPath,
    PolicyFile,
    Quiet,
    Sbom,
    Top,
    _format,
    examples,
)
from sbomkit.cli._output import check_format, check_writable, show
from sbomkit.cli._pipeline import answer
from sbomkit.cli._progress import step
from sbomkit.cli._voice import defaulted, say
from sbomkit.errors import ConfigurationError

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit graph app.cdx.json event-stream",
    "sbomkit graph app.cdx.json event-stream --facts facts.jsonl --format markdown -o around.md",
    "sbomkit graph app.cdx.json event-stream --up 9 --down 2 --format mermaid",
    "sbomkit graph app.cdx.json --format graphml -o app.graphml",
)

_UP, _DOWN, _AROUND, _ALL = 3, 1, 60, 10_000


def run(
    sbom: Sbom,
    package: Annotated[
        str | None,
        typer.Argument(
            metavar="PACKAGE",
            help="A package URL without version, or an unambiguous name. Default: the graph of the whole document.",
            show_default=False,
        ),
    ] = None,
    *,
    up: Annotated[
        int | None,
        typer.Option("--up", metavar="N", min=0, help=f"Steps towards what needs it. Default: {_UP}.", show_default=False),
    ] = None,
    down: Annotated[
        int | None,
        typer.Option("--down", metavar="N", min=0, help=f"Steps towards what it needs. Default: {_DOWN}.", show_default=False),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            metavar="N",
            min=1,
            help=f"Keep at most N packages, the nearest first. Default: {_AROUND} around a package, {_ALL} of a document.",
            show_default=False,
        ),
    ] = None,
    facts: FactsFiles = None,
    complete: Complete = False,
    as_of: AsOf = None,
    allow_undated: AllowUndated = False,
    policy: PolicyFile = None,
    top: Top = None,
    format: Annotated[  # noqa: A002 - the word that users know
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            callback=_format,
            autocompletion=formats,
            help="table, markdown, mermaid, dot, graphml, html or json.",
        ),
    ] = "table",
    output: OutputPath = None,
    quiet: Quiet = False,
) -> None:
    """Draw who needs a package, and what it needs.

    Asks nobody: the document says it. With --facts the packages carry verdicts and ranks. --format mermaid and markdown draw it
    in a ticket or on a page, dot in Graphviz; graphml and json are for programs.
    """
    from sbomkit.graph.exports import neighbourhood, package_graph  # noqa: PLC0415 - `--help` does without
    from sbomkit.model.neighbourhood import CutBy, Neighbourhood  # noqa: PLC0415

    check_format(format, Neighbourhood)
    if not facts and (idle := _given(complete=complete, as_of=as_of, allow_undated=allow_undated, policy=policy)):
        raise ConfigurationError(f"{idle} means nothing without facts", advice="give a facts file with --facts")
    if package is None and (idle := _given(up=up is not None, down=down is not None)):
        raise ConfigurationError(f"{idle} counts steps from a package", advice="name one after the document")
    asked = Asked(
        facts=facts, complete=complete, as_of=as_of, allow_undated=allow_undated, policy=policy, offline=True, quiet=quiet
    )
    check_writable(output, sbom, *asked.files)
    if facts:
        inventory, _, ranking = answer(sbom, asked)
    else:
        inventory, ranking = read_document(sbom), None
    with step("following edges"):
        if package is None:
            found = package_graph(inventory, limit=limit or _ALL, ranking=ranking)
        else:
            steps = {"up": _UP if up is None else up, "down": _DOWN if down is None else down}
            found = neighbourhood(inventory, package, **steps, limit=limit or _AROUND, ranking=ranking)
    if (over := sum(each.packages for each in found.cut if each.by is CutBy.LIMIT)) and not quiet:
        say(f"at most {len(found.nodes):,} packages are kept, {over:,} more are left out; --limit N keeps more")
    show(found, format, output, top=top)


def _given(**options: object) -> str:
    """Those of some options that stand on the command line; what a file of defaults says is for all commands."""
    return ", ".join(f"--{name.replace('_', '-')}" for name, value in options.items() if value and not defaulted(name))

"""`sbomkit explain`: why one package stands where it stands, and what the judgement rests on."""

from typing import Annotated

import typer

from sbomkit.cli._options import (
    AllowUndated,
    AsOf,
    Budget,
    Complete,
    Depth,
    FactsFiles,
    Format,
    MaxAge,
    Offline,
    OutputPath,
    Plugins,
    PolicyFile,
    Quiet,
    Refresh,
    Root,
    Sbom,
    ShowNames,
    Sources,
    examples,
)
from sbomkit.cli._output import check_writable, say, show
from sbomkit.cli._pipeline import Asked, answer

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit explain app.cdx.json event-stream --facts facts.jsonl --offline",
    "sbomkit explain app.cdx.json pkg:deb/debian/liblzma5 --facts facts.jsonl --as-of 2022-01-01",
)


def run(
    sbom: Sbom,
    package: Annotated[
        str,
        typer.Argument(metavar="PACKAGE", help="A package URL without version, or an unambiguous name.", show_default=False),
    ],
    *,
    facts: FactsFiles = None,
    source: Sources = None,
    complete: Complete = False,
    depth: Depth = None,
    offline: Offline = False,
    refresh: Refresh = False,
    max_age: MaxAge = None,
    budget: Budget = None,
    plugins: Plugins = False,
    as_of: AsOf = None,
    allow_undated: AllowUndated = False,
    policy: PolicyFile = None,
    root: Root = None,
    show_names: ShowNames = False,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
    quiet: Quiet = False,
) -> None:
    """Explain why one package stands where it stands.

    The way in, the sum, the people and their history, what is not known and how the rank would move, what to do next, and what
    all of it rests on.
    """
    from sbomkit.graph import position, ways_in  # noqa: PLC0415 - `--help` does without
    from sbomkit.ranking import load_policy  # noqa: PLC0415
    from sbomkit.report import built_from, explain  # noqa: PLC0415

    check_writable(output)
    asked = Asked(
        package=package,
        facts=facts or (),
        sources=source or (),
        complete=complete,
        depth=depth,
        offline=offline,
        refresh=refresh,
        max_age=max_age,
        budget=budget,
        plugins=plugins,
        as_of=as_of,
        allow_undated=allow_undated,
        policy=policy,
        root=root,
        show_names=show_names,
        quiet=quiet,
    )
    inventory, known, ranking = answer(sbom, asked)
    ways = ways_in(inventory, package, root=root)
    source_of = position(inventory, root=root).source_of
    built = built_from(ranking, known, source_of, ways.package)
    if len(built) == 1 and ways.package != package:
        # People say the name of the source package (xz-utils) and mean what is built from it (liblzma5).
        if not quiet:
            say(f"{package} is the source package {ways.package}; explained is what is built from it here, {built[0]}")
        ways, built = ways_in(inventory, built[0], root=root), ()
    explanation = explain(
        ranking,
        known,
        ways,
        built=built,
        source=source_of.get(ways.package),
        policy=load_policy(policy),
        show_names=show_names,
    )
    show(explanation, format, output)

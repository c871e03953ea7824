"""`sbomkit people`: who stands behind the product, and how much one account can change."""

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
    Top,
    examples,
)
from sbomkit.cli._output import check_writable, show
from sbomkit.cli._pipeline import Asked, answer

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


def run(
    sbom: Sbom,
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
    share: Annotated[
        float,
        typer.Option("--share", metavar="X", callback=_share, help="Part of the packages for which few people are looked for."),
    ] = 0.5,
    top: Top = None,
    show_names: ShowNames = False,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
    quiet: Quiet = False,
) -> None:
    """Tell who can change how much of the product.

    Without --facts the sources are asked first, unless --offline is given.
    """
    from sbomkit.ranking.people import people_of  # noqa: PLC0415 - `--help` does without

    check_writable(output)
    asked = Asked(
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
    found = people_of(ranking, inventory, known, share=share, show_names=show_names, root=root)
    show(found if top is None or format == "table" else found.first(top), format, output, top=top)

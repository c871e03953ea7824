"""`sbomkit collect`: ask the sources once, and keep what they said in a facts file."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sbomkit.cli._asked import AskedToCollect, asking
from sbomkit.cli._inputs import check_standard_input, read_document
from sbomkit.cli._options import (
    OutputPath,
    Sboms,
    examples,
)
from sbomkit.cli._output import check_writable, write, write_lines
from sbomkit.cli._pipeline import collected, kept_facts
from sbomkit.cli._voice import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbomkit.enrich import GivenFacts
    from sbomkit.model import Inventory

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit collect app.cdx.json -o facts.jsonl",
    "sbomkit collect app.cdx.json --dry-run",
    "sbomkit collect app.cdx.json --facts facts.jsonl --max-age 7d -o facts.jsonl",
    "sbomkit collect *.cdx.json --source npm --source apt=/var/lib/apt/lists -o facts.jsonl.zst",
)

DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Ask nobody: print how many requests would go where, to standard output. --format json: as JSON."
    ),
]
CollectComplete = Annotated[
    bool,
    typer.Option("--complete", help="Ask what all packages need, so that `rank --facts … --complete` can infer dependencies."),
]
PlanFormat = Annotated[str, typer.Option("--format", metavar="FORMAT", help="Of what --dry-run prints: table or json.")]


@asking
def run(
    sboms: Sboms,
    *,
    output: OutputPath = None,
    asked: AskedToCollect,
    complete: CollectComplete = False,
    dry_run: DryRun = False,
    format: PlanFormat = "table",  # noqa: A002 - the word that users know
) -> None:
    """Ask the sources once and keep the answers in a facts file.

    Every package of one or more documents is asked about, in one run.  Facts given with --facts are kept and added to.  Answers
    are kept in a cache as they come, so that a run that was interrupted goes on where it was when it is started again.
    """
    from sbomkit._version import __version__  # noqa: PLC0415
    from sbomkit.errors import ConfigurationError  # noqa: PLC0415
    from sbomkit.model.facts import FactsHeader  # noqa: PLC0415 - `--help` does without
    from sbomkit.sources.facts_file import write_facts  # noqa: PLC0415

    check_standard_input(*sboms, *(asked.facts or ()))
    if format not in {"table", "json"}:
        raise ConfigurationError(f"format {format} cannot show a plan", advice="--format table and --format json can")
    inventories = [read_document(path) for path in sboms]
    asked = replace(asked, complete=complete)
    given = kept_facts(asked.facts)
    if dry_run:
        write(_plan(inventories, given, asked, format), None)
        return
    check_writable(output, *sboms)
    if not given.packages and not asked.wanted().asked:
        raise ConfigurationError(
            "there is nobody to ask: --offline asks no network, and the cache is empty"
            if asked.offline
            else f"there is nobody to ask: --depth {asked.depth} leaves out every source that was named",
            advice="add facts with --facts, or a source on disk, such as --source apt=DIR",
        )
    with collected(inventories, given, asked, output=None if output == "-" else output) as spool:
        if output in {None, "-"} or (Path(output or "").exists() and not Path(output or "").is_file()):
            header = FactsHeader(generator=f"sbomkit {__version__}", licences=spool.licences)
            write_lines((header.line() + b"\n", *(entry.line() + b"\n" for entry in spool)), output)
        else:
            write_facts(spool, output or "", licences=spool.licences)
        if not asked.quiet and output not in {None, "-"}:
            _tell(output or "", spool.packages, spool.licences)


def _tell(output: str, packages: int, licences: "Sequence[str]") -> None:
    from sbomkit.model.facts import share_alike  # noqa: PLC0415

    say(f"{output}: {packages:,} packages")
    if licences:
        say(f"data under {', '.join(licences)}; whoever passes it on names the sources")
    for each in share_alike(licences):
        say(f"{each} is share-alike: what is made from it is passed on under the same licence")


def _plan(inventories: "Sequence[Inventory]", facts: "GivenFacts", asked: AskedToCollect, format: str) -> str:  # noqa: A002
    from sbomkit.cli._output import layout  # noqa: PLC0415
    from sbomkit.cli._planned import table  # noqa: PLC0415
    from sbomkit.enrich import plan  # noqa: PLC0415

    wanted = asked.wanted()
    found = plan(
        inventories, sources=wanted.sources, facts=facts, depth=asked.depth, settings=wanted.settings, complete=asked.complete
    )
    return found.model_dump_json(indent=2) + "\n" if format == "json" else table(found, layout(None))

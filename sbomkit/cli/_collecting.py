"""Asking the sources once and keeping what they say, of documents or of a whole portfolio."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sbomkit.cli._asked import AskedToCollect
from sbomkit.cli._output import check_writable, write, write_lines
from sbomkit.cli._pipeline import collected, kept_facts
from sbomkit.cli._voice import say
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbomkit.cli._pipeline import Depths
    from sbomkit.enrich import GivenFacts
    from sbomkit.model import Inventory

__all__ = ["CollectComplete", "DryRun", "PlanFormat", "check_plan_format", "collect"]

CollectComplete = Annotated[
    bool,
    typer.Option("--complete", help="Ask what all packages need, so that `rank --facts … --complete` can infer dependencies."),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Ask nobody: print how many requests would go where, to standard output. --format json: as JSON."
    ),
]
PlanFormat = Annotated[str, typer.Option("--format", metavar="FORMAT", help="Of what --dry-run prints: table or json.")]


def check_plan_format(format: str) -> None:  # noqa: A002 - the word that users know
    """Refuse a format that cannot show a plan.

    Raises:
        ConfigurationError: it cannot.
    """
    if format not in {"table", "json"}:
        raise ConfigurationError(f"format {format} cannot show a plan", advice="--format table and --format json can")


def collect(
    inventories: "Sequence[Inventory]",
    asked: AskedToCollect,
    output: str | None,
    inputs: "Sequence[str]",
    *,
    plan_as: str | None,
    depths: "Depths | None" = None,
) -> None:
    """Ask about all packages in one run, and write the facts; or print whom one would ask.

    Args:
        inventories: what the packages are in.
        asked: whom to ask, and how.
        output: path of the facts file; `None` and `-`: standard output.
        inputs: files that are read, none of which is the output.
        plan_as: format of the plan, where nobody is to be asked.
        depths: tells the depths of packages, where the inventories do not.
    """
    from sbomkit._version import __version__  # noqa: PLC0415
    from sbomkit.model.facts import FactsHeader  # noqa: PLC0415 - `--help` does without
    from sbomkit.sources.facts_file import write_facts  # noqa: PLC0415

    given = kept_facts(asked.facts)
    if plan_as is not None:
        write(_plan(inventories, given, asked, plan_as, depths), None)
        return
    check_writable(output, *inputs)
    if not given.packages and not asked.wanted().asked:
        raise ConfigurationError(
            "there is nobody to ask: --offline asks no network, and the cache is empty"
            if asked.offline
            else f"there is nobody to ask: --depth {asked.depth} leaves out every source that was named",
            advice="add facts with --facts, or a source on disk, such as --source apt=DIR",
        )
    with collected(inventories, given, asked, output=None if output == "-" else output, depths=depths) as spool:
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


def _plan(
    inventories: "Sequence[Inventory]", facts: "GivenFacts", asked: AskedToCollect, plan_as: str, depths: "Depths | None"
) -> str:
    from sbomkit.cli._output import layout  # noqa: PLC0415
    from sbomkit.cli._planned import table  # noqa: PLC0415
    from sbomkit.enrich import plan  # noqa: PLC0415

    wanted = asked.wanted()
    found = plan(
        inventories,
        sources=wanted.sources,
        facts=facts,
        depth=asked.depth,
        settings=wanted.settings,
        complete=asked.complete,
        depths=depths or wanted.depths,
    )
    return found.model_dump_json(indent=2) + "\n" if plan_as == "json" else table(found, layout(None))

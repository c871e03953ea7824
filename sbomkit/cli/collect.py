"""`sbomkit collect`: ask the sources once, and keep what they said in a facts file."""

from dataclasses import replace

from sbomkit.cli._asked import AskedToCollect, asking
from sbomkit.cli._collecting import CollectComplete, DryRun, PlanFormat, check_plan_format, collect
from sbomkit.cli._inputs import check_standard_input, read_document
from sbomkit.cli._options import (
    OutputPath,
    Sboms,
    examples,
)

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit collect app.cdx.json -o facts.jsonl",
    "sbomkit collect app.cdx.json --dry-run",
    "sbomkit collect app.cdx.json --facts facts.jsonl --max-age 7d -o facts.jsonl",
    "sbomkit collect *.cdx.json --source npm --source apt=/var/lib/apt/lists -o facts.jsonl.zst",
)


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
    check_standard_input(*sboms, *(asked.facts or ()))
    check_plan_format(format)
    inventories = [read_document(path) for path in sboms]
    collect(inventories, replace(asked, complete=complete), output, sboms, plan_as=format if dry_run else None)

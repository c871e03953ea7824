"""`sbomkit collect`: ask the sources once, and keep what they said in a facts file."""

from pathlib import Path

from sbomkit.cli._options import AsOf, FactsFiles, Offline, OutputPath, Quiet, Sboms, Sources, examples
from sbomkit.cli._output import say, write_lines
from sbomkit.cli._pipeline import Asked, check_standard_input, facts_of, read_document

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit collect app.cdx.json -o facts.jsonl",
    "sbomkit collect app.cdx.json --facts facts.jsonl -o facts.jsonl",
    "sbomkit collect *.cdx.json --source npm --source apt=/var/lib/apt/lists -o facts.jsonl.zst",
)


def run(
    sboms: Sboms,
    *,
    output: OutputPath = None,
    facts: FactsFiles = None,
    source: Sources = None,
    offline: Offline = False,
    as_of: AsOf = None,
    quiet: Quiet = False,
) -> None:
    """Ask the sources once and keep the answers in a facts file.

    Every package of one or more documents is asked about.  Facts given with --facts are kept and added to, so that an
    interrupted collect can go on.
    """
    from sbomkit._version import __version__  # noqa: PLC0415
    from sbomkit.model.facts import FactsHeader  # noqa: PLC0415 - `--help` does without
    from sbomkit.sources.facts_file import write_facts  # noqa: PLC0415

    check_standard_input(*sboms, *(facts or ()))
    inventories = [read_document(path) for path in sboms]
    asked = Asked(
        facts=facts or (),
        sources=source or (),
        offline=offline,
        as_of=as_of,
        quiet=quiet,
        always_ask=True,
        output=None if output == "-" else output,
    )
    collected = facts_of(inventories, asked)
    if output in {None, "-"} or (Path(output or "").exists() and not Path(output or "").is_file()):
        write_lines(collected.lines(FactsHeader(generator=f"sbomkit {__version__}")), output)
    else:
        write_facts(collected, output or "")
    if not quiet and output not in {None, "-"}:
        say(f"{output}: {len(collected.packages):,} packages")

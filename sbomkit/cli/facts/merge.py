"""`sbomkit facts merge`: one facts file from several."""

from pathlib import Path

from sbomkit.cli._inputs import check_standard_input
from sbomkit.cli._options import FactsArguments, OutputPath, Quiet, examples
from sbomkit.cli._output import check_writable, write_lines
from sbomkit.cli._pipeline import given_facts
from sbomkit.cli._voice import say

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit facts merge team-a.jsonl team-b.jsonl -o all.jsonl.zst",
    "sbomkit facts merge old.jsonl new.jsonl",
)


def run(files: FactsArguments, *, output: OutputPath = None, quiet: Quiet = False) -> None:
    """Join facts files into one.

    Of each package, signal, source and subject the newest answer counts.
    """
    from sbomkit._version import __version__  # noqa: PLC0415
    from sbomkit.model.facts import FactsHeader  # noqa: PLC0415 - `--help` does without
    from sbomkit.sources.facts_file import write_facts  # noqa: PLC0415

    check_writable(output)  # it may well be one of them: all are read before
    check_standard_input(*files)
    facts = given_facts(files)
    if output in {None, "-"} or (Path(output or "").exists() and not Path(output or "").is_file()):
        write_lines(facts.lines(FactsHeader(generator=f"sbomkit {__version__}", licences=facts.licences)), output)
        return
    write_facts(facts, output or "")
    if not quiet:
        say(f"{output}: {len(facts.packages):,} packages")

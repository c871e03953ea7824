"""`sbomkit rank`: the packages in the order in which to look at them."""

import re
from typing import TYPE_CHECKING

import typer

from sbomkit.cli._options import (
    AllowUndated,
    AsOf,
    Budget,
    Complete,
    Depth,
    FactsFiles,
    FailOn,
    Format,
    MaxAge,
    MinDepth,
    Offline,
    OnUnknown,
    OutputPath,
    Plugins,
    PolicyFile,
    Quiet,
    Refresh,
    Root,
    Sbom,
    ShowNames,
    Sole,
    Sources,
    Top,
    examples,
)
from sbomkit.cli._output import check_writable, say, show
from sbomkit.cli._pipeline import Asked, answer
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from sbomkit.ranking.condition import Finding

__all__ = ["EXAMPLES", "run"]

_FINDINGS = 5
_BARE_WORD = re.compile(r"\b(verdict|subject|scope)\s*([=!]=)\s*(\w+)")

EXAMPLES = examples(
    "sbomkit rank app.cdx.json",
    "sbomkit rank app.cdx.json --facts facts.jsonl --offline --top 10",
    "sbomkit rank image.spdx.json --complete --source apt=/var/lib/apt/lists",
    "sbomkit rank app.cdx.json --facts facts.jsonl --as-of 2022-01-01 --format json",
    "sbomkit rank app.cdx.json --facts facts.jsonl --fail-on 'sole and depth >= 2'",
)


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
    top: Top = None,
    sole: Sole = False,
    min_depth: MinDepth = None,
    fail_on: FailOn = None,
    on_unknown: OnUnknown = "fail",
    show_names: ShowNames = False,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
    quiet: Quiet = False,
) -> None:
    """List what to look at first: much rests on it, few carry it.

    Without --facts the sources are asked first, unless --offline is given.
    """
    from sbomkit.ranking.condition import findings, parse_condition  # noqa: PLC0415 - `--help` does without

    try:
        condition = parse_condition(fail_on) if fail_on is not None else None
    except ConfigurationError as error:
        error.advice = error.advice or _quoting(fail_on or "")
        raise
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
    _, _, ranking = answer(sbom, asked)
    show(ranking, format, output, top=top, sole=sole, min_depth=min_depth)
    if condition is not None:
        found = findings(ranking, condition, on_unknown="pass" if on_unknown == "pass" else "fail")
        if found:
            _tell(condition.text, found)
            raise typer.Exit(1)


def _quoting(condition: str) -> str | None:
    """What to say of a word without quotes, such as in `verdict == sole`."""
    bare = _BARE_WORD.search(condition)
    return f"words stand in quotes: {bare[1]} {bare[2]} '{bare[3]}'" if bare else None


def _tell(text: str, found: "tuple[Finding, ...]") -> None:
    undecided = sum(each.undecided for each in found)
    open_too = f", {undecided:,} of them because it cannot be told (--on-unknown pass lets these through)" if undecided else ""
    say(f"--fail-on {text!r}: {len(found):,} found{open_too}")
    for each in found[:_FINDINGS]:
        say(f"  {each.package}: {each.reason}")
    if len(found) > _FINDINGS:
        say(f"  and {len(found) - _FINDINGS:,} more")

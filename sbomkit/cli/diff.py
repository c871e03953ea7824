"""`sbomkit diff`: what changed between two versions of a product, or between two moments of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, cast

import typer

from sbomkit.cli._gates import Gates, Label, list_fields, parsed, today, waivers_of
from sbomkit.cli._inputs import check_standard_input, read_document
from sbomkit.cli._options import (
    AllowUndated,
    AsOf,
    Complete,
    FactsFiles,
    FailOn,
    FindingsFile,
    Format,
    OnUnknown,
    OutputPath,
    PolicyFile,
    Quiet,
    Root,
    Top,
    WaiversFile,
    examples,
    existing,
    moment,
)
from sbomkit.cli._output import check_format, check_writable, show
from sbomkit.cli._pipeline import given_facts
from sbomkit.cli._progress import step
from sbomkit.cli._stored import stored_ranking
from sbomkit.cli._voice import defaulted, say
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sbomkit.model import Facts, Inventory, Ranking
    from sbomkit.ranking import Policy
    from sbomkit.ranking.condition import Field

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit diff old.cdx.json new.cdx.json",
    "sbomkit diff old.cdx.json new.cdx.json --facts facts.jsonl --fail-on 'newly_sole and depth >= 2'",
    "sbomkit diff old.cdx.json new.cdx.json --old-facts then.jsonl --new-facts now.jsonl",
    "sbomkit diff app.cdx.json app.cdx.json --facts facts.jsonl --old-as-of 2022-01-01 --as-of 2023-06-10",
    "sbomkit diff yesterday.ranking.json app.cdx.json --facts facts.jsonl",
    "sbomkit diff --fields",
)


def _fields() -> "dict[str, Field[object]]":
    from sbomkit.ranking.diff import CHANGE_FIELDS  # noqa: PLC0415 - `--help` does without

    return {name: cast("Field[object]", field) for name, field in CHANGE_FIELDS.items() if not name.startswith("was.")}


Old = Annotated[
    str,
    typer.Argument(
        metavar="OLD",
        callback=existing,
        help="The older document, or a ranking as rank --format json wrote it: a path, or - for standard input.",
        show_default=False,
    ),
]
New = Annotated[
    str,
    typer.Argument(metavar="NEW", callback=existing, help="The newer one, likewise.", show_default=False),
]
OldFacts = Annotated[
    list[str] | None,
    typer.Option(
        "--old-facts",
        metavar="FILE",
        callback=existing,
        help="Facts for the older side only; may be repeated.",
        show_default=False,
    ),
]
NewFacts = Annotated[
    list[str] | None,
    typer.Option(
        "--new-facts",
        metavar="FILE",
        callback=existing,
        help="Facts for the newer side only; may be repeated.",
        show_default=False,
    ),
]
OldAsOf = Annotated[
    datetime | None,
    typer.Option("--old-as-of", metavar="DATE", parser=moment, help="The same for the older side only.", show_default=False),
]
Threshold = Annotated[
    float, typer.Option("--threshold", metavar="POINTS", help="From how many points on a priority that moved is told.")
]
Fields = Annotated[
    bool,
    typer.Option(
        "--fields",
        callback=list_fields(_fields),
        is_eager=True,
        help="List what --fail-on can speak of; behind `was.` all but the changes can be asked of the older side.",
    ),
]


def run(
    old: Old,
    new: New,
    *,
    facts: FactsFiles = None,
    old_facts: OldFacts = None,
    new_facts: NewFacts = None,
    complete: Complete = False,
    as_of: AsOf = None,
    old_as_of: OldAsOf = None,
    allow_undated: AllowUndated = False,
    policy: PolicyFile = None,
    root: Root = None,
    threshold: Threshold = 5.0,
    top: Top = None,
    fail_on: FailOn = None,
    on_unknown: OnUnknown = None,
    waivers: WaiversFile = None,
    findings: FindingsFile = None,
    fields: Fields = False,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
    quiet: Quiet = False,
) -> None:
    """Tell what changed between two versions of a product.

    Packages that came, went, moved or hang on one person now. No source is asked: facts come from files, and without any only
    what is in the product and where it sits is compared. With one document twice and --old-as-of, two moments of it are. In
    place of a document, a ranking that was kept is taken as it is.
    """
    del fields
    from sbomkit.cli.policy._reading import chosen_policy  # noqa: PLC0415 - `--help` does without
    from sbomkit.model.diff import RankingDiff  # noqa: PLC0415
    from sbomkit.ranking.diff import diff, gate_diff, parse_change_condition  # noqa: PLC0415

    asking = list(dict.fromkeys(fail_on or ()))
    conditions = parsed(asking, parse_change_condition)
    files = (old, new, *(facts or ()), *(old_facts or ()), *(new_facts or ()), policy)
    check_standard_input(*files)
    waived = waivers_of(waivers, *files, asked=bool(asking))
    gates = Gates(findings, *files, waivers, output, asked=bool(asking), quiet=quiet)
    check_format(format, RankingDiff)
    check_writable(output, *files, waivers)
    chosen = chosen_policy(policy)
    (before, first), (after, second) = stored_ranking(old), stored_ranking(new)
    both = {
        "facts": facts,
        "complete": complete,
        "as-of": as_of,
        "allow-undated": allow_undated,
        "policy": policy,
        "root": root,
    }
    _check_needed(before is not None, {"old-facts": old_facts, "old-as-of": old_as_of}, "OLD is one")
    _check_needed(after is not None, {"new-facts": new_facts}, "NEW is one")
    _check_needed(before is not None and after is not None, both, "both are")
    known = _known(old_facts or (), new_facts or (), facts or ())
    side = _Side(complete=complete, allow_undated=allow_undated, policy=chosen, root=root)
    before = before or side.ranking(read_document(old, first), known[0], old_as_of or as_of)
    after = after or side.ranking(read_document(new, second), known[1], as_of)
    with step("comparing"):
        found = diff(before, after, threshold=threshold)
    show(found, format, output, top=top)
    if not (facts or old_facts or new_facts or quiet or after.coverage.with_publishers):
        say("without --facts nothing is known of anybody: `sbomkit collect NEW -o facts.jsonl` asks")
    if conditions:
        result = gate_diff(
            before,
            after,
            conditions,
            on_unknown="pass" if on_unknown == "pass" else "fail",
            threshold=threshold,
            waivers=waived,
            today=today(),
        )
        gates.close(result, [Label(f"--fail-on {text!r}", text) for text in asking], about=new)


def _check_needed(stored: bool, said: "Mapping[str, object]", which: str) -> None:
    """Refuse options that a ranking has no use for: it is taken as it was kept."""
    given = [f"--{name}" for name, value in said.items() if value and not defaulted(name.replace("-", "_"))]
    if stored and given:
        raise ConfigurationError(f"{given[0]} says nothing to a ranking that was kept, and {which}", advice="leave it out")


def _known(old: "Sequence[str]", new: "Sequence[str]", both: "Sequence[str]") -> "tuple[Facts, Facts]":
    """The facts of both sides; what both share is read once, since it may be standard input."""
    from sbomkit.model import Facts  # noqa: PLC0415

    shared = given_facts(both)
    own = (given_facts(side) if side else None for side in (old, new))
    before, after = (shared if each is None else Facts.merge(shared, each) for each in own)
    return before, after


@dataclass(frozen=True, kw_only=True)
class _Side:
    """What both sides are ranked with."""

    complete: bool
    allow_undated: bool
    policy: "Policy"
    root: str | None

    def ranking(self, inventory: "Inventory", facts: "Facts", as_of: datetime | None) -> "Ranking":
        """The ranking of one document."""
        from sbomkit.graph import complete  # noqa: PLC0415 - `--help` does without
        from sbomkit.ranking import rank  # noqa: PLC0415

        if self.complete:
            inventory = complete(inventory, facts, as_of=as_of)
        with step("ranking"):
            return rank(inventory, facts, policy=self.policy, as_of=as_of, allow_undated=self.allow_undated, root=self.root)

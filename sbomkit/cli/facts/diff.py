"""`sbomkit facts diff`: what changed between two collections."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from sbomkit.cli._inputs import check_standard_input
from sbomkit.cli._options import Format, OutputPath, examples, existing
from sbomkit.cli._output import check_writable, show
from sbomkit.cli._pipeline import given_facts
from sbomkit.cli._voice import say
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from sbomkit.model.changes import FactsDiff

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit facts diff last-year.jsonl today.jsonl",
    "sbomkit facts diff old.jsonl new.jsonl --fail-on publishers_replaced --fail-on new_releaser",
    "sbomkit facts diff old.jsonl new.jsonl --format json -o changes.json",
)

FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="KIND",
        help="Exit with 1 if there is a change of this kind, or of any with `any`; may be repeated.",
        show_default=False,
    ),
]


def _on_missing(word: str) -> str:
    if word not in {"fail", "pass"}:
        raise typer.BadParameter(f"expected 'fail' or 'pass', got {word!r}")
    return word


OnMissing = Annotated[
    str,
    typer.Option(
        "--on-missing",
        metavar="fail|pass",
        callback=_on_missing,
        autocompletion=lambda: ["fail", "pass"],
        help="Whether what cannot be compared, because the newer facts do not have it, counts as found by --fail-on.",
    ),
]


Old = Annotated[
    str,
    typer.Argument(metavar="OLD", callback=existing, help="The older facts file, or - for standard input.", show_default=False),
]
New = Annotated[str, typer.Argument(metavar="NEW", callback=existing, help="The newer one, likewise.", show_default=False)]


def run(
    old: Old,
    new: New,
    *,
    fail_on: FailOn = None,
    on_missing: OnMissing = "fail",
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Tell what changed between two collections of facts.

    Publishers added, removed or all replaced, releases by newcomers, funding gone, packages deprecated, archived, orphaned or
    removed, code that moved to another owner.  Only answers of the same source are compared.
    """
    from sbomkit.ranking.changes import changes  # noqa: PLC0415 - `--help` does without

    wanted = _kinds(fail_on or [])
    check_writable(output, old, new)
    check_standard_input(old, new)
    found = changes(given_facts([old]), given_facts([new]))
    show(found, format, output)
    grave = [each for each in found.changes if each.kind in wanted]
    missing = _missing(found) if wanted and on_missing == "fail" else None
    if grave or missing:
        more = f"; {missing} (--on-missing pass lets this through)" if missing else ""
        say(f"--fail-on {', '.join(fail_on or [])}: {len(grave):,} found{more}")
        raise typer.Exit(1)


def _missing(found: "FactsDiff") -> str | None:
    """What could not be compared, in words."""
    if not found.compared:
        return "no package is in both files"
    return f"{found.not_compared:,} not compared" if found.not_compared else None


def _kinds(names: list[str]) -> frozenset[str]:
    from sbomkit.model.changes import ChangeKind  # noqa: PLC0415

    known = [kind.value for kind in ChangeKind]
    for name in names:
        if name not in {*known, "any"}:
            close = get_close_matches(name, known, n=1)
            raise ConfigurationError(
                f"there is no kind of change {name!r}",
                advice=f"did you mean {close[0]}?" if close else f"known kinds: any, {', '.join(known)}",
            )
    return frozenset(known if "any" in names else names)

"""`sbomkit evidence`: a due-diligence file of what was looked at, on what ground, with what outcome, and what was not."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sbomkit.cli._asked import Asked, asking
from sbomkit.cli._gates import parsed
from sbomkit.cli._options import Format, OnUnknown, OutputPath, Sbom, ShowNames, examples
from sbomkit.cli._output import check_format, check_writable, show
from sbomkit.cli._pipeline import known
from sbomkit.cli._progress import step
from sbomkit.cli._voice import defaulted, say
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from sbomkit.ranking.gates import Question

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit evidence app.cdx.json --facts facts.jsonl --offline",
    "sbomkit evidence app.cdx.json --facts facts.jsonl --format html -o evidence.html",
    "sbomkit evidence app.cdx.json --facts facts.jsonl --policy procurement --format json",
    "sbomkit evidence app.cdx.json --facts facts.jsonl --sole --min-priority 30",
    "sbomkit evidence app.cdx.json --facts facts.jsonl --statement -o evidence.intoto.json",
)

Concerning = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="EXPR",
        help="What is of concern, such as 'sole and depth >= 2', `policy` or `gates`; may be repeated, and exits with 1 if"
        " anything fits. Default: what the policy calls a finding.",
        show_default=False,
    ),
]
OnlySole = Annotated[
    bool, typer.Option("--sole/--no-sole", show_default=False, help="Of concern is only what hangs on one person.")
]
FromDepth = Annotated[
    int | None,
    typer.Option(
        "--min-depth", metavar="N", min=0, help="Of concern is only what is at depth N and deeper.", show_default=False
    ),
]
FromPriority = Annotated[
    float | None,
    typer.Option(
        "--min-priority",
        metavar="P",
        min=0,
        max=100,
        help="Of concern is only what has a priority of P and more, of 100.",
        show_default=False,
    ),
]
First = Annotated[
    int | None,
    typer.Option(
        "--top", metavar="N", min=0, help="Tell all of the first N of concern; the others are named.", show_default=False
    ),
]
Statement = Annotated[
    bool, typer.Option("--statement", help="Wrap the JSON as an in-toto Statement v1 about the document, to be signed.")
]
ShowAddresses = Annotated[
    bool, typer.Option("--show-addresses", help="Show addresses of mail that the document itself claims.")
]
_DATA = frozenset({"table", "json"})
"""What may be said of the format of a statement: it is JSON anyway."""


@asking
def run(
    sbom: Sbom,
    *,
    fail_on: Concerning = None,
    on_unknown: OnUnknown = None,
    sole: OnlySole = False,
    min_depth: FromDepth = None,
    min_priority: FromPriority = None,
    top: First = None,
    asked: Asked,
    show_names: ShowNames = False,
    show_addresses: ShowAddresses = False,
    statement: Statement = False,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Write a due-diligence file: facts, rules, outcomes and gaps.

    Made for Article 13(5) of the Cyber Resilience Act and for the files of buyers. It never says that a product complies.
    """
    from sbomkit.model.due_diligence import DueDiligence  # noqa: PLC0415 - `--help` does without
    from sbomkit.ranking.due_diligence import due_diligence, statement_of  # noqa: PLC0415

    if statement and format not in _DATA and not defaulted("format"):
        raise ConfigurationError(f"a statement is JSON, not {format}", advice="leave --format away")
    check_format("json" if statement else format, DueDiligence)
    check_writable(output, sbom, *asked.files)
    narrowed = [*_narrowed(min_priority, min_depth, sole=sole)]
    questions = _questions(fail_on, narrowed, asked, on_unknown)
    inventory, facts = known(sbom, asked)
    if asked.asks and not asked.quiet and not asked.offline:
        say("these facts are kept nowhere: `sbomkit collect -o FACTS` keeps them, and --facts FACTS makes the same file again")
    told: list[tuple[str, object]] = [
        *(("--fail-on", each) for each in fail_on or ()),
        ("--on-unknown", on_unknown),
        ("--sole", sole),
        ("--min-depth", min_depth),
        ("--min-priority", min_priority),
        ("--top", top),
        ("--show-names", show_names),
        ("--show-addresses", show_addresses),
    ]
    with step("gathering evidence"):
        answer = due_diligence(
            inventory,
            facts,
            conditions=questions,
            top=top,
            policy=asked.rules,
            as_of=asked.as_of,
            allow_undated=asked.allow_undated,
            show_names=show_names,
            show_addresses=show_addresses,
            root=asked.root,
            name=_file_name(sbom, "SBOM"),
            command=_command(sbom, asked, told),
        )
    if statement:
        show(statement_of(answer), "json", output)
    else:
        show(answer, format, output)
    if fail_on and answer.finds:
        if not asked.quiet:
            say(f"--fail-on: {answer.summary}")
        raise typer.Exit(1)


def _narrowed(min_priority: float | None, min_depth: int | None, *, sole: bool) -> Iterator[str]:
    """What narrows all that is of concern, as conditions."""
    if sole:
        yield "sole"
    if min_depth is not None:
        yield f"depth >= {min_depth}"
    if min_priority is not None:
        yield f"priority >= {min_priority:g}"


def _questions(
    fail_on: Sequence[str] | None, narrowed: Sequence[str], asked: Asked, on_unknown: str | None
) -> "list[Question]":
    """What is of concern: what was said, else what was narrowed alone, else what the policy calls a finding."""
    from sbomkit.ranking import parse_condition  # noqa: PLC0415
    from sbomkit.ranking.gates import Question, questions_of  # noqa: PLC0415

    if narrowed and not fail_on:
        wanted = [Question(parse_condition(" and ".join(narrowed)))]
    else:
        wanted = []
        for text in dict.fromkeys(fail_on or ("policy",)):
            if text in {"policy", "gates"}:
                wanted.extend(questions_of(asked.rules, "gates" if text == "gates" else "policy"))
            else:
                wanted.extend(map(Question, parsed([text], parse_condition)))
        if narrowed:
            wanted = [
                replace(each, condition=parse_condition(" and ".join((f"({each.condition.text})", *narrowed))))
                for each in wanted
            ]
    if on_unknown is None:
        return wanted
    return [replace(each, on_unknown="pass" if on_unknown == "pass" else "fail") for each in wanted]


def _file_name(path: str, otherwise: str) -> str:
    """A file without the folders of whoever ran this; what cannot be copied from a page as it stands is not named."""
    name = Path(path).name
    is_shown = name.isprintable() and " ".join(name.split()) == name
    return name if path != "-" and is_shown and name else otherwise


def _argument(path: str, otherwise: str) -> str:
    """The same as a word of a command, which is no option and no standard input."""
    name = _file_name(path, otherwise)
    return f"./{name}" if name.startswith("-") else name


def _facts_arguments(paths: Sequence[str]) -> list[str]:
    """Facts files by their names, in one order whatever was said; files that are called alike cannot lie in one folder."""
    names = sorted({_argument(each, "FACTS") for each in paths})
    return names if len(names) == len(set(paths)) else ["FACTS"]


def _policy_argument(policy: str) -> str:
    """A shipped policy by its id; a file never by a name that could be one."""
    name = _argument(policy, "POLICY")
    return name if policy in {name, "-"} or name.startswith("./") else f"./{name}"


def _command(sbom: str, asked: Asked, told: Sequence[tuple[str, object]]) -> str:
    """The command that makes the file again, offline, in a folder with the same files."""
    facts = ["FACTS"] if asked.asks else _facts_arguments(asked.facts or ())
    said: list[tuple[str, object]] = [
        *(("--facts", each) for each in facts),
        ("--offline", True),
        ("--complete", asked.complete),
        ("--as-of", asked.as_of.isoformat() if asked.as_of else None),
        ("--allow-undated", asked.allow_undated),
        ("--policy", _policy_argument(asked.policy) if asked.policy else None),
        ("--root", asked.root),
        *told,
    ]
    words = ["sbomkit", "evidence", _argument(sbom, "SBOM")]
    for option, value in said:
        if value is not None and value is not False:
            words += [option] if value is True else [option, f"{value:g}" if isinstance(value, float) else str(value)]
    return f"{shlex.join(words)} --format json"

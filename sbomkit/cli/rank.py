"""`sbomkit rank`: the packages in the order in which to look at them."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, cast

import typer

from sbomkit.cli._asked import Asked, asking
from sbomkit.cli._fund import Fund, FundBy, by_whom, plan
from sbomkit.cli._gates import Gates, Label, list_fields, parsed, today, waivers_of
from sbomkit.cli._inputs import check_standard_input
from sbomkit.cli._options import (
    FailOn,
    FindingsFile,
    Format,
    MinDepth,
    OnUnknown,
    OutputPath,
    Sbom,
    ShowNames,
    Sole,
    Top,
    WaiversFile,
    examples,
)
from sbomkit.cli._output import check_format, check_writable, show
from sbomkit.cli._pipeline import answer
from sbomkit.cli._stability import By, Draws, Reweigh, Seed, check_stability, stability_of
from sbomkit.cli._voice import defaulted

if TYPE_CHECKING:
    from sbomkit.model.facts import Facts
    from sbomkit.model.inventory import Inventory
    from sbomkit.model.ranking import Ranking
    from sbomkit.ranking.condition import Field
    from sbomkit.ranking.gates import Question
    from sbomkit.report import RankingReport

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit rank app.cdx.json",
    "sbomkit rank app.cdx.json --facts facts.jsonl --offline --top 10",
    "sbomkit rank image.spdx.json --complete --source apt=/var/lib/apt/lists",
    "sbomkit rank app.cdx.json --facts facts.jsonl --as-of 2022-01-01 --format json",
    "sbomkit rank app.cdx.json --facts facts.jsonl --fail-on 'sole and depth >= 2'",
    "sbomkit rank app.cdx.json --facts facts.jsonl --fund 5 --fund-by people",
    "sbomkit rank app.cdx.json --facts facts.jsonl --fail-on policy --waivers waivers.toml",
    "sbomkit rank app.cdx.json --facts facts.jsonl --fail-on policy --findings gate.sarif --format line",
    "sbomkit rank app.cdx.json --facts facts.jsonl --stability --top 3",
    "sbomkit rank app.cdx.json --facts facts.jsonl --offline --format html -o ranking.html",
    "sbomkit rank --fields",
)


def _fields() -> "dict[str, Field[object]]":
    from sbomkit.ranking.condition import FIELDS  # noqa: PLC0415 - `--help` does without

    return {name: cast("Field[object]", field) for name, field in FIELDS.items()}


Fields = Annotated[
    bool, typer.Option("--fields", callback=list_fields(_fields), is_eager=True, help="List what --fail-on can speak of.")
]


@asking
def run(
    sbom: Sbom,
    *,
    asked: Asked,
    top: Top = None,
    sole: Sole = False,
    min_depth: MinDepth = None,
    fail_on: FailOn = None,
    on_unknown: OnUnknown = None,
    waivers: WaiversFile = None,
    findings: FindingsFile = None,
    fields: Fields = False,
    stability: Reweigh = False,
    draws: Draws = None,
    seed: Seed = None,
    by: By = None,
    fund: Fund = None,
    fund_by: FundBy = None,
    show_names: ShowNames = False,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """List what to look at first: much rests on it, few carry it.

    Without --facts the sources are asked first, unless --offline is given.
    """
    del fields
    if stability or fund is not None:  # both look at the whole ranking
        sole, min_depth = sole and not defaulted("sole"), None if defaulted("min_depth") else min_depth
    wanted = list(dict.fromkeys(fail_on or ()))
    files = (sbom, *asked.files)
    check_standard_input(*files)
    questions = _questions(wanted, asked, on_unknown)
    waived = waivers_of(waivers, *files, asked=bool(wanted))
    gates = Gates(findings, *files, waivers, output, asked=bool(wanted), quiet=asked.quiet)
    check_stability(wanted=stability, sole=sole, min_depth=min_depth, draws=draws, seed=seed, by=by)
    whom = by_whom(fund, fund_by, stability=stability, filtered=sole or min_depth is not None)
    check_format(format, _answer(fund=fund is not None, stability=stability, page=format == "html"))
    check_writable(output, *files, waivers)
    inventory, known, ranking = answer(sbom, asked, show_names=show_names)
    if fund is not None:
        show(plan(fund, whom, asked, (inventory, known, ranking), show_names=show_names), format, output, top=top)
    elif stability:
        found_out = stability_of(inventory, known, ranking, asked, top=top, draws=draws, seed=seed, by=by)
        show(found_out, format, output)
    else:
        whole = _page(inventory, known, ranking, asked, show_names=show_names) if format == "html" else ranking
        show(whole, format, output, top=top, sole=sole, min_depth=min_depth, file=sbom)
    if questions:
        from sbomkit.ranking.gates import gate  # noqa: PLC0415

        found = gate(
            ranking,
            [question for question, _ in questions],
            on_unknown="pass" if on_unknown == "pass" else "fail",
            waivers=waived,
            today=today(),
        )
        gates.close(found, [label for _, label in questions], about=sbom)


def _answer(*, fund: bool, stability: bool, page: bool) -> type:
    """What is going to be shown."""
    from sbomkit.model import backing, ranking  # noqa: PLC0415 - `--help` does without
    from sbomkit.model import stability as reweighed  # noqa: PLC0415
    from sbomkit.report import RankingReport  # noqa: PLC0415

    plain = RankingReport if page else ranking.Ranking
    return backing.BackingPlan if fund else reweighed.Stability if stability else plain


def _page(inventory: "Inventory", facts: "Facts", ranking: "Ranking", said: Asked, *, show_names: bool) -> "RankingReport":
    """A ranking with what stands behind it, for the page that shows both."""
    from sbomkit.report import ranking_report  # noqa: PLC0415 - only a page needs it

    return ranking_report(inventory, facts, ranking, show_names=show_names, root=said.root)


def _questions(texts: list[str], said: Asked, on_unknown: str | None) -> "list[tuple[Question, Label]]":
    """What --fail-on asks: conditions as they are written, and `policy` or `gates` for those that the policy holds.

    What the user says of the unknown goes before what the policy says, and what the user asks as the policy does is asked once.
    """
    if not texts:
        return []
    from sbomkit.ranking import parse_condition  # noqa: PLC0415 - `--help` does without
    from sbomkit.ranking.gates import Question, questions_of  # noqa: PLC0415

    asked: list[tuple[Question, Label]] = []
    for text in texts:
        if text in {"policy", "gates"}:
            found = questions_of(said.rules, "gates" if text == "gates" else "policy")
            asked.extend(
                (replace(each, on_unknown=None) if on_unknown else each, _label(text, each))
                for each in found
                if each.gate is not None or each.condition.text not in texts
            )
        else:
            (condition,) = parsed([text], parse_condition)
            asked.append((Question(condition), Label(f"--fail-on {text!r}", text)))
    return asked


def _label(word: str, question: "Question") -> Label:
    text = question.condition.text
    if question.gate is None:
        return Label(f"--fail-on {word} ({text!r})", text)
    return Label(f"--fail-on {word}: {question.level}: {question.gate} ({text!r})", text, question.gate, question.ground)

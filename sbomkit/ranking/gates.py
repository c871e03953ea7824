"""Gates: a ranking, conditions and waivers in, what was found and what was waived out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sbomkit._collector import collector_paused
from sbomkit.errors import ConfigurationError
from sbomkit.model.gates import Finding, Findings, Waivers
from sbomkit.model.ranking import Ranking
from sbomkit.ranking._policy.policy import Policy
from sbomkit.ranking.condition import Condition, parse_condition
from sbomkit.ranking.waivers import Shelf

__all__ = ["OnUnknown", "Question", "gate", "judged", "questions_of"]

OnUnknown = Literal["fail", "pass"]


@dataclass(frozen=True, slots=True)
class Question:
    """A condition that a gate asks, and what the policy says of it where it is the policy's."""

    condition: Condition
    on_unknown: OnUnknown | None = None
    """`None`: as the gate says."""
    gate: str | None = None
    level: Literal["INVESTIGATE", "ACTION"] | None = None
    ground: str | None = None
    """Why it is asked; `None`: the user's business."""


def questions_of(policy: Policy, word: Literal["policy", "gates"]) -> tuple[Question, ...]:
    """What a policy asks: what it calls a finding (`policy`), or its named gates (`gates`).

    Raises:
        ConfigurationError: the policy asks nothing of that kind.
    """
    if word == "policy" and policy.finding is not None:
        return (Question(parse_condition(policy.finding.condition), on_unknown=policy.finding.on_unknown),)
    if word == "gates" and policy.gates:
        return tuple(
            Question(parse_condition(each.condition), gate=name, level=each.level.value, ground=each.ground)
            for name, each in policy.gates.items()
        )
    what = "does not say what counts as a finding" if word == "policy" else "has no gates"
    raise ConfigurationError(f"policy {policy.id!r} {what}", advice="write the condition itself, such as 'sole and depth >= 2'")


def gate(
    ranking: Ranking,
    conditions: Iterable[str | Condition | Question],
    *,
    on_unknown: OnUnknown = "fail",
    waivers: Waivers | None = None,
    today: date | None = None,
) -> Findings:
    """Ask a ranking all conditions, and set the waivers against what is found.

    Args:
        ranking: the whole answer, without a filter.
        conditions: what counts as a finding, told apart.
        on_unknown: whether what the facts do not decide counts as a finding; a policy's own condition brings its own.
        waivers: decisions to let something through.
        today: the day that decides which waivers have expired; needed with waivers.

    Raises:
        ConfigurationError: a condition is none, or there are waivers and no day.
    """
    asked = [_question(each) for each in conditions]
    found = ((each, each.condition.found(ranking, each.on_unknown or on_unknown)) for each in asked)
    told = ((each.condition.text, each.condition.spelling, _named(each, findings)) for each, findings in found)
    return judged(told, on_unknown=on_unknown, waivers=waivers, today=today)


def _question(given: str | Condition | Question) -> Question:
    if isinstance(given, Question):
        return given
    return Question(parse_condition(given) if isinstance(given, str) else given)


def _named(question: Question, found: Iterator[Finding]) -> Iterator[Finding]:
    if question.gate is None:
        return found
    told = {"gate": question.gate, "level": question.level}
    return (each.model_copy(update=told) for each in found)


def judged(
    found: Iterable[tuple[str, str, Iterable[Finding]]],
    *,
    on_unknown: OnUnknown,
    waivers: Waivers | None,
    today: date | None,
) -> Findings:
    """Set waivers against findings.

    Args:
        found: for each condition its text, its one spelling, and what it found.
        on_unknown: as it was asked.
        waivers: decisions to let something through.
        today: the day that decides which of them have expired.

    Raises:
        ConfigurationError: there are waivers and no day.
    """
    if waivers is not None and today is None:
        raise ConfigurationError("waivers expire: say which day is today", advice="give `today`, a date in UTC")
    shelf = Shelf(waivers, today)
    asked: list[tuple[str, str]] = []
    taken: list[Finding] = []
    with collector_paused():
        for text, spelling, findings in found:
            asked.append((text, spelling))
            taken.extend(shelf.take(each, spelling) for each in findings)
    left: Sequence[Finding] = [each for each in taken if each.waiver is None]
    return Findings(
        conditions=tuple(text for text, _ in asked),
        on_unknown=on_unknown,
        today=today if waivers is not None else None,
        passed=not left,
        findings=tuple(left),
        waived=tuple(each for each in taken if each.waiver is not None),
        expired=shelf.expired(),
        unused=shelf.unused(frozenset(spelling for _, spelling in asked)),
    )

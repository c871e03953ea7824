"""What to do next about a package: rules as a table, each with the observation or the place that it rests on.

A step is INVESTIGATE (find something out) or ACTION (do something); neither says that anybody did anything wrong.  Each rule is
explained in `docs/explaining.md`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sbomkit.model.facts import Facts
from sbomkit.model.next_step import Level, NextStep, Step
from sbomkit.model.ranking import Ranked, Unassessed
from sbomkit.ranking._next_steps import rules
from sbomkit.ranking._next_steps.looked import Looked, Told

__all__ = ["RULES", "Rule", "next_steps"]


@dataclass(frozen=True, slots=True)
class Rule:
    """When a step is told, and on what ground."""

    step: Step
    level: Level
    when: str
    """When it is told, as a phrase."""
    ground: str
    """What it rests on, as a phrase."""
    tell: Callable[[Looked], Told | None]


RULES: tuple[Rule, ...] = (
    Rule(
        Step.ASK_WHO_TOOK_OVER,
        Level.INVESTIGATE,
        "a handover indicator fired",
        "the indicators with their days and sources",
        rules.who_took_over,
    ),
    Rule(
        Step.HOLD_VERSION,
        Level.ACTION,
        "a handover indicator fired, and the release in the product is not known to be of later",
        "the release whose version is in the product, else the first indicator",
        rules.hold_version,
    ),
    Rule(
        Step.READ_CHANGES,
        Level.INVESTIGATE,
        "a handover indicator about releases fired, and the release in the product is of later",
        "that release with its day and source",
        rules.read_changes,
    ),
    Rule(
        Step.REPLACE_PACKAGE,
        Level.ACTION,
        "its source says that it is removed, deprecated, archived or orphaned",
        "that state, with its source and day",
        rules.replace_package,
    ),
    Rule(
        Step.ASK_SECOND_PUBLISHER,
        Level.ACTION,
        f"one person, depth 2 or more, and {rules.MANY_DEPENDENTS} packages or more stand on it",
        "the list of people or the commits, and the place",
        rules.ask_second_publisher,
    ),
    Rule(
        Step.FUND,
        Level.ACTION,
        "one person, no handover indicator, and sources that were asked for funding saw no income",
        "what they found, with source and day",
        rules.fund,
    ),
    Rule(
        Step.REPLACE_GATEWAY,
        Level.INVESTIGATE,
        "a reason for concern, and one direct dependency brings all of it in",
        "the place: every path passes that one",
        rules.replace_gateway,
    ),
    Rule(
        Step.REPLACE_DIRECT,
        Level.INVESTIGATE,
        "a reason for concern, and it is a direct dependency that nothing else brings in",
        "the place",
        rules.replace_direct,
    ),
    Rule(
        Step.VENDOR,
        Level.INVESTIGATE,
        "a reason for concern, several ways in, and no distribution builds it",
        "the place: how many direct dependencies lead to it",
        rules.vendor,
    ),
    Rule(
        Step.PIN,
        Level.ACTION,
        "one person, no handover indicator, and no distribution builds it",
        "the list of people or the commits",
        rules.pin,
    ),
    Rule(
        Step.ASK_DISTRIBUTION,
        Level.INVESTIGATE,
        "a reason for concern, and a distribution builds it",
        "who packages it, where that is known",
        rules.ask_distribution,
    ),
    Rule(
        Step.COMPARE_RELEASE,
        Level.INVESTIGATE,
        "a reason for concern, and only commits are known, or the link to the repository is only claimed",
        "the commits, or the link with its source and day",
        rules.compare_release,
    ),
    Rule(Step.ASK_UPSTREAM, Level.INVESTIGATE, "packaging stands in for upstream", "the list of packagers", rules.ask_upstream),
    Rule(
        Step.SETTLE_DISAGREEMENT,
        Level.INVESTIGATE,
        "sources tell of the same list differently",
        "what each of them says",
        rules.settle_disagreement,
    ),
    Rule(Step.FIND_USE, Level.INVESTIGATE, "no path leads from the product to it", "the place", rules.find_use),
    Rule(
        Step.CONFIRM_NOT_SHIPPED,
        Level.INVESTIGATE,
        "it is needed to build, to test or to develop only",
        "the place",
        rules.confirm_not_shipped,
    ),
    Rule(Step.WAIT_FOR_FACTS, Level.INVESTIGATE, "who can publish it is not known", "that nothing is known", rules.find_people),
    Rule(
        Step.WAIT_FOR_FACTS, Level.INVESTIGATE, "other factors are missing that a source tells", "their names", rules.find_facts
    ),
)
"""All rules, in the order in which steps are told: what cannot wait comes first."""


def next_steps(entry: Ranked | Unassessed, facts: Facts, *, as_of: datetime | None = None) -> tuple[NextStep, ...]:
    """What to do next about one package, the most urgent first.

    Pure: nothing but the entry and what the facts say of it up to the moment.

    Args:
        entry: the package as it was judged.
        facts: what the ranking was made from; funding links, states, releases and repositories are read from it.
        as_of: nothing later is used; `None`: no bound.  The ranking's provenance has it.
    """
    return tuple(_steps(Looked(entry, facts, as_of)))


def _steps(looked: Looked) -> Iterator[NextStep]:
    for rule in RULES:
        told = rule.tell(looked)
        if told is not None:
            yield NextStep.trusted(
                {
                    "level": rule.level,
                    "step": rule.step,
                    "package": told.package,
                    "text": told.text,
                    "ground": told.ground,
                    "url": told.url,
                }
            )

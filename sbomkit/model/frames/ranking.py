"""A ranking as tables: the packages, what each priority was made from, who is behind them, and what was left out."""

from collections.abc import Collection
from dataclasses import replace
from operator import attrgetter

from sbomkit.model.frames._table import FrameColumn, Frames, FrameTable, FrameType, Part, field
from sbomkit.model.frames.position import STATED, place
from sbomkit.model.ranking import (
    Basis,
    Contribution,
    Excluded,
    Indicator,
    Interval,
    Origin,
    PublisherView,
    Ranked,
    Ranking,
    Unassessed,
)

__all__ = ["FRAMES", "view"]

_KEY = "Key of the package."


def _entries(ranking: Ranking) -> tuple[Ranked | Unassessed, ...]:
    return (*ranking.ranked, *ranking.unassessed)


def _untold(ranking: Ranking) -> Collection[str]:
    return STATED if ranking.basis is Basis.WEAKNESS_ONLY else ()


def _status(entry: Ranked | Unassessed) -> str:
    return "ranked" if isinstance(entry, Ranked) else "unassessed"


def _if_ranked(name: str, unit: str, meaning: str = "") -> FrameColumn:
    """A column of what only ranked packages have."""
    read = attrgetter(name)
    return replace(
        field(Ranked, name, unit=unit, meaning=meaning),
        null=True,
        value=lambda entry: read(entry) if isinstance(entry, Ranked) else None,
    )


def _sentence(ranking: Ranking) -> str:
    return f"{ranking.fidelity.conclusion} {ranking.coverage.sentence}"


def view(at: str) -> tuple[FrameColumn, ...]:
    """Columns of who can publish; `at`: attributes that lead from an entry to that."""
    people = attrgetter(f"{at}.people")
    return (
        field(PublisherView, "verdict", at=at, meaning="How many people can publish it; `unknown`: nobody told."),
        field(PublisherView, "listed", at=at, unit="people"),
        field(PublisherView, "effective", at=at, unit="people"),
        field(
            PublisherView,
            "teams",
            at=at,
            unit="teams",
            meaning="Teams and organisations on the list; `None`: unknown.",
        ),
        field(PublisherView, "subject", at=at),
        field(PublisherView, "kind", at=at, called="list_kind", meaning="What the list of people means."),
        field(PublisherView, "confidence", at=at, meaning="How much the verdict can bear."),
        FrameColumn(
            name="people",
            type=FrameType.TEXTS,
            meaning="Identities of the people on the list, opaque and in order.",
            value=lambda entry: [each.identity for each in people(entry)],
        ),
        field(PublisherView, "source", at=at, meaning="The source that told of them; `None`: none did."),
        field(PublisherView, "as_of", at=at),
        field(PublisherView, "undated", at=at),
        field(PublisherView, "relayed", at=at),
        field(PublisherView, "aged", at=at),
        field(PublisherView, "about", at=at),
        field(PublisherView, "disagreement", at=at),
    )


_PACKAGES = FrameTable(
    name="packages",
    row="One package that is ranked, by rank; then one that could not be assessed, by what its priority could be at most.",
    entries=_entries,
    columns=(
        field(
            Unassessed, "rank", meaning="1 is looked at first; `None`: it could not be assessed, and the policy gives it none."
        ),
        FrameColumn(name="status", type=FrameType.TEXT, meaning="`ranked` or `unassessed`.", value=_status),
        field(Ranked, "package", meaning=_KEY),
        field(Ranked, "versions", meaning="The versions that the product holds, each once."),
        _if_ranked("priority", "points in [0, 100]", "What ranks go by; `None`: it could not be assessed."),
        field(
            Interval,
            "low",
            at="interval",
            called="priority_low",
            unit="points in [0, 100]",
            meaning="What the priority would be with all missing factors at 0.",
        ),
        field(
            Interval,
            "high",
            at="interval",
            called="priority_high",
            unit="points in [0, 100]",
            meaning="What the priority would be with all missing factors at 1.",
        ),
        _if_ranked(
            "impact",
            "share in [0, 1]",
            "How much of the product stands on it, and how hidden it is; `None`: not assessed, or the document has no edges.",
        ),
        _if_ranked(
            "weakness",
            "share in [0, 1]",
            "How few people can publish it, and what else is known of its state; `None`: not assessed.",
        ),
        *view("publishers"),
        *place("position"),
        FrameColumn(
            name="indicators",
            type=FrameType.TEXTS,
            meaning="Names of the handover indicators that fired: INVESTIGATE.",
            value=lambda entry: [each.name for each in entry.indicators],
        ),
        field(
            Origin, "basis", at="origin", called="origin_basis", meaning="What ties it to the place it comes from.", maybe=True
        ),
        field(Origin, "place", at="origin", called="origin", maybe=True),
        field(Origin, "packages", at="origin", called="origin_packages", unit="packages", maybe=True),
        field(Ranked, "best_rank"),
        field(Ranked, "worst_rank"),
        field(Ranked, "last_release"),
        field(Ranked, "given_up"),
        field(Ranked, "funding"),
        field(Ranked, "reason", meaning="Why it stands there, or why it could not be judged, as one sentence."),
        FrameColumn(
            name="cause",
            type=FrameType.TEXT,
            null=True,
            meaning="Why it could not be judged, as a phrase that packages share; `None`: it could.",
            value=lambda entry: getattr(entry, "cause", "") or None,
        ),
    ),
    shown=("rank", "package", "depth", "dependents", "verdict", "priority", "priority_low", "priority_high", "reason"),
    untold=_untold,
)

_PUBLISHERS = FrameTable(
    name="publishers",
    row="One view of who can publish one package, in the order of `packages`: what decides, then what other sources say.",
    entries=lambda ranking: [
        Part(entry, view) for entry in _entries(ranking) for view in (entry.publishers, *entry.publishers.others)
    ],
    columns=(
        field(Ranked, "package", at="whole", meaning=_KEY),
        FrameColumn(
            name="decides",
            type=FrameType.BOOLEAN,
            meaning="Whether the verdict of the package is this one; the others are shown beside it and change nothing.",
            value=lambda part: part.part is part.whole.publishers,
        ),
        *view("part"),
    ),
    shown=("package", "decides", "verdict", "listed", "teams", "subject", "list_kind", "confidence", "source", "as_of"),
)

_CONTRIBUTIONS = FrameTable(
    name="contributions",
    row="One factor of one package, in the order of `packages`, then in the order of the factors.",
    entries=lambda ranking: [Part(entry, each) for entry in _entries(ranking) for each in entry.contributions],
    columns=(
        field(Ranked, "package", at="whole", meaning=_KEY),
        FrameColumn(
            name="status", type=FrameType.TEXT, meaning="`ranked` or `unassessed`.", value=lambda part: _status(part.whole)
        ),
        field(Contribution, "half", at="part", meaning="`impact` or `weakness`."),
        field(Contribution, "factor", at="part", meaning="Its name."),
        field(Contribution, "value", at="part", unit="share in [0, 1]"),
        field(Contribution, "prior", at="part", unit="share in [0, 1]"),
        field(Contribution, "weight", at="part", unit="share in [0, 1]"),
        field(Contribution, "contribution", at="part", unit="share in [0, 1]"),
        field(Contribution, "detail", at="part"),
    ),
    shown=("package", "half", "factor", "value", "prior", "weight", "contribution", "detail"),
)

_INDICATORS = FrameTable(
    name="indicators",
    row="One handover indicator that fired, in the order of `packages`.  Each asks to be looked at; none is an accusation.",
    entries=lambda ranking: [Part(entry, each) for entry in _entries(ranking) for each in entry.indicators],
    columns=(
        field(Ranked, "package", at="whole", meaning=_KEY),
        field(Indicator, "name", at="part", called="indicator", meaning="Its name."),
        field(Indicator, "since", at="part", meaning="The moment that it is about."),
        field(Indicator, "detail", at="part"),
        field(Indicator, "source", at="part", meaning="The source that it was seen in."),
    ),
    shown=("package", "indicator", "since", "detail", "source"),
)

_EXCLUDED = FrameTable(
    name="excluded",
    row="One package that is not ranked at all, in key order.",
    entries=attrgetter("excluded"),
    columns=(
        field(Excluded, "package", meaning=_KEY),
        field(Excluded, "versions", meaning="The versions that the product holds, each once."),
        field(Excluded, "reason", meaning="Why, as a phrase."),
    ),
    shown=("package", "versions", "reason"),
)

FRAMES = Frames(tables=(_PACKAGES, _CONTRIBUTIONS, _PUBLISHERS, _INDICATORS, _EXCLUDED), sentence=_sentence)

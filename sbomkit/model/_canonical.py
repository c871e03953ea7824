"""Observations in their one order, and which of several collections counts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sbomkit.model.facts import Observation

__all__ = ["in_order", "in_utc", "latest"]

_LOGS = frozenset({"releases", "committers"})
"""Signals whose values are histories; one without a day reaches to its retrieval."""
_HISTORIES = frozenset({"publishers", "funding", "repository"})
"""Signals that are histories where they have days; without one, they are only known for the moment of asking."""
_ANSWERS = frozenset({"known", "absent"})
_NEVER = datetime.min.replace(tzinfo=UTC)


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("this moment lies outside of the years 1 to 9999 in UTC") from None


def in_order(observations: Sequence["Observation"]) -> tuple["Observation", ...]:
    """Each once, by signal, subject, source, moment, status and, where all these are the same, by what is written."""
    if len(observations) < 2:
        return tuple(observations)
    keyed = sorted((_place(observation), index) for index, observation in enumerate(observations))
    if all(left[0] != right[0] for left, right in pairwise(keyed)):
        return tuple(observations[index] for _, index in keyed)
    written = {(_place(each), each.model_dump_json()): each for each in observations}
    return tuple(written[key] for key in sorted(written))


def _place(observation: "Observation") -> tuple[str, str, str, datetime, datetime, str]:
    return (
        observation.signal,
        observation.subject,
        observation.source,
        observation.known_for,
        observation.retrieved_at,
        observation.status,
    )


def latest(collections: Iterable[Iterable["Observation"]]) -> tuple["Observation", ...]:
    """What counts of several collections about one package; see `Facts.merge`."""
    by_question: defaultdict[tuple[str, str, str], list[list[Observation]]] = defaultdict(list)
    for collection in collections:
        groups: defaultdict[tuple[str, str, str], list[Observation]] = defaultdict(list)
        for each in collection:
            groups[(each.signal, each.source, each.subject)].append(each)
        for question, group in groups.items():
            by_question[question].append(group)
    return tuple(each for groups_of_one in by_question.values() for each in _counting(groups_of_one))


def _counting(groups: list[list["Observation"]]) -> list["Observation"]:
    """The answers that stand, and what was asked in vain since the last answer, or beside it."""
    answers = [told for group in groups if (told := [each for each in group if each.status in _ANSWERS])]
    unsupported = [each for group in groups for each in group if each.status == "unsupported"]
    failures = [each for group in groups for each in group if each.status == "failed"]
    kept = _standing(answers)
    answered = max((each.retrieved_at for group in answers for each in group), default=_NEVER)
    declined = max((each.retrieved_at for each in unsupported), default=_NEVER)
    failed = max((each.retrieved_at for each in failures), default=_NEVER)
    if declined >= answered:
        kept += [each for each in unsupported if each.retrieved_at == declined]
    if failed > max(answered, declined):
        kept += [each for each in failures if each.retrieved_at == failed]
    return kept


def _standing(groups: list[list["Observation"]]) -> list["Observation"]:
    """The newest answers; of a history, those that reach furthest, where the newest end earlier."""
    newest = _newest(groups)
    reached = [end for group in newest if (end := _end(group)) is not None]
    further = [(end, group) for group in groups if reached and (end := _end(group)) is not None and end > max(reached)]
    if further:
        furthest = max(end for end, _ in further)
        newest = _newest([group for end, group in further if end == furthest])
    return [each for group in newest for each in group]


def _newest(groups: list[list["Observation"]]) -> list[list["Observation"]]:
    moments = [max(each.retrieved_at for each in group) for group in groups]
    return [group for group, moment in zip(groups, moments, strict=True) if moment == max(moments)]


def _end(group: list["Observation"]) -> datetime | None:
    """The day to which a history reaches; `None`: it is none."""
    if all(each.status != "known" for each in group):
        return None
    if group[0].signal in _LOGS:
        return max(each.known_for for each in group)
    return max((each.as_of for each in group if each.as_of and each.signal in _HISTORIES), default=None)

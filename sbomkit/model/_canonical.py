"""Observations in their one order, and which of several collections counts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sbomkit.model.facts import Observation

__all__ = ["in_order", "in_utc", "latest"]


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
    return tuple(each for groups_of_one in by_question.values() for each in _newest(groups_of_one))


def _newest(groups: list[list["Observation"]]) -> list["Observation"]:
    failures = [each for group in groups for each in group if each.status == "failed"]
    answers = [answered for group in groups if (answered := [each for each in group if each.status != "failed"])]
    kept = _of_the_newest(answers)
    last_answer = max((each.retrieved_at for each in kept), default=None)
    last_failure = max((each.retrieved_at for each in failures), default=None)
    if last_failure is not None and (last_answer is None or last_failure > last_answer):
        kept += [each for each in failures if each.retrieved_at == last_failure]
    return kept


def _of_the_newest(groups: list[list["Observation"]]) -> list["Observation"]:
    moments = [max(each.retrieved_at for each in group) for group in groups]
    return [each for group, moment in zip(groups, moments, strict=True) if moment == max(moments) for each in group]

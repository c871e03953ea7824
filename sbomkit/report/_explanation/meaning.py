"""What a judgement means for whoever ships the product, in words that need no knowledge of registries or of the ranking."""

from collections.abc import Iterator
from datetime import datetime

from sbomkit.model.facts import PublisherKind, Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.ranking import IndicatorName, PublisherView, Ranked, Unassessed, Verdict
from sbomkit.report._words import count

__all__ = ["meaning"]

_NOT_SHIPPED = {Scope.BUILD: "to build", Scope.TEST: "to test", Scope.DEVELOPMENT: "to develop"}

_NEW_RELEASES = frozenset({IndicatorName.NEW_RELEASER, IndicatorName.RETURN_AFTER_SILENCE})
_NEW = _NEW_RELEASES | {IndicatorName.NEW_COMMITTER}
"""Signs of somebody who had not been seen before."""
_CHANGED = frozenset({IndicatorName.PUBLISHERS_REPLACED, IndicatorName.SOLE_PUBLISHER_CHANGED})
"""Signs of other people than before, who may have been seen elsewhere."""


def meaning(entry: Ranked | Unassessed) -> str:
    """A few sentences: what it would mean if something happened, what the number of people hides, and what it does not say.

    Never an accusation, and never an all-clear.

    Args:
        entry: the package as it was judged.
    """
    return " ".join([*_of_a_handover(entry), *_of_people(entry), *_of_what_is_listed(entry.publishers), *_of_place(entry)])


def _of_people(entry: Ranked | Unassessed) -> Iterator[str]:
    view = entry.publishers
    if view.verdict is Verdict.UNKNOWN:
        yield "That nobody is known is neither good nor bad: it may be one person, or a team that shares the work."
    elif view.subject is Subject.PACKAGING and view.verdict is Verdict.ORPHANED:
        yield "Its distribution says that nobody packages it any more. How many people make it, and who, is not known."
    elif view.subject is Subject.PACKAGING:
        yield "Those who are known package it for a distribution. How many people make it, and who, is not known."
    elif view.verdict is Verdict.ORPHANED:
        yield "Nobody is known who would mend a fault in it, or notice that something is wrong with it."
    elif view.verdict is Verdict.ONE_ACTIVE:
        yield (
            "One person made all releases of two years. Whoever else can publish did not: nobody knows whether they would step "
            "in, or whether they still watch their accounts."
        )
    elif view.verdict is Verdict.SOLE:
        yield (
            "If this one person stops, or somebody else gets hold of the account, nobody else is known who would mend a fault "
            "or notice a bad release."
        )
    elif view.verdict is Verdict.ORGANISATION:
        yield "A team or an organisation stands behind it; how many people that is, is not told."
    elif not entry.indicators:
        two = view.verdict is Verdict.FEW
        yield (
            "If one of the two stops, one is left."
            if two
            else "Several people could step in for each other, as far as is told."
        )


def _of_a_handover(entry: Ranked | Unassessed) -> Iterator[str]:
    if not entry.indicators:
        return
    new, released = _since(entry, _NEW), _since(entry, _NEW_RELEASES)
    if released is not None and released == new:
        yield f"Somebody who had not been seen before makes releases since {released:%Y-%m-%d}."
    elif new is not None:
        # Who came and who releases need not be one person.
        releases = f", and somebody new makes releases since {released:%Y-%m-%d}" if released is not None else ""
        yield f"Somebody who had not been seen before came in by {new:%Y-%m-%d}{releases}."
    elif (changed := _since(entry, _CHANGED)) is not None:
        yield f"Other people than before are behind it by {changed:%Y-%m-%d}."
    else:
        yield f"Its code moved to other hands by {min(each.since for each in entry.indicators):%Y-%m-%d}."
    yield "It may be just the help that was needed: a reason to ask, not a finding against anybody."
    if entry.publishers.verdict not in {Verdict.SOLE, Verdict.ONE_ACTIVE, Verdict.ORPHANED, Verdict.UNKNOWN}:
        yield (
            "Counted by heads it looks well, since more people are less of a weakness; no count shows whether they are the "
            "same as before."
        )


def _of_what_is_listed(view: PublisherView) -> Iterator[str]:
    if view.kind is PublisherKind.COMMIT_ACTIVITY:
        yield "It is known who changed the code; who was allowed to publish is not."
    elif view.kind is PublisherKind.DECLARED_CONTACT and view.verdict is not Verdict.UNKNOWN:
        yield "It is known who is named as a contact; who was allowed to publish is not."


def _since(entry: Ranked | Unassessed, names: frozenset[IndicatorName]) -> datetime | None:
    """The first day of any of these indicators."""
    return min((each.since for each in entry.indicators if each.name in names), default=None)


def _of_place(entry: Ranked | Unassessed) -> Iterator[str]:
    place = entry.position
    why = _NOT_SHIPPED.get(place.scope)
    if why is not None:
        yield (
            f"It is needed {why} only: as far as the document tells it does not ship, but it runs where the product is made, "
            "and can change what does."
        )
        return
    if place.reachable and place.depth is not None and place.depth > 1 and place.dependents:
        about = "about " if place.dependents_error is not None else ""
        one = place.dependents == 1
        yield (
            "It was not chosen for this product but comes along with others: a fault in it can reach the "
            f"{about}{count(place.dependents, 'package')} that {'stands' if one else 'stand'} on it, and so the product."
        )

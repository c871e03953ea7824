"""The case of each package: its place, and what of the facts the factors look at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from sbomkit.model.facts import (
    Funding,
    FundingStrength,
    Lifecycle,
    PackageFacts,
    Popularity,
    Releases,
    Subject,
)
from sbomkit.model.position import PackagePosition, Position
from sbomkit.model.ranking import GivenUp, PublisherView, Verdict
from sbomkit.purl import PackageKey
from sbomkit.ranking._policy.policy import Policy
from sbomkit.ranking._publishers.evidence import NOTHING_KNOWN, Evidence, Horizon, gather, tells_last
from sbomkit.ranking._publishers.handover import handover
from sbomkit.ranking._publishers.verdict import NO_VIEW, publisher_view
from sbomkit.ranking.factors import FACTORS, Case

__all__ = ["Judge", "state_of"]

_STRENGTHS = tuple(FundingStrength)
_NONE_FOUND: Literal["none"] = "none"
_STATES: tuple[GivenUp, ...] = ("removed", "deprecated", "archived", "orphaned")
_NO_REMARKS: Mapping[str, str] = {}
_NOT_FOLLOWED = False


class Judge:
    """Makes the case of each package from its place and what is known of it."""

    def __init__(
        self,
        place: Position,
        facts: Mapping[PackageKey, PackageFacts],
        policy: Policy,
        horizon: Horizon,
        *,
        show_names: bool,
    ) -> None:
        self._place = place
        self._facts = facts
        self._rules = policy.handover
        self._horizon = horizon
        self._show_names = show_names
        self._packages = len(place.packages)
        self._direct = len(place.direct)

    def case(self, place: PackagePosition) -> tuple[Evidence, Case]:
        """What is known of a package, and its case."""
        horizon = self._horizon
        evidence = gather(place.package, self._facts, self._place, horizon)
        if evidence is NOTHING_KNOWN:
            return evidence, self._unknown(place)
        lines = evidence.lines
        view = publisher_view(evidence, horizon, show_names=self._show_names)
        hands = handover(evidence, horizon, self._rules, show_names=self._show_names)
        given_up = _given_up(evidence, view) if Lifecycle in lines or view.verdict is Verdict.ORPHANED else None
        return evidence, Case(  # by position: there are as many of them as packages
            place,
            self._packages,
            self._direct,
            view,
            hands.indicators,
            hands.known,
            horizon.reference,
            _last_release(evidence) if Releases in lines else None,
            given_up,
            _funding(evidence) if Funding in lines else None,
            _rank_percent(evidence) if Popularity in lines else None,
            _remarks(evidence) if horizon.allow_undated else _NO_REMARKS,
            evidence,
            horizon,
        )

    def _unknown(self, place: PackagePosition) -> Case:
        moment = self._horizon.reference
        return Case(
            place, self._packages, self._direct, NO_VIEW, (), _NOT_FOLLOWED, moment, None, None, None, None, _NO_REMARKS
        )


def _last_release(evidence: Evidence) -> datetime | None:
    """The newest release that counts."""
    dates = [
        max(release.date for release in known.value.releases)
        for known in evidence.preferred(Releases)
        if known.value.releases and tells_last(known)
    ]
    return max(dates, default=None)


def _given_up(evidence: Evidence, publishers: PublisherView) -> str | None:
    """What says that nobody works on it any more.

    That a distribution gave up its package says nothing of those who make it: it counts only where nothing at all is known of
    upstream.
    """
    counted = _states(evidence)
    for word in _STATES:
        if any(getattr(state, word) for state in counted):
            return word
    if publishers.verdict is Verdict.ORPHANED and (publishers.subject is Subject.UPSTREAM or not evidence.upstream):
        return Verdict.ORPHANED.value
    return None


def _states(evidence: Evidence) -> list[Lifecycle]:
    """What sources say of the state of a package, as far as it counts."""
    known = evidence.preferred(Lifecycle)
    return [each.value for each in known if not (each.subject is Subject.PACKAGING and evidence.upstream)]


def state_of(evidence: Evidence, case: Case) -> GivenUp | None:
    """What a source says of the end of a package; `none` only where one was asked for its state.

    That there are releases says nothing of it.
    """
    if case.given_up is not None:
        return case.given_up  # type: ignore[return-value] # one of these words
    return "none" if Lifecycle in evidence.lines and _states(evidence) else None


def _funding(evidence: Evidence) -> FundingStrength | Literal["none"]:
    """The strongest signal that any source found; a source that found nothing takes nothing away from another."""
    strengths = [channel.strength for known in evidence.preferred(Funding) for channel in known.value.channels]
    return max(strengths, key=_STRENGTHS.index) if strengths else _NONE_FOUND


def _rank_percent(evidence: Evidence) -> float | None:
    """The newest rank; ranks of several sources are not averaged."""
    told = [known for known in evidence.preferred(Popularity) if known.value.rank_percent is not None]
    return max(told, key=lambda known: (known.moment, known.source)).value.rank_percent if told else None


def _remarks(evidence: Evidence) -> Mapping[str, str]:
    """Factors that rest on observations newer than the as-of date."""
    undated = {kind for kind in evidence.lines if any(known.undated for known in evidence.current(kind))}
    return {
        name: "known only for a day after the as-of date"
        for name, factor in FACTORS.items()
        if not undated.isdisjoint(factor.reads)
    }

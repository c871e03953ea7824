"""The sentences that a buyer reads: who a package hangs on, what hangs on it, and what to look into.  No names of people."""

from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import unquote

from sbomkit.model.facts import Committers, PublisherKind, Publishers, Status, Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import Indicator, IndicatorName, PublisherView, Verdict
from sbomkit.purl import PackageKey
from sbomkit.ranking._publishers.evidence import Evidence
from sbomkit.ranking._publishers.time import months_between
from sbomkit.ranking._publishers.verdict import WINDOW_MONTHS, activity_of, committed, forge_share
from sbomkit.ranking.factors import Case

__all__ = ["cause_of", "name_of", "sentence_of", "state_words", "unassessed_sentence", "why_ranked", "why_unassessed"]

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DISTRIBUTION_TYPES = frozenset({"deb", "apk", "rpm", "alpm"})
_QUIET_MONTHS = 36
_PACKAGING = Subject.PACKAGING
_RUNNING = frozenset({Scope.RUNTIME, Scope.UNKNOWN})
# Members of enumerations are looked up each time, which costs where there are as many sentences as packages.
_ACTIVITY, _DECLARED = PublisherKind.COMMIT_ACTIVITY, PublisherKind.DECLARED_CONTACT
_ORPHANED, _ORGANISATION, _ONE_ACTIVE = Verdict.ORPHANED, Verdict.ORGANISATION, Verdict.ONE_ACTIVE

_HANDOVER = MappingProxyType(
    {
        IndicatorName.NEW_RELEASER: "somebody not seen before has made releases since {since}",
        IndicatorName.PUBLISHERS_REPLACED: "all who could publish it were replaced by {since}",
        IndicatorName.RETURN_AFTER_SILENCE: "somebody not seen before ended a long silence with a release on {since}",
        IndicatorName.SOLE_PUBLISHER_CHANGED: "the one person behind it changed by {since}",
        IndicatorName.REPOSITORY_MOVED: "its repository moved by {since}",
        IndicatorName.NEW_COMMITTER: "somebody first seen by {since} now makes a large share of the commits",
    }
)


@lru_cache(maxsize=1 << 12)
def _people(count: int | None) -> str:
    return "one person" if count == 1 else f"{'some' if count is None else _number(count)} people"


@lru_cache(maxsize=1 << 18)
def name_of(package: PackageKey) -> str:
    """What people call a package: its name, with its namespace unless that is only the name of a distribution."""
    purl_type, _, path = package.removeprefix("pkg:").partition("?")[0].partition("/")
    name = unquote(path)
    return name.rpartition("/")[2] if purl_type in _DISTRIBUTION_TYPES else name


def _distribution(package: PackageKey) -> str:
    _, _, path = package.partition("/")
    namespace, _, _ = path.rpartition("/")
    return unquote(namespace).title() if namespace else "its distribution"


def _number(count: int) -> str:
    return _WORDS[count] if count < len(_WORDS) else f"{count:,}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def why_ranked(case: Case, *, weakness_only: bool) -> str:
    """Why the package stands where it stands in the ranking, as one sentence."""
    where = None if weakness_only else _where(case.place, case.direct)
    return sentence_of(case.place.package, case.publishers, where, _state(case), case.indicators)


def sentence_of(
    package: PackageKey, view: PublisherView, where: str | None, state: str, indicators: tuple[Indicator, ...]
) -> str:
    """Who can publish a package, where it stands, what else is to be said of its state, and what to look into.

    Args:
        package: its key.
        view: who can publish it.
        where: as a phrase; `None`: the document does not say it.
        state: as `state_words` says it.
        indicators: those that fired.
    """
    text = _capital(_who(package, view))
    if where is None:
        return f"{text}{state}; this document does not say what stands on it{_investigate(indicators)}."
    return f"{text}; {where}{state}{_investigate(indicators)}."


def _who(package: PackageKey, view: PublisherView) -> str:
    name, built = name_of(package), ""
    if view.about is not None and view.about != package and name_of(view.about) != name:
        name, built = name_of(view.about), f" ({name} is built from it)"
    if view.subject is _PACKAGING:
        return f"{_packaging(name, view)}{built}; who makes it upstream is not known"
    text = _upstream(name, built, view)
    although = [said for other in view.others if (said := _although(view, other))] if view.others else ()
    return f"{text}, although {although[0]}" if although else text


def _upstream(name: str, built: str, view: PublisherView) -> str:
    if view.kind is _ACTIVITY:
        return f"{_people(view.listed)} committed to {name} upstream{built}{_until(view)}"
    name = f"{name}{built}"
    if view.verdict is _ORPHANED:
        return f"nobody looks after {name}, as {view.source} says"
    if view.kind is _DECLARED:
        if view.verdict is _ORGANISATION:
            return f"a team or an organisation is named as the contact for {name}"
        return f"{_people(view.listed)} {'is' if view.listed == 1 else 'are'} named as the contact for {name}"
    if view.verdict is _ORGANISATION:
        return f"a team or an organisation can publish {name}"
    if view.verdict is _ONE_ACTIVE:
        return f"{_people(view.listed)} can publish {name}, but only one person did in the last {WINDOW_MONTHS} months"
    return f"{_people(view.listed)} can publish {name}"


def _until(view: PublisherView) -> str:
    return f" in the {WINDOW_MONTHS} months to {view.as_of:%Y-%m-%d}" if view.as_of else ""


def _packaging(name: str, view: PublisherView) -> str:
    if view.verdict is _ORPHANED:
        return f"nobody packages {name} any more"
    if view.verdict is _ORGANISATION:
        return f"a team packages {name}"
    return f"{_people(view.listed)} {'packages' if view.listed == 1 else 'package'} {name}"


def _although(view: PublisherView, other: PublisherView) -> str | None:
    """What another source says, where it would make the reader judge otherwise."""
    if other.verdict in {Verdict.UNKNOWN, view.verdict}:
        return None
    if other.subject is Subject.PACKAGING:
        where = _distribution(other.about) if other.about else "its distribution"
        if other.verdict is Verdict.ORPHANED:
            return f"nobody packages it for {where} any more"
        if other.verdict is Verdict.ORGANISATION:
            return f"a team packages it for {where}"
        count = other.listed or 0
        return f"{where} lists {_number(count)} packager{'' if count == 1 else 's'}"
    if other.kind is PublisherKind.COMMIT_ACTIVITY:
        return f"{_people(other.listed)} committed to it{_until(other)}"
    if other.kind is PublisherKind.PUBLISH_RIGHTS and other.listed:
        return f"{other.source} lists {_people(other.listed)}"
    return None


def _where(place: PackagePosition, direct: int) -> str:
    depth, gateway = place.depth, place.gateway
    text = _stand(place.dependents, place.dependents_error is not None, depth)
    if depth is None:
        return text
    if gateway is None:
        if place.entry_points > 1:
            points = f"{_number(place.entry_points)} of {_number(direct)}"
            text = f"{text}, and it comes in through {points} direct dependencies"
    elif gateway != place.package:
        text = f"{text}, and all of it comes in through {name_of(gateway)}"
    return text if place.scope in _RUNNING else f"{text}; it is needed for {_SCOPES[place.scope]} only"


_SCOPES = MappingProxyType(
    {Scope.OPTIONAL: "optional parts", Scope.BUILD: "building", Scope.TEST: "testing", Scope.DEVELOPMENT: "development"}
)


@lru_cache(maxsize=1 << 12)
def _stand(dependents: int, is_estimate: bool, depth: int | None) -> str:  # noqa: FBT001 - all that decides the words
    steps = f"{_number(depth or 0)} steps below the product"
    if depth is None:
        steps = "and no path in this document leads from the product to it"
    elif depth == 1:
        steps = "and the product uses it directly"
    if not dependents:
        return f"no other package of this product stands on it, {steps}"
    verb = "package of this product stands" if dependents == 1 else "packages of this product stand"
    return f"{'about ' if is_estimate else ''}{dependents:,} {verb} on it, {steps}"


def _state(case: Case) -> str:
    return state_words(case.given_up, case.publishers.verdict, case.last_release, case.reference)


def state_words(given_up: str | None, verdict: Verdict, last_release: datetime | None, reference: datetime) -> str:
    """What else is to be said of the state of a package, as a further part of the sentence; empty: nothing."""
    if given_up is not None:
        # That it is orphaned was said already, where that is the verdict.
        return "" if given_up == verdict == Verdict.ORPHANED else f"; it is {given_up}"
    if last_release is None:
        return ""
    months = months_between(last_release, reference)
    if months < _QUIET_MONTHS:
        return ""
    return f"; its last release was {_number(int(months // 12))} years earlier, on {last_release:%Y-%m-%d}"


def _investigate(indicators: tuple[Indicator, ...]) -> str:
    if not indicators:
        return ""
    told = dict.fromkeys(_HANDOVER[each.name].format(since=f"{each.since:%Y-%m-%d}") for each in indicators)
    return f"; INVESTIGATE: {', and '.join(told)}"


def why_unassessed(case: Case, cause: str, *, weakness_only: bool) -> str:
    """Why the package could not be judged, and what would help, as one sentence."""
    where = None if weakness_only else _where(case.place, case.direct)
    return unassessed_sentence(case.place.package, cause, where, case.indicators)


def unassessed_sentence(package: PackageKey, cause: str, where: str | None, indicators: tuple[Indicator, ...]) -> str:
    """Why a package could not be judged, where it stands, and what to look into; see `sentence_of`."""
    text = f"Who can publish {name_of(package)} is not known: {cause}"
    return f"{text}{'' if where is None else f'; {where}'}{_investigate(indicators)}."


def cause_of(case: Case, evidence: Evidence) -> str:
    """Why nobody is known, and what would help, as a phrase that packages share."""
    if case.publishers.source is not None:
        return _open_list(case, evidence)
    if evidence.too_new:
        return "what is known of it is later than the as-of date and has no history; it can be let in as undated"
    if counted := activity_of(evidence):
        return (
            f"{counted[0].source} counted who committed in {counted[0].value.window_months} months, and it takes a window of "
            f"{WINDOW_MONTHS}; count again"
        )
    by_status = {each.status: each for each in reversed(evidence.unanswered)}
    if failed := by_status.get(Status.FAILED):
        return f"{failed.source} could not be asked; collect again"
    if absent := by_status.get(Status.ABSENT):
        return f"{absent.source} does not have it; a private or renamed package can be mapped to the right one"
    if unsupported := by_status.get(Status.UNSUPPORTED):
        return f"{unsupported.source} does not tell; a clone of its repository would show who commits"
    if case.place.package.startswith("pkg:generic/"):
        return "it has no package URL, so that no registry can be asked"
    return "no source told; collect facts that cover it"


def _open_activity(case: Case, value: Committers) -> str:
    """Why commits that were counted do not tell who commits."""
    view = case.publishers
    if view.as_of is not None and months_between(view.as_of, case.reference) >= WINDOW_MONTHS:
        return f"its commits were counted{_until(view)} only; count them again"
    if forge_share(value):
        named = _people(len(committed(value))) if committed(value) else "nobody"
        return f"its history names {named}{_until(view)}, and a forge made the other commits for whom it does not tell"
    if any(each.commits or each.tags for each in value.committers):
        return f"only scripts committed to it{_until(view)}, which does not say who could"
    return f"nobody committed to it{_until(view)}, which does not say who could"


def _unread(view: PublisherView, evidence: Evidence) -> str:
    """How many entries of the list could not be read; empty: none."""
    listings = (each for each in evidence.current(Publishers) if (each.source, each.subject) == (view.source, view.subject))
    count = max((each.value.unread for each in listings), default=0)
    return f"{_number(count)} {'entry' if count == 1 else 'entries'}" if count else ""


def _open_list(case: Case, evidence: Evidence) -> str:
    """Why the list that there is leaves it open."""
    view = case.publishers
    whose = (view.source, view.subject)
    counted = next((each.value for each in activity_of(evidence) if (each.source, each.subject) == whose), None)
    if view.kind is PublisherKind.COMMIT_ACTIVITY and counted is not None:
        return _open_activity(case, counted)
    if view.kind is PublisherKind.DECLARED_CONTACT and view.listed == 1:
        return f"{view.source} names one contact, which does not say who can publish; commits of its repository would help"
    if unread := _unread(view, evidence):
        return f"{unread} of {view.source}'s list could not be read, so that whom it names need not be all; collect again"
    if view.listed == 1:
        return f"{view.source} has room for one name only, so that one says nothing; commits of its repository would help"
    return f"{view.source} lists no person, be it that it hides them or that a script publishes; its repository would help"

"""Questions for the room, each asked only where the data give a ground for it.

The rules are a table, in the order of an incident: notice, contain, replace, tell, prevent.  `docs/what-if.md` lists them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sbomkit.model.facts import ActorKind, PublisherKind
from sbomkit.model.inventory import Component, Scope
from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import Indicator, PublisherView, Verdict
from sbomkit.model.tabletop import (
    Contact,
    Hand,
    Holding,
    KnownRelease,
    Phase,
    Publishing,
    Question,
    Substitute,
)
from sbomkit.purl import PackageKey
from sbomkit.ranking._publishers.time import months_between
from sbomkit.ranking._publishers.verdict import WINDOW_MONTHS
from sbomkit.ranking._rank.reason import name_of

__all__ = ["QUESTIONS", "Scene", "questions_of"]

_NAMES = 3
_QUIET_MONTHS = 24
_OFTEN = 6
"""Releases within 24 months from which on nobody looks at each by chance."""
_DUTY = (
    "In the EU, makers of products owe an early warning within 24 hours of knowing that a vulnerability is exploited: "
    "Regulation (EU) 2024/2847, Article 14."
)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """All that the rules may look at."""

    package: PackageKey
    components: Sequence[Component]
    versions: tuple[str, ...]
    place: PackagePosition
    ships: bool | None
    stated: bool
    """Whether the document says at all what depends on what."""
    direct: int
    entry_points: tuple[PackageKey, ...]
    needed_by: tuple[PackageKey, ...]
    siblings: tuple[PackageKey, ...]
    products: tuple[Holding, ...]
    publishers: PublisherView
    hands: tuple[Hand, ...]
    last_release: KnownRelease | None
    publishing: Publishing | None
    indicators: tuple[Indicator, ...]
    substitutes: tuple[Substitute, ...]
    contacts: tuple[Contact, ...]
    reference: datetime

    @property
    def name(self) -> str:
        """What people call the package."""
        return name_of(self.package)


_Asked = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    phase: Phase
    ask: Callable[[Scene], _Asked]


def _few(packages: Sequence[PackageKey]) -> str:
    names = ", ".join(name_of(key) for key in packages[:_NAMES])
    return f"{names} and {len(packages) - _NAMES:,} more" if len(packages) > _NAMES else names


def _how_noticed(scene: Scene) -> _Asked:
    depth = scene.place.depth
    if depth is None:
        yield "How would we have noticed, and who here knows that it is there?", _no_path(scene)
    elif depth > 1:
        yield (
            "How would we have noticed, and how long after? Who here reads what is announced about it?",
            f"it lies {depth} steps below the product, and comes along with what was chosen",
        )
    else:
        yield (
            "How would we have noticed, and how long after? Who here chose it, and reads what is announced about it?",
            "the document has it as a direct dependency",
        )


def _no_path(scene: Scene) -> str:
    if not scene.stated:
        return "the document does not say what depends on what"
    return "no path in the document leads from the product to it"


def _rhythm(scene: Scene) -> _Asked:
    last, publishing = scene.last_release, scene.publishing
    if last is not None and months_between(last.date, scene.reference) >= _QUIET_MONTHS:
        yield (
            "After so long a silence, would a release be looked at, or be welcomed?",
            f"the last release is of {last.date:%Y-%m-%d}, as {last.source} tells",
        )
    elif publishing is not None and publishing.releases >= _OFTEN:
        yield (
            "Do we take each release by itself, and how many days after it comes out?",
            f"{publishing.releases:,} releases in the last {WINDOW_MONTHS} months, as {publishing.source} tells",
        )


def _out_by_tomorrow(scene: Scene) -> _Asked:
    held = _few_texts(scene.versions) or "which version is held is not told"
    yield "Who here can take it out by tomorrow, or hold it where it is, and who decides that?", f"in this product: {held}"


def _few_texts(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _NAMES:,} more" if len(texts) > _NAMES else ""
    return f"{'version' if len(texts) == 1 else 'versions'} {', '.join(texts[:_NAMES])}{more}" if texts else ""


def _pinned(scene: Scene) -> _Asked:
    hashed = sum(bool(component.hashes) for component in scene.components)
    total = len(scene.components)
    if hashed == total:
        ground = "the document gives a digest of it"
    else:
        ground = f"the document gives no digest of {'it' if total == 1 else f'{total - hashed:,} of its {total:,} entries'}"
    yield "Do we pin it by digest or keep a copy, or does the next build take whatever is newest?", ground


def _where_it_runs(scene: Scene) -> _Asked:
    if scene.ships is None:
        yield "Where does it run, if anywhere, and with which rights?", _no_path(scene)
    elif scene.ships:
        how = "optionally" if scene.place.scope is Scope.OPTIONAL else "at run time, as far as the document says"
        yield "Where does it run, with which rights, and what could it reach from there?", f"it is needed {how}"
    else:
        yield (
            "It does not ship. Which machines run it, and which keys and credentials lie there?",
            f"it is needed in the scope {scene.place.scope} only",
        )


def _several_versions(scene: Scene) -> _Asked:
    if len(scene.versions) > 1:
        yield "Which of its versions does each team mean, and which would be hit?", f"{len(scene.versions)} versions are held"


def _same_hands(scene: Scene) -> _Asked:
    if scene.siblings:
        verb = "comes" if len(scene.siblings) == 1 else "come"
        ground = f"{len(scene.siblings):,} more of this product {verb} from the same source package or repository"
        yield f"Would we take these out with it: {_few(scene.siblings)}?", ground


def _products(scene: Scene) -> _Asked:
    others = scene.products[1:]
    if not others:
        yield "Which of our other products hold it?", "one product was looked at"
        return
    held = [each for each in scene.products if each.holds or each.of_same_source]
    yield (
        "Who owns each product that holds it, and in which order are they mended?",
        f"{len(held):,} of {len(scene.products):,} products hold it or what is built from the same source",
    )
    if alike := sum(bool(each.alike) and not each.holds for each in others):
        yield "Is what is only called the same the same package?", f"{alike:,} more hold a package of that name"


def _released_again(scene: Scene) -> _Asked:
    points = scene.entry_points
    if not points or points == (scene.package,):
        return
    if len(points) == 1:
        yield (
            f"Can we do without {name_of(points[0])}, or would it have to be released again, and by whom?",
            "all of it comes in through that one",
        )
    else:
        yield (
            f"Which of the {len(points):,} direct dependencies would have to be released again, and who asks their makers?",
            f"it comes in through {_few(points)}",
        )


def _override(scene: Scene) -> _Asked:
    if scene.needed_by:
        count = len(scene.needed_by)
        yield (
            "Can our build force another version of it, or none, without waiting for what needs it?",
            f"{count:,} {'package declares' if count == 1 else 'packages declare'} the need: {_few(scene.needed_by)}",
        )


def _instead(scene: Scene) -> _Asked:
    here = [each for each in scene.substitutes if each.in_product]
    if here:
        names = list(dict.fromkeys(each.package for each in here))
        yield f"Could {_few(names)} take its place, and who would say so?", here[0].detail
    elif scene.substitutes:
        names = list(dict.fromkeys(each.package for each in scene.substitutes))
        yield f"Could {_few(names)} take its place, though it is not in the product yet?", scene.substitutes[0].detail
    else:
        yield "What would we do without it: another package, code of our own, or not at all?", "no alternative is known"


def _call(scene: Scene) -> _Asked:
    if scene.contacts:
        yield (
            "Whom outside do we call first, who of us does, and has anybody spoken to them before?",
            f"{len(scene.contacts):,} {'way' if len(scene.contacts) == 1 else 'ways'} to reach somebody on this sheet",
        )
    else:
        yield "Whom outside would we call?", "neither the document nor the facts name anybody"


def _one_person(scene: Scene) -> _Asked:
    view = scene.publishers
    if view.verdict in {Verdict.SOLE, Verdict.ONE_ACTIVE}:
        active = " that is active" if view.verdict is Verdict.ONE_ACTIVE else ""
        known = "" if view.kind is PublisherKind.PUBLISH_RIGHTS else "; who else could publish is not told"
        yield (
            "If the one person does not answer, or the account is not theirs any more, who takes the release back?",
            f"one person{active}, as {view.source} tells{known}",
        )
    elif view.verdict is Verdict.ORPHANED:
        yield "Who would take a release back, where nobody looks after it?", f"nobody looks after it, as {view.source} tells"
    elif view.verdict is Verdict.UNKNOWN:
        yield "Who finds out who can publish it, and where?", "who can publish it is not known"


def _workflows(scene: Scene) -> _Asked:
    by_machine = [hand for hand in scene.hands if hand.actor.kind in {ActorKind.AUTOMATION, ActorKind.BOT}]
    published = scene.publishing is not None and scene.publishing.by_automation
    if by_machine or published:
        ground = f"{len(by_machine):,} of those listed" if by_machine else "releases of the last 24 months"
        yield "Who can start or change the workflow that publishes it?", f"a script or a workflow publishes: {ground}"


def _customers(scene: Scene) -> _Asked:
    if scene.ships is False:
        yield "Whom must we tell, though it does not ship?", "what is built beside it may be touched"
    else:
        ground = "it ships with the product" if scene.ships else "whether it ships is not known"
        yield f"Whom must we tell, by when, and who signs it? ({_DUTY})", ground


def _changed_hands(scene: Scene) -> _Asked:
    if scene.indicators:
        since = min(indicator.since for indicator in scene.indicators)
        signs = f"{len(scene.indicators):,} {'sign' if len(scene.indicators) == 1 else 'signs'}"
        yield (
            f"Who here looks at what was released since {since:%Y-%m-%d}, and asks its makers how the handover was arranged?",
            f"INDICATOR: {signs} of a change of hands, which is no accusation",
        )


def _unlisted_release(scene: Scene) -> _Asked:
    last = scene.last_release
    if last is not None and last.on_the_list is False:
        yield (
            "Whoever made the last release is not on the list of who can publish: was that to be expected?",
            f"release {last.version} of {last.date:%Y-%m-%d}, as {last.source} tells",
        )


def _tomorrow(scene: Scene) -> _Asked:
    yield (
        "Which one thing, done a year ago, would have made this easier, and who does it now?",
        f"what the document and the facts tell of {scene.name} is on this sheet",
    )


QUESTIONS: tuple[_Rule, ...] = (
    _Rule("how_noticed", Phase.NOTICE, _how_noticed),
    _Rule("rhythm", Phase.NOTICE, _rhythm),
    _Rule("unlisted_release", Phase.NOTICE, _unlisted_release),
    _Rule("out_by_tomorrow", Phase.CONTAIN, _out_by_tomorrow),
    _Rule("pinned", Phase.CONTAIN, _pinned),
    _Rule("where_it_runs", Phase.CONTAIN, _where_it_runs),
    _Rule("several_versions", Phase.CONTAIN, _several_versions),
    _Rule("same_hands", Phase.CONTAIN, _same_hands),
    _Rule("products", Phase.CONTAIN, _products),
    _Rule("released_again", Phase.REPLACE, _released_again),
    _Rule("override", Phase.REPLACE, _override),
    _Rule("instead", Phase.REPLACE, _instead),
    _Rule("call", Phase.TELL, _call),
    _Rule("one_person", Phase.TELL, _one_person),
    _Rule("workflows", Phase.TELL, _workflows),
    _Rule("customers", Phase.TELL, _customers),
    _Rule("changed_hands", Phase.PREVENT, _changed_hands),
    _Rule("a_year_before", Phase.PREVENT, _tomorrow),
)
"""All rules, in the order in which they ask."""


def questions_of(scene: Scene) -> tuple[Question, ...]:
    """The questions that the data give a ground for."""
    return tuple(
        Question(phase=rule.phase, rule=rule.name, text=text, ground=ground)
        for rule in QUESTIONS
        for text, ground in rule.ask(scene)
    )

"""The exercise sheet in words, for the table and for Markdown alike."""

from collections import Counter
from collections.abc import Iterator, Sequence
from types import MappingProxyType

from sbomkit.model.facts import Actor, ActorKind, PublisherKind, Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.ranking import Basis as RankingBasis
from sbomkit.model.ranking import OriginBasis, Verdict
from sbomkit.model.tabletop import Basis, Contact, ContactRole, Hand, Holding, KnownRelease, Phase, Substitute, Tabletop, WayIn
from sbomkit.report._text import DASH
from sbomkit.report._words import DEPTH_BASIS, KINDS, SCOPES, and_more, count, date, interval, listed, short, verdict

__all__ = [
    "CLAIMED",
    "EXERCISE",
    "PEOPLE",
    "PHASES",
    "ROLES",
    "carried_in",
    "contact_cells",
    "hand_cells",
    "held",
    "holding_cells",
    "in_whose_hands",
    "of_scopes",
    "reached",
    "released",
    "standing_of",
    "substitute_cells",
    "way_cells",
]

EXERCISE = (
    "This is an exercise. It supposes the worst in order to find out what would have to be done; nothing on this sheet says "
    "that anybody did or will do anything wrong."
)

PHASES = MappingProxyType(
    {
        Phase.NOTICE: "Notice",
        Phase.CONTAIN: "Contain",
        Phase.REPLACE: "Replace",
        Phase.TELL: "Tell",
        Phase.PREVENT: "Prevent",
    }
)

ROLES = MappingProxyType(
    {
        ContactRole.SECURITY: "security contact",
        ContactRole.SUPPLIER: "supplier",
        ContactRole.PRODUCER: "producer",
        ContactRole.REPOSITORY: "repository",
        ContactRole.ISSUES: "issues",
        ContactRole.SUPPORT: "support",
        ContactRole.WEBSITE: "website",
        ContactRole.FUNDING: "funding",
    }
)

CLAIMED = MappingProxyType({Basis.CLAIM: "the document claims it", Basis.OBSERVATION: "a source observed it"})

_HANDS = MappingProxyType(
    {
        PublisherKind.PUBLISH_RIGHTS: "can publish",
        PublisherKind.COMMIT_ACTIVITY: "committed or tagged",
        PublisherKind.PACKAGING_CONTACT: "packages it",
        PublisherKind.DECLARED_CONTACT: "is named as contact",
    }
)

PEOPLE = MappingProxyType(
    {
        Verdict.SOLE: "one person",
        Verdict.ONE_ACTIVE: "one active",
        Verdict.FEW: "two people",
        Verdict.SEVERAL: "three or four",
        Verdict.MANY: "five and more",
        Verdict.ORGANISATION: "organisation",
        Verdict.ORPHANED: "nobody",
        Verdict.UNKNOWN: "not known",
    }
)

_KINDS = MappingProxyType(
    {
        ActorKind.TEAM: " (team)",
        ActorKind.ORGANISATION: " (organisation)",
        ActorKind.BOT: " (bot)",
        ActorKind.AUTOMATION: " (workflow)",
    }
)

_VERSIONS = 4
_NAMES = 4
_RELEASES = 4


def held(versions: Sequence[str]) -> str:
    """Versions as a list."""
    return and_more(versions, _VERSIONS) or DASH


def standing_of(sheet: Tabletop) -> str:
    """Its place in the ranking."""
    span = f"possible: {interval(sheet.interval)}"
    if sheet.rank is None or sheet.priority is None:
        return f"not assessed, as {sheet.unassessed:,} of {sheet.ranked + sheet.unassessed:,} packages are ({span} of 100)"
    open_ = f"; {sheet.unassessed:,} more could not be assessed" if sheet.unassessed else ""
    return f"{sheet.rank:,} of {sheet.ranked:,}, priority {sheet.priority:.0f} of 100 ({span}){open_}"


def reached(sheet: Tabletop) -> Iterator[str]:
    """What a hostile release would reach, in sentences."""
    if sheet.basis is RankingBasis.WEAKNESS_ONLY:
        yield "The document does not say what depends on what, so that nothing is known of what stands on it."
        return
    total = len(sheet.standing)
    if not total:
        yield "No other package of this product stands on it: it would reach what uses it directly, the product itself."
    else:
        place = sheet.position
        share = f"{place.reach:.1%} of the product"
        directly = sum(each.needs_it_directly for each in sheet.standing)
        yield (
            f"{count(total, 'package')} of this product {'stands' if total == 1 else 'stand'} on it ({share}), {directly:,} of "
            "them directly. Where one of them loads it, a hostile release runs with whatever rights that one has."
        )
        yield f"Needed {of_scopes(sheet)}."
    if sheet.siblings:
        names, many = and_more([short(key) for key in sheet.siblings], _NAMES), len(sheet.siblings) > 1
        if sheet.origin is not None and sheet.origin.basis is OriginBasis.SOURCE_PACKAGE:
            yield f"{names} {'are' if many else 'is'} built from the same source, and would be as hostile."
        else:
            yield f"{names} {'name' if many else 'names'} the same repository, and would have to be looked at with it."


def of_scopes(sheet: Tabletop) -> str:
    """How many of what stands on it are needed when."""
    counts = Counter(each.scope for each in sheet.standing)
    return ", ".join(f"{SCOPES[scope]}: {counts[scope]:,}" for scope in Scope if counts[scope])


def carried_in(sheet: Tabletop) -> Iterator[str]:
    """How it comes in, in sentences."""
    place = sheet.position
    if sheet.basis is RankingBasis.WEAKNESS_ONLY:
        yield "The document does not say what depends on what, so that it is not known what brings it in."
        return
    if place.depth is None:
        yield "No path in the document leads from the product to it."
        return
    basis = f" ({DEPTH_BASIS[place.depth_basis]})" if place.depth_basis else ""
    yield f"It lies at depth {place.depth}{basis}; a direct dependency has depth 1."
    points = len(sheet.ways_in)
    if place.gateway == sheet.package and points == 1:
        yield "The product uses it directly, and nothing else brings it in."
    elif place.gateway is not None and place.gateway != sheet.package:
        yield f"All of it comes in through {short(place.gateway)}: without that one, it is gone."
    else:
        yield f"{points:,} of {count(sheet.direct, 'direct dependency', 'direct dependencies')} carry it in."


def way_cells(way: WayIn) -> tuple[str, str, str, str, str, str]:
    """Package, versions, scope, people, last release and rank of a direct dependency."""
    return (
        short(way.package),
        held(way.versions),
        SCOPES[way.scope],
        PEOPLE[way.verdict],
        date(way.last_release),
        DASH if way.rank is None else f"{way.rank:,}",
    )


def holding_cells(holding: Holding) -> tuple[str, str, str, str, str]:
    """Product, whether it holds the package and in which versions, depth, dependents, and through whom."""
    if holding.holds:
        what = held(holding.versions)
    elif holding.of_same_source:
        what = f"no, but {and_more([short(key) for key in holding.of_same_source], _NAMES)} of the same source"
    elif holding.alike:
        what = f"no, but {and_more([short(key) for key in holding.alike], _NAMES)}"
    else:
        what = "no"
    return (
        holding.product,
        what,
        DASH if holding.depth is None else str(holding.depth),
        DASH if holding.dependents is None else f"{holding.dependents:,}",
        and_more([short(key) for key in holding.entry_points], _NAMES) or DASH,
    )


def in_whose_hands(sheet: Tabletop) -> Iterator[str]:
    """Who can publish it, in sentences."""
    view = sheet.publishers
    if view.verdict is Verdict.UNKNOWN:
        yield "Who can publish it is not known."
    else:
        detail = listed(view)
        about = "" if view.about in {None, sheet.package} else f", for {short(view.about or '')}"
        what = f": {KINDS[view.kind]}" if view.kind else ""
        who = verdict(view)
        yield f"{who[:1].upper()}{who[1:]}{what}{f' ({detail})' if detail else ''}, as {view.source} tells{about}."
        if view.kind in {PublisherKind.COMMIT_ACTIVITY, PublisherKind.DECLARED_CONTACT}:
            yield "Who could publish it is not told by that."
    if view.disagreement:
        yield f"Sources disagree: {view.disagreement}."
    if any(hand.since is not None for hand in sheet.hands):
        yield "Since when: the earliest that the facts show; it may have been there before."


def account(actor: Actor) -> str:
    """An account: its login, or the beginning of its hash; with its display name where it was kept."""
    _, _, tail = actor.identity.partition(":")
    kind, _, name = tail.partition(":")
    shown = f"{kind} {name[:8]}" if kind in {"address", "label"} else name or actor.identity
    label = f" ({actor.label})" if actor.label else ""
    return f"{shown}{label}{_KINDS.get(actor.kind, '')}"


def hand_cells(hand: Hand) -> tuple[str, str, str, str, str]:
    """Account, what it can or did, as told by whom, since when, and the releases that it made."""
    packaging = ", packaging" if hand.subject is Subject.PACKAGING else ""
    since = DASH if hand.since is None else f"{date(hand.since)}: {hand.since_by}"
    made = f"{hand.releases:,}, the last on {date(hand.last_release)}" if hand.releases else DASH
    return account(hand.actor), _HANDS[hand.kind], f"{hand.source}{packaging}", since, made


def released(sheet: Tabletop) -> Iterator[str]:
    """The last release, what is in the product, and how releases are published, in sentences."""
    last = sheet.last_release
    if last is None:
        yield "No release date is known."
        return
    yield f"Last release: {_release(last)}, as {last.source} tells{'; it is in this product' if last.held else ''}."
    for each in sheet.held_releases[:_RELEASES]:
        if each.version != last.version:
            yield f"In this product: {_release(each)}."
    if sheet.publishing is not None:
        yield sheet.publishing.sentence
    else:
        yield "No release of the last 24 months is known."


def _release(release: KnownRelease) -> str:
    by = f", by {account(release.publisher)}" if release.publisher else ""
    off = ", who is not on the list of who can publish now" if release.on_the_list is False else ""
    return f"{release.version} on {date(release.date)}{by}{off}"


def substitute_cells(substitute: Substitute) -> tuple[str, str, str, str]:
    """Package, whether it is in the product, who can publish it, and what says so."""
    here = held(substitute.versions) if substitute.in_product else "no"
    return short(substitute.package), here, PEOPLE[substitute.verdict], substitute.detail


def contact_cells(contact: Contact) -> tuple[str, str, str]:
    """Role, what it is, and who says so."""
    withheld = " (address left out; --show-addresses)" if contact.withheld and contact.basis is Basis.CLAIM else ""
    says = f"{contact.basis}: {contact.source}"
    return ROLES[contact.role], f"{contact.text}{withheld}", says

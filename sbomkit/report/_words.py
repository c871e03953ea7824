"""The words that reports use for what the model calls by short names."""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType

from sbomkit.model.facts import Actor, PublisherKind, Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.position import DepthBasis, FidelityFlag
from sbomkit.model.ranking import IndicatorName, Interval, Origin, OriginBasis, PublisherView, Verdict
from sbomkit.purl import parse_purl
from sbomkit.report._text import DASH, sanitize_terminal

__all__ = [
    "DEPTH_BASIS",
    "FLAGS",
    "INDICATORS",
    "KINDS",
    "SCOPES",
    "VERDICTS",
    "and_more",
    "count",
    "date",
    "interval",
    "listed",
    "origin",
    "people",
    "score",
    "short",
    "verdict",
]

_DISTRIBUTIONS = frozenset({"deb", "apk", "rpm"})

VERDICTS = MappingProxyType(
    {
        Verdict.SOLE: "one person",
        Verdict.ONE_ACTIVE: "one active",
        Verdict.FEW: "two people",
        Verdict.SEVERAL: "three or four",
        Verdict.MANY: "five and more",
        Verdict.ORGANISATION: "organisation",
        Verdict.ORPHANED: "nobody",
        Verdict.UNKNOWN: "unknown",
    }
)

KINDS = MappingProxyType(
    {
        PublisherKind.PUBLISH_RIGHTS: "can publish",
        PublisherKind.COMMIT_ACTIVITY: "committed or tagged",
        PublisherKind.PACKAGING_CONTACT: "packages it",
        PublisherKind.DECLARED_CONTACT: "is written down as contact",
    }
)

INDICATORS = MappingProxyType(
    {
        IndicatorName.NEW_RELEASER: "new releaser",
        IndicatorName.PUBLISHERS_REPLACED: "all publishers replaced",
        IndicatorName.RETURN_AFTER_SILENCE: "return after silence",
        IndicatorName.SOLE_PUBLISHER_CHANGED: "sole publisher changed",
        IndicatorName.REPOSITORY_MOVED: "repository moved",
        IndicatorName.NEW_COMMITTER: "new committer",
    }
)

FLAGS = MappingProxyType(
    {
        FidelityFlag.NO_EDGES: "packages, and nothing is said of what depends on what",
        FidelityFlag.FLATTENED: "packages that the root lists as direct, which is nearly everything",
        FidelityFlag.UNROOTED: "packages under a root that had to be made up",
        FidelityFlag.CYCLIC: "packages in dependency cycles",
        FidelityFlag.UNREACHABLE: "packages that no path from the root reaches",
        FidelityFlag.NO_PURL: "packages without a readable package URL: no registry can be asked",
        FidelityFlag.DUPLICATES: "surplus entries: the same id or package URL again",
        FidelityFlag.INCOMPLETE: "components whose dependencies the document calls incomplete",
        FidelityFlag.CONTAINS_ONLY: "edges that only say what is contained in what",
        FidelityFlag.INFERRED: "edges that were inferred, not declared",
        FidelityFlag.SPARSE: "packages that no stated dependency touches, which is half of all or more",
    }
)

DEPTH_BASIS = MappingProxyType(
    {
        DepthBasis.DECLARED: "as the document declares it",
        DepthBasis.DERIVED: "after direct edges that a longer path implies were set aside",
        DepthBasis.VIRTUAL: "below a root that had to be made up",
        DepthBasis.CONTAINED: "taken from what contains what",
    }
)

SCOPES = MappingProxyType(
    {
        Scope.RUNTIME: "at run time",
        Scope.OPTIONAL: "optionally",
        Scope.BUILD: "to build",
        Scope.TEST: "to test",
        Scope.DEVELOPMENT: "to develop",
        Scope.UNKNOWN: "at run time, as far as the document says",
    }
)


def short(package: str, *, with_type: bool = True) -> str:
    """A package key as a person says it: `npm event-stream`, `npm @babel/core`, `deb xz-utils (source)`."""
    purl = parse_purl(package)
    if purl is None:
        return sanitize_terminal(package)
    parts = [purl.name] if purl.type in _DISTRIBUTIONS or not purl.namespace else [purl.namespace, purl.name]
    kind = f"{purl.type} " if with_type and purl.type != "generic" else ""
    return sanitize_terminal(f"{kind}{'/'.join(parts)}{' (source)' if purl.is_source else ''}")


def verdict(view: PublisherView) -> str:
    """The verdict in words, with the number of people where the list tells it."""
    if view.verdict in {Verdict.SEVERAL, Verdict.MANY} and view.listed is not None:
        return f"{view.listed} people"
    if view.verdict is Verdict.ONE_ACTIVE and view.listed is not None:
        return f"1 active, {view.listed} listed"
    return VERDICTS[view.verdict]


def people(view: PublisherView, *, most: int = 6) -> str:
    """Who is on the list: logins, with a display name where it was kept; the rest as a number."""
    names = [_actor(actor) for actor in view.people[:most]]
    rest = len(view.people) - len(names)
    return ", ".join(names) + (f" and {rest} more" if rest else "")


def _actor(actor: Actor) -> str:
    _, _, tail = actor.identity.partition(":")
    kind, _, name = tail.partition(":")
    shown = f"{kind} {name[:8]}" if kind in {"address", "label"} else name or actor.identity
    return sanitize_terminal(f"{shown} ({actor.label})" if actor.label else shown)


def listed(view: PublisherView) -> str:
    """What stands beside a verdict: how many are listed, how many were active, and what qualifies it."""
    parts = []
    if view.listed is not None:
        parts.append(f"{view.listed} listed")
    if view.effective is not None:
        parts.append(f"{view.effective} active in 24 months")
    if view.teams:
        parts.append(count(view.teams, "team"))
    if view.subject is Subject.PACKAGING:
        parts.append("packaging")
    if view.undated:
        parts.append("newer than the as-of date")
    if view.aged:
        parts.append("read there more than 90 days before")
    return ", ".join(parts)


def origin(place: Origin, *, of: str = "product") -> str:
    """What the packages of one place have in common, and how many they are in all that `of` names."""
    many = f"{count(place.packages, 'package')} of this {of}"
    one = place.packages == 1
    if place.basis is OriginBasis.REPOSITORY:
        where = f"{many} {'names' if one else 'name'} the repository {place.place}"
        if place.attested == place.packages:
            return f"{where}, as is attested"
        return (
            f"{where}, as {'it claims' if one else 'they claim'}"
            if not place.attested
            else f"{where}, {place.attested:,} attested"
        )
    if place.basis is OriginBasis.SOURCE_PACKAGE:
        return f"{many} {'is' if one else 'are'} built from {short(place.place)}"
    return f"{many} {'is' if one else 'are'} part of {short(place.place)}"


def interval(bounds: Interval) -> str:
    """`55-70`, or one number where there is nothing open."""
    low, high = f"{bounds.low:.0f}", f"{bounds.high:.0f}"
    return low if low == high else f"{low}{DASH}{high}"


def score(number: float | None) -> str:
    """A number in [0, 1] with two decimals."""
    return DASH if number is None else f"{number:.2f}"


def date(moment: datetime | None) -> str:
    """A moment as its day in UTC."""
    return DASH if moment is None else f"{moment:%Y-%m-%d}"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 package`, `2,500 packages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def and_more(items: Sequence[str], most: int) -> str:
    """The first `most` items and how many are left."""
    rest = len(items) - most
    return ", ".join(items[:most]) + (f" and {rest:,} more" if rest > 0 else "")

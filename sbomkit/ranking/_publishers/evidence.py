"""What of the facts counts for one package at one moment: its own observations, and those of the source it is built from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar, cast

from sbomkit.model._base import Noun
from sbomkit.model.facts import (
    Committers,
    Facts,
    Observation,
    PackageFacts,
    Publishers,
    Release,
    Releases,
    Signal,
    SourcePackage,
    Status,
    Subject,
    Value,
)
from sbomkit.model.position import Position
from sbomkit.purl import PackageKey
from sbomkit.ranking._publishers.time import DAYS_PER_MONTH

__all__ = ["GIT", "NOTHING_KNOWN", "Evidence", "Horizon", "Known", "gather", "tells_last"]

T = TypeVar("T", bound=Noun)

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_LAPSES_MONTHS = 12
"""A history that was read so long before the reference moment does not tell what happened since."""
GIT = "git"
"""The source that reads clones: what it calls a release is a tag."""
_SOURCE_SUFFIX = "?arch=source"
_ANSWERS = frozenset({Status.KNOWN, Status.ABSENT})
_SOURCE_PACKAGE, _UPSTREAM = Signal.SOURCE_PACKAGE, Subject.UPSTREAM
"""Looked up once: to find a member of an enumeration takes longer than to compare it."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """Up to when the facts count."""

    as_of: datetime | None
    """Nothing later is used; `None`: no bound."""
    reference: datetime
    """The moment that ages and windows are counted to: the as-of moment, else the newest answer about what is ranked."""
    allow_undated: bool

    @classmethod
    def of(cls, facts: Facts, place: Position, as_of: datetime | None, *, allow_undated: bool) -> "Horizon":
        """The horizon of these facts.  There is no clock: what was never retrieved has no now.

        Only answers about packages that have a place, and about their source packages, move it: neither a failed attempt nor
        a package of another product makes these facts any newer.
        """
        return cls(as_of, as_of or max(_answered(facts.by_package, place), default=_BEGINNING), allow_undated)

    @property
    def now(self) -> datetime | None:
        """The reference moment; `None`: nothing that counts was ever retrieved, and none was given."""
        return None if self.as_of is None and self.reference == _BEGINNING else self.reference

    def before(self, months: float) -> datetime:
        """The moment so many average months before the reference."""
        return _before(self.reference, months)


@lru_cache(maxsize=64)
def _before(moment: datetime, months: float) -> datetime:
    try:
        return moment - timedelta(days=DAYS_PER_MONTH * months)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


class Known(NamedTuple, Generic[T]):
    """One value that counts, with where and when it is from."""

    value: T
    source: str
    subject: Subject
    moment: datetime
    """What it is known for."""
    undated: bool
    """Newer than the as-of date and without history; let in on request."""
    about: PackageKey
    """The package that it was observed of: this one or its source package."""
    cut: bool = False
    """What is later than the as-of date was cut off."""
    lapsed: bool = False
    """A history of releases that ends long before the reference moment, so that it does not tell what happened since."""


def tells_last(known: Known[Releases]) -> bool:
    """Whether the newest release of a history is the last one.

    Of a list with gaps that was cut at the as-of date, the last may be missing, and so it may of one that was read long ago.
    """
    return not known.lapsed and (known.value.complete or not known.cut)


Line = tuple[str, Subject, str]
"""Source, subject and kind: what makes observations one line of history."""


_Lines = Mapping[type[Noun], tuple[tuple[Known[Noun], ...], ...]]


class Evidence(NamedTuple):
    """All that counts for one package, as lines of history by kind of value; the last of a line is what holds."""

    lines: _Lines
    unanswered: tuple[Observation, ...]
    """Observations about publishers that hold no value."""
    too_new: bool
    """Something about publishers was left out because it is later than the as-of date."""
    upstream: bool
    """Whether anything of it is about upstream."""
    source: PackageKey | None = None
    """The source package that it is built from, as the document or a source of facts says."""

    def histories(self, kind: type[T]) -> tuple[tuple[Known[T], ...], ...]:
        """Lines of history of one kind of value, each from old to new, by source, subject and kind of list."""
        return cast("tuple[tuple[Known[T], ...], ...]", self.lines.get(kind, ()))

    def current(self, kind: type[T]) -> tuple[Known[T], ...]:
        """What holds at the as-of date, one per line of history."""
        found = self.lines.get(kind)
        if found is None:
            return ()
        return cast("tuple[Known[T], ...]", (found[0][-1],) if len(found) == 1 else tuple([line[-1] for line in found]))

    def preferred(self, kind: type[T]) -> tuple[Known[T], ...]:
        """Like `current`: upstream's where there is any, else packaging's."""
        found = self.current(kind)
        if len(found) < 2:
            return found
        return tuple(each for each in found if each.subject is Subject.UPSTREAM) or found


NOTHING_KNOWN = Evidence(MappingProxyType({}), (), too_new=False, upstream=False)


def gather(package: PackageKey, facts: Mapping[PackageKey, PackageFacts], place: Position, horizon: Horizon) -> Evidence:
    """Collect what counts for a package.

    Its own observations; what is known of its source package as upstream, and what a git source knows of the binary of that
    name; and, signal by signal, the packaging of the source package where the package has none of its own.
    """
    own = facts.get(package)
    source = place.source_of.get(package)
    if own is None and source is None:
        return NOTHING_KNOWN
    source = source or _source_package(own, horizon.as_of)
    others = [entry for key in _also(package, source) if (entry := facts.get(key)) is not None] if source is not None else []
    if not others:
        return NOTHING_KNOWN if own is None else _sorted_out([(package, each) for each in own.observations], horizon, source)
    of_its_own = own.observations if own else ()
    packaged = {each.signal for each in of_its_own if each.subject is Subject.PACKAGING and _counts(each, horizon)}
    rows = []
    for entry in others:
        from_source = entry.package == source
        for each in entry.observations:
            if each.subject is Subject.UPSTREAM:
                if from_source or each.source == GIT:
                    rows.append((entry.package, each))
            elif from_source and each.signal not in packaged:
                rows.append((entry.package, each))
    rows.extend((package, each) for each in of_its_own)  # last, so that among equals its own observation is the one that holds
    return _sorted_out(rows, horizon, source)


def _answered(facts: Mapping[PackageKey, PackageFacts], place: Position) -> Iterator[datetime]:
    """When sources answered about what is ranked, be it that they know it or that they do not have it."""
    source_of = place.source_of
    for each in place.packages:
        package = each.package
        own = facts.get(package)
        source = source_of.get(package) or (None if own is None else _source_package(own, None))
        others = [facts.get(key) for key in _also(package, source)] if source is not None else []
        for entry in (own, *others):
            if entry is not None and (answered := entry.answered_at) is not None:
                yield answered


def _counts(each: Observation, horizon: Horizon) -> bool:
    """Whether an observation has something that was known by the as-of date."""
    if isinstance(each.value, Releases):
        return any(release.date <= horizon.reference for release in each.value.releases)
    return each.value is not None and (horizon.as_of is None or each.known_for <= horizon.as_of)


def _source_package(own: PackageFacts | None, as_of: datetime | None) -> PackageKey | None:
    """What a source says the package is built from.

    Used whatever its date: which source a binary comes from is no fact about people, and it is bound to the version anyway.
    """
    if own is None:
        return None
    found = [each for each in own.by_signal.get(_SOURCE_PACKAGE, ()) if each.value is not None]
    if not found:
        return None
    dated = [each for each in found if as_of is None or each.known_for <= as_of] or found
    return cast("SourcePackage", max(dated, key=lambda each: (each.known_for, each.source)).value).package


def _also(package: PackageKey, source: PackageKey | None) -> Iterable[PackageKey]:
    if source is None or source == package:
        return ()
    plain = PackageKey(source.removesuffix(_SOURCE_SUFFIX))
    return (source,) if plain in {package, source} else (source, plain)


def _sorted_out(rows: list[tuple[PackageKey, Observation]], horizon: Horizon, source: PackageKey | None) -> Evidence:
    if len(rows) == 1 and (alone := _alone(*rows[0], horizon, source)) is not None:
        return alone
    by_kind: dict[type[Noun], list[Known[Noun]]] = {}
    unanswered: list[Observation] = []
    too_new = upstream = False
    for about, each in rows:
        value = each.value
        if value is None:
            if each.signal is Signal.PUBLISHERS:
                unanswered.append(each)
            continue
        known = _known(about, each, value, horizon)
        if known is None:
            too_new = too_new or each.signal in {Signal.PUBLISHERS, Signal.COMMITTERS}
            continue
        upstream = upstream or known.subject is _UPSTREAM
        kind = type(value)
        if kind in by_kind:
            by_kind[kind].append(known)
        else:
            by_kind[kind] = [known]
    ordered = {kind: ((found[0],),) if len(found) == 1 else _in_lines(found) for kind, found in by_kind.items()}
    return Evidence(ordered, tuple(unanswered), too_new, upstream, source)


def _alone(about: PackageKey, each: Observation, horizon: Horizon, source: PackageKey | None) -> Evidence | None:
    """What a single observation comes to, as of most packages; `None`: nothing, or nothing that counts."""
    value = each.value
    known = None if value is None else _known(about, each, value, horizon)
    if known is None:
        return None
    return Evidence({type(known.value): ((known,),)}, (), False, known.subject is _UPSTREAM, source)  # noqa: FBT003 - a record


def _in_lines(found: Iterable[Known[Noun]]) -> tuple[tuple[Known[Noun], ...], ...]:
    """Values of one kind as lines of history, by source, subject and kind of list."""
    lines: dict[Line, list[Known[Noun]]] = {}
    for known in found:
        lines.setdefault((known.source, known.subject, _kind(known.value)), []).append(known)
    return tuple([_in_time(lines[line]) for line in sorted(lines)])


def _kind(value: Noun) -> str:
    """A source's list of rights and its list of contacts are two lines of history, and so are windows of two lengths."""
    if isinstance(value, Publishers):
        return value.kind.value
    return f"{value.window_months:04}" if isinstance(value, Committers) else ""


def _in_time(line: list[Known[Noun]]) -> tuple[Known[Noun], ...]:
    """From old to new; undated ones only where nothing else is known, histories that lost something only where none did not."""
    if len(line) == 1:
        return tuple(line)
    line = [each for each in line if not each.undated] or line
    whole = [each for each in line if not (each.cut and isinstance(each.value, Releases) and not each.value.complete)]
    return tuple(sorted(whole or line, key=lambda each: each.moment))


def _known(about: PackageKey, each: Observation, value: Value, horizon: Horizon) -> Known[Noun] | None:
    if isinstance(value, Releases):
        return _until(about, each, value, horizon)
    if horizon.as_of is None:
        return Known(value, each.source, each.subject, each.as_of or each.retrieved_at, False, about)  # noqa: FBT003 - a record
    late = each.known_for > horizon.as_of
    undated = late and each.as_of is None and horizon.allow_undated
    if late and not undated:
        return None
    return Known(value, each.source, each.subject, each.known_for, undated, about)


def _until(about: PackageKey, each: Observation, history: Releases, horizon: Horizon) -> Known[Noun] | None:
    """A history without what came later; it is as complete as it was, and none where all of it came later.

    A registry's list holds until it was read, whenever its document last changed; a clone's until the moment it is of.
    """
    reference = horizon.reference
    end = each.known_for if each.source == GIT else each.retrieved_at
    lapsed = end < horizon.before(_LAPSES_MONTHS)
    kept: tuple[Release, ...] = tuple([release for release in history.releases if release.date <= reference])
    moment = min(each.known_for, reference)
    if len(kept) == len(history.releases):
        return Known(history, each.source, each.subject, moment, undated=False, about=about, lapsed=lapsed)
    if not kept:
        return None
    cut = Releases.trusted({"releases": kept, "complete": history.complete, "count": None})
    return Known(cut, each.source, each.subject, moment, undated=False, about=about, cut=True, lapsed=lapsed)

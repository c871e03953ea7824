"""Two collections of facts in, what changed between them out.

Only answers of the same source to the same question are compared: that another source counts otherwise is no change.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from sbomkit.model.changes import Change, ChangeKind, FactsDiff
from sbomkit.model.facts import (
    ActorKind,
    Facts,
    Funding,
    Identity,
    Lifecycle,
    Observation,
    Publishers,
    Releases,
    Repository,
    Signal,
    Status,
    Subject,
)
from sbomkit.purl import PackageKey

__all__ = ["changes"]

_ORDER = {kind: index for index, kind in enumerate(ChangeKind)}
_STATES = {
    "deprecated": ChangeKind.DEPRECATED,
    "archived": ChangeKind.ARCHIVED,
    "orphaned": ChangeKind.ORPHANED,
    "removed": ChangeKind.REMOVED,
}
_WATCHED = frozenset({Signal.PUBLISHERS, Signal.FUNDING, Signal.LIFECYCLE})
"""Signals of which it matters that they are no longer told."""
_COMPARED = _WATCHED | {Signal.RELEASES, Signal.REPOSITORY}
"""Signals of which changes are told."""


class _Question(NamedTuple):
    """What makes two answers comparable."""

    signal: Signal
    source: str
    subject: Subject
    kind: str
    """A source's list of rights and its list of contacts are two questions."""


class _Pair(NamedTuple):
    question: _Question
    old: Observation
    new: Observation


class _Found(NamedTuple):
    kind: ChangeKind
    detail: str
    people: tuple[Identity, ...] = ()


def changes(old: Facts, new: Facts) -> FactsDiff:
    """What changed from one collection of facts to another.

    Of each answer that has a history, what holds at its end is compared.

    Args:
        old: collected earlier.
        new: collected later.

    Returns:
        The changes, the gravest kinds first, and which packages only one of them is about.
    """
    before, after = old.by_package, new.by_package
    both = sorted(before.keys() & after.keys())
    matched = [(key, _matched(before[key].observations, after[key].observations)) for key in both]
    found = [change for key, (pairs, _) in matched for pair in pairs for change in _between(key, pair)]
    return FactsDiff(
        old=old.sha256,
        new=new.sha256,
        compared=len(both),
        not_compared=sum(missing for _, (_, missing) in matched),
        changes=tuple(sorted(found, key=_place)),
        only_old=tuple(sorted(before.keys() - after.keys())),
        only_new=tuple(sorted(after.keys() - before.keys())),
    )


def _place(change: Change) -> tuple[int, str, str, str, str]:
    return _ORDER[change.kind], change.package, change.source, change.subject, change.detail


def _matched(old: Sequence[Observation], new: Sequence[Observation]) -> tuple[list[_Pair], int]:
    """What can be compared, and how many answers have no counterpart."""
    then, now = _current(old), _current(new)
    pairs: list[_Pair] = []
    missing = 0
    for question in sorted(then):
        after = now.get(question) or _silence(question, new)
        if after is not None:
            pairs.append(_Pair(question, then[question], after))
        elif question.signal in _COMPARED:
            missing += 1
    return pairs, missing


def _between(package: PackageKey, pair: _Pair) -> Iterator[Change]:
    for found in _compared(pair):
        yield Change(
            package=package,
            kind=found.kind,
            source=pair.question.source,
            subject=pair.question.subject,
            people=found.people,
            before=pair.old.known_for,
            after=pair.new.known_for,
            detail=found.detail,
        )


def _current(observations: Sequence[Observation]) -> Mapping[_Question, Observation]:
    """What holds at the end of each line of history: `PackageFacts` has them in the order of their days."""
    found: dict[_Question, Observation] = {}
    for each in observations:
        if each.value is None:
            continue
        kind = each.value.kind.value if isinstance(each.value, Publishers) else ""
        found[_Question(each.signal, each.source, each.subject, kind)] = each
    return found


def _silence(question: _Question, observations: Sequence[Observation]) -> Observation | None:
    """What the source says instead, where it says that it cannot tell any more."""
    if question.signal not in _WATCHED:
        return None
    same = [each for each in observations if (each.signal, each.source, each.subject) == question[:3] and each.value is None]
    return max(same, key=lambda each: each.retrieved_at, default=None)


def _compared(pair: _Pair) -> Iterator[_Found]:
    old, new = pair.old.value, pair.new.value
    match old, new:
        case Publishers(), Publishers():
            yield from _publishers(old, new)
        case Releases(), Releases():
            yield from _releasers(old, new, pair.old.known_for)
        case Funding(), Funding():
            yield from _funding(old, new)
        case Lifecycle(), Lifecycle():
            yield from _lifecycle(old, new)
        case Repository(), Repository():
            yield from _repository(old, new)
        case _, None:
            why = f": {pair.new.detail}" if pair.new.detail else ""
            failed = "could not be asked" if pair.new.status is Status.FAILED else "does not tell any more"
            yield _Found(ChangeKind.NO_LONGER_KNOWN, f"{pair.question.signal.value}: the source {failed}{why}")


def _publishers(old: Publishers, new: Publishers) -> Iterator[_Found]:
    before = {member.identity for member in old.members}
    after = {member.identity for member in new.members}
    if old.orphaned < new.orphaned:
        yield _Found(ChangeKind.ORPHANED, "nobody looks after it any more")
    came, left = tuple(sorted(after - before)), tuple(sorted(before - after))
    if before and after and not before & after:
        yield _Found(ChangeKind.PUBLISHERS_REPLACED, f"all of {len(before)} replaced by {len(after)}", (*left, *came))
        return
    if came:
        yield _Found(ChangeKind.PUBLISHER_ADDED, f"{len(came)} more, {len(after)} in all", came)
    if left:
        yield _Found(ChangeKind.PUBLISHER_REMOVED, f"{len(left)} fewer, {len(after)} in all", left)


def _releasers(old: Releases, new: Releases, then: datetime) -> Iterator[_Found]:
    """Who released after the end of the old history, and never before, where both are whole and name those who released."""
    if not (old.complete and new.complete):
        return
    known = {release.publisher.identity for release in old.releases if release.publisher}
    versions = {release.version for release in old.releases}
    fresh = [each for each in new.releases if each.version not in versions and each.date > then]
    people = {each.publisher.identity for each in fresh if each.publisher and each.publisher.kind is ActorKind.PERSON}
    if known and (newcomers := tuple(sorted(people - known))):
        first = next(each for each in fresh if each.publisher and each.publisher.identity in newcomers)
        yield _Found(ChangeKind.NEW_RELEASER, f"released {first.version} on {first.date:%Y-%m-%d}", newcomers)


def _funding(old: Funding, new: Funding) -> Iterator[_Found]:
    if old.channels and not new.channels:
        yield _Found(ChangeKind.FUNDING_GONE, f"{len(old.channels)} signals of funding then, none now")
    if new.channels and not old.channels:
        yield _Found(ChangeKind.FUNDING_FOUND, f"{len(new.channels)} signals of funding")


def _lifecycle(old: Lifecycle, new: Lifecycle) -> Iterator[_Found]:
    said = f": {new.message}" if new.message else ""
    for name, kind in _STATES.items():
        if getattr(new, name) and not getattr(old, name):
            yield _Found(kind, f"{name} now{said}")
        if getattr(old, name) and not getattr(new, name):
            yield _Found(ChangeKind.RESTORED, f"no longer {name}")


def _repository(old: Repository, new: Repository) -> Iterator[_Found]:
    if _owner(old.url) != _owner(new.url):
        yield _Found(ChangeKind.REPOSITORY_MOVED, f"from {old.url} to {new.url}")


def _owner(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc.lower(), parts.path.strip("/").partition("/")[0].lower()

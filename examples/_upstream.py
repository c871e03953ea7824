"""Turns counts taken from the public git history of xz into observations about its Debian source package."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from benchmarks._recorded.record import day, label_actor
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Committer,
    Committers,
    Facts,
    Identity,
    Observation,
    Release,
    Releases,
    Status,
    Subject,
    Value,
)
from sbomkit.purl import PackageKey

__all__ = ["upstream_facts"]

XZ = PackageKey("pkg:deb/debian/xz-utils?arch=source")
WINDOW_MONTHS = 24
"""The counts come for 12 and for 24 months; sbomkit judges by 24."""
COUNTED_ON = datetime(2026, 11, 23, tzinfo=UTC)
"""The day on which the history was counted."""
_PRERELEASE = re.compile(r"alpha|beta|rc")


def upstream_facts(raw: Mapping[str, Any]) -> Facts:
    """Committers per date, and all release tags, of a file that holds `rows` and `tags`."""
    releases = _releases(raw["tags"])
    history = _observation(releases, as_of=None, detail="release tags from 2015-09-29 on; earlier ones were not counted")
    rows = [row for row in raw["rows"] if row["window_months"] == WINDOW_MONTHS]
    return Facts.gathered((XZ, observation) for observation in [history, *_committers(rows, releases)])


def _releases(tags: list[str]) -> Releases:
    releases = []
    for tag in tags:
        version, tagger, date = tag.split("|")
        releases.append(
            Release(
                version=version.removeprefix("v"),
                date=datetime.strptime(date, "%Y-%m-%d %H:%M:%S %z").astimezone(UTC),
                publisher=_actor(tagger),
                prerelease=_PRERELEASE.search(version) is not None,
            )
        )
    # Complete, since from the first tag on none is missing; what is older is years before any window that is looked at.
    return Releases(releases=tuple(sorted(releases, key=lambda release: (release.date, release.version))), complete=True)


def _committers(rows: list[Mapping[str, Any]], releases: Releases) -> Iterator[Observation]:
    for row in rows:
        as_of = day(row["as_of"])
        if as_of is None:
            raise ValueError(f"{row['as_of']!r} is no date")
        begin = as_of.replace(year=as_of.year - WINDOW_MONTHS // 12)
        tags = Counter(
            release.publisher
            for release in releases.releases
            if release.publisher is not None and begin < release.date <= as_of
        )
        commits = dict.fromkeys(tags, 0) | {_actor(name): count for name, count in row["committers"]}
        committers = [
            Committer(actor=actor, commits=count, tags=tags[actor])
            for actor, count in sorted(commits.items(), key=lambda each: (-each[1], each[0].identity))
        ]
        value = Committers(
            committers=tuple(committers),
            window_months=WINDOW_MONTHS,
            authors=row["authors"],
            top_author_share=row["top_author_share"],
            absence_factor=row["bus_factor_50"],
        )
        yield _observation(value, as_of=as_of, detail="counted from the git history of xz; by display name")


def _actor(name: str) -> Actor:
    """A person by display name; `GitHub` is what the forge writes when it commits a merge itself."""
    if name == "GitHub":
        return Actor(identity=Identity("git:workflow:github"), kind=ActorKind.AUTOMATION, label=name)
    return label_actor("git", name)


def _observation(value: Value, *, as_of: datetime | None, detail: str) -> Observation:
    return Observation(
        signal=value.signal,
        status=Status.KNOWN,
        value=value,
        source="git",
        subject=Subject.UPSTREAM,
        retrieved_at=COUNTED_ON,
        as_of=as_of,
        detail=detail,
    )

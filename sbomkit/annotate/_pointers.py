"""Links that sources told, as far as they may stand in a document: plain web addresses, each place once."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from operator import itemgetter
from typing import cast
from urllib.parse import unquote

from sbomkit.formats._reading.findings import Findings
from sbomkit.model.annotations import Link, PointerKind
from sbomkit.model.diagnostics import Severity
from sbomkit.model.facts import Observation, Repository, Subject

__all__ = ["Links", "bare"]

_PART = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*+"
_URL = re.compile(rf"https?://[A-Za-z0-9][A-Za-z0-9.-]*+(?::[0-9]{{1,5}})?(?:[/?]{_PART})?(?:#{_PART})?")
"""RFC 3986 without users, addresses of machines in brackets, and any character that has a meaning elsewhere."""
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]@[A-Za-z0-9-]+\.[A-Za-z]")
"""What may be somebody's address of mail."""
_LONGEST = 2_000
_REPOSITORY, _FUNDING, _UPSTREAM = PointerKind.REPOSITORY, PointerKind.FUNDING, Subject.UPSTREAM
_link = partial(tuple.__new__, Link)
"""Bound once: looking a member up on its class costs more than what is done with it."""
_TELLER, _WHAT = itemgetter("source", "retrieved_at"), itemgetter("value", "subject")
"""Out of where a noun keeps its fields: asked for each by its name, they take twice as long."""
_SCHEME = "https://"
_Told = tuple[PointerKind, str, Observation]
"""What it leads to, the address, and who told it."""
_BEGINNINGS = re.compile(r"(?:scm:)?(?:git[:+])?(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/@]*@)?(?:www\.)?")


class Links:
    """Makes what is written of links."""

    def __init__(self, findings: Findings) -> None:
        """Take what is told of links that are odd, which are not written."""
        self._findings = findings
        self._places, self._notes = _Places(), _Notes()

    def of(self, repositories: Sequence[Observation], funding: Sequence[Observation]) -> dict[str, Link]:
        """Where the code lives, as upstream says it, and every way of funding, by bare address, out of what counts."""
        told = _upstream(repositories)
        for each in funding:
            value = each.__dict__["value"]
            if value is not None:
                told += [(_FUNDING, channel.__dict__["url"], each) for channel in value.__dict__["channels"]]
        written: dict[str, Link] = {}
        places, notes = self._places, self._notes
        for kind, url, each in told:
            place = places[url]
            if place is None:
                message = f"{each.source} tells of {url!r:.80} as {kind}: it is no plain web address, and is not written"
                self._findings.add(Severity.NOTE, "odd-link", "", message)
            elif place not in written:
                source, retrieved = _TELLER(each.__dict__)
                written[place] = _link((kind, url, notes[kind, source, retrieved.toordinal()]))
        return written


class _Places(dict[str, str | None]):
    """Bare addresses, of what is no plain web address none: many packages have the same."""

    def __missing__(self, url: str) -> str | None:
        is_plain = len(url) <= _LONGEST and _URL.fullmatch(url) and not (("@" in url or "%40" in url) and _is_mail(url))
        place = self[url] = bare(url) if is_plain else None
        return place


class _Notes(dict[tuple[PointerKind, str, int], str]):
    """What is told of links, by who told it on which day."""

    def __missing__(self, told: tuple[PointerKind, str, int]) -> str:
        kind, source, day = told
        note = self[told] = f"{kind} (sbomkit: told by {source}, retrieved {date.fromordinal(day).isoformat()})"
        return note


def _upstream(observed: Iterable[Observation]) -> list[_Told]:
    """The repository that is attested, else the first by source, so that the order of facts does not matter."""
    told = []
    for each in observed:
        value, subject = _WHAT(each.__dict__)
        if value is not None and subject is _UPSTREAM:
            told.append((_REPOSITORY, value.__dict__["url"], each))
    return told if len(told) <= 1 else [min(told, key=_order)]


def _order(told: _Told) -> tuple[bool, str, str]:
    _, url, each = told
    return not cast("Repository", each.value).verified, each.source, url


def _is_mail(url: str) -> bool:
    return _ADDRESS.search(unquote(url)) is not None


def bare(url: str) -> str:
    """An address without what does not tell two places apart: scheme, case, `.git` and a slash at its end."""
    lower = url.lower()
    if lower.startswith(_SCHEME) and "@" not in lower:  # nearly all, in a third of the time
        rest = lower[len(_SCHEME) :].removeprefix("www.")
    else:
        rest = _BEGINNINGS.sub("", lower, count=1)
    return rest.rstrip("/").removesuffix(".git")

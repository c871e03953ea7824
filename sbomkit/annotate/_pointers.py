"""Links that sources told, as far as they may stand in a document: plain web addresses, each place once."""

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from operator import itemgetter
from urllib.parse import unquote

from sbomkit.formats._reading.findings import Findings
from sbomkit.model.annotations import Link, PointerKind
from sbomkit.model.diagnostics import Severity
from sbomkit.model.facts import Funding, Observation, Repository, Subject

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
_BEGINNINGS = re.compile(r"(?:scm:)?(?:git[:+])?(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/@]*@)?(?:www\.)?")


_Told = tuple[PointerKind, str, str, Observation]
"""What it leads to, the same as a word, the address, and who told it."""


class Links:
    """Makes what is written of links."""

    def __init__(self, findings: Findings) -> None:
        """Take what is told of links that are odd, which are not written."""
        self._findings = findings
        self._notes: dict[tuple[str, str, date], str] = {}

    def of(self, observed: Sequence[Observation]) -> dict[str, Link]:
        """Where the code lives, as upstream says it, and every way of funding, by bare address, out of what counts."""
        written: dict[str, Link] = {}
        notes = self._notes
        for kind, word, url, each in _links(observed):
            place = bare(url)
            if place in written:
                continue
            if len(url) <= _LONGEST and _URL.fullmatch(url) and not (("@" in url or "%40" in url) and _is_mail(url)):
                source, retrieved = _TELLER(each.__dict__)
                told = word, source, retrieved.date()
                written[place] = _link((kind, url, notes.get(told) or notes.setdefault(told, _note(*told))))
            else:
                message = f"{each.source} tells of {url!r:.80} as {word}: it is no plain web address, and is not written"
                self._findings.add(Severity.NOTE, "odd-link", "", message)
        return written


def _links(observed: Sequence[Observation]) -> list[_Told]:
    """The repository that is attested, else the first by source, so that the order of facts does not matter; all funding."""
    if len(observed) == 1:  # nearly all
        (each,) = observed
        value, subject = _WHAT(each.__dict__)
        if type(value) is Repository:
            return [(_REPOSITORY, "repository", value.url, each)] if subject is _UPSTREAM else []
    repositories: list[tuple[Repository, Observation]] = []
    funding: list[_Told] = []
    for each in observed:
        value, subject = _WHAT(each.__dict__)
        if type(value) is Funding:  # pydantic's `isinstance` is slow where it says no
            funding += [(_FUNDING, "funding", channel.url, each) for channel in value.channels]
        elif type(value) is Repository and subject is _UPSTREAM:
            repositories.append((value, each))
    if not repositories:
        return funding
    best, teller = repositories[0] if len(repositories) == 1 else min(repositories, key=_order)
    return [(_REPOSITORY, "repository", best.url, teller), *funding]


def _order(told: tuple[Repository, Observation]) -> tuple[bool, str, str]:
    repository, each = told
    return not repository.verified, each.source, repository.url


def _is_mail(url: str) -> bool:
    return _ADDRESS.search(unquote(url)) is not None


def _note(word: str, source: str, retrieved: date) -> str:
    return f"{word} (sbomkit: told by {source}, retrieved {retrieved:%Y-%m-%d})"


def bare(url: str) -> str:
    """An address without what does not tell two places apart: scheme, case, `.git` and a slash at its end."""
    lower = url.lower()
    if lower.startswith(_SCHEME) and "@" not in lower:  # nearly all, in a third of the time
        rest = lower[len(_SCHEME) :].removeprefix("www.")
    else:
        rest = _BEGINNINGS.sub("", lower, count=1)
    return rest.rstrip("/").removesuffix(".git")

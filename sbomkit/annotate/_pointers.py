"""Links that sources told, as far as they may stand in a document: plain web addresses, each place once."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from sbomkit.formats._reading.findings import Findings
from sbomkit.model.annotations import Pointer, PointerKind
from sbomkit.model.diagnostics import Severity
from sbomkit.model.facts import Funding, Observation, Repository, Subject

__all__ = ["bare", "pointers_of"]

_PART = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*+"
_URL = re.compile(rf"https?://[A-Za-z0-9][A-Za-z0-9.-]*+(?::[0-9]{{1,5}})?(?:[/?]{_PART})?(?:#{_PART})?")
"""RFC 3986 without users, addresses of machines in brackets, and any character that has a meaning elsewhere."""
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]@[A-Za-z0-9-]+\.[A-Za-z]")
"""What may be somebody's address of mail."""
_LONGEST = 2_000
_BEGINNINGS = re.compile(r"(?:scm:)?(?:git[:+])?(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/@]*@)?(?:www\.)?")


def pointers_of(observed: Sequence[Observation], findings: Findings) -> dict[str, Pointer]:
    """Where the code lives, as upstream says it, and every way of funding, by bare address.

    Args:
        observed: what counts.
        findings: takes the links that are odd, which are not written.
    """
    written: dict[str, Pointer] = {}
    for kind, word, url, each in (*_repository(observed), *_funding(observed)):
        place = bare(url)
        if place in written:
            continue
        if len(url) <= _LONGEST and _URL.fullmatch(url) is not None and not _is_mail(url):
            written[place] = Pointer.trusted({"kind": kind, "url": url, "note": _note(word, each.source, each.retrieved_at)})
        else:
            message = f"{each.source} tells of {url!r:.80} as {word}: it is no plain web address, and is not written"
            findings.add(Severity.NOTE, "odd-link", "", message)
    return written


_Link = tuple[PointerKind, str, str, Observation]
"""What it leads to, the same as a word, the address, and who told it."""


def _repository(observed: Sequence[Observation]) -> Iterator[_Link]:
    """The link that is attested, else the first by source, so that the order of facts does not matter."""
    links = [
        (not each.value.verified, each.source, each.value.url, each)
        for each in observed
        if isinstance(each.value, Repository) and each.subject is Subject.UPSTREAM
    ]
    if links:
        _, _, url, each = min(links, key=lambda link: link[:3])
        yield PointerKind.REPOSITORY, "repository", url, each


def _funding(observed: Sequence[Observation]) -> Iterator[_Link]:
    for each in observed:
        if isinstance(each.value, Funding):
            for channel in each.value.channels:
                yield PointerKind.FUNDING, "funding", channel.url, each


def _is_mail(url: str) -> bool:
    return "@" in url and _ADDRESS.search(url) is not None


@lru_cache(maxsize=1_000)
def _note(word: str, source: str, retrieved: datetime) -> str:
    return f"{word} (sbomkit: told by {source}, retrieved {retrieved:%Y-%m-%d})"


def bare(url: str) -> str:
    """An address without what does not tell two places apart: scheme, case, `.git` and a slash at its end."""
    return _BEGINNINGS.sub("", url.lower(), count=1).rstrip("/").removesuffix(".git")

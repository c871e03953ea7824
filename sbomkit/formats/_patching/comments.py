"""Annotations as SPDX has them: all names and values in one text, and links with a comment; and what tells ours apart."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import msgspec

from sbomkit.formats._patching.edits import RECORD
from sbomkit.formats._reading.findings import Findings
from sbomkit.model.annotations import FOREIGN, UNDO, Annotations, Entry, Pairs
from sbomkit.model.diagnostics import Severity

__all__ = [
    "comment",
    "comments",
    "document_pairs",
    "foreign_in",
    "is_own_note",
    "locator",
    "moment",
    "not_annotated",
    "note",
    "own_members",
    "record_of",
]

_NAME = "sbomkit:"
_NOTE = re.compile(r".*\(sbomkit: .*\)")
"""See `Pointer.note`."""
_URL = "%/:?#[]@!$&'()*+,;=~"
"""Characters of URLs that need no escape, beside letters and digits (RFC 3986, section 2)."""
_PLAIN = re.compile(rf"[A-Za-z0-9_.\-{re.escape(_URL)}]*+")
_ENCODE = msgspec.json.Encoder().encode


def moment(annotations: Annotations) -> str:
    """When the document was amended, in whole seconds."""
    return annotations.made_at.isoformat(timespec="seconds").replace("+00:00", "Z")


def comment(pairs: Pairs) -> str:
    """Names and values as one JSON object on one line; a name that repeats has a list."""
    members: dict[str, str | list[str]] = dict(pairs)
    if len(members) < len(pairs):
        lists: dict[str, list[str]] = {}
        for name, value in pairs:
            lists.setdefault(name, []).append(value)
        members = {name: values if len(values) > 1 else values[0] for name, values in lists.items()}
    return _ENCODE(members).decode()


def comments(entries: Iterable[Entry]) -> Iterator[str]:
    """The same for each component; empty where nothing is said of it."""
    known: dict[int, str] = {}
    together: dict[int, str] = {}
    for _, shared, names, values, _, _ in entries:
        text = together.get(id(shared))
        if text is None:
            parts = [known.get(id(pairs)) or known.setdefault(id(pairs), comment(pairs)[1:-1]) for pairs in shared]
            text = together[id(shared)] = ",".join(parts)
        if names:
            own = _ENCODE(dict(zip(names, values, strict=True))).decode()[1:-1]
            text = f"{text},{own}" if text else own
        yield f"{{{text}}}" if text else ""


def document_pairs(annotations: Annotations, foreign: Iterable[Sequence[str]]) -> Pairs:
    """What is written to the document as a whole.

    Args:
        annotations: what is to be written.
        foreign: what stands in the document and looks like ours, as `foreign_in` gives it back.
    """
    said = [(each.name, each.value) for each in annotations.document]
    noted = [(FOREIGN, _ENCODE(list(entry)).decode()) for entry in foreign]
    return (*said, *noted, (UNDO, RECORD.decode()))


def own_members(text: str) -> Mapping[str, Any] | None:
    """The names and values of such an object; `None` where it is none, or has any other name."""
    if not text.startswith(f'{{"{_NAME}'):
        return None
    try:
        members: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return members if all(name.startswith(_NAME) for name in members) else None


def record_of(text: str) -> bytes | None:
    """The record in what is said of the document; `None`: there is none."""
    found = (own_members(text) or {}).get(UNDO)
    return found.encode("ascii", "replace") if isinstance(found, str) else None


def foreign_in(text: str) -> frozenset[tuple[str, ...]]:
    """What is said to have been there before and to look like ours."""
    said = (own_members(text) or {}).get(FOREIGN, ())
    found = set()
    for value in said if isinstance(said, (list, tuple)) else [said]:
        try:
            found.add(tuple(map(str, json.loads(value))))
        except (TypeError, ValueError, RecursionError):
            continue
    return frozenset(found)


def locator(url: str) -> str:
    """A URL without what a locator may not hold, such as blanks."""
    return url if _PLAIN.fullmatch(url) else quote(url, _URL, errors="replace")


@lru_cache(1024)  # what one source told on one day has the same note
def note(text: str) -> str:
    """The comment of a link, on one line and without the marks of a text; it says whose it is."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(plain.replace("<", "[").replace(">", "]").split())
    return line if is_own_note(line) else f"{line} (sbomkit: added)".lstrip()


def is_own_note(text: str) -> bool:
    """Whether a comment is one of those."""
    return _NOTE.fullmatch(text) is not None


def not_annotated(findings: Findings, first: str, count: int) -> None:
    """Note components to which nothing could be written."""
    findings.add(
        Severity.WARNING,
        "not-annotated",
        first,
        "nothing is written to a component that has no id of its own, and that was not found again",
        count,
    )

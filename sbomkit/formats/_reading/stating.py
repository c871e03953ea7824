"""What the mappings of all families to statements share: words with their markers, parties, and which entry is of whom.

Everything comes from the claims, which are whatever a stranger wrote: nothing raises, and what has the wrong type is a blank
word where a text belongs, and nothing at all where an object does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from unicodedata import category

from sbomkit.formats._reading.building import name_and_version
from sbomkit.model.inventory import Component, Inventory
from sbomkit.model.statements import Aspect, LicenseForm, Marker, Party, PartyKind, ToolStatement, Word

__all__ = [
    "Entry",
    "blank",
    "envelope_signature",
    "inexpressible",
    "license_form",
    "matched",
    "name_word",
    "named_tool",
    "objects",
    "party",
    "plain_version",
    "squeezed",
    "stated",
    "text_of",
    "texts",
    "weakest",
    "word",
]

_VALUE, _BLANK = Marker.VALUE, Marker.BLANK
"""Bound once: looking a member up on its class costs more than what is done with it."""
_EXACT: Mapping[str, Marker] = MappingProxyType(
    {
        "NOASSERTION": Marker.NO_ASSERTION,
        "noAssertion": Marker.NO_ASSERTION,  # how the enumerations of SPDX 3 spell it
        "NONE": Marker.NONE,
    }
)
"""Exactly these: `none` is a name as well, and a value of other enumerations."""
_SPOKEN: Mapping[str, Marker] = MappingProxyType(
    {
        "unknown": Marker.UNKNOWN,
        "unknown provenance": Marker.UNKNOWN,  # what CISA 2026 asks for where the producer is unclear
        "not known": Marker.UNKNOWN,
        "n/a": Marker.UNKNOWN,
        "not available": Marker.UNKNOWN,
        "withheld": Marker.WITHHELD,
        "redacted": Marker.WITHHELD,
    }
)
"""In any case, in brackets or not."""
_UNSEEN = frozenset({"Zs", "Cf", "Cc"})
"""Categories of Unicode: spaces, characters that only steer how others are shown, and control characters."""
_BRACKETS = "()[]<>"
_LONGEST = max(map(len, _SPOKEN)) + 2
"""Characters of the longest of them; what is longer is one only with blanks around it."""

_CLAIMED = {"unknown": 0, "noassertion": 0, "not_specified": 0, "complete": 3}
"""How much a word for completeness claims; the kinds of *incomplete* come next after the first ones."""
_BETWEEN = frozenset(" ()\t\n")
"""Characters of expressions that identifiers do not have."""
_CONTACTS = 4
"""Mail addresses and URLs behind one name that are told apart from it."""
_SIGNED = MappingProxyType({"payload": "DSSE", "dsseEnvelope": "sigstore bundle"})
"""Envelopes that carry a signature, by the member that the document stood in."""


class Entry(NamedTuple):
    """What a document has of one component."""

    ref: str
    """Its id there; empty where it has none."""
    address: str
    claims: Mapping[str, Any]


# -- words


def text_of(value: object) -> str:
    """The text that a value is taken for; empty where it holds none."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (int, float)) else ""


def _is_blank(text: str) -> bool:
    """Whether nothing of a text is to be seen."""
    return all(category(each) in _UNSEEN for each in text)


@lru_cache(maxsize=4096)
def _marker(text: str) -> Marker:
    """What kind of statement a short text is; many repeat."""
    exact = text.strip()
    if _is_blank(exact):
        return Marker.BLANK
    return _EXACT.get(exact) or _SPOKEN.get(exact.strip(_BRACKETS).casefold(), Marker.VALUE)


def word(value: object, address: str, kind: str = "") -> Word:
    """A statement as it is written; blank where the value holds no text."""
    text = value if isinstance(value, str) else text_of(value)
    bare = text.strip() if len(text) > _LONGEST and (text[0].isspace() or text[-1].isspace()) else text
    if len(bare) <= _LONGEST:
        marker = _marker(bare)
    elif bare[0].isprintable() or not _is_blank(bare):
        marker = _VALUE
    else:
        marker = _BLANK
    return Word.trusted({"text": "" if marker is _BLANK else text, "address": address, "marker": marker, "kind": kind})


def name_word(value: object, address: str, purl: object) -> Word | None:
    """The name of a component, `None` where it has none; there are packages called `unknown`, as their purl tells."""
    if value is None:
        return None
    found = word(value, address)
    if found.marker is not Marker.VALUE and found.text and found.text.casefold() in text_of(purl).casefold():
        return Word(text=found.text, address=address)
    return found


def blank(address: str, kind: str = "") -> Word:
    """A statement that belongs somewhere and does not stand there."""
    return word("", address, kind)


def stated(owner: Mapping[str, Any], member: str, address: str, kind: str = "") -> Word | None:
    """What a member states; `None` where it is absent, or null, which says the same."""
    value = owner.get(member)
    return word(value, f"{address}.{member}" if address else member, kind) if value is not None else None


# -- lists


def objects(value: object, address: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """The objects of a list, with their addresses; one that stands there alone is as good as a list of it."""
    if isinstance(value, list):
        return [(f"{address}[{index}]", entry) for index, entry in enumerate(value) if isinstance(entry, dict)]
    return [(f"{address}[0]", value)] if isinstance(value, dict) else ()


def texts(value: object, address: str, kind: str = "") -> tuple[Word, ...]:
    """The texts of a list, or one that stands there alone."""
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple([word(entry, f"{address}[{index}]", kind) for index, entry in enumerate(value)])
    return (word(value, address, kind),)


def matched(components: Sequence[Component], entries: Sequence[Entry]) -> Iterator[Entry | None]:
    """For each component, what the document has of it; `None` where this cannot be told: the inventory was changed since.

    Args:
        components: as they were read: of several entries with one id the first, in the order of the document.
        entries: all of them, in this order.
    """
    seen: set[str] = set()
    kept: list[Entry] = []
    for entry in entries:
        if not entry.ref or entry.ref not in seen:
            kept.append(entry)
            seen.add(entry.ref)
    if len(kept) == len(components) and all(
        not entry.ref or entry.ref == own.id for entry, own in zip(kept, components, strict=True)
    ):
        return iter(kept)
    found = {entry.ref: entry for entry in kept if entry.ref}
    return (found.get(component.id) for component in components)


# -- smaller things


def party(role: str, kind: PartyKind, name: Word, emails: Iterable[Word] = (), urls: Iterable[Word] = ()) -> Party:
    """Somebody who is named; a mail address or a URL in brackets behind the name is told apart from it."""
    text, found = name.text, []
    for _ in range(_CONTACTS):
        if not text.endswith((")", ">")):
            break
        opening = max(text.rfind("("), text.rfind("<"))
        inside = text[opening + 1 : -1].strip()
        if opening < 0 or not (not inside or "@" in inside or "://" in inside):
            break
        text = text[:opening].rstrip()
        found.append(inside)
    if found:
        name = word(text, name.address, name.kind)
    return Party.trusted(
        {
            "role": role,
            "kind": kind,
            "name": name,
            "emails": (*emails, *[word(each, name.address) for each in found if "@" in each and "://" not in each]),
            "urls": (*urls, *[word(each, name.address) for each in found if "://" in each]),
        }
    )


def named_tool(written: Word) -> ToolStatement:
    """A tool that is written `name-version`; a version may also be said to be unknown, as in `name-unknown`."""
    name, version = name_and_version(written.text)
    if version is None:
        before, _, after = written.text.rpartition("-")
        if before and word(after, written.address).marker not in {_VALUE, _BLANK}:
            name, version = before, after
    if version is None:
        return ToolStatement.trusted({"name": written, "version": None})
    return ToolStatement.trusted({"name": word(name, written.address), "version": word(version, written.address)})


def license_form(text: str) -> LicenseForm:
    """Whether an SPDX licence expression is one identifier alone."""
    return LicenseForm.IDENTIFIER if _BETWEEN.isdisjoint(text) else LicenseForm.EXPRESSION


def weakest(words: Iterable[Word]) -> Word | None:
    """Of several words for completeness the one that claims least."""
    return min(
        words,
        key=lambda each: (_claimed(each.text.casefold()), each.text, each.address),
        default=None,
    )


def _claimed(text: str) -> int:
    return _CLAIMED.get(text, 1 if text.startswith("incomplete") else 2)


def envelope_signature(inventory: Inventory) -> Word | None:
    """That the document came out of a signed envelope; what the signature is worth, nobody has looked at."""
    unsigned = next((each for each in inventory.diagnostics if each.code == "unsigned-envelope"), None)
    if unsigned is not None:
        return blank(unsigned.path, "DSSE")
    for each in inventory.diagnostics:
        if each.code == "unwrapped" and each.path in _SIGNED:
            return Word(text="", address=each.path, kind=_SIGNED[each.path])
    return None


def plain_version(text: str) -> tuple[int, ...]:
    """A version of a format as numbers."""
    return tuple(int(part) for part in text.split(".") if part.isdecimal())


def inexpressible(lowest: Mapping[Aspect, str | None], version: str) -> Mapping[Aspect, str | None]:
    """What a version has no place for.

    Args:
        lowest: the lowest version that has one.
        version: the document's.
    """
    own = plain_version(version)
    return {aspect: first for aspect, first in lowest.items() if first is None or plain_version(first) > own}


def squeezed(text: str) -> str:
    """The letters of a text, all small."""
    return re.sub(r"[^a-z]", "", text.casefold())

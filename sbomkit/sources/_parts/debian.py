"""What stands in the control files of Debian and its descendants: stanzas, people, relations, versions.

Fields as Debian Policy chapters 5 and 7 describe them; files are read leniently, since they are written by many tools.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import BinaryIO
from urllib.parse import quote

from debian.debian_support import NativeVersion

from sbomkit.errors import LimitExceeded, MalformedDocument
from sbomkit.limits import Limits
from sbomkit.model.facts import Alternative, DeclaredDependency, Provided
from sbomkit.purl import PackageKey, package_key
from sbomkit.sources._reading.people import is_list_address, own_address

__all__ = [
    "Contact",
    "contacts",
    "control_fields",
    "dependencies",
    "provided",
    "read_list",
    "release_of",
    "source_of",
    "version_order",
]

_CHUNK = 1 << 20
_STANZA_BYTES = 16_000_000
"""The largest stanza of Debian's own lists has about 300,000 bytes."""
_READ = (
    b"package|version|architecture|source|maintainer|original-maintainer|xsbc-original-maintainer|uploaders"
    b"|vcs-git|vcs-browser|depends|pre-depends|provides"
)
"""The fields that anybody asks for: a fifth of a `Sources` list, two fifths of a `Packages` list."""
_FIELD = re.compile(rb"^(?:" + _READ + rb")[ \t]*:.*(?:\n[ \t].*)*", re.MULTILINE | re.IGNORECASE)
_NAME = re.compile(rb"^package[ \t]*:[ \t]*([^\s]+)", re.MULTILINE | re.IGNORECASE)
_END_OF_STANZA = re.compile(rb"\n[ \t\r]*\n")
_VERSION_LENGTH = 256
_RELATION = re.compile(r"([A-Za-z0-9][A-Za-z0-9+.-]+)(?::[a-z0-9-]+)?(?:\s*\(\s*([<>=]{1,2})\s*([^\s()]+)\s*\))?")
"""A relation of a binary package (Debian Policy 7.1), which may name an architecture (`python3:any`)."""
_SOURCE = re.compile(r"\s*([^\s()]+)(?:\s*\(\s*([^\s()]+)\s*\))?")


def read_list(file: BinaryIO, limits: Limits) -> Mapping[str, Sequence[bytes]]:
    """The stanzas of a `Packages` or `Sources` list by package, as they are written but for the fields that nobody reads.

    Raises:
        LimitExceeded: the list is larger than `limits` allow.
        MalformedDocument: the file can be no such list: it has something in it but no stanza of a package, or one without end.
    """
    found: defaultdict[str, list[bytes]] = defaultdict(list)
    has_text = False
    for stanza in _stanzas(file, limits):
        fields = _FIELD.findall(stanza)
        text = b"\n".join(fields)
        has_text = has_text or bool(stanza.strip())
        if name := _NAME.search(text):
            found[name[1].decode("utf-8", "replace")].append(text)
    if has_text and not found:
        raise MalformedDocument("this is no list of packages", expected="stanzas with a field Package")
    return dict(found)


def _stanzas(file: BinaryIO, limits: Limits) -> Iterator[bytes]:
    total = 0
    rest = b""
    while chunk := file.read(_CHUNK):
        total += len(chunk)
        if total > limits.document_bytes:
            raise LimitExceeded("the list is too large", limit="document_bytes", value=limits.document_bytes)
        *whole, rest = _END_OF_STANZA.split(rest + chunk)
        yield from whole
        if len(rest) > _STANZA_BYTES:
            raise MalformedDocument("this is no list of packages", expected="stanzas with an empty line after each")
    yield rest


def control_fields(stanza: bytes) -> dict[str, str]:
    """The fields of one stanza by lower-case name, each on one line; of those that are there twice, the last."""
    found: dict[str, str] = {}
    for field in re.split(rb"\n(?![ \t])", stanza):
        name, _, value = field.partition(b":")
        found[name.strip().decode("utf-8", "replace").lower()] = " ".join(value.decode("utf-8", "replace").split())
    return found


def release_of(start: bytes) -> tuple[datetime | None, str | None]:
    """Date and first word of the origin, in lower case, from the start of a `Release` file, signed or not."""
    fields = control_fields(start)
    try:
        date = parsedate_to_datetime(fields.get("date", ""))
    except (ValueError, TypeError, OverflowError):
        date = None
    if date and date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return date, fields.get("origin", "").partition(" ")[0].lower() or None


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone, or a team, that a control field names."""

    name: str
    """As written; empty where only an address stands."""
    address: str
    """In lower case; empty where none stands that is somebody's own.  Never kept: only for telling people apart."""
    is_team: bool
    is_orphanage: bool
    """The group that a distribution puts in place of a maintainer when there is none."""


_TEAM_NAME = re.compile(r"\b(?:team|maintainers|packagers|group|developers|packaging|project|task force)\b", re.IGNORECASE)
_ORPHANAGE = re.compile(r"packages@qa\..+")
_ORPHANAGE_NAME = re.compile(r".+ QA Group", re.IGNORECASE)
"""For lists that came over the network, whose addresses were replaced."""


def contacts(field: str) -> tuple[Contact, ...]:
    """The people and teams of a `Maintainer` or `Uploaders` field, each once: by address, then by name.

    One of whom only an address is known that could be anybody's has neither address nor name.
    """
    found: dict[str, Contact] = {}
    names: set[str] = set()
    for name, address in _names_and_addresses(field):
        contact = _contact(name, address)
        key = contact.address or contact.name.casefold() or address.strip().casefold()
        if not key or key in found or (contact.name and contact.name.casefold() in names):
            continue
        found[key] = contact
        names.add(contact.name.casefold())
    return tuple(found.values())


def _names_and_addresses(field: str) -> Iterator[tuple[str, str]]:
    # By the next closing bracket, since a pattern would look through the rest of the field from each of its characters.
    start = end = 0
    while (closing := field.find(">", start)) >= 0:
        opening = field.rfind("<", start, closing)
        if opening >= 0:
            *before, name = _without_addresses(field[start:opening].rpartition("<")[2].strip(" ,"))
            yield from (("", each) for each in before)
            yield name, field[opening + 1 : closing]
            end = closing + 1
        start = closing + 1
    yield from (("", each) if "@" in each else (each, "") for each in map(str.strip, field[end:].split(",")))


def _without_addresses(name: str) -> list[str]:
    """Bare addresses that stand before a name, then the name; a comma alone divides nothing: `Smith, IV` is one name."""
    *before, last = name.split(",")
    cut = next((index + 1 for index in range(len(before) - 1, -1, -1) if "@" in before[index]), 0)
    return [*(each.strip() for each in before[:cut] if "@" in each), ",".join([*before[cut:], last]).strip()]


def _contact(name: str, address: str) -> Contact:
    name, address = name.strip().strip('"').strip(), address.strip().casefold()
    orphanage = bool(_ORPHANAGE.fullmatch(address) or _ORPHANAGE_NAME.fullmatch(name))
    team = orphanage or is_list_address(address) or bool(_TEAM_NAME.search(name))
    return Contact(name, own_address(address), team, orphanage)


def source_of(fields: Mapping[str, str]) -> tuple[str, str]:
    """Name and version of the source package that a binary package's stanza was built from (`Source: example (1.2-3)`)."""
    match = _SOURCE.match(fields.get("source", ""))
    name, version = (match[1], match[2]) if match else (fields["package"], None)
    return name, version or fields.get("version", "")


def dependencies(fields: Mapping[str, str], prefix: str) -> tuple[tuple[DeclaredDependency, ...], int]:
    """What `Pre-Depends` and `Depends` ask for, in their order; of alternatives, the first one is the preferred one.

    Args:
        fields: a stanza of a binary package.
        prefix: of the keys, such as `pkg:deb/debian`.

    Returns:
        The dependencies, each once, and how many relations could not be read.
    """
    told = [_dependency(each, prefix) for field in ("pre-depends", "depends") for each in _relations(fields, field)]
    return tuple(dict.fromkeys(each for each in told if each)), told.count(None)


def provided(fields: Mapping[str, str], prefix: str) -> tuple[tuple[Provided, ...], int]:
    """The virtual packages of `Provides`, each once with its version, and how many could not be read."""
    told = [_provided(each, prefix) for each in _relations(fields, "provides")]
    return tuple(dict.fromkeys(each for each in told if each)), told.count(None)


def _relations(fields: Mapping[str, str], field: str) -> Iterator[str]:
    # Long runs of blanks would cost the pattern their square.
    return (text for each in fields.get(field, "").split(",") if (text := " ".join(each.split())))


@lru_cache(maxsize=1 << 15)
def _dependency(relation: str, prefix: str) -> DeclaredDependency | None:
    alternatives = []
    for each in relation.split("|"):
        match = _RELATION.fullmatch(each.strip())
        if match is None:
            return None
        requirement = f"{match[2]} {match[3]}" if match[2] else None
        alternatives.append(Alternative(package=_key(match[1], prefix), requirement=requirement))
    first, *others = alternatives
    return DeclaredDependency(package=first.package, requirement=first.requirement, alternatives=tuple(others))


@lru_cache(maxsize=1 << 15)
def _provided(relation: str, prefix: str) -> Provided | None:
    match = _RELATION.fullmatch(relation)
    return Provided(package=_key(match[1], prefix), version=match[3]) if match else None


def _key(name: str, prefix: str) -> PackageKey:
    return package_key(f"{prefix}/{quote(name, safe='')}")


def version_order(version: str) -> tuple[int, object]:
    """A key that sorts versions as Debian does (Debian Policy 5.6.12), those that break its syntax before all others."""
    try:
        return (1, NativeVersion(version)) if len(version) <= _VERSION_LENGTH else (0, version)
    except ValueError:
        return (0, version)

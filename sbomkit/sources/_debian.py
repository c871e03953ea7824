"""What stands in the control files of Debian and its descendants: stanzas, people, relations, versions.

Fields as Debian Policy chapters 5 and 7 describe them; files are read leniently, since they are written by many tools.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import quote

from debian.deb822 import Deb822, PkgRelation
from debian.debian_support import NativeVersion

from sbomkit.errors import LimitExceeded, MalformedDocument
from sbomkit.limits import Limits
from sbomkit.model.facts import Alternative, DeclaredDependency
from sbomkit.purl import PackageKey, package_key
from sbomkit.sources._people import own_address

__all__ = ["Contact", "contacts", "control_fields", "dependencies", "source_of", "stanzas", "version_order"]

_STANZA_BYTES = 16_000_000
"""The largest stanza of Debian's own lists has about 300,000 bytes."""
_NAME = re.compile(rb"^Package:[ \t]*([^\s]+)", re.MULTILINE | re.IGNORECASE)
_VERSION_LENGTH = 256
_RELATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]+(?::[a-z0-9-]+)?(?:\s*\(\s*[<>=]{1,2}\s*[^\s()]+\s*\))?")
"""A relation of a binary package (Debian Policy 7.1); what breaks it is counted; the parser would log it."""
_SOURCE = re.compile(r"\s*([^\s()]+)(?:\s*\(\s*([^\s()]+)\s*\))?")


def stanzas(file: BinaryIO, wanted: Collection[str], limits: Limits) -> Iterator[dict[str, str]]:
    """The stanzas of a `Packages` or `Sources` list whose `Package` is wanted, as fields with lower-case names.

    Raises:
        LimitExceeded: the list is larger than `limits` allow.
        MalformedDocument: the file can be no such list: it has something in it but no stanza of a package, or one without end.
    """
    total = 0
    has_names = has_text = False
    lines: list[bytes] = []
    size = 0
    for line in file:
        total += len(line)
        size += len(line)
        if total > limits.document_bytes:
            raise LimitExceeded("the list is too large", limit="document_bytes", value=limits.document_bytes)
        if size > _STANZA_BYTES:
            raise MalformedDocument("this is no list of packages", expected="stanzas with an empty line after each")
        if not line.isspace():
            has_text = True
            lines.append(line)
        elif lines:
            name = _name(lines)
            has_names = has_names or name is not None
            yield from _wanted(name, lines, wanted)
            lines, size = [], 0
    if lines:
        name = _name(lines)
        has_names = has_names or name is not None
        yield from _wanted(name, lines, wanted)
    if has_text and not has_names:
        raise MalformedDocument("this is no list of packages", expected="stanzas that begin with Package")


def _name(lines: list[bytes]) -> str | None:
    first = lines[0] if lines[0][:8].lower() == b"package:" else b"".join(lines)
    match = _NAME.search(first)
    return match[1].decode("utf-8", "replace") if match else None


def _wanted(name: str | None, lines: list[bytes], wanted: Collection[str]) -> Iterator[dict[str, str]]:
    if name in wanted:
        fields = control_fields(lines)
        if fields.get("package") in wanted:
            yield fields


def control_fields(lines: list[bytes]) -> dict[str, str]:
    """The fields of one stanza by lower-case name, each on one line."""
    # Only "\n" ends a line here; the parser takes every separator that Unicode knows for one, and then refuses the field.
    text = [" ".join(line.decode("utf-8", "replace").splitlines()) for line in lines]
    return {name.lower(): " ".join(value.split()) for name, value in Deb822(text).items()}


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


_TEAM_HOSTS = frozenset({"lists", "alioth-lists", "tracker", "packages", "googlegroups"})
"""First labels of hosts that only have mailing lists or forward to whoever looks after a package."""
_TEAM_NAME = re.compile(r"\b(?:team|maintainers|group|developers|packaging|project)\b", re.IGNORECASE)
_ORPHANAGE = re.compile(r"packages@qa\..+")


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
    host = address.rpartition("@")[2]
    orphanage = _ORPHANAGE.fullmatch(address) is not None
    team = orphanage or host.partition(".")[0] in _TEAM_HOSTS or address.startswith("team+") or bool(_TEAM_NAME.search(name))
    return Contact(name, own_address(address), team, orphanage)


def source_of(fields: dict[str, str]) -> tuple[str, str]:
    """Name and version of the source package that a binary package's stanza was built from (`Source: example (1.2-3)`)."""
    match = _SOURCE.match(fields.get("source", ""))
    name, version = (match[1], match[2]) if match else (fields["package"], None)
    return name, version or fields.get("version", "")


def dependencies(fields: dict[str, str], prefix: str) -> tuple[tuple[DeclaredDependency, ...], int]:
    """What `Pre-Depends` and `Depends` ask for, in their order; of alternatives, the first one is the preferred one.

    Args:
        fields: a stanza of a binary package.
        prefix: of the keys, such as `pkg:deb/debian`.

    Returns:
        The dependencies, and how many relations could not be read.
    """
    found: dict[DeclaredDependency, None] = {}
    unread = 0
    for field in ("pre-depends", "depends"):
        # Long runs of blanks would cost the parser their square.
        relations = [text for each in fields.get(field, "").split(",") if (text := " ".join(each.split()))]
        readable = [each for each in relations if all(_RELATION.fullmatch(one.strip()) for one in each.split("|"))]
        unread += len(relations) - len(readable)
        for first, *others in PkgRelation.parse_relations(", ".join(readable)) if readable else ():
            dependency = DeclaredDependency(
                package=_key(first["name"], prefix),
                requirement=_asked(first["version"]),
                alternatives=tuple(
                    Alternative(package=_key(each["name"], prefix), requirement=_asked(each["version"])) for each in others
                ),
            )
            found[dependency] = None
    return tuple(found), unread


def _asked(version: tuple[str, str] | None) -> str | None:
    return f"{version[0]} {version[1]}" if version else None


def _key(name: str, prefix: str) -> PackageKey:
    return package_key(f"{prefix}/{quote(name, safe='')}")


def version_order(version: str) -> tuple[int, object]:
    """A key that sorts versions as Debian does (Debian Policy 5.6.12), those that break its syntax before all others."""
    try:
        return (1, NativeVersion(version)) if len(version) <= _VERSION_LENGTH else (0, version)
    except ValueError:
        return (0, version)

"""The JSON of SPDX 2 in, the same in tag-value form out: the table that it is read by, the other way round."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.encodings.tag_value_tags import CREATION, DOCUMENT, FILE, HOMES, PACKAGE, TAGS, Tag
from sbomkit.model.diagnostics import Severity

__all__ = ["tag_value_of"]

_ID = "SPDXID"
_WORD = re.compile(r"\s+")
"""What ends a word."""
_BEGIN, _END = "<text>", "</text>"


def _purpose(value: Any) -> str:
    return str(value).replace("_", "-")  # the text of the specification (7.24) has the one, the JSON schema the other


_JOINED: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "FilesAnalyzed": lambda value: str(value).lower(),
        "PackageChecksum": lambda value: f"{value['algorithm']}: {value['checksumValue']}",
        "FileChecksum": lambda value: f"{value['algorithm']}: {value['checksumValue']}",
        "PrimaryPackagePurpose": _purpose,
        "ExternalRef": lambda value: " ".join(
            (value["referenceCategory"], _WORD.sub("-", value["referenceType"]), value["referenceLocator"])
        ),
        "Relationship": lambda value: " ".join(
            (value["spdxElementId"], value["relationshipType"], value["relatedSpdxElement"])
        ),
    }
)
"""Tags whose value JSON has in parts, or spells otherwise."""
_SECTIONS = tuple(dict.fromkeys(tag.section for tag in TAGS.values()))
_LISTED = (FILE, PACKAGE, *(name for name in HOMES if HOMES[name][0] == DOCUMENT and name not in {FILE, PACKAGE}))
"""Sections in the order in which they are written: files that follow a package would be taken for its parts (5.2.2)."""


def tag_value_of(document: Mapping[str, Any], findings: Findings) -> bytes:
    """The document as lines; what would end a text early goes into `findings`."""
    return ("\n".join(_Writer(findings).lines(document)) + "\n").encode()


class _Writer:
    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._tags = {section: [tag for tag in TAGS.values() if tag.section == section] for section in _SECTIONS}

    def lines(self, document: Mapping[str, Any]) -> Iterator[str]:
        head = {**document, **document["creationInfo"]}
        for tag in TAGS.values():
            # Clause 6 goes through both, and through the id between the licence and the name.
            if tag.section in {DOCUMENT, CREATION} or tag.member == _ID == tag.name:
                yield from self._of(tag, head, "")
        for section in _LISTED:
            member = HOMES[section][1]
            for number, entry in enumerate(document.get(member, ())):
                yield ""
                yield from self._entry(section, entry, f"{member}[{number}]")

    def _entry(self, section: str, entry: Mapping[str, Any], path: str) -> Iterator[str]:
        for tag in self._tags[section]:
            if not tag.member:
                yield f"{tag.name}: {self._value(tag, entry, path)}"
                continue
            yield from self._of(tag, entry, path)
            if tag.opens and section in {PACKAGE, FILE}:
                yield f"{_ID}: {entry[_ID]}"
        for part, (owner, member) in HOMES.items():
            if owner == section:
                for number, each in enumerate(entry.get(member, ())):
                    yield from self._entry(part, each, f"{path}.{member}[{number}]")

    def _of(self, tag: Tag, entry: Mapping[str, Any], path: str) -> Iterator[str]:
        if tag.member in entry:
            place = f"{path}.{tag.member}".lstrip(".")
            for value in entry[tag.member] if tag.many else [entry[tag.member]]:
                yield f"{tag.name}: {self._value(tag, value, place)}"

    def _value(self, tag: Tag, value: Any, path: str) -> str:
        join = _JOINED.get(tag.name)
        text = join(value) if join is not None else str(value)
        made = text.replace("\r\n", "\n").replace("\r", "\n").replace(_END, "")
        if made != text or (tag.form is not None and tag.form.split(text) != _parts(value)):
            message = f"{tag.name} of tag-value form cannot hold all of {text!r:.80}"
            self._findings.add(Severity.ERROR, "lost-character", path, message)
        is_plain = "\n" not in made and made == made.strip() and not made.startswith(_BEGIN)
        return made if is_plain else f"{_BEGIN}{made}{_END}"


def _parts(value: Any) -> Any:
    """What a value is read as: a comment has a tag of its own."""
    return {name: part for name, part in value.items() if name != "comment"} if isinstance(value, Mapping) else value

"""What annotations are called in CycloneDX: types of references, the tool entry, and how ours are told from those of others."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sbomkit.formats._patching.comments import is_own_note
from sbomkit.formats._reading.findings import Findings
from sbomkit.model.annotations import FOREIGN, TERMS, UNDO, VERSION, Annotations, PointerKind, TermOf
from sbomkit.model.diagnostics import Severity

__all__ = [
    "EMBEDS",
    "TOOL",
    "TOOLS_AS_OBJECT",
    "Foreign",
    "property_of",
    "record_among",
    "reference_of",
    "reference_type",
    "tool_entry",
    "tool_of",
]

EMBEDS = ("1.3", "1.4", "1.5", "1.6", "1.7")
"""Versions with `properties` on metadata and components."""
TOOL = "sbomkit"
TOOLS_AS_OBJECT = ("1.5", "1.6", "1.7")
"""Versions in which the list of tools is deprecated."""

_TYPES: Mapping[PointerKind, tuple[str, str]] = MappingProxyType(
    {
        PointerKind.REPOSITORY: ("vcs", "1.3"),
        PointerKind.SECURITY_CONTACT: ("security-contact", "1.5"),
        PointerKind.SECURITY_POLICY: ("rfc-9116", "1.6"),
        PointerKind.SOURCE_DISTRIBUTION: ("source-distribution", "1.6"),
    }
)
"""Standard types of external references, and the version that each came with; whatever has none is `other`."""


def reference_type(kind: PointerKind, version: str) -> str:
    """The type of an external reference, as a version of the specification has it."""
    name, since = _TYPES.get(kind, ("other", ""))
    return name if version >= since else "other"


def tool_entry(annotations: Annotations, *, is_component: bool) -> dict[str, str]:
    """What stands for sbomkit among the tools: as a component, or in the older form."""
    entry = {"name": TOOL, "version": annotations.version}
    return {"type": "application", **entry} if is_component else entry


class Foreign:
    """What looks like ours and is not: it stood in the document before, and is noted so that it stays.

    An entry is a list of texts that begins with the id of the component, which is empty for the document, and what it is:
    `[id, "property", name, value]`, `[id, "reference", url, comment]`, `["", "tool", name, version]`.
    """

    def __init__(self, entries: Sequence[Sequence[str]] = ()) -> None:
        self._left = Counter(map(tuple, entries))
        self.found: list[tuple[str, ...]] = []

    @classmethod
    def noted(cls, properties: Sequence[tuple[str, str]]) -> "Foreign":
        """As the document's own annotations have it."""
        entries = []
        for name, value in properties:
            if name == FOREIGN:
                entry = _texts(value)
                if entry is not None:
                    entries.append(entry)
        return cls(entries)

    def note(self, *entry: str) -> None:
        """Remember something that stands in a document before it is annotated."""
        self.found.append(entry)

    def values(self) -> list[str]:
        """What was remembered, one text each."""
        return [json.dumps(entry) for entry in self.found]

    def tell(self, findings: Findings) -> None:
        """Note properties that stay beside ours."""
        refs = [entry[0] for entry in self.found if entry[1] == "property"]
        if refs:
            message = "properties with names of sbomkit stood here before: they stay, and may contradict what is written"
            findings.add(Severity.WARNING, "foreign-annotations", refs[0] or "metadata.properties", message, len(refs))

    def is_ours(self, *entry: str) -> bool:
        """Whether something that looks like ours is; of equals, as many as were noted are not."""
        if self._left[entry]:
            self._left[entry] -= 1
            return False
        return True


def _texts(value: str) -> list[str] | None:
    try:
        entry = json.loads(value)
    except ValueError:
        return None
    return entry if isinstance(entry, list) and all(isinstance(text, str) for text in entry) else None


def record_among(properties: Sequence[tuple[str, str]]) -> bytes | None:
    """The record among the properties of a document; none where nothing says which sbomkit annotated it."""
    said = dict(properties)
    return said[UNDO].encode("utf-8", "replace") if {UNDO, VERSION} <= said.keys() else None


def property_of(entry: Any, of: TermOf) -> tuple[str, ...] | None:
    """A property that looks like ours, as the end of an entry of `Foreign`."""
    if not isinstance(entry, dict):
        return None
    name, value = entry.get("name"), entry.get("value")
    term = TERMS.get(name) if isinstance(name, str) else None
    return ("property", str(name), str(value)) if term is not None and term.of is of else None


def reference_of(entry: Any) -> tuple[str, ...] | None:
    """An external reference that looks like ours, likewise."""
    if not isinstance(entry, dict):
        return None
    url, comment = entry.get("url"), entry.get("comment")
    looks_alike = isinstance(url, str) and isinstance(comment, str) and is_own_note(comment)
    return ("reference", str(url), str(comment)) if looks_alike else None


def tool_of(entry: Any) -> tuple[str, ...] | None:
    """A tool that is sbomkit, likewise."""
    if not isinstance(entry, dict) or entry.get("name") != TOOL:
        return None
    return ("tool", TOOL, str(entry.get("version") or ""))

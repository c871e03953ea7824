"""What annotations are called in SPDX 3: ids, types of links, and what tells ours apart (SPDX 3.0.1, profile Core)."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from sbomkit.formats._patching.comments import foreign_in, is_own_note, moment, record_of
from sbomkit.model.annotations import Annotations, PointerKind

__all__ = ["TYPES", "Ids", "Own", "creation", "reference"]

TYPES: Mapping[PointerKind, str] = MappingProxyType(
    {
        PointerKind.FUNDING: "funding",
        PointerKind.REPOSITORY: "vcs",
        PointerKind.SECURITY_CONTACT: "securityOther",
        PointerKind.SECURITY_POLICY: "securityPolicy",
        PointerKind.SOURCE_DISTRIBUTION: "sourceArtifact",
    }
)
"""`ExternalRefType` of Core."""

_SPACE = "https://spdx.org/spdxdocs/sbomkit-"
"""Where SPDX has room for names of those who have no domain for them."""
_ID = re.compile(rf"{re.escape(_SPACE)}([0-9a-f]{{32}})#")
_BLANK = "_:sbomkit-"
_CREATION = "creationInfo"


class Ids(NamedTuple):
    """The ids of what one run adds to one document: the same for the same input, and nobody else's."""

    run: str

    @classmethod
    def of(cls, annotations: Annotations, texts: Iterable[str]) -> "Ids":
        """Those for what is to be written.

        Args:
            annotations: as they are given.
            texts: everything that is written.
        """
        whole = "\0".join((annotations.document_sha256, moment(annotations), annotations.version, *texts))
        return cls(hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:32])

    def element(self, name: str) -> str:
        """The `spdxId` of an element."""
        return f"{_SPACE}{self.run}#{name}"

    def blank(self, name: str = "") -> str:
        """The id of a creation, which is no element."""
        return f"{_BLANK}{self.run}{name and '-'}{name}"

    def is_own(self, ref: str) -> bool:
        """Whether an id is one of these."""
        return ref.startswith((f"{_SPACE}{self.run}#", f"{_BLANK}{self.run}"))


class Own(NamedTuple):
    """How the elements of sbomkit in a document are told: by the annotation that holds the record."""

    ids: Ids
    record: bytes
    foreign: frozenset[tuple[str, ...]]
    """What was there before."""

    @classmethod
    def told_by(cls, ref: str, statement: str) -> "Own | None":
        """What an annotation tells, by its id; `None` where it is not the one that holds the record."""
        found = _ID.match(ref)
        record = record_of(statement) if found is not None else None
        return cls(Ids(found[1]), record, foreign_in(statement)) if found is not None and record is not None else None

    def is_reference(self, ref: str, locator: str, text: str) -> bool:
        """Whether a link of an element is ours."""
        return is_own_note(text) and reference(ref, locator, text) not in self.foreign

    def creation(self, ref: str) -> str | None:
        """The creation that an element had before it got one of ours."""
        return next((entry[2] for entry in self.foreign if entry[:2] == (ref, _CREATION) and len(entry) == 3), None)


def reference(ref: str, locator: str, text: str) -> tuple[str, ...]:
    """A link with the comment of ours that stood there before, as it is noted."""
    return (ref, "reference", locator, text)


def creation(ref: str, before: str) -> tuple[str, ...]:
    """The creation that an element had before, likewise."""
    return (ref, _CREATION, before)

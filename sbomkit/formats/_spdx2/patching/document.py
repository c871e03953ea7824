"""The JSON of an SPDX 2 document and its parts, undecoded, each with its place."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from sbomkit.formats._patching.json_lists import check_text
from sbomkit.formats._patching.json_places import JsonPlaces
from sbomkit.formats._reading.json import decode
from sbomkit.formats._spdx2.patching import words

__all__ = ["ANNOTATIONS", "BRACE", "CREATION", "CREATORS", "NOTHING", "REFERENCES", "Document", "Package", "Placed", "text_of"]

ANNOTATIONS, REFERENCES, CREATION, CREATORS = "annotations", "externalRefs", "creationInfo", "creators"
BRACE = ord("{")
NOTHING = msgspec.Raw()


class _Annotation(msgspec.Struct, gc=False):
    annotator: msgspec.Raw = NOTHING
    date: msgspec.Raw = msgspec.field(name="annotationDate", default=NOTHING)
    comment: msgspec.Raw = NOTHING


class _Reference(msgspec.Struct, gc=False):
    locator: msgspec.Raw = msgspec.field(name="referenceLocator", default=NOTHING)
    comment: msgspec.Raw = NOTHING


class Package(msgspec.Struct, gc=False):
    """What of a package is looked at."""

    id: str = msgspec.field(name="SPDXID", default="")
    """Empty where it is no text, or there is none."""
    annotations: msgspec.Raw = NOTHING
    references: msgspec.Raw = msgspec.field(name=REFERENCES, default=NOTHING)


_RAW = msgspec.json.Decoder(msgspec.Raw)
_TEXT = msgspec.json.Decoder(str)
_PACKAGES = msgspec.json.Decoder(list[Package])
_ANNOTATION = msgspec.json.Decoder(_Annotation)
_REFERENCE = msgspec.json.Decoder(_Reference)


class Placed(NamedTuple):
    """A package and its place."""

    ref: str
    """Its id, or its address where it has none."""
    start: int
    end: int
    raw: msgspec.Raw
    package: Package


class Document:
    """A document and its parts, undecoded."""

    def __init__(self, data: bytes) -> None:
        """Take a document.

        Raises:
            MalformedDocument: it is no JSON, or not UTF-8 throughout.
        """
        check_text(data)
        self.data = data
        self.places = JsonPlaces(data)
        self.whole = decode(data, _RAW)
        self.members = self.places.members(self.whole)
        self.creation = self.places.members(self.member(CREATION))

    def member(self, name: str) -> msgspec.Raw:
        """A member of the document; empty where it has none."""
        return self.members.get(name, NOTHING)

    def text(self, name: str) -> str:
        """A member that should be a text; empty where it is none."""
        return text_of(self.member(name))

    def packages(self) -> Iterator[Placed]:
        """Each package that is an object."""
        listed = self.member("packages")
        elements = self.places.elements(listed)
        found: Iterable[Package | None]
        try:
            found = _PACKAGES.decode(listed) if elements else ()
        except msgspec.ValidationError:
            found = [self._package(raw) if self.data[start] == BRACE else None for start, _, raw in elements]
        for index, ((start, end, raw), package) in enumerate(zip(elements, found, strict=True)):
            if package is not None:
                yield Placed(package.id or f"packages[{index}]", start, end, raw, package)

    def _package(self, raw: msgspec.Raw) -> Package:
        members = self.places.members(raw)
        ref, said, refers = (members.get(name, NOTHING) for name in ("SPDXID", ANNOTATIONS, REFERENCES))
        return Package(text_of(ref), said, refers)

    def creators(self) -> list[tuple[int, int, msgspec.Raw]]:
        """Who made the document."""
        return self.places.elements(self.creation.get(CREATORS, NOTHING))

    def annotations(self, raw: msgspec.Raw) -> list[tuple[int, int, tuple[str, str, str]]]:
        """The annotations of a list with their places, each as who says what and when."""
        found = []
        for start, end, entry in self.places.elements(raw):
            each = _ANNOTATION.decode(entry) if self.data[start] == BRACE else _Annotation()
            found.append((start, end, (text_of(each.annotator), text_of(each.date), text_of(each.comment))))
        return found

    def own(self) -> words.Own | None:
        """How ours are told; `None`: the document was not annotated."""
        told = (words.Own.told_by(*said) for _, _, said in reversed(self.annotations(self.member(ANNOTATIONS))))
        return next((own for own in told if own is not None), None)

    def references(self, package: Package) -> list[tuple[int, int, tuple[str, str]]]:
        """The references of a package with their places, each as its locator and its comment."""
        found = []
        for start, end, raw in self.places.elements(package.references):
            each = _REFERENCE.decode(raw) if self.data[start] == BRACE else _Reference()
            found.append((start, end, (text_of(each.locator), text_of(each.comment))))
        return found


def text_of(raw: msgspec.Raw) -> str:
    """A value that should be a text; empty where it is none."""
    try:
        return _TEXT.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""

"""What has to be known of a whole SPDX 2 document before one of its parts can be judged: gathered once, in one pass."""

from collections.abc import Iterator, Mapping
from typing import Any

from sbomkit.formats._spdx2.rules import values
from sbomkit.formats._spdx2.rules.licenses import Licences
from sbomkit.formats._spdx2.rules.values import FINE, UNSTATED, Finding, Findings, found

__all__ = ["Facts", "entries", "items", "text"]

_SECTIONS = {"packages": "package", "files": "file", "snippets": "snippet"}
_FILE = "file"
_element = values.identifier("SPDXRef-", "id-form")
_elsewhere = values.identifier("DocumentRef-", "id-form")


def items(owner: Mapping[str, Any], name: str) -> list[Any]:
    """A member that should be a list; empty where it is none."""
    value = owner.get(name)
    return value if isinstance(value, list) else []


def entries(owner: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The objects of a member that should be a list of them."""
    return (entry for entry in items(owner, name) if isinstance(entry, dict))


def text(owner: Mapping[str, Any], name: str) -> str:
    """A member that should be a text; empty where it is none."""
    value = owner.get(name)
    return value if isinstance(value, str) else ""


class Facts:
    """The index of a document, and the checks that look things up in it."""

    def __init__(self, document: Mapping[str, Any], version: str) -> None:
        self.version = version
        self.document = text(document, "SPDXID")
        self.kinds = {
            identifier: kind for section, kind in _SECTIONS.items() for identifier in _texts(document, section, "SPDXID")
        }
        self.kinds[self.document] = "document"
        self.documents = frozenset(_texts(document, "externalDocumentRefs", "externalDocumentId"))
        self._licences = Licences(frozenset(_texts(document, "hasExtractedLicensingInfos", "licenseId")), self.documents)
        self.licence = self._licences.check
        self.describes = bool(items(document, "documentDescribes"))
        self.with_files = {
            text(package, "SPDXID")
            for package in entries(document, "packages")
            if any(isinstance(file, str) and self._is_file(file) for file in items(package, "hasFiles"))
        }
        for entry in entries(document, "relationships"):
            self._relationship(entry)
        self._seen: set[tuple[str, str]] = set()

    def _relationship(self, entry: Mapping[str, Any]) -> None:
        kind = text(entry, "relationshipType")
        source, target = text(entry, "spdxElementId"), text(entry, "relatedSpdxElement")
        if kind == "CONTAINS" and self._is_file(target):
            self.with_files.add(source)
        elif kind == "CONTAINED_BY" and self._is_file(source):
            self.with_files.add(target)
        elif (kind == "DESCRIBES" and source == self.document) or (kind == "DESCRIBED_BY" and target == self.document):
            self.describes = True

    def _is_file(self, identifier: str) -> bool:
        return self.kinds.get(identifier) == _FILE

    def is_repeated(self, space: str, name: str) -> bool:
        """Whether a name was given before in its space."""
        known = (space, name) in self._seen
        self._seen.add((space, name))
        return known

    def reference(self, identifier: str) -> Findings:
        """A reference to an element of this document, or of one that it names."""
        if identifier in self.kinds:
            return FINE
        elsewhere, colon, element = identifier.partition(":")
        if not colon:
            return _element(identifier) or (
                Finding("dangling-reference", f"{found(identifier)} is no element of the document"),
            )
        wrong = _elsewhere(elsewhere) or _element(element)
        if wrong or elsewhere in self.documents:
            return wrong
        return (Finding("undeclared-document", f"{found(elsewhere)} is not among the external documents"),)

    def related(self, identifier: str) -> Findings:
        """The second end of a relationship."""
        if identifier not in UNSTATED:
            return self.reference(identifier)
        return FINE if self.version > "2.1" else (Finding("later-name", f"{identifier} is known as an end from SPDX 2.2 on"),)

    def file(self, identifier: str) -> Findings:
        """A reference to a file."""
        if self._is_file(identifier):
            return FINE
        if identifier in self.kinds:
            return (Finding("not-a-file", f"expected the id of a file, found that of a {self.kinds[identifier]}"),)
        return self.reference(identifier)


def _texts(document: Mapping[str, Any], section: str, name: str) -> Iterator[str]:
    return (value for entry in entries(document, section) if (value := text(entry, name)))

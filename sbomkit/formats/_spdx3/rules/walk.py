"""Strict validation of SPDX 3: a document in, everything by which it breaks the model of the specification out."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sbomkit.formats._interface import Content
from sbomkit.formats._reading.json import shown, whole_document
from sbomkit.formats._spdx3.rules.model import Class, Property, classes, individuals
from sbomkit.model.diagnostics import Diagnostic, Severity

__all__ = ["violations"]

_CONTEXT, _GRAPH, _TYPE, _ID, _AT_ID = "@context", "@graph", "type", "spdxId", "@id"
_ADDRESS = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
_NAMES = frozenset({_TYPE, "@type", _ID, _AT_ID})
_ELEMENT, _EXTENSION, _COLLECTION, _DOCUMENT = "Element", "extension_Extension", "ElementCollection", "SpdxDocument"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?", re.ASCII)
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_LISTED = ("https://spdx.org/licenses/", "http://spdx.org/licenses/")
_OF_LICENSES = frozenset(
    {
        _ELEMENT,
        "simplelicensing_AnyLicenseInfo",
        "expandedlicensing_ExtendableLicense",
        "expandedlicensing_License",
    }
)
"""Classes that a licence of the SPDX list is of, which need not be in a document."""
_KINDS: Mapping[str, str] = {
    "text": "a text",
    "moment": "a date and time such as 2026-01-31T00:00:00Z",
    "integer": "a whole number",
    "boolean": "true or false",
    "number": "a number",
    "choice": "a name of the vocabulary",
    "object": "an object or a reference to one",
}


class _Reference(NamedTuple):
    """A reference to something that may only be known when all has been seen."""

    ref: str
    wanted: Property
    place: "_Place"
    member: str
    """The property that it stands under."""


class _Place(NamedTuple):
    """The way to a value; spelt out only where it is shown."""

    outer: "_Place | None"
    step: str

    def __str__(self) -> str:
        parts: list[str] = []
        place: _Place | None = self
        while place is not None:
            parts.append(place.step)
            place = place.outer
        return "".join(reversed(parts)).removeprefix(".")


def violations(content: Content) -> Iterator[Diagnostic]:
    """Everything that the model of SPDX 3.0.1 does not allow, in one pass over the document.

    What is checked: classes and their properties, how many values each has, their types, forms and vocabularies; ids, and that
    references lead to an element of the right class, in the document or among its imports; and what the specification says in
    words of collections and of the one SpdxDocument.

    Raises:
        MalformedDocument: it is no JSON, ends early, or is nested too deeply.
    """
    return _Validation(whole_document(content.data)).violations()


class _Validation:
    def __init__(self, document: Any) -> None:
        self._document = document
        self._classes = classes()
        self._defined: dict[str, tuple[Class, Mapping[str, Any]]] = {}
        """Everything that has an id, with its class."""
        self._imported: set[str] = set()
        self._references: list[_Reference] = []
        self._documents = 0
        self._pending: list[tuple[Any, str, _Place]] = []
        """Objects that are still to be looked at, with the class they must be of."""

    def violations(self) -> Iterator[Diagnostic]:
        document = self._document
        if not isinstance(document, dict):
            yield _violation("wrong-type", "", f"expected an object, found {shown(document)}")
            return
        if document.get(_CONTEXT) != _ADDRESS:
            found = f"found {shown(document[_CONTEXT])}" if _CONTEXT in document else "found none"
            yield _violation("wrong-context", _CONTEXT, f'expected "{_ADDRESS}", {found}')
        graph = document.get(_GRAPH)
        if _GRAPH not in document:
            rest = {name: value for name, value in document.items() if name != _CONTEXT}
            self._pending.append((rest, "", _Place(None, "")))
        else:
            for name in sorted(document.keys() - {_CONTEXT, _GRAPH}):
                yield _violation("unknown-property", name[:200], "expected @context and @graph alone, found another property")
            if isinstance(graph, list):
                self._pending += [
                    (graph[index], "", _Place(None, f"{_GRAPH}[{index}]")) for index in reversed(range(len(graph)))
                ]
            else:
                yield _violation("wrong-type", _GRAPH, f"expected a list, found {shown(graph)}")
        while self._pending:
            yield from self._object(*self._pending.pop())
        for reference in self._references:
            yield from self._reference(reference)

    # -- one object

    def _object(self, value: Any, wanted: str, place: _Place) -> Iterator[Diagnostic]:
        if not isinstance(value, dict):
            yield _violation("wrong-type", str(place), f"expected an object, found {shown(value)}")
            return
        name = value.get(_TYPE)
        of_class = self._classes.get(name) if isinstance(name, str) else None
        if of_class is None:
            if not (wanted == _EXTENSION and isinstance(name, str) and ":" in name):  # that is an extension of somebody's own
                yield _unknown(value, place)
            return
        yield from self._kind(of_class, wanted, place)
        yield from self._identity(value, of_class, place)
        yield from self._properties(value, of_class, place)
        if _COLLECTION in of_class.kin:
            yield from self._collection(value, of_class, place)

    def _properties(self, value: Mapping[str, Any], of_class: Class, place: _Place) -> Iterator[Diagnostic]:
        inside: list[tuple[Any, str, _Place]] = []
        for member, entry in value.items():
            prop = of_class.properties.get(member)
            if prop is not None:
                if isinstance(entry, str) and (prop.is_any_text or entry in prop.choices):
                    continue  # most of a large document is like this
                yield from self._values(entry, prop, _Place(place, f".{member}"), member, inside)
            elif member not in _NAMES and not (of_class.is_open and ":" in member):
                yield _violation("unknown-property", _joined(place, member[:200]), f"{of_class.name} has no such property")
        for member in of_class.required:
            if member not in value:
                message = f"{of_class.name} must have this property, found none"
                yield _violation("missing-property", _joined(place, member), message)
        self._pending += reversed(inside)

    def _kind(self, of_class: Class, wanted: str, place: _Place) -> Iterator[Diagnostic]:
        """Whether a class is one that may stand there."""
        if of_class.is_abstract:
            yield _violation("abstract-class", _joined(place, _TYPE), f"{of_class.name} is abstract: expected one of its kinds")
        if wanted and wanted not in of_class.kin:
            yield _violation(
                "wrong-class", str(place), f"expected the class {wanted} or one of its kinds, found {of_class.name}"
            )

    def _identity(self, value: Mapping[str, Any], of_class: Class, place: _Place) -> Iterator[Diagnostic]:
        """Whether an object has the id that its class asks for, and alone."""
        name, other = (_ID, _AT_ID) if of_class.is_element else (_AT_ID, _ID)
        if other in value:
            yield _violation("unknown-property", _joined(place, other), f"{of_class.name} has {name} in its place")
        if "@type" in value:
            yield _violation("unknown-property", _joined(place, "@type"), "expected type in its place")
        if name not in value:
            if of_class.is_element:
                yield _violation(
                    "missing-property", _joined(place, name), f"{of_class.name} must have this property, found none"
                )
            return
        ref = value[name]
        if not isinstance(ref, str):
            yield _violation("wrong-type", _joined(place, name), f"expected a text, found {shown(ref)}")
        elif ":" not in ref or (of_class.is_element and ref.startswith("_:")):
            expected = "an IRI" if of_class.is_element else "an IRI, or a name that starts with _:"
            yield _violation("wrong-id", _joined(place, name), f"expected {expected}, found {shown(ref)}")
        elif ref in self._defined:
            yield from self._again(value, of_class, ref, _Place(place, f".{name}"))
        else:
            self._defined[ref] = of_class, value

    def _again(self, value: Mapping[str, Any], of_class: Class, ref: str, place: _Place) -> Iterator[Diagnostic]:
        """Whether the second part of an object agrees with its first: as triples, both are one."""
        first_class, first = self._defined[ref]
        if first_class is not of_class:
            yield _violation("duplicate-id", str(place), f"{shown(ref)} is the id of an object of the class {first_class.name}")
            return
        for member, prop in of_class.properties.items():
            if not prop.is_list and member in value and member in first and first[member] != value[member]:
                yield _violation("duplicate-id", str(place), f"{shown(ref)} is the id of an object with another {member}")
                return

    def _collection(self, value: Mapping[str, Any], of_class: Class, place: _Place) -> Iterator[Diagnostic]:
        """What the specification says in words of collections and documents."""
        if value.get("element") and not value.get("rootElement"):
            yield _violation(
                "missing-root", _joined(place, "rootElement"), "what has elements must have a rootElement, found none"
            )
        if of_class.name != _DOCUMENT:
            return
        self._documents += 1
        if self._documents > 1:
            yield _violation("several-documents", str(place), "expected one SpdxDocument, found another")
        imports = value.get("import")
        for entry in imports if isinstance(imports, list) else [imports]:
            ref = entry.get("externalSpdxId") if isinstance(entry, dict) else None
            if isinstance(ref, str):
                self._imported.add(ref)

    # -- one property

    def _values(
        self, value: Any, prop: Property, place: _Place, member: str, inside: list[tuple[Any, str, _Place]]
    ) -> Iterator[Diagnostic]:
        if not isinstance(value, list):
            if prop.least > 1:
                yield _violation("too-few-values", str(place), f"expected at least {prop.least}, found 1")
            yield from self._value(value, prop, place, member, inside)
            return
        if not prop.is_list:
            yield _violation("several-values", str(place), f"expected {_KINDS[prop.kind]}, found a list")
            return
        if len(value) < prop.least:
            yield _violation("too-few-values", str(place), f"expected at least {prop.least}, found {len(value)}")
        for index, entry in enumerate(value):
            yield from self._value(entry, prop, _Place(place, f"[{index}]"), member, inside)

    def _value(
        self, value: Any, prop: Property, place: _Place, member: str, inside: list[tuple[Any, str, _Place]]
    ) -> Iterator[Diagnostic]:
        if prop.kind == "object":
            if isinstance(value, dict):
                inside.append((value, prop.of_class, place))
                if member in {"element", "rootElement"} and value.get(_TYPE) == _DOCUMENT:
                    yield _wrong_root(place)
            elif isinstance(value, str):
                self._references.append(_Reference(value, prop, place, member))
            else:
                yield _violation("wrong-type", str(place), f"expected {_KINDS[prop.kind]}, found {shown(value)}")
        else:
            yield from _of_scalar(value, prop, place, member)

    def _reference(self, reference: _Reference) -> Iterator[Diagnostic]:
        """Whether a reference leads to an object of the right class."""
        ref, wanted, place, member = reference
        if ref in wanted.choices or ref in individuals():
            return
        if ref not in self._defined:
            if ref in self._imported or (ref.startswith(_LISTED) and wanted.of_class in _OF_LICENSES):
                return
            yield _violation(
                "dangling-reference",
                str(place),
                f"{shown(ref)} is neither in the document nor among its imports",
            )
            return
        found = self._defined[ref][0]
        if wanted.of_class not in found.kin:
            yield _violation(
                "wrong-class",
                str(place),
                f"expected a reference to {wanted.of_class} or one of its kinds, found one to {found.name}",
            )
        elif member in {"element", "rootElement"} and found.name == _DOCUMENT:
            yield _wrong_root(place)


_FORMS: Mapping[str, str] = {
    "specVersion": "a version such as 3.0.1",
    "simplelicensing_licenseListVersion": "a version such as 3.25.0",
    "contentType": "a media type such as text/plain",
}


def _violation(code: str, path: str, message: str) -> Diagnostic:
    return Diagnostic(severity=Severity.ERROR, code=code, path=path, message=message)


def _unknown(value: Mapping[str, Any], place: _Place) -> Diagnostic:
    found = f"found {shown(value[_TYPE])}" if _TYPE in value else "found none"
    return _violation(
        "unknown-class" if _TYPE in value else "missing-property",
        _joined(place, _TYPE),
        f"expected the name of a class of SPDX 3.0.1, {found}",
    )


def _wrong_root(place: _Place) -> Diagnostic:
    return _violation("wrong-root", str(place), "a SpdxDocument is no element of a collection")


def _joined(place: _Place, member: str) -> str:
    return str(_Place(place, f".{member}"))


def _of_scalar(value: Any, prop: Property, place: _Place, member: str) -> Iterator[Diagnostic]:
    """What is wrong with a text, a number or a name of a vocabulary."""
    if not _fits(value, prop):
        yield _violation("wrong-type", str(place), f"expected {_KINDS[prop.kind]}, found {shown(value)}")
    elif prop.kind == "choice" and value not in prop.choices:
        yield _violation("wrong-value", str(place), f"expected {_choices(prop)}, found {shown(value)}")
    elif prop.smallest is not None and value < prop.smallest:
        yield _violation("wrong-value", str(place), f"expected {prop.smallest} or more, found {shown(value)}")
    elif prop.kind == "moment" and not _is_moment(value, prop):
        yield _violation("wrong-form", str(place), f"expected {_KINDS['moment']}, found {shown(value)}")
    elif prop.kind == "text" and prop.pattern is not None and not prop.pattern.search(value):
        yield _violation("wrong-form", str(place), f"expected {_FORMS.get(member, 'another form')}, found {shown(value)}")


def _fits(value: Any, prop: Property) -> bool:
    """Whether a value is of the right JSON type."""
    if prop.kind == "boolean":
        return isinstance(value, bool)
    if prop.kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if prop.kind == "number":
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return is_number or (isinstance(value, str) and _NUMBER.fullmatch(value) is not None)
    return isinstance(value, str)


def _is_moment(value: str, prop: Property) -> bool:
    if prop.pattern is not None and not prop.pattern.search(value):
        return False
    try:
        datetime.strptime(value, _MOMENT)
    except ValueError:
        return False
    return True


def _choices(prop: Property) -> str:
    """The names of a vocabulary, as long as there are few."""
    names = sorted(prop.choices)
    return f"one of {', '.join(names)}" if len(names) <= 12 else f"one of {len(names)} names such as {names[0]}"

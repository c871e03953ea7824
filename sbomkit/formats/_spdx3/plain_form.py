"""A graph as strangers write it in, one that fits the shapes out, with one finding for each liberty that was taken.

The second way to read, taken only where the first one stopped: the document is decoded into plain dictionaries and lists, and
its elements are brought, one by one, into the form that the specification's own schema asks for, no deeper than they are used.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from types import NoneType
from typing import Any, get_args, get_origin

import msgspec

from sbomkit.errors import LimitExceeded
from sbomkit.formats._reading.building import LONG
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.json import shown
from sbomkit.formats._reading.tolerant import Written, mended
from sbomkit.formats._spdx3.names import Prefixes, class_named, member_named, prefixes
from sbomkit.formats._spdx3.shapes import SHAPES, CreationInfo, Element
from sbomkit.model.diagnostics import Severity

__all__ = ["KNOWN", "REFERENCES", "PlainForm"]

_CONTEXT, _GRAPH, _TYPE, _AT_TYPE, _ID, _AT_ID = "@context", "@graph", "type", "@type", "spdxId", "@id"
REFERENCES = frozenset(
    {
        "createdBy",
        "createdUsing",
        "creationInfo",
        "dataLicense",
        "element",
        "expandedlicensing_member",
        "expandedlicensing_subjectAddition",
        "expandedlicensing_subjectExtendableLicense",
        "expandedlicensing_subjectLicense",
        "from",
        "originatedBy",
        "rootElement",
        "security_assessedElement",
        "software_snippetFromFile",
        "subject",
        "suppliedBy",
        "to",
    }
)
"""Members that refer to elements, which may stand there themselves."""
_VALUES = frozenset({"externalIdentifier", "externalRef", "import", "verifiedUsing"})
"""Members whose objects may be referred to where they have a name of their own."""
_FIELDS = {name: msgspec.structs.fields(shape) for name, shape in SHAPES.items()}
KNOWN: Mapping[str, frozenset[str]] = {
    name: frozenset(field.encode_name for field in fields if field.type is not NoneType) for name, fields in _FIELDS.items()
}
"""Members by class; those of the type `None` are not known but noticed."""
_LISTS: Mapping[str, frozenset[str]] = {
    name: frozenset(field.encode_name for field in fields if any(get_origin(each) is list for each in get_args(field.type)))
    for name, fields in _FIELDS.items()
}
"""Members that may have several values: where one stands there alone, that is as good as a list of it."""


class _Within(Findings):
    """Findings about one element, passed on with its address in front."""

    def __init__(self, findings: Findings, place: str) -> None:
        super().__init__()
        self._findings = findings
        self._place = place

    def keeps(self, code: str) -> bool:
        return self._findings.keeps(code)

    def add_each(self, severity: Severity, code: str, path: str, message: str) -> None:
        self._findings.add_each(severity, code, f"{self._place}.{path}", message)

    def renumber(self, path: str, kept: list[int]) -> None:
        self._findings.renumber(f"{self._place}.{path}", kept)


class PlainForm:
    """The elements of a document in their plain form, and where each of them stood."""

    def __init__(self, document: Mapping[str, Any], findings: Findings, bound: int) -> None:
        """Bring a document into its plain form.

        Args:
            document: of plain dictionaries, lists and scalars; parts of it are changed in place.
            findings: gets what was not as it should be.
            bound: how many values may be copied to where they are referred to.

        Raises:
            LimitExceeded: it would be more.
        """
        self.elements: list[Any] = []
        self.places: list[str] = []
        self._findings = findings
        self._prefixes: Prefixes = prefixes(document.get(_CONTEXT))
        self._pending: deque[tuple[Any, str]] = deque(self._graph(document))
        self._top = [element for element, _ in self._pending]
        self._blanks = {
            self._spelt_out(element[_AT_ID]): element
            for element in self._top
            if isinstance(element, dict) and isinstance(element.get(_AT_ID), str)
        }
        """Objects that have an `@id`, by it."""
        self._given: frozenset[str] | None = None
        self._inside: dict[str, Any] = {}
        """Elements that stood inside others, by their id."""
        self._nameless = 0
        self._put_in_place = 0
        self._bound = bound
        while self._pending:
            element, place = self._pending.popleft()
            self._take(element, place)

    # -- the whole

    def _graph(self, document: Mapping[str, Any]) -> Iterable[tuple[Any, str]]:
        graph = document.get(_GRAPH)
        if isinstance(graph, list):
            return [(element, f"{_GRAPH}[{index}]") for index, element in enumerate(graph)]
        if _GRAPH not in document:
            return [({name: value for name, value in document.items() if name != _CONTEXT}, "")]
        is_one = isinstance(graph, dict)
        self._findings.add_each(
            Severity.WARNING if is_one else Severity.ERROR,
            "wrong-type",
            _GRAPH,
            f"expected a list, found {_shown(graph)}: {'it is taken for one' if is_one else 'it is left out'}",
        )
        return [(graph, _GRAPH)] if is_one else []

    def _take(self, element: Any, place: str) -> None:
        """Bring one element into its plain form; those inside it come next."""
        if not isinstance(element, dict):
            self._findings.add_each(
                Severity.ERROR, "wrong-type", place, f"expected an object, found {_shown(element)}: it is left out"
            )
            return
        written = element.get(_TYPE, element.get(_AT_TYPE))
        name = self._class(element)
        if name is None:
            self._findings.add(
                Severity.ERROR,
                "unknown-class",
                _joined(place, _TYPE),
                f"expected a class of SPDX 3, found {_shown(written)}: the element is left out",
            )
            return
        if written != name:
            self._spelling(_joined(place, _TYPE), name, written)
        plain = self._members(element, name, place)
        inside: list[tuple[Any, str]] = []
        for member in [each for each in plain if each in REFERENCES]:  # in document order
            plain[member] = self._references(plain[member], member, place, inside, is_list=member in _LISTS[name])
        for member in [each for each in plain if each in _VALUES]:
            value = plain[member]
            entries = value if isinstance(value, list) else [value]
            plain[member] = [self._value(entry) if isinstance(entry, str) else entry for entry in entries]
        plain[_TYPE] = name
        try:
            shaped = msgspec.convert(plain, SHAPES[name])
        except msgspec.ValidationError:
            mended(plain, SHAPES[name], _Within(self._findings, place) if place else self._findings)
            shaped = msgspec.convert(plain, SHAPES[name])
        self.elements.append(shaped)
        self.places.append(place)
        self._pending.extendleft(reversed(inside))

    # -- one element

    def _class(self, element: Mapping[str, Any]) -> str | None:
        written = element.get(_TYPE, element.get(_AT_TYPE))
        return class_named(self._spelt_out(written) if isinstance(written, str) else written)

    def _members(self, element: Mapping[str, Any], name: str, place: str) -> dict[str, Any]:
        """The members that the shape of a class names, by their compact names."""
        known = KNOWN[name]
        own = _ID if issubclass(SHAPES[name], Element) else _AT_ID
        plain: dict[str, Any] = {}
        for written, value in element.items():
            member = written if written in known else member_named(self._spelt_out(written))
            if member in {_ID, _AT_ID}:
                member = own
            if member not in known or value is None:
                continue
            if member != written and written not in {_ID, _AT_ID} | _RENAMED:
                self._spelling(_joined(place, written[:LONG]), member, written)
            plain.setdefault(member, value)
        if isinstance(plain.get(own), str):
            plain[own] = self._spelt_out(plain[own])
        return plain

    def _spelling(self, path: str, expected: str, found: object) -> None:
        self._findings.add(
            Severity.WARNING, "unusual-name", path, f"expected {expected!r}, found {_shown(found)}: it is taken for that"
        )

    def _references(self, value: Any, member: str, place: str, inside: list[tuple[Any, str]], *, is_list: bool) -> Any:
        """References as text: an element that stands where one could is named, and taken after the one it stands in."""
        entries = value if isinstance(value, list) else [value]
        refs = [
            self._spelt_out(entry)
            if isinstance(entry, str)
            else self._named(entry, _inner(place, member, index if isinstance(value, list) else None), inside)
            for index, entry in enumerate(entries)
        ]
        if is_list:
            return refs
        if len(refs) > 1:
            self._findings.add_each(
                Severity.ERROR,
                "several-values",
                _joined(place, member),
                f"expected one reference, found {len(refs)}: the first one counts",
            )
        return refs[0] if refs else None

    def _named(self, entry: Any, place: str, inside: list[tuple[Any, str]]) -> Any:
        if not isinstance(entry, dict):
            return entry
        given = entry.get(_ID, entry.get(_AT_ID))
        if entry.keys() <= {_ID, _AT_ID} and given is not None:
            return self._spelt_out(given) if isinstance(given, str) else given  # how JSON-LD writes a reference out
        if isinstance(given, str) and given:
            name = self._spelt_out(given)
            if self._inside.setdefault(name, entry) is entry or self._inside[name] != entry:
                inside.append((entry, place))
            return name
        self._nameless += 1
        name = place if len(place) <= LONG and _FAR not in place else f"_:inside-{self._nameless}"
        while name in self._all_given():
            name += "_"
        own = {key: value for key, value in entry.items() if key not in {_ID, _AT_ID}}
        inside.append(({_ID: name, **own}, place))
        if issubclass(SHAPES.get(self._class(entry) or "", CreationInfo), Element):
            self._findings.add(Severity.WARNING, "missing-id", place, "expected an spdxId, found none: its address stands in")
        return name

    def _all_given(self) -> frozenset[str]:
        """The ids of everything at the top."""
        if self._given is None:
            ids = [element.get(name) for element in self._top if isinstance(element, dict) for name in (_ID, _AT_ID)]
            self._given = frozenset(ref for ref in ids if isinstance(ref, str))
        return self._given

    def _value(self, ref: str) -> Any:
        found = self._blanks.get(self._spelt_out(ref))
        if found is None:
            return ref
        self._put_in_place += sum(len(value) if isinstance(value, list) else 1 for value in found.values())
        if self._put_in_place > self._bound:
            raise LimitExceeded(f"the document refers to more than {self._bound:,} values", limit="values", value=self._bound)
        return found

    def _spelt_out(self, ref: str) -> str:
        return self._prefixes.spelt_out(ref) if self._prefixes else ref


_FAR = "…"
"""Stands in an address for the way there."""
_RENAMED = frozenset({"imports"})
"""Members that had the right name in 3.0.0."""


def _shown(value: object) -> str:
    return str(value) if isinstance(value, Written) else shown(value)


def _joined(place: str, member: str) -> str:
    return f"{place}.{member}" if place else member


def _inner(place: str, member: str, index: int | None) -> str:
    """The address of an element inside another; of one far inside, without the way there."""
    if len(place) > LONG:
        place = place.partition(".")[0].removesuffix(_FAR) + _FAR
    return _joined(place, member) + ("" if index is None else f"[{index}]")

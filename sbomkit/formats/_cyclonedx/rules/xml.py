"""CycloneDX XML against the official XML schema of its version.

The address of an error is the way to its element, as in `bom/components/component[3]/hashes/hash[2]`, counted from one as XPath
does; one about an attribute ends in `/@type`.  Two things keep the cost linear.  The engine finds an element by counting its
way through all that stand before it, so where very many errors meet very long lists the entries are checked a thousand at a
time.  And it writes all known licences into each message about one that is not, so licences are looked up here.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sbomkit.errors import MalformedDocument
from sbomkit.formats._cyclonedx.reader import VERSIONS
from sbomkit.formats._cyclonedx.rules.words import cut, error_at, unknown_value
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.xml import attributes_of, parse_xml
from sbomkit.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["xml_violations"]

_ROOT = "bom"
_NAMESPACE = "http://cyclonedx.org/schema/bom/"
_CODES = MappingProxyType(
    {
        "CVC_ATTRIBUTE_1": "schema-attribute",
        "CVC_ATTRIBUTE_2": "schema-attribute",
        "CVC_COMPLEX_TYPE_2_1": "schema-content",
        "CVC_COMPLEX_TYPE_2_2": "schema-content",
        "CVC_COMPLEX_TYPE_2_3": "schema-content",
        "CVC_COMPLEX_TYPE_3_1": "schema-attribute",
        "CVC_COMPLEX_TYPE_3_2_1": "schema-additional-attribute",
        "CVC_COMPLEX_TYPE_3_2_2": "schema-additional-attribute",
        "CVC_COMPLEX_TYPE_4": "schema-required",
        "CVC_DATATYPE_VALID_1_2_1": "schema-type",
        "CVC_DATATYPE_VALID_1_2_2": "schema-type",
        "CVC_DATATYPE_VALID_1_2_3": "schema-type",
        "CVC_ENUMERATION_VALID": "schema-enum",
        "CVC_IDC": "duplicate-bom-ref",
        "CVC_MAXINCLUSIVE_VALID": "schema-maximum",
        "CVC_MAXLENGTH_VALID": "schema-max-length",
        "CVC_MINEXCLUSIVE_VALID": "schema-minimum",
        "CVC_MININCLUSIVE_VALID": "schema-minimum",
        "CVC_MINLENGTH_VALID": "schema-min-length",
        "CVC_PATTERN_VALID": "schema-pattern",
        "ELEMENT_CONTENT": "schema-content",
    }
)
"""By the engine's name of the rule of XML Schema; everything else is `schema-xsd`."""
_DUPLICATE = re.compile(r"Duplicate key-sequence \['(.*)'\] in unique identity-constraint", re.DOTALL)
_DUPLICATES = "CVC_IDC"
_NO_VALUE = "No precomputed value available"
"""What the engine adds on a value that it has found wrong already."""
_SUBJECT = re.compile(r"Element '([^']*)'(?:, attribute '([^']*)')?: (?:\[facet '[^']*'\] )?")
_NAMESPACED = re.compile(r"\{http://cyclonedx\.org/schema/[a-z]{1,9}/?[0-9.]{0,9}\}")
_SAID = 300
"""Characters of the engine's own words that are passed on."""
_STEP = re.compile(r"/([^/\[]+)(?:\[(\d+)\])?")
_LAST_LINE = 65_535
"""The engine keeps no larger numbers of lines."""
_STEPS = 10_000_000
"""Elements that may be counted through before that takes more than a tenth of a second or so."""
_CHUNK = 1_000
_XSD = "{http://www.w3.org/2001/XMLSchema}"


class _Found(NamedTuple):
    """An error as the engine puts it."""

    kind: str
    path: str
    line: int
    message: str


def xml_violations(content: Content) -> Iterator[Diagnostic]:
    """Everything by which a document breaks the XML schema of its version.

    Raises:
        DocumentError: it is no XML that is read, or of no version of CycloneDX.
    """
    root = parse_xml(content)
    name = str(root.tag)
    version = name.removeprefix(f"{{{_NAMESPACE}").removesuffix("}bom")
    if version not in VERSIONS or name != f"{{{_NAMESPACE}{version}}}bom":
        raise MalformedDocument(
            f"expected the element bom of CycloneDX {VERSIONS[0]} to {VERSIONS[-1]}, found {json.dumps(cut(name))}",
            expected="a version",
        )
    schema = _schema(version)
    data = content.data.lstrip()
    above = content.data.count(b"\n", 0, len(content.data) - len(data)) if data.startswith(b"<?xml") else 0
    yield from _licences(root, version, above)
    widths = [len(element) for element in root.iter()]
    if len(widths) * max(widths) <= _STEPS:
        yield from _told(_checked(schema, root), _Addresses(root), above)
        return
    found = _streamed(schema, data)
    if len(found) * max(widths) <= _STEPS:
        yield from _told(_checked(schema, root) if found else [], _Addresses(root), above)
    elif len(root) <= _CHUNK and len(found) * _widest_entry(root) <= _STEPS:
        yield from _told([each for each in found if each.kind == _DUPLICATES], None, above)
        yield from _by_chunks(schema, root, above)
    else:
        yield from _told(found, None, above)


def _widest_entry(root: "etree._Element") -> int:
    return max(len(element) for part in root for element in part.iterdescendants())


@cache
def _schema(version: str) -> "etree.XMLSchema":
    from lxml import etree  # noqa: PLC0415 - only where XML is validated

    text = (files("cyclonedx") / "schema" / "_res" / f"bom-{version}.SNAPSHOT.xsd").read_bytes()
    tree = etree.fromstring(text, etree.XMLParser(no_network=True, resolve_entities=False))
    for element in list(tree.iter(f"{_XSD}import", f"{_XSD}element")):
        if element.get("type") == "spdx:licenseId":
            element.set("type", "xs:string")
        elif element.tag == f"{_XSD}import":
            tree.remove(element)
    return etree.XMLSchema(tree)


@cache
def _known_licences() -> tuple[str, ...]:
    from lxml import etree  # noqa: PLC0415 - only where XML is validated

    text = (files("cyclonedx") / "schema" / "_res" / "spdx.SNAPSHOT.xsd").read_bytes()
    values = etree.fromstring(text).iter(f"{_XSD}enumeration")
    return tuple(str(each.get("value")) for each in values)


def _licences(root: "etree._Element", version: str, above: int) -> Iterator[Diagnostic]:
    """Identifiers of licences that SPDX does not know."""
    known = frozenset(_known_licences())
    addresses = _Addresses(root)
    space = f"{{{_NAMESPACE}{version}}}"
    for element in root.iter(f"{space}id"):
        identifier = element.text or ""
        if identifier in known or len(element) or not _is_licence(element, space):
            continue
        message = unknown_value(identifier, _known_licences())
        line: Any = element.sourceline
        yield error_at("schema-enum", addresses.of_element(element), _with_line(message, line or 0, above))


def _is_licence(element: "etree._Element", space: str) -> bool:
    """Whether a schema speaks of this element at all: what stands in elements of other namespaces is their affair."""
    parent = element.getparent()
    return (
        parent is not None
        and parent.tag == f"{space}license"
        and all(str(each.tag).startswith(space) for each in element.iterancestors())
    )


def _checked(schema: "etree.XMLSchema", root: "etree._Element") -> list[_Found]:
    """What the engine says of a tree, with the way to each element."""
    if schema.validate(root):
        return []
    entries: Any = schema.error_log
    return [_found(entry) for entry in entries]


def _streamed(schema: "etree.XMLSchema", data: bytes) -> list[_Found]:
    """What it says while a document is parsed, where it does not know places and need not count its way to them."""
    from lxml import etree  # noqa: PLC0415 - only where XML is validated

    parser = etree.XMLParser(
        schema=schema,
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,
        collect_ids=False,
    )
    try:
        etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError:
        return [_found(entry) for entry in parser.error_log]
    return []


def _found(entry: Any) -> _Found:
    return _Found(str(entry.type_name).removeprefix("SCHEMAV_"), entry.path or "", entry.line, entry.message)


def _by_chunks(schema: "etree.XMLSchema", root: "etree._Element", above: int) -> Iterator[Diagnostic]:
    """Check the lists of a document piece by piece, each piece in a shell of all that stands around it."""
    whole = _Addresses(root)
    for position, part in enumerate(root):
        labels = whole.labels(part)
        entries = list(part)
        for start in range(0, max(1, len(entries)), _CHUNK):
            shell = _emptied(root)
            shell.extend(map(_emptied, root))
            shell[position].extend(entries[start : start + _CHUNK])
            addresses = _Addresses(shell)
            addresses.name(shell[position], labels[start : start + _CHUNK])
            here = addresses.of_element(shell[position])
            for found in _checked(schema, shell):
                address = addresses.of(found.path)
                is_part = start == 0 and (address == here or (position == 0 and address == _ROOT))
                if found.kind != _DUPLICATES and (is_part or address.startswith(f"{here}/")):
                    yield _diagnostic(found, address, above)


def _emptied(element: Any) -> Any:
    """An element as it is, without what stands in it."""
    from lxml import etree  # noqa: PLC0415 - only where XML is validated

    made: Any = etree.Element(element.tag, dict(attributes_of(element)), element.nsmap)
    made.text, made.tail, made.sourceline = element.text, element.tail, element.sourceline
    return made


def _told(found: list[_Found], addresses: "_Addresses | None", above: int) -> Iterator[Diagnostic]:
    for each in found:
        if _NO_VALUE not in each.message:
            yield _diagnostic(each, addresses.of(each.path) if addresses else _ROOT, above)


def _diagnostic(found: _Found, address: str, above: int) -> Diagnostic:
    subject = _SUBJECT.match(found.message)
    attribute = subject[2] if subject else None
    duplicate = _DUPLICATE.search(found.message)
    if duplicate:
        message = f"the bom-ref {json.dumps(cut(duplicate[1]))} is that of another element already"
        attribute = "bom-ref"
    else:
        message = _reworded(found.message[subject.end() :] if subject else found.message)
    if address == _ROOT and subject and not subject[1].endswith("}bom"):  # its place is not known
        name = cut(_NAMESPACED.sub("", subject[1]))
        message = (
            f"{'attribute ' + cut(_NAMESPACED.sub('', attribute)) + ' of an ' if attribute else 'an '}element {name}: {message}"
        )
        attribute = None
    path = f"{address}/@{cut(_NAMESPACED.sub('', attribute))}" if attribute else address
    return error_at(_CODES.get(found.kind, "schema-xsd"), path, _with_line(message, found.line, above))


def _reworded(said: str) -> str:
    text = _NAMESPACED.sub("", " ".join(said.split())).rstrip(".")
    text = text if len(text) <= _SAID else f"{text[:_SAID]}…"
    return f"{text[:1].lower()}{text[1:]}"


def _with_line(message: str, line: int, above: int) -> str:
    return f"{message} (line {line + above})" if 0 < line < _LAST_LINE else message


class _Addresses:
    """The ways to elements in names, where the engine has `/*/*[3]`; each list is named once."""

    def __init__(self, root: "etree._Element") -> None:
        self._root = root
        self._children: dict[etree._Element, list[etree._Element]] = {}
        self._labels: dict[etree._Element, list[str]] = {}
        self._label: dict[etree._Element, str] = {}
        self._named: dict[etree._Element, dict[str, list[int]]] = {}

    def name(self, parent: "etree._Element", labels: list[str]) -> None:
        """Give names to the children of an element that are known from elsewhere."""
        self._look(parent)
        self._labels[parent] = labels

    def labels(self, parent: "etree._Element") -> list[str]:
        """The names of its children, those that share one numbered."""
        self._look(parent)
        return self._labels[parent]

    def of(self, path: str) -> str:
        """The way to an element to which the engine has one."""
        element, text = self._root, _ROOT
        for name, number in _STEP.findall(path)[1:]:
            children, labels = self._look(element), self._labels[element]
            place = int(number or 1) - 1
            if name != "*":
                place = self._named[element][name][place]
            element, text = children[place], f"{text}/{labels[place]}"
        return text

    def of_element(self, element: "etree._Element") -> str:
        """The way to an element of the tree."""
        steps: list[str] = []
        parent = element.getparent()
        while parent is not None:
            self._look(parent)
            steps.append(self._label[element])
            element, parent = parent, parent.getparent()
        return "/".join([_ROOT, *reversed(steps)])

    def _look(self, parent: "etree._Element") -> "list[etree._Element]":
        if parent not in self._children:
            children = list(parent)
            names = [cut(each.tag.rpartition("}")[2]) for each in children]
            several = Counter(names)
            numbers: Counter[str] = Counter()
            named: defaultdict[str, list[int]] = defaultdict(list)
            labels = []
            for place, (each, name) in enumerate(zip(children, names, strict=True)):
                numbers[name] += 1
                labels.append(f"{name}[{numbers[name]}]" if several[name] > 1 else name)
                named[f"{each.prefix}:{name}" if each.prefix else name].append(place)
            self._children[parent], self._labels[parent], self._named[parent] = children, labels, named
            self._label.update(zip(children, labels, strict=True))
        return self._children[parent]

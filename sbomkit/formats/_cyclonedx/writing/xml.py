"""The JSON of CycloneDX in, as `document_of` makes it; the same as XML out."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from lxml import etree

from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._writing.texts import as_address, as_xml_text
from sbomkit.model.diagnostics import Severity

__all__ = ["xml_of"]

_NAMESPACE = "http://cyclonedx.org/schema/bom/"
_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "components": "component",
        "compositions": "composition",
        "externalReferences": "reference",
        "hashes": "hash",
    }
)
"""Elements that hold a list, and what each of its entries is called."""
_ATTRIBUTES = frozenset({"type", "bom-ref", "ref"})
"""Of components, references and dependencies; all else is an element."""
_ORDER = (
    ("timestamp", "tools", "component", "supplier"),
    ("vendor", "supplier", "manufacturer", "author", "group", "name", "version", "scope", "hashes", "licenses", "cpe", "purl"),
    ("externalReferences", "components"),
    ("url", "comment"),
    ("aggregate", "dependencies"),
)
_PLACES: Mapping[str, int] = MappingProxyType({name: number for number, name in enumerate(sum(_ORDER, ()))})
"""The order of the XML schema, which is that of no object in particular: none has two names in another one."""


def xml_of(document: Mapping[str, Any], findings: Findings) -> bytes:
    """The document as XML of its version; characters that XML cannot hold go into `findings`."""
    return _Writer(f"{_NAMESPACE}{document['specVersion']}", findings).written(document)


class _Writer:
    def __init__(self, namespace: str, findings: Findings) -> None:
        self._prefix = f"{{{namespace}}}"
        self._namespace = namespace
        self._findings = findings
        self._ids: Mapping[str, str] = {}
        """The ids that XML cannot hold as they are, with what they become."""

    def written(self, document: Mapping[str, Any]) -> bytes:
        self._ids = self._make_ids(document)
        root = etree.Element(f"{self._prefix}bom", nsmap={None: self._namespace})  # type: ignore[dict-item] # the default
        root.set("version", str(document["version"]))
        if "serialNumber" in document:
            root.set("serialNumber", document["serialNumber"])
        if "metadata" in document:
            self._members(self._child(root, "metadata"), document["metadata"], "metadata")
        self._list(root, "components", document["components"], "components")
        if "dependencies" in document:
            self._dependencies(self._child(root, "dependencies"), document["dependencies"])
        if "compositions" in document:
            self._list(root, "compositions", document["compositions"], "compositions")
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _child(self, parent: etree._Element, name: str) -> etree._Element:
        return etree.SubElement(parent, self._prefix + name)

    def _make_ids(self, document: Mapping[str, Any]) -> Mapping[str, str]:
        """Readers take white space around an id for layout: none may become another one by that."""
        refs = list(_refs(document))
        taken = {ref for ref in refs if _plain(ref) == ref}
        made: dict[str, str] = {}
        for ref in refs:
            candidate = _plain(ref)
            if candidate == ref:
                continue
            while candidate in taken or not candidate:
                candidate += "_"
            made[ref] = candidate
            taken.add(candidate)
            self._findings.add(
                Severity.NOTE, "changed-id", "components", f"XML cannot hold the id {ref!r:.100}: {candidate:.100}"
            )
        return made

    def _id(self, ref: str) -> str:
        return self._ids.get(ref, ref)

    def _text(self, text: str, path: str) -> str:
        made = as_xml_text(text)
        # Readers take white space around a text for layout.
        if made.strip() != text:
            self._findings.add(
                Severity.ERROR, "lost-character", path, f"XML cannot hold all characters of {text!r:.80}: U+FFFD instead"
            )
        return made

    def _members(self, element: etree._Element, members: Mapping[str, Any], path: str) -> None:
        for name in members.keys() & _ATTRIBUTES:
            is_id = name in {"bom-ref", "ref"}
            element.set(name, self._id(members[name]) if is_id else self._text(members[name], f"{path}.{name}"))
        for name in sorted(members.keys() - _ATTRIBUTES, key=_PLACES.__getitem__):
            self._member(element, name, members[name], f"{path}.{name}")

    def _member(self, element: etree._Element, name: str, value: Any, path: str) -> None:
        if name == "tools":
            self._tools(self._child(element, name), value, path)
        elif name == "licenses":
            self._licenses(self._child(element, name), value, path)
        elif name == "hashes":
            self._hashes(self._child(element, name), value)
        elif name in _LISTS:
            self._list(element, name, value, path)
        elif name == "dependencies":
            holder = self._child(element, name)
            for ref in value:
                self._child(holder, "dependency").set("ref", self._id(ref))
        elif name == "purl" and as_address(value) != value:
            message = f"expected a package URL, found {value!r:.100}"
            self._findings.add(Severity.ERROR, "unreadable-purl", path, message)
        elif isinstance(value, dict):
            self._members(self._child(element, name), value, path)
        else:
            self._child(element, name).text = self._text(value, path)

    def _list(self, element: etree._Element, name: str, entries: Iterable[Mapping[str, Any]], path: str) -> None:
        holder = self._child(element, name)
        for number, entry in enumerate(entries):
            self._members(self._child(holder, _LISTS[name]), entry, f"{path}[{number}]")

    def _tools(self, holder: etree._Element, value: Any, path: str) -> None:
        if isinstance(value, dict):
            self._list(holder, "components", value["components"], path)
            return
        for number, tool in enumerate(value):
            self._members(self._child(holder, "tool"), tool, f"{path}[{number}]")

    def _licenses(self, holder: etree._Element, choices: Iterable[Mapping[str, Any]], path: str) -> None:
        for number, choice in enumerate(choices):
            place = f"{path}[{number}]"
            if "expression" in choice:
                self._child(holder, "expression").text = self._text(choice["expression"], place)
                continue
            ((name, text),) = choice["license"].items()
            self._child(self._child(holder, "license"), name).text = self._text(text, place)

    def _hashes(self, holder: etree._Element, hashes: Iterable[Mapping[str, str]]) -> None:
        for each in hashes:
            child = self._child(holder, "hash")
            child.set("alg", each["alg"])
            child.text = each["content"]

    def _dependencies(self, holder: etree._Element, entries: Iterable[Mapping[str, Any]]) -> None:
        for number, entry in enumerate(entries):
            element = self._child(holder, "dependency")
            if entry.get("dependsOn") == [] and "provides" in entry:
                message = "XML cannot say of what provides something that it needs nothing"
                self._findings.add(Severity.ERROR, "lost-none", f"dependencies[{number}].dependsOn", message)
            element.set("ref", self._id(entry["ref"]))
            for member, name in (("dependsOn", "dependency"), ("provides", "provides")):
                for target in entry.get(member, ()):
                    self._child(element, name).set("ref", self._id(target))


def _plain(ref: str) -> str:
    """An id as it comes out of an attribute."""
    return " ".join(as_xml_text(ref).split())


def _refs(document: Mapping[str, Any]) -> Iterator[str]:
    """The ids of all components."""
    subject = document.get("metadata", {}).get("component")
    pending = [*document["components"], *([subject] if subject is not None else [])]
    while pending:
        component = pending.pop()
        yield component["bom-ref"]
        pending.extend(component.get("components", ()))

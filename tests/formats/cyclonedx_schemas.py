"""The official schemas of CycloneDX as a source of documents: all that the XML schema has, judged by the JSON schema."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import cyclonedx.schema
from lxml import etree

__all__ = ["complaints", "everything"]

FOLDER = Path(cyclonedx.schema.__path__[0]) / "_res"
XS = "{http://www.w3.org/2001/XMLSchema}"
INSIDE = {"sequence", "choice", "all", "complexContent", "simpleContent", "complexType", "simpleType"}
TEXTS = {
    "boolean": "true",
    "integer": "1",
    "nonNegativeInteger": "1",
    "positiveInteger": "1",
    "decimal": "0.5",
    "dateTime": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
}


def everything(version: str) -> bytes:
    """A document with every attribute and every element that the XML schema of a version has.

    Each type has its children once only, where it is met first, and is left empty elsewhere; what may be repeated stands there
    twice.  So the document is not valid, and says all the more about the mapping.
    """
    maker = _Maker(version)
    return etree.tostring(maker.element(maker.named["element", "bom"]))


class _Maker:
    def __init__(self, version: str) -> None:
        self._namespace = f"http://cyclonedx.org/schema/bom/{version}"
        root = etree.parse(FOLDER / f"bom-{version}.SNAPSHOT.xsd").getroot()
        self.named = {(tag_of(entry), entry.get("name")): entry for entry in root}
        self._filled: set[Any] = set()

    def element(self, declaration: Any) -> Any:
        made = etree.Element(
            f"{{{self._namespace}}}{declaration.get('name')}", nsmap=cast("dict[str, str]", {None: self._namespace})
        )
        kind = declaration.get("type")
        self._fill(made, declaration if kind is None else self._type(kind, made), new=True)
        return made

    def _type(self, name: str, made: Any) -> Any:
        """The declaration of a type; one of XML Schema itself is a text."""
        prefix, _, local = name.rpartition(":")
        found = self.named.get(("complexType", local), self.named.get(("simpleType", local))) if prefix != "xs" else None
        if found is None:
            made.text = TEXTS.get(local, "text")
        return found

    def _fill(self, made: Any, part: Any, *, new: bool) -> None:  # noqa: C901 - one branch for each kind of declaration
        if part is None:
            return
        if tag_of(part) in {"complexType", "element", "group"}:
            new = new and part not in self._filled
            self._filled.add(part)
        for entry in part:
            tag = tag_of(entry)
            if tag in INSIDE:
                self._fill(made, entry, new=new)
            elif tag in {"extension", "restriction"}:
                self._fill(made, self._type(entry.get("base"), made), new=new)
                self._fill(made, entry, new=new)
            elif tag in {"attributeGroup", "group"}:
                self._fill(made, self.named[tag, entry.get("ref").rpartition(":")[2]], new=new)
            elif tag == "enumeration":
                made.text = entry.get("value")
            elif tag == "union":
                made.text = "text"
            elif tag == "attribute":
                self._attribute(made, entry)
            elif tag == "element" and new:
                self._children(made, entry)

    def _attribute(self, made: Any, entry: Any) -> None:
        kind = (entry.get("type") or "text").rpartition(":")[2]
        made.set(entry.get("name"), TEXTS.get(kind, "text"))

    def _children(self, made: Any, entry: Any) -> None:
        declaration = self.named["element", entry.get("ref").rpartition(":")[2]] if entry.get("ref") else entry
        is_repeated = entry.get("maxOccurs", "1") not in {"0", "1"}
        is_alone = tag_of(entry.getparent()) == "sequence" and len(entry.getparent().findall(f"{XS}element")) == 1
        is_alone = is_alone and entry.getparent().get("maxOccurs", "1") not in {"0", "1"}
        for _ in range(2 if is_repeated or is_alone else 1):
            made.append(self.element(declaration))


def tag_of(entry: Any) -> str:
    return str(entry.tag).removeprefix(XS)


def complaints(version: str, value: Any) -> list[str]:
    """Where a document has a member that the JSON schema of its version does not know, or a value of another type."""
    judge = _Judge(version)
    return list(judge.of(value, judge.root, "bom"))


class _Judge:
    def __init__(self, version: str) -> None:
        self._path = FOLDER / f"bom-{version}.SNAPSHOT.schema.json"
        self.root = (self._path, document(self._path))

    def of(self, value: Any, node: tuple[Path, Any], path: str) -> Iterator[str]:
        parts = list(self._parts(node))
        kinds = {kind for _, part in parts for kind in self._kinds(part)}
        if kinds and self._kind(value) not in kinds and not (type(value) is int and "number" in kinds):
            yield f"{path}: {self._kind(value)} instead of {' or '.join(sorted(kinds))}"
        elif isinstance(value, dict):
            members = {
                name: (file, inner) for file, part in reversed(parts) for name, inner in part.get("properties", {}).items()
            }
            for name, inner in value.items():
                if name in members:
                    yield from self.of(inner, members[name], f"{path}.{name}")
                else:
                    yield f"{path}.{name}: unknown"
        elif isinstance(value, list):
            entries = [(file, one) for file, part in parts for one in listed(part.get("items", []))]
            for inner in value:
                found = [list(self.of(inner, entry, f"{path}[]")) for entry in entries]
                yield from min(found, key=len, default=[])

    def _parts(self, node: tuple[Path, Any]) -> Iterator[tuple[Path, Any]]:
        """A schema and all that it is put together from."""
        file, part = node
        yield node
        if reference := part.get("$ref"):
            name, _, pointer = reference.partition("#")
            target = file.with_name(f"{name.split('.s')[0].removesuffix('.SNAPSHOT')}.SNAPSHOT.schema.json") if name else file
            inner = document(target)
            for step in pointer.strip("/").split("/") if pointer else ():
                inner = inner[step]
            yield from self._parts((target, inner))
        for key in ("oneOf", "anyOf", "allOf"):
            for one in part.get(key, ()):
                yield from self._parts((file, one))

    @staticmethod
    def _kinds(part: Any) -> list[str]:
        kinds = part.get("type", ["object"] if "properties" in part else ["string"] if "enum" in part else [])
        return listed(kinds)

    @staticmethod
    def _kind(value: Any) -> str:
        names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}
        return names[type(value)]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@cache
def document(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))

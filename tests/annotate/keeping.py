"""Whether an annotated document still says all that the original said: read by readers that owe nothing to sbomkit."""

import json
from typing import Any

from lxml import etree

__all__ = ["lost_of_json", "lost_of_xml"]


def lost_of_json(original: bytes, amended: bytes, changed: frozenset[str]) -> list[str]:
    """Addresses of what is not there any more, in its order and spelling.

    Args:
        original: the document as it was.
        amended: the document with more in it.
        changed: addresses of scalars that may have changed.
    """
    before, after = (
        json.loads(text.decode("utf-8-sig"), object_pairs_hook=_Members, parse_float=_Number, parse_int=_Number)
        for text in (original, amended)
    )
    return list(_lost("", before, after, changed))


class _Members(list[Any]):
    """The members of an object, in order."""


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def _lost(path: str, before: Any, after: Any, changed: frozenset[str]) -> Any:
    if type(before) is not type(after):
        yield path
    elif isinstance(before, _Members):
        rest = iter(after)
        for name, value in before:
            found = next((other for key, other in rest if key == name), None)
            yield from _lost(f"{path}.{name}".removeprefix("."), value, found, changed)
    elif isinstance(before, list):
        if len(after) < len(before):
            yield path
        for number, (value, other) in enumerate(zip(before, after, strict=False)):
            yield from _lost(f"{path}[{number}]", value, other, changed)
    elif before != after and path not in changed:
        yield path


def lost_of_xml(original: bytes, amended: bytes, changed: frozenset[str]) -> list[str]:
    """The same of XML; addresses are those of libxml2, without prefixes."""
    before, after = (etree.fromstring(text) for text in (original, amended))
    pending, lost = [(before, after)], []
    while pending:
        one, other = pending.pop()
        path = one.getroottree().getelementpath(one).rpartition("}")[2]
        if path not in changed and _said(one, path, changed) != _said(other, path, changed):
            lost.append(path)
        rest = iter(other)
        for child in one:
            found = next((each for each in rest if _same(child, each)), None)
            if found is None:
                lost.append(f"{path}/{child.tag}")
            elif isinstance(child.tag, str):
                pending.append((child, found))
    return lost


def _same(one: Any, other: Any) -> bool:
    """Whether two children may be one; of comments and instructions, whether they are."""
    return (
        one.tag == other.tag and dict(one.attrib) == dict(other.attrib) and (isinstance(one.tag, str) or one.text == other.text)
    )


def _said(element: Any, path: str, changed: frozenset[str]) -> tuple[Any, ...]:
    attributes = {name: value for name, value in element.attrib.items() if f"{path}@{name}" not in changed}
    return element.tag, attributes, (element.text or "").strip()

"""The JSON of SPDX 2 in, the same as XML out: elements that are called like the members, and a list as many of one name."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._writing.texts import as_xml_text
from sbomkit.model.diagnostics import Severity

__all__ = ["xml_of"]

_ROOT = "Document"


def xml_of(document: Mapping[str, Any], findings: Findings) -> bytes:
    """The document as the tools of SPDX write it; characters that XML cannot hold go into `findings`."""
    root = etree.Element(_ROOT)
    _add(root, document, "", findings)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add(element: etree._Element, members: Mapping[str, Any], path: str, findings: Findings) -> None:
    for name, value in members.items():
        place = f"{path}.{name}".lstrip(".")
        if not isinstance(value, list):
            _one(etree.SubElement(element, name), value, place, findings)
            continue
        for number, entry in enumerate(value):
            _one(etree.SubElement(element, name), entry, f"{place}[{number}]", findings)


def _one(element: etree._Element, value: Any, path: str, findings: Findings) -> None:
    if isinstance(value, Mapping):
        _add(element, value, path, findings)
        return
    text = str(value).lower() if isinstance(value, bool) else str(value)
    element.text = as_xml_text(text)
    # Readers take white space around a text for a matter of layout.
    if element.text.strip() != text:
        findings.add(Severity.ERROR, "lost-character", path, f"XML cannot hold all characters of {text!r:.80}")

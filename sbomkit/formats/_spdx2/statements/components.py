"""What an SPDX 2 document states of one package or file, and how it names somebody."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sbomkit.formats._reading.stating import Entry, blank, license_form, name_word, objects, party, stated, text_of, word
from sbomkit.formats._reading.unknown_information import Property, commented, unknown_words
from sbomkit.formats._spdx2.statements.dependencies import Dependencies
from sbomkit.model.inventory import Component
from sbomkit.model.statements import ComponentStatements, LicenseStatement, Party, PartyKind, Word

__all__ = ["agent", "annotated", "component_statements", "reference_kind"]

_KINDS: Mapping[str, PartyKind] = MappingProxyType(
    {"Organization": PartyKind.ORGANISATION, "Person": PartyKind.PERSON, "Tool": PartyKind.TOOL}
)
_IDENTIFIERS: Mapping[str, str] = MappingProxyType(
    {
        "cpe22Type": "cpe",
        "cpe23Type": "cpe",
        "swid": "swid",
        "maven-central": "maven-central",
        "npm": "npm",
        "nuget": "nuget",
        "bower": "bower",
        "purl": "purl",
        "swh": "swhid",
        "gitoid": "gitoid",
    }
)
"""Types of external references that identify (annex F), by what statements call them."""
_FILES = "files["
_POINTERS = (("homepage", "homepage"), ("downloadLocation", "download"))
_LICENSES = (("licenseConcluded", "concluded"), ("licenseDeclared", "declared"))


def component_statements(component: Component, entry: Entry, dependencies: Dependencies) -> ComponentStatements:
    """What a document states of one component.

    Args:
        component: as it was read.
        entry: what the document has of it.
        dependencies: what it says of dependencies.
    """
    at, wire = entry.address, entry.claims
    is_file = at.startswith(_FILES)
    member = "fileName" if is_file else "name"
    name = name_word(wire.get(member), f"{at}.{member}", component.purl)
    hashes = tuple(
        [
            stated(each, "checksumValue", inner, text_of(each.get("algorithm"))) or blank(inner, text_of(each.get("algorithm")))
            for inner, each in objects(wire.get("checksums"), f"{at}.checksums")
        ]
    )
    identifiers: list[Word] = []
    references = [found for pointer, kind in _POINTERS if (found := stated(wire, pointer, at, kind)) is not None]
    for inner, each in objects(wire.get("externalRefs"), f"{at}.externalRefs"):
        kind = reference_kind(text_of(each.get("referenceType")))
        known = _IDENTIFIERS.get(kind)
        locator = stated(each, "referenceLocator", inner, known or kind) or blank(inner, known or kind)
        (identifiers if known else references).append(locator)
    version = stated(wire, "versionInfo", at)
    return ComponentStatements.trusted(
        {
            "id": component.id,
            "address": at,
            "name": name,
            "versions": (version,) if version is not None else (),
            "producers": _agents(wire, "originator", at),
            "suppliers": _agents(wire, "supplier", at),
            "identifiers": tuple(identifiers),
            "hashes": hashes,
            "distribution_hashes": hashes,
            "licenses": tuple(
                [
                    LicenseStatement.trusted({"word": found, "form": license_form(found.text)})
                    for license_member, kind in _LICENSES
                    if (found := stated(wire, license_member, at, kind)) is not None
                ]
            ),
            "dependencies": dependencies.of(entry.ref, at),
            "references": tuple(references),
            "filename": name if is_file else stated(wire, "packageFileName", at),
            "executable": None,
            "archive": None,
            "structured": None,
            "copyright": stated(wire, "copyrightText", at),
            "support_level": None,
            "end_of_support": stated(wire, "validUntilDate", at),
            "unknown": unknown_words(annotated(wire, at)) if "annotations" in wire else (),
            "external": False,
            "form_of": (),
        }
    )


def agent(name: Word, role: str) -> Party:
    """`Organization: Name (address)` and its kin, in whatever case the keyword is."""
    keyword, colon, rest = name.text.partition(":")
    kind = _KINDS.get(keyword.strip().capitalize()) if colon else None
    if kind is not None:
        return party(role, kind, word(rest.strip(), name.address))
    return party(role, PartyKind.UNSTATED, name)


def _agents(wire: Mapping[str, Any], member: str, address: str) -> tuple[Party, ...]:
    name = stated(wire, member, address)
    return (agent(name, member),) if name is not None else ()


def annotated(owner: Mapping[str, Any], address: str) -> Iterator[Property]:
    """What the annotations of an object say to be unknown or withheld."""
    prefix = f"{address}." if address else ""
    for at, wire in objects(owner.get("annotations"), f"{prefix}annotations"):
        yield from commented(text_of(wire.get("comment")), f"{at}.comment")


def reference_kind(text: str) -> str:
    """The type of an external reference, which may be written as its URI (annex F)."""
    return text.replace("#", "/").rpartition("/")[2] if "spdx.org/" in text else text

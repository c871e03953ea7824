"""What a CycloneDX document states of one component."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sbomkit.formats._cyclonedx.statements.dependencies import Dependencies
from sbomkit.formats._cyclonedx.statements.parties import free_text, organizations, people
from sbomkit.formats._reading.stating import (
    Entry,
    blank,
    license_form,
    name_word,
    objects,
    squeezed,
    stated,
    text_of,
    texts,
    word,
)
from sbomkit.formats._reading.unknown_information import CISA, Property, unknown_words
from sbomkit.model.inventory import Component
from sbomkit.model.statements import ComponentStatements, LicenseForm, LicenseStatement, Party, Word

__all__ = ["component_statements", "properties"]

_ACKNOWLEDGED = frozenset({"concluded", "declared"})
_DISTRIBUTION = "distribution"
_FILENAME, _EXECUTABLE, _ARCHIVE, _STRUCTURED = (
    f"bsi:component:{name}" for name in ("filename", "executable", "archive", "structured")
)
"""The taxonomy of BSI TR-03183-2."""
_END_OF_SUPPORT = "cdx:lifecycle:milestone:endOfSupport"
_SAID = frozenset({_FILENAME, _EXECUTABLE, _ARCHIVE, _STRUCTURED, _END_OF_SUPPORT})
_EITHER_OR = frozenset({_EXECUTABLE, _ARCHIVE, _STRUCTURED})
_MAKERS = frozenset({"manufacturer", "authors", "author", "publisher"})


def component_statements(
    component: Component,
    entry: Entry,
    dependencies: Dependencies,
    surroundings: Mapping[str, Any],
    *,
    may_be_external: bool,
) -> ComponentStatements:
    """What a document states of one component.

    Args:
        component: as it was read.
        entry: what the document has of it.
        dependencies: what it says of dependencies.
        surroundings: the `metadata` that a subject stands in, which names its supplier too; empty for every other component.
        may_be_external: whether the version of the format lets a component be external; a subject never is.
    """
    at, wire = entry.address, entry.claims
    named = properties(wire, at)
    said = _said(named)
    references: list[Word] = []
    distributed: list[Word] = []
    for inner, reference in objects(wire.get("externalReferences"), f"{at}.externalReferences"):
        kind = text_of(reference.get("type"))
        references.append(stated(reference, "url", inner, kind) or blank(inner, kind))
        if kind == _DISTRIBUTION:
            distributed += _hashes(reference, inner)
    is_made = not _MAKERS.isdisjoint(wire) or bool(surroundings)
    is_supplied = "supplier" in wire or bool(surroundings)
    return ComponentStatements.trusted(
        {
            "id": component.id,
            "address": at,
            "name": name_word(wire.get("name"), f"{at}.name", component.purl),
            "versions": tuple(_versions(component, wire, at)),
            "producers": tuple(_producers(wire, at, surroundings)) if is_made else (),
            "suppliers": tuple(_suppliers(wire, at, surroundings)) if is_supplied else (),
            "identifiers": tuple(_identifiers(wire, at)),
            "hashes": _hashes(wire, at),
            "distribution_hashes": tuple(distributed),
            "licenses": tuple(_licenses(wire, at)) if wire.get("licenses") else (),
            "dependencies": dependencies.of(entry.ref, at),
            "references": tuple(references),
            "filename": said.get(_FILENAME),
            "executable": said.get(_EXECUTABLE),
            "archive": said.get(_ARCHIVE),
            "structured": said.get(_STRUCTURED),
            "copyright": stated(wire, "copyright", at),
            "support_level": None,
            "end_of_support": said.get(_END_OF_SUPPORT),
            "unknown": unknown_words(named) if named else (),
            "external": may_be_external and not surroundings and wire.get("isExternal") is True,
            "form_of": (),
        }
    )


def properties(owner: Mapping[str, Any], address: str) -> Sequence[Property]:
    """Those properties of an object that state something; most tell of other things, and are left alone."""
    value = owner.get("properties")
    if not value:
        return ()
    at = f"{address}.properties" if address else "properties"
    return [
        Property(name, text_of(wire.get("value")), f"{at}[{index}]{'.value' if 'value' in wire else ''}")
        for index, wire in enumerate(value if isinstance(value, list) else [value])
        if isinstance(wire, dict) and isinstance(name := wire.get("name"), str) and (name in _SAID or CISA in name)
    ]


def _said(properties: Iterable[Property]) -> Mapping[str, Word]:
    """The first word of each property; what has to be either one thing or another, and is said to be both, says both."""
    said: dict[str, Word] = {}
    for name, value, address in properties:
        if name not in _SAID:
            continue
        first, found = said.get(name), word(value, address)
        if first is None or not first.text:
            said[name] = found
        elif name in _EITHER_OR and found.text and squeezed(found.text) != squeezed(first.text):
            said[name] = word(f"{first.text}, {found.text}", address)
    return said


def _versions(component: Component, wire: Mapping[str, Any], address: str) -> Iterator[Word]:
    version = wire.get("version")
    if isinstance(version, (int, float)):
        # As it is written: to a decoder, 1.10 is the number 1.1.
        yield word(component.version, f"{address}.version")
    elif version is not None:
        yield word(version, f"{address}.version")
    extent = stated(wire, "versionRange", address, "range")
    if extent is not None:
        yield extent


def _producers(wire: Mapping[str, Any], address: str, surroundings: Mapping[str, Any]) -> Iterator[Party]:
    """Who made it, in the order in which they count; the `manufacture` of 1.2 to 1.5 made what the document describes."""
    yield from organizations(wire, "manufacturer", address)
    yield from people(wire, "authors", address)
    yield from free_text(wire, "author", address)
    yield from free_text(wire, "publisher", address)
    yield from organizations(surroundings, "manufacture", "metadata")


def _suppliers(wire: Mapping[str, Any], address: str, surroundings: Mapping[str, Any]) -> Iterator[Party]:
    yield from organizations(wire, "supplier", address)
    yield from organizations(surroundings, "supplier", "metadata")


def _identifiers(wire: Mapping[str, Any], address: str) -> Iterator[Word]:
    for member in ("purl", "cpe"):
        found = stated(wire, member, address, member)
        if found is not None:
            yield found
    swid = wire.get("swid")
    if isinstance(swid, dict):
        yield stated(swid, "tagId", f"{address}.swid", "swid") or blank(f"{address}.swid", "swid")
    yield from texts(wire.get("omniborId"), f"{address}.omniborId", "omnibor")
    yield from texts(wire.get("swhid"), f"{address}.swhid", "swhid")


def _hashes(owner: Mapping[str, Any], address: str) -> tuple[Word, ...]:
    value = owner.get("hashes")
    if not value:
        return ()
    return tuple(
        [
            stated(wire, "content", at, text_of(wire.get("alg"))) or blank(at, text_of(wire.get("alg")))
            for at, wire in objects(value, f"{address}.hashes")
        ]
    )


def _licenses(owner: Mapping[str, Any], address: str) -> Iterator[LicenseStatement]:
    """Identifiers and expressions; of what has only a name, the text and the URL as well, which is where to find it."""
    for at, choice in objects(owner.get("licenses"), f"{address}.licenses"):
        wire = choice.get("license")
        kind = _acknowledged(choice)
        if isinstance(wire, dict):
            yield from _license(wire, f"{at}.license", _acknowledged(wire) or kind)
        elif wire is not None:
            yield _statement(word(wire, f"{at}.license", kind), LicenseForm.NAME)
        expression = stated(choice, "expression", at, kind)
        if expression is not None:
            yield _statement(expression, LicenseForm.EXPRESSION)
        elif wire is None:
            yield _statement(blank(at, kind), LicenseForm.NAME)


def _license(wire: Mapping[str, Any], address: str, kind: str) -> Iterator[LicenseStatement]:
    identifier = stated(wire, "id", address, kind)
    if identifier is not None:
        yield _statement(identifier, license_form(identifier.text))
        return
    name, url, text = stated(wire, "name", address, kind), stated(wire, "url", address, kind), wire.get("text")
    if isinstance(text, dict):
        text = text.get("content")
    if name is not None:
        yield _statement(name, LicenseForm.NAME)
    if text is not None:
        yield _statement(word(text, f"{address}.text", kind), LicenseForm.TEXT)
    if url is not None:
        yield _statement(url, LicenseForm.URL)
    if name is None and text is None and url is None:
        yield _statement(blank(address, kind), LicenseForm.NAME)


def _acknowledged(wire: Mapping[str, Any]) -> str:
    kind = text_of(wire.get("acknowledgement"))
    return kind if kind in _ACKNOWLEDGED else ""


def _statement(found: Word, form: LicenseForm) -> LicenseStatement:
    return LicenseStatement.trusted({"word": found, "form": form})

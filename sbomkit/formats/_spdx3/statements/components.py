"""What an SPDX 3 document states of one package or file."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from sbomkit.formats._reading.stating import blank, name_word, objects, stated, text_of, texts, word
from sbomkit.formats._reading.unknown_information import Property, commented, unknown_words
from sbomkit.formats._spdx3.names import value_named
from sbomkit.formats._spdx3.statements.elements import Elements, Wire
from sbomkit.formats._spdx3.statements.licenses import LicenseWords
from sbomkit.formats._spdx3.statements.parties import Agents
from sbomkit.formats._spdx3.statements.relations import Relations
from sbomkit.model.inventory import Component
from sbomkit.model.statements import ComponentStatements, Word

__all__ = ["Stated", "properties"]

_FILE = "software_File"
_IDENTIFIERS: Mapping[str, str] = MappingProxyType(
    {
        "packageUrl": "purl",
        "cpe22": "cpe",
        "cpe23": "cpe",
        "swid": "swid",
        "swhid": "swhid",
        "gitoid": "gitoid",
        "other": "other",
    }
)
"""Types of external and content identifiers that identify, by what statements call them; addresses of mail do not."""
_POINTERS = (
    ("software_homePage", "homepage"),
    ("software_downloadLocation", "download"),
    ("SourceArtifact", "sourceArtifact"),  # these two stand in BSI TR-03183-2, and in no version of the model
    ("binaryArtifact", "binaryArtifact"),
)
_PURPOSES = "software_additionalPurpose"
_TOLD = frozenset({"executable", "archive", "container", "firmware"})
_ABSENT: Mapping[str, str] = MappingProxyType({"executable": "non-executable", "archive": "no archive"})
"""What it means that a purpose is not listed (BSI TR-03183-2, 2.1.0), in the words that the same text has for CycloneDX."""


class Stated:
    """What the elements of a document state of each component; agents and licences are looked at once."""

    def __init__(self, elements: Elements, agents: Agents) -> None:
        self.relations = Relations(elements)
        self._elements = elements
        self._agents = agents
        self._licenses = LicenseWords(elements)
        self._annotations = _annotations(elements)
        self._hashes_of_forms: dict[tuple[str, ...], tuple[Word, ...]] = {}

    def component(self, component: Component, wire: Wire) -> ComponentStatements:
        """What is stated of one component.

        Args:
            component: as it was read.
            wire: the element.
        """
        claims, at, ref = wire.claims, wire.address, wire.id
        forms = [form for each in self.relations.forms.get(ref, ()) if (form := self._elements.by_id.get(each)) is not None]
        if wire.kind == _FILE:
            forms = [wire, *forms]
        purposes = _purposes(forms)
        version = stated(claims, "software_packageVersion", at)
        named = properties(self._elements, wire)
        return ComponentStatements.trusted(
            {
                "id": component.id,
                "address": at,
                "name": name_word(claims.get("name"), wire.member("name"), component.purl),
                "versions": (version,) if version is not None else (),
                "producers": self._agents.of(wire, "originatedBy"),
                "suppliers": self._agents.of(wire, "suppliedBy"),
                "identifiers": tuple(self._identifiers(wire)),
                "hashes": tuple(self._hashes(wire)),
                "distribution_hashes": self._distribution_hashes(forms),
                "licenses": tuple(
                    [
                        found
                        for kind, license_ref, place in self.relations.licenses.get(ref, ())
                        for found in self._licenses.of(license_ref, kind, place)
                    ]
                ),
                "dependencies": self.relations.of(ref, at),
                "references": tuple(self._references(wire)),
                "filename": next((found for form in forms if (found := stated(form.claims, "name", form.address))), None),
                "executable": purposes.get("executable"),
                "archive": purposes.get("archive"),
                "structured": purposes.get("container") or purposes.get("firmware"),
                "copyright": stated(claims, "software_copyrightText", at),
                "support_level": _enumerated(wire, "supportLevel"),
                "end_of_support": stated(claims, "validUntilTime", at),
                "unknown": unknown_words((*named, *self._annotations.get(ref, ()))),
                "external": False,  # what another document defines is no component of this one
                "form_of": tuple(self.relations.form_of.get(ref, ())),
            }
        )

    def _distribution_hashes(self, forms: Sequence[Wire]) -> tuple[Word, ...]:
        key = tuple([form.address for form in forms])
        if key not in self._hashes_of_forms:
            self._hashes_of_forms[key] = tuple([digest for form in forms for digest in self._hashes(form)])
        return self._hashes_of_forms[key]

    def _identifiers(self, wire: Wire) -> Iterator[Word]:
        purl = stated(wire.claims, "software_packageUrl", wire.address, "purl")
        if purl is not None:
            yield purl
        for at, entry in self._elements.values(wire, "externalIdentifier"):
            kind = _IDENTIFIERS.get(value_named(text_of(entry.get("externalIdentifierType"))))
            if kind:
                yield stated(entry, "identifier", at, kind) or blank(at, kind)
        for at, entry in self._elements.values(wire, "software_contentIdentifier"):
            kind = value_named(text_of(entry.get("software_contentIdentifierType")))
            yield stated(entry, "software_contentIdentifierValue", at, kind) or blank(at, kind)

    def _hashes(self, wire: Wire) -> Iterator[Word]:
        for at, entry in self._elements.values(wire, "verifiedUsing"):
            kind = value_named(text_of(entry.get("type")))
            if kind in {"", "Hash"}:
                algorithm = value_named(text_of(entry.get("algorithm")))
                yield stated(entry, "hashValue", at, algorithm) or blank(at, algorithm)

    def _references(self, wire: Wire) -> Iterator[Word]:
        for member, kind in _POINTERS:
            yield from texts(wire.claims.get(member), wire.member(member), kind)
        for at, entry in self._elements.values(wire, "externalRef"):
            kind = value_named(text_of(entry.get("externalRefType")))
            yield from texts(entry.get("locator"), f"{at}.locator", kind) or (blank(at, kind),)


def _purposes(forms: Sequence[Wire]) -> Mapping[str, Word]:
    """What is said of the purposes of the forms that a component is distributed in; absence counts for some."""
    if not forms:
        return {}
    found: dict[str, Word] = {}
    for form in forms:
        for member in (_PURPOSES, "software_primaryPurpose"):
            value, at = form.claims.get(member), form.member(member)
            for index, each in enumerate(value if isinstance(value, list) else [value]):
                name = value_named(text_of(each))
                if name in _TOLD and name not in found:
                    found[name] = word(name, f"{at}[{index}]" if isinstance(value, list) else at, member)
    for name, text in _ABSENT.items():
        found.setdefault(name, word(text, forms[0].address, "absence"))
    return found


def _enumerated(wire: Wire, member: str) -> Word | None:
    """The first value of a member that comes from a vocabulary."""
    found = texts(wire.claims.get(member), wire.member(member))
    return word(value_named(found[0].text), found[0].address) if found else None


def properties(elements: Elements, wire: Wire) -> list[Property]:
    """The properties that an element took over from CycloneDX, by the extension that the specification has for them."""
    if "extension" not in wire.claims:
        return []
    found = []
    for at, extension in elements.values(wire, "extension"):
        for inner, entry in objects(extension.get("extension_cdxProperty"), f"{at}.extension_cdxProperty"):
            found.append(
                Property(
                    text_of(entry.get("extension_cdxPropName")),
                    text_of(entry.get("extension_cdxPropValue")),
                    f"{inner}.extension_cdxPropValue" if "extension_cdxPropValue" in entry else inner,
                )
            )
    return found


def _annotations(elements: Elements) -> Mapping[str, list[Property]]:
    """What annotations say as properties do, by the id of their subject."""
    found: dict[str, list[Property]] = {}
    for wire in elements.all:
        if wire.kind == "Annotation":
            for each in commented(text_of(wire.claims.get("statement")), wire.member("statement")):
                for ref in elements.refs(wire, "subject"):
                    found.setdefault(ref, []).append(each)
    return found

"""The licences of SPDX 3 as statements: by reference to elements that are expressions, texts, or made of others."""

from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from typing import Any

import msgspec

from sbomkit.formats._reading.stating import blank, license_form, stated, texts, word
from sbomkit.formats._spdx3.licenses import Licenses
from sbomkit.formats._spdx3.shapes import LICENSES, SHAPES, Element
from sbomkit.formats._spdx3.statements.elements import Elements, Wire
from sbomkit.formats._spdx3.statements.parties import individual_word
from sbomkit.model.statements import LicenseForm, LicenseStatement, Word

__all__ = ["LicenseWords"]

_EXPRESSION, _TEXT = "simplelicensing_licenseExpression", "simplelicensing_licenseText"
_EXPRESSIONS = "simplelicensing_LicenseExpression"
_OWN = frozenset({"simplelicensing_SimpleLicensingText", "expandedlicensing_CustomLicense"})
"""Classes of licences that are on no list."""
_SEE = "expandedlicensing_seeAlso"


class LicenseWords:
    """The licences that a document has, or refers to."""

    def __init__(self, elements: Elements) -> None:
        self._elements = elements
        self._known: dict[tuple[str, str], list[LicenseStatement]] = {}

    def of(self, ref: str, kind: str, address: str) -> list[LicenseStatement]:
        """What a licence says; each is looked at once.

        Args:
            ref: its id.
            kind: `declared` or `concluded`.
            address: where it is referred to.
        """
        wire = self._elements.by_id.get(ref)
        if wire is None:
            return [self._elsewhere(ref, kind, address)]
        if (ref, kind) not in self._known:
            self._known[ref, kind] = self._license(ref, wire, kind)
        return self._known[ref, kind]

    def _elsewhere(self, ref: str, kind: str, address: str) -> LicenseStatement:
        """What a reference to what is not here says: none, no assertion, or a licence of the list."""
        found = individual_word(ref, address)
        if found is not None:
            return _statement(Word.trusted({**dict(found), "kind": kind}), LicenseForm.IDENTIFIER)
        text = self._licenses.expression(ref)
        return _statement(word(text if text != ref else "", address, kind), LicenseForm.IDENTIFIER)

    def _license(self, ref: str, wire: Wire, kind: str) -> list[LicenseStatement]:
        if _EXPRESSION in wire.claims or wire.kind == _EXPRESSIONS:
            expression = stated(wire.claims, _EXPRESSION, wire.address, kind) or blank(wire.address, kind)
            return [_statement(expression, license_form(expression.text))]
        if wire.kind in _OWN:
            return [*_own(wire, kind)] or [_statement(blank(wire.address, kind), LicenseForm.NAME)]
        text = self._licenses.expression(ref) or ""
        return [_statement(word(text, wire.address, kind), license_form(text))]

    @cached_property
    def _licenses(self) -> Licenses:
        """What the reader makes of licences that consist of others."""
        return Licenses(dict(_shaped(self._elements)), {}, {})


def _own(wire: Wire, kind: str) -> Iterator[LicenseStatement]:
    """What is told of a licence that is on no list: its name, its text, and where it is."""
    for member, form in (("name", LicenseForm.NAME), (_TEXT, LicenseForm.TEXT)):
        found = stated(wire.claims, member, wire.address, kind)
        if found is not None:
            yield _statement(found, form)
    for each in texts(wire.claims.get(_SEE), wire.member(_SEE), kind):
        yield _statement(each, LicenseForm.URL)


def _shaped(elements: Elements) -> Iterator[tuple[str, Element]]:
    """The licence elements, in the shapes that the reader knows; those that do not fit are left out."""
    for ref, wire in elements.by_id.items():
        if SHAPES.get(wire.kind) in LICENSES:
            with suppress(msgspec.ValidationError):
                wanted: type[Any] = SHAPES[wire.kind]
                yield ref, msgspec.convert({**wire.claims, "type": wire.kind, "spdxId": ref}, wanted)


def _statement(found: Word, form: LicenseForm) -> LicenseStatement:
    return LicenseStatement.trusted({"word": found, "form": form})

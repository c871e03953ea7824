"""What must hold of the statements of any document, and a look at what stands at an address of its claims."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from sbomkit.model.inventory import EdgeKind, Inventory
from sbomkit.model.statements import Listing, Marker, Statements, Word

__all__ = ["NOWHERE", "at", "check_statements", "said", "words"]

NOWHERE = object()
"""What stands at an address that leads nowhere."""
_STEP = re.compile(r"\[\d+\]|[^.\[\]]+")
_SIGNED = frozenset({"DSSE", "sigstore bundle"})
"""Envelopes, which are not in the document."""
_ROUND_TRIP = 100
"""Components up to which statements are made once more from their own dump."""


def at(claims: Mapping[str, Any], address: str) -> Any:
    """What stands at an address; an object that stands alone where a list belongs counts as its first entry."""
    value: Any = claims
    for step in _STEP.findall(address):
        if step.startswith("["):
            index = int(step[1:-1])
            if isinstance(value, list) and index < len(value):
                value = value[index]
            elif not (isinstance(value, dict) and index == 0):
                return NOWHERE
        elif isinstance(value, Mapping) and step in value:
            value = value[step]
        else:
            return NOWHERE
    return value


def words(stated: object) -> Iterator[Word]:
    """Every word of a noun, however deep."""
    if isinstance(stated, Word):
        yield stated
    elif isinstance(stated, tuple):
        for each in stated:
            yield from words(each)
    elif isinstance(stated, BaseModel):
        for name in type(stated).model_fields:
            yield from words(getattr(stated, name))


def check_statements(inventory: Inventory) -> Statements:
    """Hold the statements of an inventory that was read to their promises."""
    statements = inventory.statements
    components = statements.components
    assert [each.id for each in components] == [each.id for each in inventory.components]
    for own, each in zip(inventory.components, components, strict=True):
        assert each.name is None or each.name.marker is not Marker.VALUE or each.name.text == own.name
    about_the_document = [word for word in words(statements.document) if word.kind not in _SIGNED]
    for word in (*about_the_document, *words(statements.components)):
        assert (word.marker is Marker.BLANK) <= (not word.text)
        assert "…" in word.address or at(inventory.claims, word.address) is not NOWHERE, word
    needing = {edge.dependent for edge in inventory.edges if edge.kind is EdgeKind.DEPENDS_ON}
    listing = {each.id: each.dependencies.listing for each in components}
    assert all(listing[ref] is Listing.LISTED for ref in needing)
    assert all(listing[ref] is not Listing.LISTED for ref in inventory.completeness.no_dependencies)
    if len(components) <= _ROUND_TRIP:
        assert Statements.model_validate(statements.model_dump()) == statements
    return statements


def said(inventory: Inventory) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What is stated by whom, in no order and without addresses."""
    statements = inventory.statements
    return {
        each.id: (each.dependencies.listing, each.dependencies.count, sorted((word.text, word.kind) for word in words(each)))
        for each in statements.components
    }, sorted((word.text, word.kind) for word in words(statements.document))

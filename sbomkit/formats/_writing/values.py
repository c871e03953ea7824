"""Values of the model in the spelling of others: digests by name, moments, identifiers, and the scope that edges share."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TypeVar

from sbomkit.model.inventory import EdgeKind, Inventory, Scope

__all__ = ["by_plain_name", "moment", "plain_name", "shared_scopes"]

_Member = TypeVar("_Member", bound=Enum)

_MARKS = re.compile(r"[^0-9A-Za-z]+")


def plain_name(algorithm: str) -> str:
    """The name of a digest without what its formats differ in: `SHA3-256` and `SHA3_256` alike."""
    return _MARKS.sub("", algorithm).upper()


def by_plain_name(members: Iterable[_Member]) -> Mapping[str, _Member]:
    """The members of an enumeration of digests by their plain names."""
    return {plain_name(member.name): member for member in members}


def moment(text: str | None) -> datetime | None:
    """A date-time with its zone, UTC where it has none; `None` where it is none."""
    try:
        read = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


def shared_scopes(inventory: Inventory) -> dict[str, Scope]:
    """For each component the scope that everything which is declared to need it agrees on."""
    scopes: dict[str, Scope] = {}
    for edge in inventory.edges:
        if edge.kind is EdgeKind.DEPENDS_ON and edge.inferred_by is None:
            same = scopes.setdefault(edge.dependency, edge.scope) is edge.scope
            scopes[edge.dependency] = edge.scope if same else Scope.UNKNOWN
    return scopes

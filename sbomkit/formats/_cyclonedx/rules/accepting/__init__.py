"""CycloneDX JSON that is proven to keep its schema by decoding it once, into types that are made of the schema.

The proof is one-sided.  What is accepted keeps every rule of the schema; what is not accepted may keep them nevertheless, and
the engine judges it.  So what no type can express is left out of the types, and a document in which it stands is not accepted;
where something is simplified, it is narrowed and never widened.

    types      of objects, lists and alternatives
    scalars    of texts and numbers
    columns    what types do not say, checked for all objects of a kind at once
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import chain
from threading import Lock
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from sbomkit.errors import DocumentError
from sbomkit.formats._cyclonedx.rules.accepting.columns import field
from sbomkit.formats._cyclonedx.rules.accepting.scalars import NotExpressedError
from sbomkit.formats._cyclonedx.rules.accepting.types import Types
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.json import decode_bounded

__all__ = ["Acceptor", "Proven"]


class Proven(NamedTuple):
    """A document that keeps its schema."""

    document: Any
    references: list[str]
    """Every `bom-ref` in it, as often as it stands."""

    def plain(self, *names: str) -> dict[str, Any]:
        """Those of its members that have one of some names, as plain objects and lists."""
        values = {name: getattr(self.document, field(name), UNSET) for name in names}
        return {name: msgspec.to_builtins(value) for name, value in values.items() if value is not UNSET}


class Acceptor:
    """Tells documents that keep a schema for sure."""

    def __init__(self, schema: Mapping[str, Any], bundled: Callable[[str], Mapping[str, Any]]) -> None:
        """Make the types.

        Args:
            schema: that of a document, in draft 7.
            bundled: finds the schemas that it refers to, by what their file names begin with.
        """
        makes = Types(schema, bundled)
        self._decoder: msgspec.json.Decoder[Any] | None = None
        with suppress(
            NotExpressedError, LookupError, TypeError, ValueError
        ):  # the latter for what is no schema of a known form
            self._decoder = msgspec.json.Decoder(makes.shape(schema, "").type)
        self._kinds = makes.kinds
        self._lock = Lock()

    def proven(self, content: Content) -> Proven | None:
        """The document, where it is proven to keep the schema; `None`: it may keep it or not, and may be no JSON at all."""
        if self._decoder is None:
            return None
        with self._lock:  # since the kinds have the objects of one document
            try:
                document = decode_bounded(content, self._decoder)
                met = [kind for kind in self._kinds if kind.met]
                # Were no objects noted where some should be, nothing would be checked.
                if bool(met) == bool(self._kinds) and all(kind.holds() for kind in met):
                    return Proven(document, list(chain.from_iterable(kind.references() for kind in met)))
            except DocumentError:
                pass
            finally:
                for kind in self._kinds:
                    kind.met.clear()
        return None

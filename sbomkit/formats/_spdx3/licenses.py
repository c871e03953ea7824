"""Licences of SPDX 3: relationships and licence elements in, one expression for each licence out."""

from collections.abc import Mapping

from sbomkit.formats._spdx3.names import individual
from sbomkit.formats._spdx3.shapes import AnyLicense, Element

__all__ = ["Licenses"]

_LISTED = ("https://spdx.org/licenses/", "http://spdx.org/licenses/")
_LONGEST = 10_000
"""Characters of an expression from which on it is not spelt out: sets of sets of sets double with every step."""
_NOTHING = frozenset({"NOASSERTION", "NONE"})
_AND, _OR, _WITH = " AND ", " OR ", " WITH "


class Licenses:
    """The licence elements of a document as expressions, each made once."""

    def __init__(
        self, elements: Mapping[str, Element], declared: Mapping[str, list[str]], concluded: Mapping[str, list[str]]
    ) -> None:
        self._elements = elements
        self._declared = declared
        self._concluded = concluded
        self._made: dict[str, str | None] = {}

    def of(self, ref: str) -> tuple[str, ...]:
        """The licences of an element: what is declared, else what was concluded."""
        for stated in (self._declared, self._concluded):
            if ref in stated:
                found = tuple([text for text in map(self.expression, stated[ref]) if text])
                if found:
                    return found
        return ()

    def expression(self, ref: str) -> str | None:
        """What a licence says; `None` for none, and for what nothing is said about."""
        if ref not in self._made:
            self._make(ref)
        return self._made[ref]

    def _make(self, ref: str) -> None:
        """Make an expression after those that it is made of, without recursion; one that is made of itself is its own name."""
        pending = [ref]
        begun: set[str] = set()
        while pending:
            current = pending[-1]
            if current not in self._made and current not in begun:
                begun.add(current)
                pending += [part for part in dict.fromkeys(self._parts(current)) if part not in begun]
                continue
            pending.pop()
            if current not in self._made:
                self._made[current] = self._expression(current)

    def _license(self, ref: str) -> AnyLicense | None:
        element = self._elements.get(ref)
        return element if isinstance(element, AnyLicense) else None

    def _parts(self, ref: str) -> list[str]:
        wire = self._license(ref)
        if wire is None:
            return []
        single = (wire.subject_license, wire.subject_extendable, wire.subject_addition)
        return [*(wire.members or ()), *(part for part in single if part)]

    def _expression(self, ref: str) -> str | None:
        wire = self._license(ref)
        if wire is None:
            return self._named(ref, None)
        if wire.expression:
            return None if wire.expression in _NOTHING else wire.expression
        texts = [self._made.get(part) or self._named(part, None) for part in self._parts(ref)]
        known = [text for text in texts if text]
        if not known or sum(map(len, known)) > _LONGEST:
            return self._named(ref, wire)
        if wire.members:
            joint = _OR if "Disjunctive" in type(wire).__name__ else _AND
            return joint.join(f"({text})" if " " in text else text for text in dict.fromkeys(known))
        if wire.subject_addition and len(known) > 1:
            return _WITH.join(known)
        return f"{known[0]}+" if wire.subject_license else known[0]

    def _named(self, ref: str, wire: AnyLicense | None) -> str | None:
        """The name of a licence that is not made of others: that of the list, its own, or its id."""
        if individual(ref) is not None:
            return None
        for start in _LISTED:
            if ref.startswith(start):
                return ref.removeprefix(start).removesuffix(".html").strip("/") or ref
        element = wire or self._elements.get(ref)
        return (element.name if element is not None else None) or ref

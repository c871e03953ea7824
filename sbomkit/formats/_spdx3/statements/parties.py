"""Who is named in SPDX 3: agents and tools, by reference."""

from collections.abc import Mapping
from types import MappingProxyType

from sbomkit.formats._reading.stating import blank, party, stated, text_of, word
from sbomkit.formats._spdx3.names import individual, value_named
from sbomkit.formats._spdx3.statements.elements import AGENT_KINDS, Elements, Wire
from sbomkit.model.statements import Marker, Party, PartyKind, Word

__all__ = ["Agents", "individual_word"]

_KINDS: Mapping[str, PartyKind] = MappingProxyType(
    {
        "Organization": PartyKind.ORGANISATION,
        "Person": PartyKind.PERSON,
        "SoftwareAgent": PartyKind.TOOL,
        "Tool": PartyKind.TOOL,
    }
)
_INDIVIDUALS: Mapping[str, Marker] = MappingProxyType({"none": Marker.NONE, "unknown": Marker.NO_ASSERTION})


class Agents:
    """Those whom elements refer to; few agents stand behind many packages, and each is looked at once."""

    def __init__(self, elements: Elements) -> None:
        self._elements = elements
        self._known: dict[tuple[str, str], Party] = {}

    def of(self, wire: Wire, member: str) -> tuple[Party, ...]:
        """Those whom a member refers to."""
        value = wire.claims.get(member)
        if value is None:
            return ()
        if isinstance(value, list):
            address = wire.member(member)
            return tuple([self._party(ref, member, f"{address}[{index}]") for index, ref in enumerate(value)])
        return (self._party(value, member, wire.member(member)),)

    def _party(self, value: object, role: str, address: str) -> Party:
        ref = self._elements.spelt_out(text_of(value))
        element = self._elements.by_id.get(ref)
        if element is None:
            name = self._elsewhere(ref, address)
            is_told = name.marker is Marker.VALUE and not name.kind
            return party(role, PartyKind.ORGANISATION if is_told else PartyKind.UNSTATED, name)
        if (ref, role) not in self._known:
            self._known[ref, role] = self._agent(element, role)
        return self._known[ref, role]

    def _agent(self, element: Wire, role: str) -> Party:
        emails: list[Word] = []
        urls: list[Word] = []
        for at, entry in self._elements.values(element, "externalIdentifier"):
            kind, identifier = value_named(text_of(entry.get("externalIdentifierType"))), stated(entry, "identifier", at)
            if kind == "email":
                emails.append(identifier or blank(at))
            elif kind == "urlScheme" or (identifier is not None and "://" in identifier.text):
                urls.append(identifier or blank(at))
        kind = _KINDS.get(element.kind, PartyKind.UNSTATED)
        told = "" if element.kind in _KINDS else element.kind
        if element.kind not in AGENT_KINDS:
            emails, urls = [], []  # those of a package are of no party
        name = stated(element.claims, "name", element.address, told) or blank(element.address, told)
        return party(role, kind, name, emails, urls)

    def _elsewhere(self, ref: str, address: str) -> Word:
        """What a reference to what is not here says: an individual of the standard, or an element of another document."""
        found = individual_word(ref, address)
        if found is not None:
            return found
        return word(ref, address, "reference") if ref in self._elements.imported else blank(address, "reference")


def individual_word(ref: str, address: str) -> Word | None:
    """A reference to one of the elements that no document defines, such as `NoAssertionElement`."""
    meant = individual(ref)
    if meant is None:
        return None
    if meant not in _INDIVIDUALS:
        return word(meant, address)
    return Word.trusted({"text": ref, "address": address, "marker": _INDIVIDUALS[meant], "kind": ""})

"""Who is named in CycloneDX: organisations, people, and the free text of older versions."""

from collections.abc import Iterator, Mapping
from typing import Any

from sbomkit.formats._reading.stating import blank, objects, party, stated, texts, word
from sbomkit.model.statements import Party, PartyKind, Word

__all__ = ["free_text", "organizations", "people"]


def organizations(owner: Mapping[str, Any], member: str, address: str) -> Iterator[Party]:
    """The organisation of a member; BSI TR-03183-2 shows it as a list, which is read as well, and so is a name alone."""
    value = owner.get(member)
    if value is None:
        return
    at = f"{address}.{member}"
    if isinstance(value, dict):
        yield _organization(value, member, at)
    elif isinstance(value, list):
        for inner, wire in objects(value, at):
            yield _organization(wire, member, inner)
    else:
        yield party(member, PartyKind.ORGANISATION, word(value, at))


def _organization(wire: Mapping[str, Any], role: str, address: str) -> Party:
    contacts = [*objects(wire.get("contact"), f"{address}.contact")]
    mails = [mail for at, contact in contacts for mail in _mails(contact, at)]
    name = stated(wire, "name", address) or blank(address)
    return party(role, PartyKind.ORGANISATION, name, mails, texts(wire.get("url"), f"{address}.url"))


def people(owner: Mapping[str, Any], member: str, address: str) -> Iterator[Party]:
    """The people of a member."""
    for at, wire in objects(owner.get(member), f"{address}.{member}"):
        yield party(member, PartyKind.PERSON, stated(wire, "name", at) or blank(at), _mails(wire, at))


def free_text(owner: Mapping[str, Any], member: str, address: str) -> Iterator[Party]:
    """Whoever is named in a text."""
    name = stated(owner, member, address)
    if name is not None:
        yield party(member, PartyKind.UNSTATED, name)


def _mails(contact: Mapping[str, Any], address: str) -> list[Word]:
    mail = stated(contact, "email", address)
    return [mail] if mail is not None else []

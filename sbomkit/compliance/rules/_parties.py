"""Rules about who made a component, who hands it over, and how they can be reached."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic import StrictBool

from sbomkit.compliance.rules._closed import Role
from sbomkit.compliance.rules._interface import Case, Judge, NoParameters, Rule, Told, Words, gathered, of_component, of_word
from sbomkit.compliance.rules._shapes import is_email, is_url, plain_name
from sbomkit.model._base import Noun
from sbomkit.model.compliance import Outcome
from sbomkit.model.statements import Aspect, ComponentStatements, Marker, Party, PartyKind, Word

__all__ = ["PARTY_RULES", "contact_of", "is_somebody"]

_UNTOLD = frozenset({"Agent", "reference"})
"""What formats call somebody of whom they do not tell whether it is a person: a class, and what another document tells of."""
_HOST = re.compile(r"(?:[a-z]{1,10}://)?(?:[a-z0-9-]{1,63}\.){1,10}[a-z]{2,63}/?")


class PartyParameters(Noun):
    """Whose names count."""

    fallback: tuple[Role, ...] = ()
    """Roles that stand in where none is stated, such as `publisher`."""
    reject: Words = ()
    """Names that are those of a platform and of no party; letters and digits are compared, and of hosts their domain."""
    single: StrictBool = False
    """Whether there may be one organisation only."""


def _supplier(parameters: PartyParameters, _: Case) -> Judge:
    rejected = frozenset(map(plain_name, parameters.reject))
    fallback = frozenset(parameters.fallback)

    def judge(stated: ComponentStatements) -> Told:
        named = _named(stated.suppliers, stated.producers, fallback)
        missing = Told(Outcome.MISSING, stated.address, _instead("supplier", stated.producers))
        return _of_parties(named, "supplier", rejected, missing)

    return judge


def _producer(parameters: PartyParameters, _: Case) -> Judge:
    rejected = frozenset(map(plain_name, parameters.reject))
    fallback = frozenset(parameters.fallback)

    def judge(stated: ComponentStatements) -> Told:
        named = _named(stated.producers, stated.suppliers, fallback)
        missing = Told(Outcome.MISSING, stated.address, _instead("producer", stated.suppliers))
        if parameters.single and len(named) > 1 and (more := _organisations(named)) > 1:
            return Told(Outcome.MALFORMED, named[0].name.address, f"{more} organisations are named as the producer, not one")
        return _of_parties(named, "producer", rejected, missing)

    return judge


def _named(own: tuple[Party, ...], others: tuple[Party, ...], fallback: frozenset[str]) -> tuple[Party, ...]:
    """Whom a component names in a part; an empty name is as good as none."""
    if any(each.name.marker is not Marker.BLANK for each in own):
        return own
    return tuple(each for each in others if each.role in fallback) or own


def is_somebody(party: Party, *, has_to_tell: bool = False) -> bool:
    """Whether a person or an organisation may stand behind a name.

    Args:
        party: who is named.
        has_to_tell: whether the format has no place for a name of which is not told what it is of.
    """
    if party.kind is not PartyKind.UNSTATED or party.name.marker is not Marker.VALUE:
        return party.kind is not PartyKind.TOOL
    return party.name.kind in _UNTOLD or not (has_to_tell or party.name.kind)


def _organisations(named: tuple[Party, ...]) -> int:
    """How many organisations the first role of a precedence names."""
    return len({each.name.text for each in named if each.kind is PartyKind.ORGANISATION and each.role == named[0].role})


def _instead(what: str, others: tuple[Party, ...]) -> str:
    """What is missing, and what a reader might take for it."""
    role = next((each.role for each in others if each.name.marker is Marker.VALUE), None)
    return f"no {what} is stated" if role is None else f"no {what} is stated; {role} is, which is somebody else's part"


def _of_parties(named: tuple[Party, ...], what: str, rejected: frozenset[str], missing: Told) -> Told:
    return gathered((_of_party(each, what, rejected, missing.address) for each in named), missing)


def _of_party(party: Party, what: str, rejected: frozenset[str], address: str) -> Told:
    if party.name.marker is Marker.VALUE and not is_somebody(party):
        named = "a tool" if party.kind is PartyKind.TOOL else f"an element of the class {party.name.kind}"
        return Told(Outcome.MALFORMED, party.name.address, f"{named} is named as the {what}, not a person or an organisation")
    if party.name.marker is Marker.VALUE and not rejected.isdisjoint(_names(party.name.text)):
        return Told(Outcome.MALFORMED, party.name.address, f"the {what} is the platform that it is handed out by")
    return of_word(party.name, what, address)


def _names(text: str) -> tuple[str, ...]:
    """What a name is compared by; that of a host is also a name of the domain that it belongs to."""
    host = text.strip().lower()
    if not _HOST.fullmatch(host):
        return (plain_name(text),)
    *_, domain, top = host.rstrip("/").rpartition("/")[2].split(".")
    return (plain_name(text), plain_name(domain), plain_name(domain + top))


def _producer_contact(_: NoParameters, __: Case) -> Judge:
    def judge(stated: ComponentStatements) -> Told:
        missing = Told(Outcome.MISSING, stated.address, "no e-mail address and no URL of whoever made or maintains it")
        return contact_of(stated.producers, missing)

    return judge


def contact_of(parties: tuple[Party, ...], missing: Told) -> Told:
    """Whether any of them can be reached: by e-mail, else by URL."""
    words = [*((word, is_email) for each in parties for word in each.emails)]
    words += [(word, is_url) for each in parties for word in each.urls]
    told = gathered((_of_contact(word, fits, missing) for word, fits in words), missing)
    if told.outcome is not Outcome.MISSING:
        return told
    # Where nobody is named at all, what is said of the name is said of the contact.
    unnamed = (of_word(each.name, "contact", missing.address) for each in parties if each.name.marker is not Marker.VALUE)
    return gathered((each for each in unnamed if each.outcome is not Outcome.MISSING), told)


def _of_contact(word: Word, fits: Callable[[str], bool], missing: Told) -> Told:
    if word.marker is Marker.VALUE and not fits(word.text):
        what = "an e-mail address" if fits is is_email else "a URL"
        return Told(Outcome.MALFORMED, word.address, f"the contact has not the shape of {what}")
    return of_word(word, "contact", missing.address)


PARTY_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "supplier": of_component("who hands it over", _supplier, aspect=Aspect.SUPPLIER, parameters=PartyParameters),
        "producer": of_component("who made it", _producer, aspect=Aspect.PRODUCER, parameters=PartyParameters),
        "producer-contact": of_component(
            "an e-mail address, else a URL, of who made or maintains it", _producer_contact, aspect=Aspect.PRODUCER_CONTACT
        ),
    }
)

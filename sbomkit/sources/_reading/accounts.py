"""Accounts as sources write them, turned into actors with an identity that says where it is from."""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from sbomkit.model.facts import Actor, ActorKind, Identity
from sbomkit.settings import Settings
from sbomkit.sources._reading.people import account_kind, contact_identity, contact_kind, hashed_identity, is_list_address
from sbomkit.sources._reading.text import scrub

__all__ = ["People", "account", "by_login", "contact", "each_once", "people", "workflow"]

_LONGEST = 100
_WORD = re.compile(r"[a-z0-9]+")
_WORDS = {ActorKind.TEAM: "team", ActorKind.ORGANISATION: "organisation"}


class People(NamedTuple):
    """Those whom a list of a registry names."""

    members: tuple[Actor, ...]
    """Each once, sorted by identity."""
    unread: int = 0
    """Entries from which it cannot be told whom they mean: each may be somebody else."""

    @property
    def note(self) -> str:
        """What qualifies the list; empty: nothing does."""
        entries = "1 entry" if self.unread == 1 else f"{self.unread} entries"
        return f"{entries} of the list could not be read" if self.unread else ""

    def why_nobody(self, why: str) -> str:
        """Why nobody is known: no entry could be read, or `why` there is none."""
        return f"{self.note}, and nobody else is on it" if self.unread else why

    def remarks(self, *notes: str) -> str:
        """What qualifies the list, and other notes, as one text."""
        return "; ".join(filter(None, (self.note, *notes)))

    def complete(self, told: bool | None) -> bool | None:  # noqa: FBT001 - three states of a field, not a switch
        """Whether the list names everybody, as the registry tells: never where something could not be read."""
        return False if self.unread else told


def account(
    registry: str,
    login: object,
    settings: Settings,
    *,
    number: int | None = None,
    kind: ActorKind | None = None,
    email: object = None,
    same_as: Iterable[str] = (),
) -> Actor | None:
    """An account of a registry.

    Args:
        registry: what identities begin with: the name of the registry's own source, also where an aggregator tells it.
        login: what the account is called; something else than a text is nobody.
        settings: for the hashes that stand for what may not be kept.
        number: its number, where the registry has one that outlives the login: then that is the identity.
        kind: where the registry tells; `None`: guessed by name and address, see `account_kind`.
        email: looked at and forgotten.
        same_as: identities that the registry itself ties to it.

    Returns:
        `None`: nobody is named.
    """
    name = login.strip() if isinstance(login, str) else ""
    if not name and number is None:
        return None
    told = kind or account_kind(name, email=email if isinstance(email, str) else None)
    if told is ActorKind.AUTOMATION:
        return workflow(registry, name.partition(" ")[0])
    # What the registry itself calls it; a guess may change, and must not make another account of it.
    word = _WORDS.get(kind or ActorKind.PERSON, "user")
    if number is not None:
        identity = Identity(f"{registry}:{word}:{number}")
    elif name.isdigit() and word == "user":
        identity = Identity(f"{registry}:login:{name}")  # else it would be the number of somebody else
    elif "@" in name:
        identity = hashed_identity(registry, "address", name, settings)
    elif len(name) > _LONGEST or scrub(name) != name:
        identity = hashed_identity(registry, "label", name, settings)
    else:
        identity = Identity(f"{registry}:{word}:{name.lower()}")
    return Actor(identity=identity, kind=told, same_as=tuple(Identity(each) for each in sorted(set(same_as) - {identity})))


def by_login(registry: str, login: str) -> tuple[Identity, ...]:
    """What `same_as` says of a user by login; nothing where that is of digits only, and would look like a number."""
    return () if login.isdigit() else (Identity(f"{registry}:user:{login.lower()}"),)


def workflow(registry: str, provider: object) -> Actor:
    """A workflow that publishes by trusted publishing.

    One name stands for the workflows of thousands of packages: the identity says no more than whose machinery it is.
    """
    words = _WORD.findall(provider.lower()[:60]) if isinstance(provider, str) else []
    return Actor(identity=Identity(f"{registry}:workflow:{'-'.join(words) or 'unknown'}"), kind=ActorKind.AUTOMATION)


def contact(source: str, name: object, email: object, settings: Settings, *, kind: ActorKind | None = None) -> Actor | None:
    """Somebody whom metadata name as a contact, by a name, an address or both; `None`: there is neither."""
    label = scrub(name[:200]) if isinstance(name, str) else ""
    address = email.strip() if isinstance(email, str) else ""
    identity = contact_identity(source, label, address, settings)
    if identity is None:
        return None
    told = kind or (ActorKind.TEAM if is_list_address(address) else contact_kind(label, email=address or None))
    return Actor(identity=identity, kind=told, label=label or None)


def each_once(actors: Iterable[Actor | None]) -> tuple[Actor, ...]:
    """Those who are somebody, sorted by identity."""
    found: dict[Any, Actor] = {}
    for actor in actors:
        if actor is not None:
            found.setdefault(actor.identity, actor)
    return tuple(found[identity] for identity in sorted(found))


def people(listed: object, read: Callable[[Any], Actor | None]) -> People:
    """Those whom a list names.

    Args:
        listed: entries as a registry wrote them; something else than a list has none.
        read: tells whom an entry means; `None`: that cannot be told, and is counted.
    """
    found = [read(each) for each in listed] if isinstance(listed, list) else []
    return People(each_once(found), sum(each is None for each in found))

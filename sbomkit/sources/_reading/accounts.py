"""Accounts as sources write them, turned into actors with an identity that says where it is from."""

import re
from collections.abc import Iterable
from typing import Any

from sbomkit.model.facts import Actor, ActorKind, Identity
from sbomkit.settings import Settings
from sbomkit.sources._reading.people import account_kind, contact_identity, contact_kind, hashed_identity
from sbomkit.sources._reading.text import scrub

__all__ = ["account", "contact", "each_once", "workflow"]

_LONGEST = 100
_WORD = re.compile(r"[a-z0-9]+")


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
    word = {ActorKind.TEAM: "team", ActorKind.ORGANISATION: "organisation"}.get(kind or ActorKind.PERSON, "user")
    if number is not None:
        identity = Identity(f"{registry}:{word}:{number}")
    elif "@" in name:
        identity = hashed_identity(registry, "address", name, settings)
    elif len(name) > _LONGEST or scrub(name) != name:
        identity = hashed_identity(registry, "label", name, settings)
    else:
        identity = Identity(f"{registry}:{word}:{name.lower()}")
    return Actor(identity=identity, kind=told, same_as=tuple(Identity(each) for each in sorted(set(same_as) - {identity})))


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
    return Actor(identity=identity, kind=kind or contact_kind(label, email=address or None), label=label or None)


def each_once(actors: Iterable[Actor | None]) -> tuple[Actor, ...]:
    """Those who are somebody, sorted by identity."""
    found: dict[Any, Actor] = {}
    for actor in actors:
        if actor is not None:
            found.setdefault(actor.identity, actor)
    return tuple(found[identity] for identity in sorted(found))

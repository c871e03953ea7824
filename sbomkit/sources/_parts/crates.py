"""What crates.io says, the same for its interface and for its dump: names, accounts, states, the sparse index."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import Actor, ActorKind, DeclaredDependency, Lifecycle, PublisherKind, Publishers
from sbomkit.settings import Settings
from sbomkit.sources._reading.accounts import People, account, by_login
from sbomkit.sources._reading.answers import flag, integer, read_json, record, records, text
from sbomkit.sources._reading.telling import dependency, key_of

__all__ = [
    "canonical",
    "index_dependencies",
    "index_path",
    "is_name",
    "is_prerelease",
    "lifecycle",
    "owner",
    "publishers",
    "read_index",
]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_GITHUB_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
_WORKFLOWS_SINCE = datetime(2025, 7, 1, tzinfo=UTC)
"""Trusted publishing began in that month; of older versions without a publisher nobody wrote down who it was."""
_SCOPES = {"dev": "development", "build": "build"}


def is_name(name: str) -> bool:
    """Whether a crate can be called so."""
    return _NAME.fullmatch(name) is not None


def canonical(name: str) -> str:
    """The spelling in which the registry compares names: case and the kind of dash make no other crate."""
    return name.lower().replace("_", "-")


def is_prerelease(version: str) -> bool:
    """Whether it has a pre-release tag (SemVer 2.0, 9)."""
    return "-" in version.partition("+")[0]


def owner(entry: Mapping[str, Any], settings: Settings) -> Actor | None:
    """A user or a team by its number, which outlives the login.

    A user is tied to the account on GitHub of the same name only where the registry says that it is the same.
    """
    login = text(entry.get("login"), 200)
    is_team = entry.get("kind") == "team" or (login or "").startswith("github:")
    is_same = login and entry.get("github_username_matches") is True and _GITHUB_LOGIN.fullmatch(login)
    same_as = by_login("github", login) if login and is_same else ()
    kind = ActorKind.TEAM if is_team else None
    number = integer(entry.get("id")) or None  # no account has the number 0
    return account("crates", login, settings, number=number, kind=kind, same_as=same_as)


def publishers(owners: People, newest: tuple[datetime, Actor | None] | None) -> tuple[Publishers | None, str | None]:
    """The list of owners, and what qualifies it; `None`: nobody is on it.

    Args:
        owners: users and teams.
        newest: date and publisher of the newest version: one that came from a workflow makes it open who else can publish.
    """
    if not owners.members:
        return None, owners.why_nobody("the registry lists no owners")
    teams = sum(each.kind is ActorKind.TEAM for each in owners.members)
    notes = [owners.note] if owners.unread else []
    notes += [f"of {teams} teams only the name is told"] if teams else []
    by_workflow = False
    if newest is not None:
        date, publisher = newest
        by_workflow = publisher.kind is ActorKind.AUTOMATION if publisher else date >= _WORKFLOWS_SINCE
    if by_workflow:
        notes.append("a workflow published the newest version; who can start it is not told")
    value = Publishers(
        kind=PublisherKind.PUBLISH_RIGHTS,
        members=owners.members,
        complete=owners.complete(None if by_workflow else True),
        unread=owners.unread,
    )
    return value, "; ".join(notes) or None


def lifecycle(yanked: Sequence[bool], reason: str | None = None) -> Lifecycle:
    """A crate all of whose versions are yanked is not for use any more; there is no other mark."""
    if yanked and all(yanked):
        return Lifecycle(deprecated=True, message=reason or "all versions are yanked")
    return Lifecycle()


def index_path(name: str) -> str:
    """Where a crate lies in a sparse index (Cargo book, registry index)."""
    name = name.lower()
    if len(name) <= 2:
        return f"{len(name)}/{name}"
    return f"3/{name[0]}/{name}" if len(name) == 3 else f"{name[:2]}/{name[2:4]}/{name}"


def read_index(body: bytes, name: str, source: str) -> dict[str, dict[str, Any]]:
    """The lines of an index file by version.

    Raises:
        UnexpectedResponse: no line is about this crate.
    """
    found: dict[str, dict[str, Any]] = {}
    for line in body.splitlines():
        try:
            entry = record(read_json(line, source))
        except UnexpectedResponse:
            continue  # one bad line must not hide the others; the version in it counts as not listed
        version, got = text(entry.get("vers"), 200), text(entry.get("name"), 200)
        if version and got and canonical(got) == canonical(name):
            found[version] = entry
    if not found:
        raise UnexpectedResponse(f"the index has no readable line of {name}", source=source)
    return found


def index_dependency(entry: Mapping[str, Any]) -> DeclaredDependency | None:
    """One dependency of an index line; `None`: it is on another registry, or no crate can be called so."""
    name = text(entry.get("package")) or text(entry.get("name"))  # `name` is what a renamed one is called in the code
    if name is None or not is_name(name) or entry.get("registry"):
        return None
    scope = _SCOPES.get(str(entry.get("kind")), "runtime")
    if scope != "development" and flag(entry.get("optional")):
        scope = "optional"
    return dependency(key_of("cargo", name), entry.get("req"), scope=scope, marker=entry.get("target"))


def index_dependencies(entry: Mapping[str, Any]) -> list[DeclaredDependency | None]:
    """All dependencies of an index line."""
    return [index_dependency(each) for each in records(entry.get("deps"))]

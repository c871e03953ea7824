"""What sources say of people, pseudonymous from here on: accounts told apart from scripts, addresses and names hashed."""

import re
from hashlib import blake2b

from sbomkit.model.facts import ActorKind, Identity
from sbomkit.settings import Settings

__all__ = ["account_kind", "hashed_identity", "without_addresses"]

_SEPARATORS = re.compile(r"[-_.+\s/\[\]()]+")

_SCRIPT_WORDS = frozenset({"bot", "ci", "automation", "release", "releases", "publisher", "deploy"})
"""Words that mark an account as run by a script, when they stand alone: `x-bot` but not `abbott`, `x-ci` but not `cicero`."""

_SCRIPT_NAMES = frozenset(
    {"npm-publish", "dependabot", "dependabot-preview", "renovate", "renovate-bot", "greenkeeper", "greenkeeperio", "snyk-bot"}
)

_WORKFLOW_NAMES = frozenset({"github actions", "github-actions", "github-actions[bot]", "gitlab ci/cd", "circleci"})
"""What registries and forges write where a workflow published or committed."""

_SHARED_ACCOUNTS = frozenset({"npm", "npm-support", "types"})
"""Accounts with the look of a user that stand for a group: npm's own, which holds security placeholders, and the one that
publishes every `@types` package for DefinitelyTyped."""

_SCRIPT_MAILBOXES = frozenset({"noreply", "bot", "ci", "release"})


def account_kind(login: str, *, email: str | None = None) -> ActorKind:
    """Tell a person from a script, from a workflow and from the few group accounts known by name.

    Only whole words count, so that people whose name holds `bot` or `ci` stay people.  A guess all the same: what it calls a
    bot is *probably* one.

    Args:
        login: an account's name, or a committer's display name.
        email: looked at and forgotten; `users.noreply` addresses are how forges hide a *person's* address.
    """
    name = login.strip().casefold()
    address = (email or "").strip().casefold()
    mailbox, _, host = address.partition("@")
    if name in _WORKFLOW_NAMES or mailbox == "npm-oidc-no-reply":
        return ActorKind.AUTOMATION
    if name in _SHARED_ACCOUNTS:
        return ActorKind.ORGANISATION
    if name in _SCRIPT_NAMES or not _SCRIPT_WORDS.isdisjoint(_SEPARATORS.split(name)):
        return ActorKind.BOT
    if host and not host.startswith("users.noreply."):
        words = _SEPARATORS.split(mailbox.replace("no-reply", "noreply"))
        if not _SCRIPT_MAILBOXES.isdisjoint(words):
            return ActorKind.BOT
    return ActorKind.PERSON


def hashed_identity(source: str, kind: str, text: str, settings: Settings) -> Identity:
    """An identity for someone of whom only an address (kind `address`) or a name (kind `label`) is known.

    Returns:
        `<source>:<kind>:<16 hexadecimal digits>`: BLAKE2b, keyed with `settings.identity_key`, of the trimmed,
        case-folded text.
    """
    return Identity(f"{source}:{kind}:{_digest(text, settings)}")


def _digest(text: str, settings: Settings) -> str:
    key = settings.identity_key.get_secret_value().encode()
    if len(key) > blake2b.MAX_KEY_SIZE:
        key = blake2b(key).digest()
    folded = text.strip().casefold().encode("utf-8", "surrogatepass")
    return blake2b(folded, digest_size=8, key=key).hexdigest()


_AFTER_AT = re.compile(rb"@(?!\d+\.\d+\.\d)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
"""From the at-sign on, unless a version follows, as in the alias `npm:name@1.2.3-beta`."""
_ACCOUNT_OF_URL = re.compile(rb"//[^/@\s\"<>]{1,250}\Z")
_BEFORE_AT = re.compile(rb"[A-Za-z0-9._%+-]{1,64}\Z")


def without_addresses(answer: bytes, settings: Settings) -> bytes:
    """An answer as it may be kept: each e-mail address replaced by a stand-in that is the same wherever it occurs.

    Mailboxes of scripts stay readable, so that `account_kind` sees the same in what was kept and in what was sent; so does
    `git@host`, which is no person.  Accounts and passwords go from URLs.
    """
    kept: list[bytes] = []
    end = 0
    for host in _AFTER_AT.finditer(answer):
        # `//user:password@host` is no address of a person, but who has an account there is nobody's business.
        if account := _ACCOUNT_OF_URL.search(answer, max(end, host.start() - 256), host.start()):
            kept.append(answer[end : account.start() + 2])
            end = host.start() + 1
            continue
        mailbox = _BEFORE_AT.search(answer, max(end, host.start() - 64), host.start())
        if mailbox is None or mailbox[0].lower() == b"git":
            continue
        name = mailbox[0].decode("ascii")
        kept.append(answer[end : mailbox.start()])
        kept.append(_stand_in(name, name + host[0].decode("ascii"), settings).encode("ascii"))
        end = host.end()
    kept.append(answer[end:])
    return b"".join(kept)


def _stand_in(mailbox: str, address: str, settings: Settings) -> str:
    readable = account_kind("", email=address) is not ActorKind.PERSON
    return f"{mailbox.lower() if readable else _digest(address, settings)}@address.invalid"

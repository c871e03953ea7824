"""What sources say of people, pseudonymous from here on: accounts told apart from scripts, addresses and names hashed."""

import re
from hashlib import blake2b

from sbomkit.model.facts import ActorKind, Identity
from sbomkit.settings import Settings

__all__ = [
    "account_kind",
    "contact_identity",
    "contact_kind",
    "hashed_identity",
    "is_list_address",
    "own_address",
    "without_addresses",
]

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

_SCRIPT_MAILBOXES = frozenset({"noreply", "no-reply", "bot", "ci", "release"})
_SCRIPT_ENDS = ("[bot]", "-bot", " bot", " robot")

_NOBODYS_HOSTS = ("example.com", "example.net", "example.org", "local", "localdomain", "localhost", "(none)")
"""Hosts, with those below them, that git and mail programs put in when nobody told them better, or that manuals use."""
_NOBODYS_ENDS = tuple(f".{each}" for each in _NOBODYS_HOSTS)
_LIST_HOSTS = frozenset({"lists", "alioth-lists", "tracker", "packages", "googlegroups"})
"""First labels of hosts that only have mailing lists, or forward to whoever looks after a package."""
_STAND_IN_HOSTS = frozenset({"email.com", "domain.com"})
_STAND_IN_MAILBOXES = frozenset({"you", "your", "your.email", "your-email", "youremail", "email", "user", "me", "name"})
"""What manuals tell to replace; the hosts exist, and may have people under other names."""


def account_kind(login: str, *, email: str | None = None) -> ActorKind:
    """Tell a person from a script, from a workflow and from the few group accounts known by name.

    Only whole words count, so that people whose name holds `bot` or `ci` stay people.  A guess all the same: what it calls a
    bot is *probably* one.

    Args:
        login: an account's name; for what people call themselves there is `contact_kind`.
        email: looked at and forgotten; `users.noreply` addresses are how forges hide a *person's* address.
    """
    words = _SEPARATORS.split(login.strip().casefold())
    if not _SCRIPT_WORDS.isdisjoint(words) or "-npm-publish-" in f"-{'-'.join(words)}-":
        told = _kind(login, email)
        return ActorKind.BOT if told is ActorKind.PERSON else told
    return _kind(login, email)


def contact_kind(name: str, *, email: str | None = None) -> ActorKind:
    """The same for a display name, in which a word such as `Ci` may be part of a person's name: only its end tells.

    Args:
        name: what someone is called in a commit or in a package's metadata.
        email: looked at and forgotten.
    """
    return _kind(name, email)


def _kind(name: str, email: str | None) -> ActorKind:
    """What whole names and whole mailboxes tell."""
    name = name.strip().casefold()
    mailbox, _, host = (email or "").strip().casefold().partition("@")
    if name in _WORKFLOW_NAMES or mailbox == "npm-oidc-no-reply":
        return ActorKind.AUTOMATION
    if name in _SHARED_ACCOUNTS:
        return ActorKind.ORGANISATION
    if name in _SCRIPT_NAMES or name == "bot" or name.endswith(_SCRIPT_ENDS):
        return ActorKind.BOT
    if host and not host.startswith("users.noreply.") and (mailbox in _SCRIPT_MAILBOXES or mailbox.endswith(_SCRIPT_ENDS)):
        return ActorKind.BOT
    return ActorKind.PERSON


_REPLACED = re.compile(r"(list-)?(?:([0-9a-f]{16})|\S+)@address\.invalid")
"""What `without_addresses` put in place of an address: a hash of it, marked where it was a mailing list's; or what it was."""


def is_list_address(address: str) -> bool:
    """Whether mail to an address goes to many: a mailing list's, a team's, or the stand-in for one of these."""
    address = address.strip().casefold()
    if replaced := _REPLACED.fullmatch(address):
        return replaced[1] is not None
    mailbox, _, host = address.rpartition("@")
    return host.partition(".")[0] in _LIST_HOSTS or mailbox.startswith("team+")


def own_address(address: str) -> str:
    """An address, or its stand-in, in its one spelling.

    Empty when it tells nobody from anybody: `root@localhost`, `you@example.com`, a script's whose host was left out.
    """
    address = address.strip().casefold()
    if replaced := _REPLACED.fullmatch(address):
        return address if replaced[2] else ""
    mailbox, _, host = address.rpartition("@")
    is_public = "." in host and not f".{host}".endswith(_NOBODYS_ENDS)
    is_name = any(map(str.isalpha, host.rpartition(".")[2]))  # no address of a machine
    is_stand_in = not mailbox or (mailbox in _STAND_IN_MAILBOXES and host in _STAND_IN_HOSTS)
    return address if is_public and is_name and not is_stand_in else ""


def contact_identity(source: str, name: str, address: str, settings: Settings) -> Identity | None:
    """An identity from an address of one's own, else from the name; `None`: there is neither, and so nobody."""
    if own := own_address(address):
        return hashed_identity(source, "address", own, settings)
    return hashed_identity(source, "label", name, settings) if name.strip() else None


def hashed_identity(source: str, kind: str, text: str, settings: Settings) -> Identity:
    """An identity for someone of whom only an address (kind `address`) or a name (kind `label`) is known.

    Returns:
        `<source>:<kind>:<16 hexadecimal digits>`: BLAKE2b, keyed with `settings.identity_key`, of the trimmed,
        case-folded text.  A stand-in for an address is known for one, so that the address gives the same identity whether
        it was read from a file or from an answer.
    """
    replaced = _REPLACED.fullmatch(text.strip().casefold()) if kind == "address" else None
    return Identity(f"{source}:{kind}:{(replaced and replaced[2]) or _digest(text, settings)}")


def _digest(text: str, settings: Settings) -> str:
    key = settings.identity_key.get_secret_value().encode()
    if len(key) > blake2b.MAX_KEY_SIZE:
        key = blake2b(key).digest()
    folded = text.strip().casefold().encode("utf-8", "surrogatepass")
    return blake2b(folded, digest_size=8, key=key).hexdigest()


_ESCAPED = rb"\\u(?!00[0-7])[0-9A-Fa-f]{4}"
"""A letter beyond ASCII, as JSON may write it."""
_AFTER_AT = re.compile(
    rb"(@|\xef\xbc\xa0|\\u(?:0040|[Ff][Ff]20)|&(?:#0{0,5}64|#[xX]0{0,5}40|commat);|"
    rb"%(?:25){0,3}40(?![A-Za-z0-9.-]{0,250}(?::[^/@\s\"<>]{0,250})?@))(?!\d+\.\d+\.\d)"
    rb"((?:[A-Za-z0-9\x80-\xff-]|ESC)+(?:\.(?:[A-Za-z0-9\x80-\xff-]|ESC)+)*\.(?:[A-Za-z\x80-\xff]|ESC){2,})".replace(
        b"ESC", _ESCAPED
    )
)
"""From the at-sign on, however it is written, unless a version follows, as in the alias `npm:name@1.2.3-beta`."""
_ACCOUNT_OF_URL = re.compile(rb"//[^/@\s\"<>]{1,250}\Z")
_QUOTED = re.compile(rb"(\\?\")([A-Za-z0-9](?:[A-Za-z0-9._%+ -]{0,62}[A-Za-z0-9])?)\1\Z")
"""A mailbox in quotation marks (RFC 5322, 3.2.4), as JSON escapes them or not; never what stands between two texts."""
_MAILBOX_BYTES = 384
_BEFORE_AT_BACKWARDS = re.compile(
    rb"(?:(?![0-9A-Fa-f][0-7]00u\\)(?:[0-9A-Fa-f]{4}u\\|[A-Za-z0-9\x80-\xff._%+!#$&'*=?^`{|}~-])){1,64}"
)
"""A mailbox read from its end, so that long texts cost no more than short ones; it ends at a slash, as in a URL."""
_IN_FRONT = re.compile(rb"[!#$&'*=?^`{|}~]*(?:.*\?(?:.*&)?[\w.-]*=)?[!#$&'*=?^`{|}~]*")
"""Punctuation before an address, or the name of a parameter in a URL."""
_UNICODE_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")


def without_addresses(answer: bytes, settings: Settings) -> bytes:
    """An answer as it may be kept: each e-mail address replaced by a stand-in that is the same wherever it occurs.

    Mailboxes of scripts stay readable, so that `account_kind` sees the same in what was kept and in what was sent; so does
    `git@host`, which is no person.  That one was a mailing list's stays visible, and that one was nobody's.  Accounts and
    passwords go from URLs.
    """
    kept: list[bytes] = []
    end = 0
    for host in _AFTER_AT.finditer(answer):
        # `//user:password@host` is no address of a person, but who has an account there is nobody's business.
        if account := _ACCOUNT_OF_URL.search(answer, max(end, host.start() - 256), host.start()):
            kept.append(answer[end : account.start() + 2])
            end = host.end(1)
            continue
        start = _start_of_mailbox(answer, end, host.start())
        mailbox = answer[start : host.start()]
        if not mailbox and (quoted := _QUOTED.search(answer, max(end, host.start() - 68), host.start())):
            start, mailbox = quoted.start(), quoted[2]
        if not mailbox or mailbox.lower() == b"git":
            continue
        kept.append(answer[end:start])
        kept.append(_stand_in(_unescaped(mailbox), _unescaped(host[2]), settings).encode())
        end = host.end()
    kept.append(answer[end:])
    return b"".join(kept)


def _start_of_mailbox(answer: bytes, low: int, high: int) -> int:
    """Where what stands before an at-sign begins; never within a character or within an escape of JSON."""
    found = _BEFORE_AT_BACKWARDS.match(answer[max(low, high - _MAILBOX_BYTES) : high][::-1])
    if found is None:
        return high
    start = high - found.end()
    backslashes = start - len(answer[max(low, start - 64) : start].rstrip(b"\\")) - max(low, start - 64)
    if backslashes % 2:  # the first character is the second of an escape such as a line's end
        start += 5 if answer[start : start + 1] == b"u" else 1
    while start < high and 0x80 <= answer[start] < 0xC0:
        start += 1
    front = _IN_FRONT.match(answer, start, high)
    return min(front.end() if front else start, high)


def _unescaped(text: bytes) -> str:
    return _UNICODE_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text.decode("utf-8", "replace"))


def _stand_in(mailbox: str, host: str, settings: Settings) -> str:
    address = f"{mailbox}@{host}"
    if is_list_address(address) and mailbox.lower() not in _SCRIPT_MAILBOXES:  # `x-bot@lists...` is where a bot is talked about
        told = f"list-{_digest(address, settings)}"
    elif mailbox.isascii() and account_kind("", email=address) is not ActorKind.PERSON:
        told = mailbox.lower()
    else:
        told = _digest(address, settings) if own_address(address) else "nobody"
    return f"{told}@address.invalid"

"""What single values of SPDX 2 look like: every check takes a value and answers with what is wrong with it, mostly nothing."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple, TypeAlias

from sbomkit.formats._spdx2.rules.vocabulary import CATEGORIES, REFERENCE_TYPES, UNLISTED, ReferenceType

__all__ = [
    "FINE",
    "UNSTATED",
    "Check",
    "Finding",
    "Findings",
    "agent",
    "agent_or_unstated",
    "found",
    "hexadecimal",
    "identifier",
    "list_version",
    "listed",
    "locator",
    "moment",
    "namespace",
    "place_to_download",
    "relative_path",
    "something",
    "url",
    "url_or_unstated",
]


class Finding(NamedTuple):
    """What is wrong with a value."""

    code: str
    message: str


Findings: TypeAlias = tuple[Finding, ...]
Check: TypeAlias = Callable[[str], Findings]

FINE: Findings = ()
UNSTATED = frozenset({"NOASSERTION", "NONE"})
"""What stands where a creator says that nothing can be said, or that there is nothing."""

_SHOWN = 60
_SPACE = re.compile(r"\s")
_LARGE = 10**15
_MOMENT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")
_FORM = "YYYY-MM-DDThh:mm:ssZ"
_LIST_VERSION = re.compile(r"[0-9]++\.[0-9]++")
_LEAP = (23, 59, 60)
_AGENTS = ("Person", "Organization", "Tool")
_LEGAL_AGENTS = ("Person", "Organization")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*+):")
_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*+")
_AUTHORITY = re.compile(r"//(?:([^@/?#]*+)@)?(\[[0-9A-Fa-f:.]++\]|[^:@/?#\[\]]*+)(:[0-9]*+)?(?=[/?#]|$)")
_HOSTLESS = "file"
_TOOLS = frozenset({"bzr", "git", "hg", "svn"})
_SHORTHAND = re.compile(r"git\+git@[A-Za-z0-9.\-]++:[A-Za-z0-9/.@_~\\\-]++(?:#[^\s#]*+)?|bzr\+lp:[A-Za-z0-9.\-]++")
_IDENTIFIERS: Mapping[str, re.Pattern[str]] = {
    "SPDXRef-": re.compile(r"SPDXRef-[A-Za-z0-9.\-]++"),
    "LicenseRef-": re.compile(r"LicenseRef-[A-Za-z0-9.\-]++"),
    "DocumentRef-": re.compile(r"DocumentRef-[A-Za-z0-9.+\-]++"),
}


def found(value: object) -> str:
    """A value for a message: scalars as JSON writes them, cut short; of anything else only the kind."""
    if isinstance(value, str):
        text = json.dumps(value[:_SHOWN], ensure_ascii=False) + "…" * (len(value) > _SHOWN)
        # Half of a surrogate pair is no text.
        return text.encode(errors="backslashreplace").decode()
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int) and abs(value) >= _LARGE:
        return "a large number"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (dict, list)):
        return f"an {'' if value else 'empty '}object" if isinstance(value, dict) else "a list" if value else "an empty list"
    return f"a {type(value).__name__}"


def _wrong(code: str, expected: str, text: str) -> Findings:
    return (Finding(code, f"expected {expected}, found {found(text)}"),)


def moment(text: str) -> Findings:
    """A date with its time, in UTC, to the second."""
    parts = _MOMENT.fullmatch(text)
    if parts is None:
        return _wrong("date-form", f"a date such as {_FORM}", text)
    year, month, day, hour, minute, second = map(int, parts.groups())
    try:
        date(year, month, day)
    except ValueError:
        is_day = False
    else:
        is_day = True
    if is_day and ((hour < 24 and minute < 60 and second < 60) or (hour, minute, second) == _LEAP):
        return FINE
    return _wrong("no-such-date", "a day and a time that exist", text)


def agent(text: str) -> Findings:
    """Who made something: a person, an organisation or a tool."""
    return _agent(text, _AGENTS)


def agent_or_unstated(text: str) -> Findings:
    """Who made or supplied a package: a person or an organisation."""
    return FINE if text == "NOASSERTION" else _agent(text, _LEGAL_AGENTS)


def _agent(text: str, kinds: tuple[str, ...]) -> Findings:
    kind, colon, name = text.partition(":")
    if not colon or kind not in _AGENTS:
        expected = " or ".join(f'"{entry}: "' for entry in kinds)
        return _wrong("agent-form", f"a text that begins with {expected}", text)
    if kind not in kinds:
        return _wrong("agent-kind", "a person or an organisation", text)
    name = name.strip()
    if kind != "Tool" and name.endswith(")") and "(" in name:
        name = name[: name.rindex("(")]
    if not name.strip():
        return _wrong("agent-form", f'a name after "{kind}:"', text)
    return _wrong("agent-form", "a single line", text) if "\n" in text else FINE


def namespace(text: str) -> Findings:
    """The URI of a document, to which the ids of its elements are added behind a `#`."""
    if not _SCHEME.match(text):
        return _wrong("namespace-form", "an absolute URI, which has a scheme", text)
    if "#" in text:
        return _wrong("namespace-form", 'a URI without "#"', text)
    return _characters(text)


def _characters(text: str) -> Findings:
    match = _CHARACTERS.match(text)
    end = match.end() if match else 0
    if end == len(text):
        return FINE
    return _wrong("uri-characters", f"a URI, in which {found(text[end])} is percent-encoded", text)


def url(text: str) -> Findings:
    """Where something is found on a network."""
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _wrong("url-without-scheme", 'a URL with a scheme such as "https:"', text)
    return _characters(text) or _authority(text, scheme[1].lower(), scheme.end())


def _authority(text: str, scheme: str, start: int) -> Findings:
    authority = _AUTHORITY.match(text, start)
    if (authority and authority[2]) or (scheme == _HOSTLESS and text.startswith("/", start)):
        return FINE
    return _wrong("url-form", "a URL with a host", text)


def url_or_unstated(text: str) -> Findings:
    """A home page."""
    return FINE if text in UNSTATED else url(text)


def place_to_download(text: str) -> Findings:
    """A URL, or a place in a version control system."""
    if text in UNSTATED or _SHORTHAND.fullmatch(text):
        return FINE
    scheme = _SCHEME.match(text)
    tool, plus, _ = scheme[1].partition("+") if scheme else ("", "", "")
    if plus and tool not in _TOOLS:
        return _wrong("download-location-form", "git+, hg+, svn+ or bzr+ before the transport", text)
    wrong = url(text)
    if wrong:
        return wrong
    authority = _AUTHORITY.match(text, scheme.end()) if scheme else None
    if authority and ":" in (authority[1] or "").rstrip(":"):
        # Not shown, and not in the message: it is a password.
        return (Finding("download-location-password", "a download location has no user name and password in it"),)
    return FINE


def list_version(text: str) -> Findings:
    """The version of the SPDX licence list."""
    return FINE if _LIST_VERSION.fullmatch(text) else _wrong("list-version-form", 'a version such as "3.25"', text)


def something(_text: str) -> Findings:
    """Any text; that an empty one has no form is said of every value that has a check."""
    return FINE


def relative_path(text: str) -> Findings:
    """A file name, relative to the root of its package."""
    if text.startswith("/"):
        return _wrong("absolute-file-name", "a name relative to the root of the package", text)
    return FINE


def hexadecimal(code: str, least: int, most: int | None) -> Check:
    """A check of lower-case hexadecimal digits."""
    form = re.compile(rf"[0-9a-f]{{{least},{'' if most is None else most}}}")
    expected = str(least) if least == most else f"at least {least}" if most is None else f"{least} to {most}"

    def check(text: str) -> Findings:
        if form.fullmatch(text):
            return FINE
        said = f"expected {expected} lower-case hexadecimal digits, found {found(text)} ({len(text)} characters)"
        return (Finding(code, said),)

    return check


def identifier(prefix: str, code: str) -> Check:
    """A check of ids that begin with a prefix."""
    form = _IDENTIFIERS[prefix]
    more = '"+", ' if prefix == "DocumentRef-" else ""
    expected = f'"{prefix}" and letters, digits, {more}"." and "-"'

    def check(text: str) -> Findings:
        return FINE if form.fullmatch(text) else _wrong(code, expected, text)

    return check


def listed(names: Mapping[str, str], code: str, version: str) -> Check:
    """A check that a name is one of those that a version of the specification lists."""
    spelt = {_folded(name): name for name in reversed(list(names))}

    def check(text: str) -> Findings:
        since = names.get(text)
        if since is not None:
            return FINE if since <= version else (Finding("later-name", f"{text} is known from SPDX {since} on"),)
        name = spelt.get(_folded(text))
        if name is not None:
            return _wrong("name-spelling", name, text)
        return (Finding(code, f"{found(text)} is no name that the specification lists"),)

    return check


def _folded(name: str) -> str:
    return name.upper().replace("-", "_")


def locator(category: str, kind: str, text: str, version: str) -> Findings:
    """What an external reference points at, by its category and type; a category that is none is somebody else's to tell."""
    if _SPACE.search(text):
        return _wrong("locator-space", "a locator without spaces", text)
    if category == UNLISTED or category not in CATEGORIES:
        return FINE
    types = REFERENCE_TYPES[category]
    entry = types.get(kind)
    if entry is None:
        return _wrong("unknown-reference-type", f"a type of category {category} ({', '.join(types)})", kind)
    if entry.since > version:
        return (Finding("later-name", f"references of type {kind} are known from SPDX {entry.since} on"),)
    return _located(entry, kind, text)


def _located(entry: ReferenceType, kind: str, text: str) -> Findings:
    if entry.locator is None:
        return url(text)
    if entry.locator.fullmatch(text):
        return FINE
    return _wrong("locator-form", f"a locator of type {kind} such as {entry.looks}", text)

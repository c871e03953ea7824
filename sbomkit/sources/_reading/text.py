"""Free text and links from registries, made fit to be kept: no addresses of people, no control characters, one spelling."""

import re
import unicodedata
from collections.abc import Mapping
from posixpath import normpath
from urllib.parse import unquote, urlsplit

__all__ = ["repository_url", "scrub"]

_ADDRESS = re.compile(
    r"[\w.%+'-]{1,64}\s?(?:@|\uff20|%40|\[at\]|\(at\))\s?[\w-]+(?:(?:\.|\s?\[dot\]\s?|\s?\(dot\)\s?)[\w-]+)*"
    r"(?:\.|\s?\[dot\]\s?|\s?\(dot\)\s?)[^\W\d_]{2,}",
    re.IGNORECASE,
)
"""An e-mail address, plainly written or thinly veiled; bounded before the sign, so that no text costs more than linear time."""

_VEILS = ("@", "\uff20", "%40", "[at]", "(at)")
_BLANKS = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def scrub(text: str) -> str:
    """The text on one line, without control or invisible characters, each e-mail address replaced by `[address removed]`."""
    if not text.isprintable():
        text = "".join(" " if c in _BLANKS else "" if unicodedata.category(c) in _UNSEEN else c for c in text)
    if any(veil in text.lower() for veil in _VEILS):
        text = _ADDRESS.sub("[address removed]", text)
    return " ".join(text.split())


_SHORTHANDS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
_TWO_LEVELS = frozenset({"github.com", "bitbucket.org", "codeberg.org"})
"""Forges without sub-groups: what follows owner and name is a place within the repository."""
_HOST_ALIASES = {"www.github.com": "github.com", "www.gitlab.com": "gitlab.com", "www.bitbucket.org": "bitbucket.org"}
_SCHEMES = frozenset({"http", "https", "git", "ssh"})
_SHORTHAND = re.compile(r"(?:(github|gitlab|bitbucket):)?([\w.-]+/[\w.-]+)(?:#.*)?")
_SCP_LIKE = re.compile(r"(?:git\+ssh://)?(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):(?!//)(?!\d+/)(\S+)")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_SEGMENT = re.compile(r"[\w.~+-]+")


def repository_url(raw: object) -> tuple[str, str | None] | None:
    """Where code lives, in the one spelling that facts use.

    Args:
        raw: what package metadata hold: a URL, a shorthand such as `github:owner/name`, an scp-like address, an object with
            `url` and `directory`, or an array of these, of which the first usable one counts.

    Returns:
        `https://host/owner/name`, without user, query and `.git`, and the folder within a monorepo where one is told; `None`
        when nothing there is an address of a repository.
    """
    directory: object = None
    if isinstance(raw, list | tuple):
        return next(
            (found for each in raw[:16] if not isinstance(each, list | tuple) and (found := repository_url(each))), None
        )
    address = raw
    if isinstance(raw, Mapping):
        address, directory = raw.get("url"), raw.get("directory")
    if not isinstance(address, str) or not (place := _place(address.strip()[:2_000])):
        return None
    host, path = place
    segments = [segment for segment in path.split("/") if segment]
    segments, within = _split(host, segments)
    if not segments or not all(_SEGMENT.fullmatch(segment) and segment.strip(".") for segment in segments):
        return None
    segments[-1] = segments[-1].removesuffix(".git")
    if not segments[-1]:
        return None
    return f"https://{host}/{'/'.join(segments)}", _folder(directory) or _folder("/".join(within))


def _place(text: str) -> tuple[str, str] | None:
    """Host and path, from any of the ways in which they are written."""
    if shorthand := _SHORTHAND.fullmatch(text):
        return _SHORTHANDS[shorthand[1] or "github"], shorthand[2]
    if scp_like := _SCP_LIKE.fullmatch(text):
        host, path = scp_like[1].lower(), scp_like[2].partition("#")[0].partition("?")[0]
        return _HOST_ALIASES.get(host, host), path
    try:
        parts = urlsplit(text.removeprefix("git+"))
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES or not _HOST.fullmatch(host):
        return None
    host = _HOST_ALIASES.get(host, host)
    own_port = port and parts.scheme.lower() in {"http", "https"} and port not in {80, 443}
    # `ssh://git@host:owner/name` has its owner where a port belongs; urlsplit refuses it above unless the owner is a number.
    return (f"{host}:{port}" if own_port else host), unquote(parts.path)


def _split(host: str, segments: list[str]) -> tuple[list[str], list[str]]:
    """Which part of a path is the repository, and which a folder within it."""
    if host in _TWO_LEVELS:
        own, rest = segments[:2], segments[2:]
        if len(own) < 2:
            return [], []
    elif "-" in segments:
        cut = segments.index("-")
        own, rest = segments[:cut], segments[cut + 1 :]
    else:
        own, rest = segments, []
    marks_a_folder = len(rest) > 2 and rest[0] in {"tree", "blob", "src"}
    return list(own), rest[2:] if marks_a_folder else []


def _folder(raw: object) -> str | None:
    if not isinstance(raw, str) or not raw.strip() or scrub(raw) != raw.strip():
        return None
    folder = normpath(raw.strip().strip("/"))
    return None if folder in {".", ""} or folder.startswith("..") else folder

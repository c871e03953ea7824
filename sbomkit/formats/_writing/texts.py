"""Texts of strangers in the form that a format demands: addresses, moments, and what XML can hold."""

import re
from urllib.parse import quote

from sbomkit.formats._writing.values import moment

__all__ = ["as_address", "as_moment", "as_xml_text", "in_declared_utf_8", "is_cpe"]

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
"""A date and time with its zone (RFC 3339, section 5.6)."""
_ALLOWED = "!#$%&'()*+,/:;=?@[]~"
"""What may stand in an address as it is, beside letters, digits, dots, hyphens and low lines (RFC 3986, section 2)."""
_ADDRESS = re.compile(rf"[A-Za-z0-9._\-{re.escape(_ALLOWED)}]*+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|[^:]*\Z|[^:/?#]*[/?#]")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PARTS = re.compile(r"(?P<head>[^/?#]*//)(?P<host>[^/?#]*)")
_HOST = re.compile(r"(?:[^@\[\]]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^:@\[\]]*)(?::\d*)?")
"""A host may have a user before it and a port behind it; colons stand in brackets (RFC 3986, section 3.2)."""
_CPE_2_2 = re.compile(r"cpe:/[aho]?(?::[\w.\-~%]*){0,6}", re.ASCII | re.IGNORECASE)
_PIECE = r"(?:[?*]*(?:[\w\-.]|\\[^\w\s])+[?*]*|[*\-])"
_CPE_2_3 = re.compile(
    rf"cpe:2\.3:[aho*\-](?::{_PIECE}){{5}}:(?:[a-zA-Z]{{2,3}}(?:-(?:[a-zA-Z]{{2}}|\d{{3}}))?|[*\-])(?::{_PIECE}){{4}}", re.ASCII
)
"""The names that CPE 2.2 and 2.3 bind (NISTIR 7695, sections 6.1 and 6.2)."""
_DECLARED = re.compile(rb"""(<\?xml\s[^<>]{0,200}?encoding\s*=\s*["'])([A-Za-z][\w.\-]*)""")
_SAME = frozenset({b"utf-8", b"utf8", b"ascii", b"us-ascii"})
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no place for (section 2.2), and the return that its readers turn into a line end."""


def as_address(text: str) -> str | None:
    """An address with what it may not hold percent-encoded; `None` where no address is like it."""
    made = text if _ADDRESS.fullmatch(text) else quote(text, safe=_ALLOWED, encoding="utf-8", errors="replace")
    made = _ESCAPE.sub("%25", made)
    beginning, hash_mark, fragment = made.partition("#")
    made = beginning + hash_mark + fragment.replace("#", "%23")
    parts = _PARTS.match(made)
    if _SCHEME.match(made) is None or (parts is not None and _HOST.fullmatch(parts["host"]) is None):
        return None
    end = parts.end() if parts is not None else 0
    return made[:end] + made[end:].replace("[", "%5B").replace("]", "%5D")


def as_moment(text: str) -> str | None:
    """A date and time as they are where they have the common form, else brought into it; `None` where they are none."""
    read = moment(text)
    if read is None:
        return None
    return text if _MOMENT.fullmatch(text) else read.isoformat().replace("+00:00", "Z")


def as_xml_text(text: str) -> str:
    """A text with U+FFFD for each character that XML cannot hold."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def is_cpe(text: str) -> bool:
    """Whether a text is a well-formed name of CPE 2.2 or 2.3."""
    return (_CPE_2_3 if text.startswith("cpe:2.3:") else _CPE_2_2).fullmatch(text) is not None


def in_declared_utf_8(data: bytes) -> bytes:
    """A document in UTF-8 that declares no other encoding, which XML goes on doing after it was decoded."""
    declared = _DECLARED.match(data)
    if declared is None or declared[2].lower() in _SAME:
        return data
    return declared[1] + b"UTF-8" + data[declared.end() :]

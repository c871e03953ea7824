"""Whether a text has the shape of what it claims to be.  Each pattern takes time in proportion to the text."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from sbomkit.purl import parse_purl

__all__ = [
    "DIGESTS",
    "algorithm",
    "identifier_problem",
    "is_email",
    "is_moment",
    "is_uri",
    "is_url",
    "is_utc",
    "is_version_range",
    "plain_name",
]

_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,20})?([Zz]|[+-]\d{2}:\d{2})(?:\[!?[A-Za-z0-9._/=+-]{1,80}\]){0,8}",
    re.ASCII,
)
"""RFC 3339 section 5.6, with the suffixes of RFC 9557."""
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\".]{1,63}(?:\.[^\s@<>()\[\],;:\".]{1,63}){1,10}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_CPE_22 = re.compile(r"[cC][pP][eE]:/[AHOaho]?((?::[A-Za-z0-9._~%-]*){0,2})(?::[A-Za-z0-9._~%-]*){0,4}")
"""NIST IR 7695, section 6.1."""
_CPE_23 = re.compile(r"cpe:2\.3:[aho*-]((?::(?:\\[!-~]|[A-Za-z0-9._~%*?-])++){2})(?::(?:\\[!-~]|[A-Za-z0-9._~%*?-])++){8}")
"""NIST IR 7695, section 6.2."""
_ANY_PRODUCT = re.compile(r"[:*-]*")
"""Vendor and product of a CPE name that any product has: left out, any, or none at all."""
_SWHID = re.compile(r"swh:1:(?:cnt|dir|rev|rel|snp):[0-9a-f]{40}(?:;[a-z]+=\S+)?")
"""ISO/IEC 18670."""
_VERSION_RANGE = re.compile(
    r"vers:[a-z][a-z0-9.-]{0,63}/(?:\*|" + (_CONSTRAINT := r"(?:[<>]=?|!?=)?[^\s<>=!*|,/]++") + rf"(?:\|{_CONSTRAINT})*+)"
)
"""Package URL, version range specifier."""
_GITOID = re.compile(r"gitoid:(?:blob|tree|commit|tag):(?:sha1:[0-9a-f]{40}|sha256:[0-9a-f]{64})")
_UNSAFE = re.compile(r"\s")
_NOT_PLAIN = re.compile(r"[^\w\u0300-\u036f]|_")

DIGESTS: Mapping[str, int] = MappingProxyType(
    {
        "adler32": 8,
        "md2": 32,
        "md4": 32,
        "md5": 32,
        "sha1": 40,
        "sha224": 56,
        "sha256": 64,
        "sha384": 96,
        "sha512": 128,
        "sha512224": 56,
        "sha512256": 64,
        "sha3224": 56,
        "sha3256": 64,
        "sha3384": 96,
        "sha3512": 128,
        "blake2b256": 64,
        "blake2b384": 96,
        "blake2b512": 128,
        "streebog256": 64,
        "streebog512": 128,
    }
)
"""Hexadecimal digits of what an algorithm gives, by its plain name; of those with one length."""


def plain_name(text: str) -> str:
    """A name for comparing: letters and digits of all scripts in lower case, with their accents."""
    return _NOT_PLAIN.sub("", text.lower())


def algorithm(text: str) -> str:
    """The plain name of a hash algorithm: `SHA-256`, `SHA256` and `sha256` are one."""
    return plain_name(text)


def is_moment(text: str) -> bool:
    """Whether it is a date-time with its offset, on a day that there is."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return False
    year, month, day, hour, minute, second = (int(match[group]) for group in range(1, 7))
    offset = _OFFSET.fullmatch(match[7])
    if offset and (int(offset[2]) > 23 or int(offset[3]) > 59):
        return False
    try:
        # A leap second is one, and no date-time of Python.
        datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return False
    return second <= 60


def is_utc(text: str) -> bool:
    """Whether a date-time is written in UTC."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return False
    offset = _OFFSET.fullmatch(match[7])
    return offset is None or timedelta(hours=int(offset[2]), minutes=int(offset[3])) == timedelta(0)


def is_email(text: str) -> bool:
    """Whether it has the shape of an address that mail can be sent to."""
    return len(text) <= 320 and _EMAIL.fullmatch(text) is not None


def is_url(text: str) -> bool:
    """Whether it names a scheme and a host."""
    if _UNSAFE.search(text) or "://" not in text[:40]:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme and parts.netloc)


def is_uri(text: str) -> bool:
    """Whether it begins with a scheme and holds no blanks."""
    return _SCHEME.fullmatch(text) is not None


def is_version_range(text: str) -> bool:
    """Whether it is a version range specifier; blanks between its parts mean nothing."""
    return _VERSION_RANGE.fullmatch(text.replace(" ", "")) is not None


def identifier_problem(kind: str, text: str) -> str | None:
    """What is wrong with an identifier; `None`: nothing that its shape shows."""
    if kind == "purl":
        return None if text == text.strip() and parse_purl(text) else "is no package URL"
    if kind.startswith("cpe"):
        pattern = _CPE_23 if text[:8].lower() == "cpe:2.3:" else _CPE_22
        match = pattern.fullmatch(text)
        if match is None:
            return "is no CPE name"
        return "is a CPE name that every product has" if _ANY_PRODUCT.fullmatch(match[1]) else None
    if kind == "swhid":
        return None if _SWHID.fullmatch(text) else "is no SWHID"
    if kind in {"gitoid", "omnibor"}:
        return None if _GITOID.fullmatch(text) else "is no gitoid"
    return None

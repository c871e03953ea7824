"""Whether a version satisfies a requirement, in the words of each ecosystem; the grammars are those of its own libraries."""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from types import MappingProxyType
from typing import Any

__all__ = ["order", "satisfies"]

_KEPT = 1 << 16
_LONGEST = 500
"""Characters of a requirement or of a version beyond which nobody wrote it."""


@lru_cache(maxsize=_KEPT)
def satisfies(purl_type: str, version: str, requirement: str) -> bool | None:
    """Whether a version is one that a requirement allows.

    Args:
        purl_type: whose versions these are.
        version: as the document writes it.
        requirement: as the source writes it.

    Returns:
        `None`: this cannot be told, since the type has no grammar here or one of the two does not follow it.
    """
    judge = _JUDGES.get(purl_type)
    if judge is None or max(len(version), len(requirement)) > _LONGEST:
        return None
    try:
        return judge(version.strip(), requirement.strip())
    except Exception:  # noqa: BLE001 - what strangers wrote, read by libraries that raise whatever they like
        return None


@lru_cache(maxsize=_KEPT)
def order(purl_type: str, version: str) -> tuple[int, Any]:
    """A key that sorts versions of one type, those that break its syntax before all others."""
    kind = _VERSIONS.get(purl_type)
    if kind is None or len(version) > _LONGEST:
        return 0, version
    try:
        return 1, kind(version)
    except Exception:  # noqa: BLE001 - as above
        return 0, version


_COMPARED = re.compile(r"(<<|>>|<=|>=|==|=|<|>|~)?\s*(\S+)")
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "<<": lambda left, right: left < right,
        "<": lambda left, right: left < right,
        "<=": lambda left, right: left <= right,
        "=": lambda left, right: left == right,
        "==": lambda left, right: left == right,
        ">=": lambda left, right: left >= right,
        ">": lambda left, right: left > right,
        ">>": lambda left, right: left > right,
    }
)


def _compared(purl_type: str, version: str, requirement: str) -> bool | None:
    """One comparison, as Debian, Alpine and RPM write it."""
    match = _COMPARED.fullmatch(requirement)
    if match is None:
        return None
    operator, bound = match[1] or "=", match[2]
    if operator == "~":  # apk: the same beginning
        return version == bound or version.startswith((f"{bound}.", f"{bound}-", f"{bound}_"))
    kind = _VERSIONS[purl_type]
    return _OPERATORS[operator](kind(version), kind(bound))


def _pypi(version: str, requirement: str) -> bool:
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - loaded by those who complete

    return SpecifierSet(requirement).contains(version, prereleases=True)


_EXACT_CARGO = re.compile(r"[\d]")
_TILDE_OF_COMPOSER = re.compile(r"~\s*v?(\d+(?:\.\d+)?)(?![\d.])")
_STABILITY = re.compile(r"@(?:dev|alpha|beta|rc|stable)\b", re.IGNORECASE)


def _npm(version: str, requirement: str) -> bool | None:
    """Npm's ranges (node-semver); what is an address, a tag or an alias is none."""
    if requirement in {"", "*", "latest", "x"}:
        return True
    if ":" in requirement or "/" in requirement:
        return None
    kind = _range("npm")
    return bool(_univers("npm")(version) in kind.from_native(requirement))


def _cargo(version: str, requirement: str) -> bool | None:
    """Cargo's, where a bare version has a caret and commas mean *and* (The Cargo Book, "Specifying Dependencies")."""
    parts = [part.strip() for part in requirement.split(",") if part.strip()]
    return _npm(version, " ".join(f"^{part}" if _EXACT_CARGO.match(part) and "*" not in part else part for part in parts))


def _composer(version: str, requirement: str) -> bool | None:
    """Composer's, where `~1.2` reaches to the next major version and `|` and `,` are words (getcomposer.org, "Versions")."""
    words = _STABILITY.sub("", requirement).replace("||", "|").replace("|", " || ").replace(",", " ")
    return _npm(version.removeprefix("v"), _TILDE_OF_COMPOSER.sub(r"^\1", words))


def _gem(version: str, requirement: str) -> bool:
    return bool(_univers("gem")(version) in _range("gem").from_native(requirement))


@cache
def _range(purl_type: str) -> Any:
    from univers.version_range import RANGE_CLASS_BY_SCHEMES  # noqa: PLC0415 - loaded by those who complete

    return RANGE_CLASS_BY_SCHEMES[purl_type]


def _univers(purl_type: str) -> Any:
    return _range(purl_type).version_class


def _made(purl_type: str, version: str) -> Any:
    return _univers(purl_type)(version)


def _debian_version(version: str) -> Any:
    from debian.debian_support import NativeVersion  # noqa: PLC0415 - loaded by those who complete

    return NativeVersion(version)


def _pypi_version(version: str) -> Any:
    from packaging.version import Version  # noqa: PLC0415

    return Version(version)


_VERSIONS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "apk": partial(_made, "apk"),
        "cargo": partial(_made, "npm"),
        "composer": lambda version: _made("npm", version.removeprefix("v")),
        "deb": _debian_version,
        "gem": partial(_made, "gem"),
        "npm": partial(_made, "npm"),
        "pypi": _pypi_version,
        "rpm": partial(_made, "rpm"),
    }
)
_JUDGES: Mapping[str, Callable[[str, str], bool | None]] = MappingProxyType(
    {
        "apk": partial(_compared, "apk"),
        "cargo": _cargo,
        "composer": _composer,
        "deb": partial(_compared, "deb"),
        "gem": _gem,
        "npm": _npm,
        "pypi": _pypi,
        "rpm": partial(_compared, "rpm"),
    }
)

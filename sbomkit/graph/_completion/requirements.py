"""Whether a version satisfies a requirement, in the words of each ecosystem.

A `False` is certain: what cannot be read, or depends on something that is not known here, is `None`.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sbomkit.graph._completion.ranges import OPERATORS, cargo, composer, composer_version, npm, semantic_version

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
    if judge is None or not version.strip() or max(len(version), len(requirement)) > _LONGEST:
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


_COMPARED = re.compile(r"([<>=~!]{0,2})\s*([^\s<>=~!]\S*)")


def _parted(requirement: str) -> tuple[str, str]:
    """Operator and version of one comparison."""
    match = _COMPARED.fullmatch(requirement)
    if match is None:
        raise ValueError(f"not a comparison: {requirement}")
    return match[1] or "=", match[2]


_INCLUSIVE: Mapping[str, str] = MappingProxyType({"<": "<=", ">": ">="})
"""Old words of Debian's, which mean more than they say (deb-control, "Depends")."""


def _deb(version: str, requirement: str) -> bool:
    operator, bound = _parted(requirement)
    return OPERATORS[_INCLUSIVE.get(operator, operator)](_deb_version(version), _deb_version(bound))


def _deb_version(version: str) -> Any:
    from debian.debian_support import NativeVersion  # noqa: PLC0415 - loaded by those who complete

    return NativeVersion(version)


def _rpm(version: str, requirement: str) -> bool | None:
    """RPM's: releases are compared where both sides have one (rpm.org, "Dependencies", "Versioning")."""
    operator, bound = _parted(requirement)
    left, right = _rpm_version(version), _rpm_version(bound)
    if left.release and right.release:
        return OPERATORS[operator](left, right)
    left, without = left._replace(release=""), right._replace(release="")
    if right.release and left == without:
        return None
    return OPERATORS[operator](left, without)


def _rpm_version(version: str) -> Any:
    from univers.rpm import RpmVersion  # noqa: PLC0415 - loaded by those who complete

    read: Callable[[str], Any] = RpmVersion.from_string
    return read(version)


_ALPINE = re.compile(r"([0-9]+(?:\.[0-9]+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*)*)(?:-r([0-9]+))?")
_SUFFIX = re.compile(r"_([a-z]+)([0-9]*)")
_SUFFIXES: Mapping[str, int] = MappingProxyType(
    {"alpha": -4, "beta": -3, "pre": -2, "rc": -1, "cvs": 1, "svn": 2, "git": 3, "hg": 4, "p": 5}
)
_SIMILAR = frozenset({"~", "~=", "=~"})


def _apk_version(version: str) -> tuple[Any, int]:
    """What sorts as apk-tools does (`apk-package(5)`), and the revision, which is -1 where there is none."""
    match = _ALPINE.fullmatch(version)
    if match is None:
        raise ValueError(f"not a version: {version}")
    first, *others = match[1].split(".")
    # What begins with a zero is a fraction, and less than what does not.
    numbers = (int(first), *((0, each) if each.startswith("0") else (1, int(each)) for each in others))
    suffixes = [(_SUFFIXES[name], int(number or -1)) for name, number in _SUFFIX.findall(match[3])]
    return (numbers, match[2], (*suffixes, (0, 0))), int(match[4] or -1)


def _apk(version: str, requirement: str) -> bool | None:
    operator, bound = _parted(requirement)
    left, right = _apk_version(version), _apk_version(bound)
    if operator in _SIMILAR:
        return re.match(rf"{re.escape(bound)}(?![0-9])", version) is not None
    if left[0] == right[0] and -1 in {left[1], right[1]} and left != right:  # only one of them names a revision
        return {">=": True, "<": False}.get(operator)
    return OPERATORS[operator](left, right)


_PLATFORM = re.compile(
    r"-(?:java|jruby|mswin|mingw|x86|x64|i[3-6]86|aarch64|arm|universal|powerpc|ppc|s390|riscv|loongarch|wasm).*", re.IGNORECASE
)
"""What a gem that is compiled has after its version: the beginning of a platform."""


def _gem_version(version: str) -> Any:
    from univers.gem import GemVersion  # noqa: PLC0415 - loaded by those who complete

    read: Callable[[str], Any] = GemVersion
    return read(_PLATFORM.sub("", version))


def _gem(version: str, requirement: str) -> bool:
    """RubyGems': comparisons with commas between them, `~>` among them (guides.rubygems.org, "Patterns")."""
    own = _gem_version(version)
    parts = [_parted(part.strip()) for part in requirement.split(",")]
    bounds = [(operator, _gem_version(bound)) for operator, bound in parts]  # all are read before one of them decides
    return all(_is_near(own, bound) if operator == "~>" else OPERATORS[operator](own, bound) for operator, bound in bounds)


def _is_near(version: Any, bound: Any) -> bool:
    return bool(version >= bound and version.release() < bound.bump())


def _pypi(version: str, requirement: str) -> bool:
    """Python's (PyPA, "Version specifiers"); older metadata has parentheses around them."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - loaded by those who complete

    bare = requirement[1:-1] if requirement.startswith("(") and requirement.endswith(")") else requirement
    return SpecifierSet(bare).contains(_pypi_version(version), prereleases=True)


def _pypi_version(version: str) -> Any:
    from packaging.version import Version  # noqa: PLC0415 - loaded by those who complete

    return Version(version)


_VERSIONS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "apk": _apk_version,
        "cargo": semantic_version,
        "composer": composer_version,
        "deb": _deb_version,
        "gem": _gem_version,
        "npm": semantic_version,
        "pypi": _pypi_version,
        "rpm": _rpm_version,
    }
)
_JUDGES: Mapping[str, Callable[[str, str], bool | None]] = MappingProxyType(
    {"apk": _apk, "cargo": cargo, "composer": composer, "deb": _deb, "gem": _gem, "npm": npm, "pypi": _pypi, "rpm": _rpm}
)

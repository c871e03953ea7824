"""Entries of a NuGet registration, one a version: what they say, whatever their members have become."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sbomkit.model.facts import DeclaredDependency
from sbomkit.sources._reading.answers import flag, record, records, text
from sbomkit.sources._reading.telling import dependency, key_of
from sbomkit.sources._reading.text import scrub

__all__ = ["NAME", "entries", "holds", "is_listed", "is_prerelease", "is_unlisted", "needs", "normal", "texts", "why"]

NAME = re.compile(r"\w++(?:[.-]\w++)*+", re.ASCII)
"""What a package can be called; read in one pass, whatever somebody calls one."""
_NUMBERS = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?")
_UNLISTED = "1900-"
"""The registry's way to date what its owners took from the lists."""


def entries(page: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The entries of a page, in its order."""
    for leaf in records(page.get("items")):
        if entry := record(leaf.get("catalogEntry")):
            yield entry


def is_unlisted(entry: Mapping[str, Any]) -> bool:
    """Whether it bears the date that stands for unlisted."""
    return (text(entry.get("published")) or "").startswith(_UNLISTED)


def is_listed(entry: Mapping[str, Any]) -> bool:
    """Whether the registry shows it."""
    return flag(entry.get("listed")) is not False and not is_unlisted(entry)


def is_prerelease(entry: Mapping[str, Any]) -> bool:
    """Whether it has a pre-release label (SemVer 2.0, 9)."""
    return "-" in (text(entry.get("version")) or "").partition("+")[0]


def texts(raw: object) -> list[str]:
    """A text or several, as the documentation allows for owners, authors and tags."""
    entries = raw if isinstance(raw, list) else [raw]
    return [found for each in entries[:1_000] if (found := text(each))]


def why(deprecation: Mapping[str, Any]) -> str | None:
    """Reasons, what the owners say, and what to use instead."""
    other = text(record(deprecation.get("alternatePackage")).get("id"))
    parts = [
        ", ".join(texts(deprecation.get("reasons"))),
        text(deprecation.get("message")) or "",
        f"use {other}" if other else "",
    ]
    return scrub("; ".join(filter(None, parts))) or None


def normal(version: str) -> str:
    """A version in the one spelling of the registry: no build metadata, no fourth number that is zero, lower case."""
    core, dash, label = version.partition("+")[0].lower().partition("-")
    numbers = [each.lstrip("0") or "0" for each in core.split(".")]
    numbers += ["0"] * (3 - len(numbers))
    if len(numbers) == 4 and numbers[3] == "0":
        numbers.pop()
    return ".".join(numbers) + dash + label


def _order(version: object) -> tuple[int, ...] | None:
    found = _NUMBERS.match(version) if isinstance(version, str) else None
    return tuple(int(each or 0) for each in found.groups()) if found else None


def holds(page: Mapping[str, Any], version: str) -> bool:
    """Whether a version lies within the bounds of a page."""
    low, high, wanted = _order(page.get("lower")), _order(page.get("upper")), _order(version)
    return low is not None and high is not None and wanted is not None and low <= wanted <= high


def needs(entry: Mapping[str, Any]) -> Iterator[DeclaredDependency | None]:
    """Each package with each of its ranges once, and for which frameworks, where not for all."""
    groups = list(records(entry.get("dependencyGroups")))
    found: dict[tuple[str, str | None], list[str]] = {}
    for group in groups:
        framework = text(group.get("targetFramework")) or "any framework"
        for each in records(group.get("dependencies")):
            name = text(each.get("id"), 100) or ""
            frameworks = found.setdefault((name, text(each.get("range"))), [])
            if framework not in frameworks:
                frameworks.append(framework)
    for (name, wanted), frameworks in found.items():
        marker = None if len(frameworks) == len(groups) else ", ".join(frameworks)
        yield dependency(key_of("nuget", name), wanted, marker=marker) if NAME.fullmatch(name) else None

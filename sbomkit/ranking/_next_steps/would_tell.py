"""Which source would tell what is not known of a package, by name as in `--source NAME`.

The ranking never sees a source: these are words, and a test holds them to what the sources declare.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sbomkit.model.facts import Signal
from sbomkit.purl import PackageKey

__all__ = ["ARGUMENTS", "ASKED_FOR", "BY_CODE", "REGISTRIES", "UPSTREAM_UNSEEN", "as_asked", "type_of", "would_tell"]

REGISTRIES: Mapping[str, str] = MappingProxyType(
    {
        "apk": "alpine",
        "cargo": "crates",
        "composer": "packagist",
        "conda": "conda_forge",
        "deb": "debian",
        "gem": "rubygems",
        "golang": "go",
        "hex": "hex",
        "maven": "maven",
        "npm": "npm",
        "nuget": "nuget",
        "pub": "pub",
        "pypi": "pypi",
        "rpm": "fedora",
    }
)
"""The registry of each type of package."""

UPSTREAM_UNSEEN = frozenset({"apk", "deb", "rpm"})
"""Types whose registries tell who packages, and not who makes the software."""

_BULK: Mapping[Signal, frozenset[str]] = MappingProxyType(
    dict.fromkeys(
        (Signal.POPULARITY, Signal.FUNDING, Signal.RELEASES, Signal.PUBLISHERS),
        frozenset(REGISTRIES) - UPSTREAM_UNSEEN,
    )
)
"""Where the aggregator `ecosystems` tells a signal."""

BY_CODE: Mapping[Signal, tuple[str, ...]] = MappingProxyType(
    {
        Signal.COMMITTERS: ("git", "github"),
        Signal.FUNDING: ("github", "funding_yml", "open_collective"),
        Signal.RELEASES: ("git",),
        Signal.SCORECARD: ("scorecard",),
    }
)
"""What is told of the repository, whatever the type of package."""

ARGUMENTS: Mapping[str, str] = MappingProxyType({"git": "PACKAGE=PATH"})
"""What `--source NAME=` takes of those that ask nobody without it."""

ASKED_FOR: Mapping[str, tuple[Signal, ...]] = MappingProxyType(
    {
        "people": (Signal.PUBLISHERS, Signal.COMMITTERS),
        "maintainer_reach": (Signal.PUBLISHERS, Signal.COMMITTERS),
        "load": (Signal.PUBLISHERS, Signal.COMMITTERS),
        "world_load": (Signal.PUBLISHERS,),
        "dormant": (Signal.RELEASES,),
        "upkeep": (Signal.RELEASES,),
        "cadence": (Signal.RELEASES,),
        "handover": (Signal.RELEASES, Signal.COMMITTERS),
        "provenance": (Signal.REPOSITORY,),
        "world": (Signal.POPULARITY,),
        "critical": (Signal.POPULARITY,),
        "funding": (Signal.FUNDING,),
        "concentration": (Signal.COMMITTERS,),
        "absence": (Signal.COMMITTERS,),
        "maintained": (Signal.SCORECARD,),
        "security_contact": (Signal.SCORECARD,),
    }
)
"""The signals that a factor is made from, by its name; what is not here comes from the document alone."""

_OF_REGISTRY = frozenset({Signal.PUBLISHERS, Signal.RELEASES, Signal.REPOSITORY})
_MOST = 3


def type_of(package: PackageKey) -> str:
    """The purl type of a key."""
    return package.removeprefix("pkg:").partition("/")[0]


def as_asked(name: str) -> str:
    """What to write after `--source`."""
    return f"{name}={ARGUMENTS[name]}" if name in ARGUMENTS else name


def would_tell(package: PackageKey, factor: str) -> tuple[str, ...]:
    """Names of sources that could tell what a factor needs to know of this package, the best first; none: no source can."""
    kind = type_of(package)
    found: dict[str, None] = {}
    for signal in ASKED_FOR.get(factor, ()):
        if kind in REGISTRIES and signal in _OF_REGISTRY and kind not in UPSTREAM_UNSEEN:
            found[REGISTRIES[kind]] = None
        if kind in _BULK.get(signal, ()):
            found["ecosystems"] = None
        found.update(dict.fromkeys(BY_CODE.get(signal, ())))
    return tuple(found)[:_MOST]

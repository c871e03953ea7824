"""Places that facts come from, one module each: registries, distribution indexes, git clones, facts files.

A new source is one module here and one test module; nothing else changes.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType

from sbomkit._discover import discover
from sbomkit.errors import ConfigurationError, SbomkitError
from sbomkit.sources._endpoint import Address, Endpoint, Politeness
from sbomkit.sources._interface import Session, Source, Stage, Verified

__all__ = ["Address", "Endpoint", "Politeness", "Session", "Source", "Stage", "Verified", "made", "offered", "sources"]

_GROUP = "sbomkit.sources"


@cache
def sources(*, plugins: bool = False) -> Mapping[str, type[Source]]:
    """All sources by name.

    Args:
        plugins: whether those that other installed packages offer are among them: entry points of the group `sbomkit.sources`,
            each a subclass of `Source`.  Installing a package must not be enough for it to be asked.

    Raises:
        ConfigurationError: one of another package cannot be loaded, is no source, or has the name of another.
    """
    own = discover(__name__, "SOURCE")
    if not plugins:
        return own
    found = dict(own)
    for entry in sorted(entry_points(group=_GROUP), key=lambda entry: entry.name):
        where = f"entry point {entry.name} of {entry.dist.name if entry.dist else 'an unknown package'}"
        try:
            kind = entry.load()
        except Exception as error:
            raise ConfigurationError(
                f"{where}: {type(error).__name__} while it was loaded",
                advice="leave --plugins out, or mend the package that it comes from",
            ) from error
        if not (isinstance(kind, type) and issubclass(kind, Source)):
            raise ConfigurationError(
                f"{where} is no source: expected a subclass of sbomkit.sources.Source",
                advice="leave --plugins out, or mend the package that it comes from",
            )
        if not hasattr(kind, "name"):
            raise ConfigurationError(
                f"{where} is no source: {kind.__name__} has no name",
                advice="leave --plugins out, or mend the package that it comes from",
            )
        if kind.name in found:
            raise ConfigurationError(
                f"{where}: there is a source {kind.name} already", advice="remove one of the packages, or leave --plugins out"
            )
        found[kind.name] = kind
    return MappingProxyType(dict(sorted(found.items())))


def offered() -> frozenset[str]:
    """Names of the entry points by which other installed packages offer sources, none of which is loaded."""
    return frozenset(entry.name for entry in entry_points(group=_GROUP))


def made(kind: type[Source], arguments: Sequence[str] = ()) -> Source:
    """One source of its kind; see `Source.configured`.

    Raises:
        ConfigurationError: an argument is missing or means nothing, or the class, which may be of another package, fails.
    """
    try:
        return kind.configured(arguments)
    except SbomkitError:
        raise
    except Exception as error:
        raise ConfigurationError(
            f"source {kind.name} of {kind.__module__}: {type(error).__name__} while it was made",
            advice=f"`sbomkit sources {kind.name}` tells what it needs",
        ) from error

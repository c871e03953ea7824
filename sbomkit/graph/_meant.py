"""What a user calls a package in; which one that is, whether it takes part, and what is built from it, out."""

from typing import NamedTuple

from sbomkit.graph._find import find_package
from sbomkit.graph._kept import graph_of, prepared_of
from sbomkit.model.inventory import Inventory
from sbomkit.purl import PackageKey

__all__ = ["Meant", "built_from", "meant"]


class Meant(NamedTuple):
    """The package that a name means."""

    package: PackageKey
    aside: str | None
    """Why it takes no part in position, as a phrase; `None`: it does."""
    built: tuple[PackageKey, ...]
    """Packages that take part and are built from it, in key order: people say the name of the source package (xz-utils) and
    mean those (liblzma5)."""


def meant(inventory: Inventory, name: str, *, root: str | None = None) -> Meant:
    """Look up what a name means.

    Args:
        inventory: what the document says.
        name: a package key, a component id or an unambiguous name.
        root: as in `position`.

    Raises:
        ConfigurationError: `name` or `root` names nothing in the document, or several packages.
    """
    prepared = prepared_of(inventory, root)
    graph, aside = prepared.graph, prepared.aside
    wanted = find_package(inventory, graph, name)
    built = tuple(graph.keys[binary] for binary, source in graph.built if source == wanted and binary not in aside)
    return Meant(graph.keys[wanted], aside.get(wanted), built)


def built_from(inventory: Inventory, source: PackageKey) -> tuple[PackageKey, ...]:
    """Packages that the document says are built from one, in key order, whether they take part in position or not.

    Args:
        inventory: what the document says.
        source: the key of a package, which need not be in the document.
    """
    graph = graph_of(inventory)
    return tuple(graph.keys[binary] for binary, built in graph.built if graph.keys[built] == source)

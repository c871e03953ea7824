"""The packages of several inventories, each once."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sbomkit.model.inventory import Inventory, Package

if TYPE_CHECKING:
    from sbomkit.purl import PackageKey

__all__ = ["packages_of"]


def packages_of(inventories: Iterable[Inventory]) -> list[Package]:
    """Each package once, in key order, with the versions of all inventories; a document's subject is in no registry."""
    found: dict[PackageKey, Package] = {}
    for inventory in inventories:
        roots = set(inventory.roots)
        for key, package in inventory.packages.items():
            if roots.issuperset(package.components):
                continue
            known = found.get(key)
            found[key] = package if known is None else _joined(known, package)
    return [found[key] for key in sorted(found)]


def _joined(left: Package, right: Package) -> Package:
    named = min(left, right, key=lambda package: (package.name, package.namespace or ""))
    return named.model_copy(
        update={
            "versions": tuple(sorted({*left.versions, *right.versions})),
            "components": (*left.components, *right.components),
            "purls": tuple(sorted({*left.purls, *right.purls})),
        }
    )

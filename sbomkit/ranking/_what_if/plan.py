"""What is to be supposed: names in, keys and the inventory that comes of it out.  No facts are needed for it."""

from collections.abc import Mapping
from typing import NamedTuple

from sbomkit.errors import ConfigurationError
from sbomkit.graph import meant
from sbomkit.model.inventory import Inventory
from sbomkit.purl import PackageKey, package_key, parse_purl
from sbomkit.ranking._what_if.supposed import replaced, without

__all__ = ["Plan", "Said", "planned"]

_NAMES = 3


class Said(NamedTuple):
    """What is to be supposed, in the words of the caller."""

    drop: tuple[str, ...]
    replace: Mapping[str, str]
    second_publisher: tuple[str, ...]


class Plan(NamedTuple):
    """What is to be supposed, in the keys of the document, and the inventory that comes of it."""

    dropped: tuple[PackageKey, ...]
    exchanged: tuple[tuple[PackageKey, PackageKey], ...]
    joined: tuple[PackageKey, ...]
    inventory: Inventory


def planned(inventory: Inventory, said: Said, root: str | None) -> Plan:
    """Look up what is meant, and change the inventory by it.

    Raises:
        ConfigurationError: as `sbomkit.what_if` raises it of names.
    """
    drop, replace, second_publisher = said
    if not any(said):
        raise ConfigurationError(
            "nothing is supposed", advice="name a package to drop, to replace, or to have a second publisher"
        )
    names = _Names(inventory, root)
    dropped = sorted({key for name in drop for key in names.meant(name)})
    exchanged = sorted({names.only(old): names.replacement(new) for old, new in replace.items()}.items())
    _check(dropped, exchanged, len(replace))
    after = inventory
    for old, new in exchanged:
        after = replaced(after, old, new, root=root)
    if dropped:
        after = without(after, frozenset(dropped), root=root)
    joined: list[PackageKey] = []
    if second_publisher:
        at_hand = names if after is inventory else _Names(after, root)
        joined = sorted({key for name in second_publisher for key in _staying(name, names, at_hand)})
    return Plan(tuple(dropped), tuple(exchanged), tuple(joined), after)


def _staying(name: str, before: "_Names", after: "_Names") -> tuple[PackageKey, ...]:
    """The packages that a name means in the end."""
    try:
        return after.meant(name)
    except ConfigurationError as error:
        try:
            gone = before.meant(name)
        except ConfigurationError:
            raise error from None
        raise ConfigurationError(
            f"{gone[0]} cannot gain anybody: it leaves with what is dropped or replaced", advice="name a package that stays"
        ) from None


def _check(dropped: list[PackageKey], exchanged: list[tuple[PackageKey, PackageKey]], given: int) -> None:
    """Refuse what contradicts itself."""
    old = {key for key, _ in exchanged}
    if len(old) < given:
        raise ConfigurationError("a package is replaced twice", advice="name each package once")
    for key, new in exchanged:
        if key == new:
            raise ConfigurationError(f"{key} would take its own place", advice="name another package that takes its place")
        if key in dropped or new in dropped:
            both = key if key in dropped else new
            raise ConfigurationError(f"{both} is dropped and takes part in a replacement", advice="choose one of them")
        if new in old:
            raise ConfigurationError(
                f"{new} takes the place of {key} and is replaced itself", advice="name what takes its place in the end"
            )


class _Names:
    """What names mean in one inventory."""

    def __init__(self, inventory: Inventory, root: str | None) -> None:
        self._inventory = inventory
        self._root = root

    def meant(self, name: str) -> tuple[PackageKey, ...]:
        """The packages that a name means: itself, or all that is built from it.

        Raises:
            ConfigurationError: nothing is called that, several packages are, or it takes no part in the product.
        """
        found = meant(self._inventory, name, root=self._root)
        if found.aside is None:
            return (found.package,)
        if found.built:
            return found.built
        raise ConfigurationError(
            f"{found.package} cannot be changed: {found.aside}", advice="name a package that the product stands on"
        )

    def only(self, name: str) -> PackageKey:
        """The one package that a name means.

        Raises:
            ConfigurationError: as `meant`, or several packages are built from it.
        """
        found = self.meant(name)
        if len(found) > 1:
            shown = ", ".join(found[:_NAMES]) + (" and more" if len(found) > _NAMES else "")
            raise ConfigurationError(f"{name!r} is the source of {len(found):,} packages: {shown}", advice="name one of them")
        return found[0]

    def replacement(self, name: str) -> PackageKey:
        """What takes the place of a package: one of the product, or any package URL.

        Raises:
            ConfigurationError: as `only`; a name that is no package URL has to be there.
        """
        if name.startswith("pkg:"):
            if parse_purl(name) is None:
                raise ConfigurationError(f"{name!r} is no package URL", advice="write it as in pkg:npm/left-pad")
            key = package_key(name)
            return key if key not in self._inventory.packages else self.only(key)
        try:
            return self.only(name)
        except ConfigurationError as error:
            error.advice = f"{error.advice}; what is not in the product is named as in pkg:npm/left-pad"
            raise

"""Components as findings name them."""

from collections.abc import Iterable, Mapping

from sbomkit.compliance.rules import Place
from sbomkit.model.compliance import CheckedComponent
from sbomkit.model.inventory import Inventory
from sbomkit.model.statements import ComponentStatements

__all__ = ["Checked"]


_LOOKED_UP = frozenset({"purl", "cpe", "swid"})


def _is_named(stated: ComponentStatements) -> bool:
    return bool(stated.versions or stated.references) or any(word.kind in _LOOKED_UP for word in stated.identifiers)


class Checked:
    """Each component is made when it is first needed, and once, whatever the number of elements and profiles."""

    def __init__(self, inventory: Inventory, places: Mapping[str, Place]) -> None:
        self._inventory = inventory
        self._places = places
        self._made: dict[str, CheckedComponent] = {}

    def __getitem__(self, ref: str) -> CheckedComponent:
        """The component of this id."""
        made = self._made.get(ref)
        if made is None:
            component, place = self._inventory.by_id[ref], self._places[ref]
            made = self._made[ref] = CheckedComponent.trusted(
                {
                    "id": ref,
                    "name": component.name,
                    "version": component.version,
                    "purl": component.purl,
                    "depth": place.depth,
                    "tier": place.tier,
                }
            )
        return made

    def judged(self, skipped: Iterable[str]) -> tuple[ComponentStatements, ...]:
        """What is stated of all components but those of some types.

        What has a version, a place where it is found or an identifier that registries or vulnerability databases know is a
        component, be it a single file: a list of the files of a package does not say so much of them.
        """
        types, roots = frozenset(skipped), frozenset(self._inventory.roots)
        by_id, stated = self._inventory.by_id, self._inventory.statements.components
        judged = tuple(each for each in stated if by_id[each.id].type not in types or _is_named(each))
        if not roots.isdisjoint(each.id for each in judged):
            return judged
        kept = {each.id for each in judged} | roots  # the subject is asked, whatever it is
        return tuple(each for each in stated if each.id in kept)

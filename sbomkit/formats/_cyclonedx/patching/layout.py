"""How the properties of many components are written that are laid out alike."""

from collections.abc import Sequence
from typing import NamedTuple

from sbomkit.formats._patching.json_places import quoted
from sbomkit.model.annotations import Entry, Pairs

__all__ = ["Layout"]


class Layout(NamedTuple):
    """How the properties of components are written that are laid out alike; of one writer, that is, of one thread."""

    before: str
    """Before the first property."""
    between: str
    """Between a name and its value."""
    joint: str
    """Between a value and the next name."""
    after: list[str]
    """What comes after the last property: in between stands whatever else differs."""
    groups: dict[int, str]
    """Properties as they are written, each with a joint, by the identity of what they say: most of it is said of many."""
    shared: dict[int, str]
    """Everything up to the last property that is shared, by the identity of all that is."""
    own: dict[tuple[str, ...], list[str]]
    """By the names of what a component does not share: a place for what is shared, then what stands before a value and a place
    for it, in turn, and what comes after the last one."""

    @classmethod
    def of(cls, text: bytes) -> "Layout":
        """From a template for two properties, and whatever else comes after them."""
        before, between, joint, _, *after = [part.replace("%%", "%") for part in text.decode().split("%b")]
        return cls(before, between, joint, after, {}, {}, {})

    def filled(self, entry: Entry, values: tuple[str, ...]) -> bytes:
        """The same for one component.

        Args:
            entry: what is said of it.
            values: whatever else differs.
        """
        _, shared, names, own, _, _ = entry
        text = self.shared.get(id(shared)) or self._shared(shared)
        parts = self.own.get(names) or self._own(names)
        parts[0] = text if names else text.removesuffix(self.joint)
        parts[2::2] = [*map(quoted, own), *values]
        return "".join(parts).encode()

    def _shared(self, groups: Sequence[Pairs]) -> str:
        known = self.groups
        text = self.before + "".join([known.get(id(pairs)) or self._group(pairs) for pairs in groups])
        self.shared[id(groups)] = text
        return text

    def _group(self, pairs: Pairs) -> str:
        text = "".join([f"{quoted(name)}{self.between}{quoted(value)}{self.joint}" for name, value in pairs])
        self.groups[id(pairs)] = text
        return text

    def _own(self, names: tuple[str, ...]) -> list[str]:
        named = [f"{quoted(name)}{self.between}" for name in names]
        between = [*named[:1], *(f"{self.joint}{name}" for name in named[1:]), *self.after]
        parts = self.own[names] = [""] * (2 * len(between))
        parts[1::2] = between
        return parts

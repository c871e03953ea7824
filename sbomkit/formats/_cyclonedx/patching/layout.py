"""How the properties of many components are written that are laid out alike."""

from collections.abc import Sequence
from typing import NamedTuple

from sbomkit.formats._patching.json_places import quoted
from sbomkit.model.annotations import Entry, Pairs

__all__ = ["Layout"]


class Layout(NamedTuple):
    """How the properties of components are written that are laid out alike."""

    before: str
    """Before the first property."""
    between: str
    """Between a name and its value."""
    joint: str
    """Between a value and the next name."""
    after: str
    """Template for what comes after the last property, with a hole for whatever else differs."""
    groups: dict[int, str]
    """Properties as they are written, each with a joint, by the identity of what they say: most of it is said of many."""
    shared: dict[int, str]
    """Everything up to the last property that is shared, by the identity of all that is."""
    own: dict[tuple[str, ...], str]
    """Template for what a component does not share, and for what comes after it, by the names."""

    @classmethod
    def of(cls, text: bytes) -> "Layout":
        """From a template for two properties, and whatever else comes after them."""
        before, between, joint, _, *after = text.decode().split("%b")
        return cls(before.replace("%%", "%"), between, joint, "%s".join(after), {}, {}, {})

    def filled(self, entry: Entry, values: tuple[str, ...]) -> bytes:
        """The same for one component.

        Args:
            entry: what is said of it.
            values: whatever else differs.
        """
        _, shared, names, own, _, _ = entry
        text = self.shared.get(id(shared)) or self._shared(shared)
        if names:
            return (text + (self.own.get(names) or self._own(names)) % (*map(quoted, own), *values)).encode()
        return (text.removesuffix(self.joint) + self.after % values).encode()

    def _shared(self, groups: Sequence[Pairs]) -> str:
        known = self.groups
        text = self.before + "".join([known.get(id(pairs)) or self._group(pairs) for pairs in groups])
        self.shared[id(groups)] = text
        return text

    def _group(self, pairs: Pairs) -> str:
        text = "".join([f"{quoted(name)}{self.between}{quoted(value)}{self.joint}" for name, value in pairs])
        self.groups[id(pairs)] = text
        return text

    def _own(self, names: tuple[str, ...]) -> str:
        written = [f"{quoted(name)}{self.between}".replace("%", "%%") for name in names]
        own = self.own[names] = self.joint.replace("%", "%%").join(f"{name}%s" for name in written) + self.after
        return own

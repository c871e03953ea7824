"""How the properties of many components are written that are laid out alike."""

from typing import NamedTuple

from sbomkit.formats._writing.json_places import quoted
from sbomkit.model.annotations import Entry, Pairs

__all__ = ["Layout"]


class Layout(NamedTuple):
    """How the properties of components are written that are laid out alike."""

    text: bytes
    """Template: first all properties, then whatever else differs."""
    between: str
    """Between a name and its value."""
    joint: str
    """Between a value and the next name."""
    known: dict[int, str]
    """Properties as they are written, by the identity of what they say: most of it is said of many components."""

    @classmethod
    def of(cls, text: bytes) -> "Layout":
        """From a template for two properties."""
        before, between, joint, _, *rest = text.split(b"%b")
        return cls(b"%b".join((before, *rest)), between.decode(), joint.decode(), {})

    def filled(self, entry: Entry, values: tuple[bytes, ...]) -> bytes:
        """The same for one component."""
        known = self.known
        texts = []
        for pairs in entry.shared:
            text = known.get(id(pairs))
            if text is None:
                text = known[id(pairs)] = self._written(pairs)
            texts.append(text)
        if entry.own:
            texts.append(self._written(entry.own))
        return self.text % (self.joint.join(texts).encode(), *values)

    def _written(self, pairs: Pairs) -> str:
        between = self.between
        return self.joint.join([f"{quoted(name)}{between}{quoted(value)}" for name, value in pairs])

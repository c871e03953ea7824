"""How the properties of many components are written that are laid out alike."""

from typing import NamedTuple

from sbomkit.formats._writing.json_places import quoted
from sbomkit.model.annotations import Entry

__all__ = ["Layout"]


class Layout(NamedTuple):
    """How the properties of components are written that are laid out alike."""

    text: bytes
    """Template: first all properties, then whatever else differs."""
    between: str
    """Between a name and its value."""
    joint: str
    """Between a value and the next name."""
    shared: dict[int, str]
    """Properties as they are written, by the identity of what they say: most of it is said of many components."""
    own: dict[tuple[str, ...], str]
    """What a component does not share, with a hole for each value, by the names."""

    @classmethod
    def of(cls, text: bytes) -> "Layout":
        """From a template for two properties."""
        before, between, joint, _, *rest = text.split(b"%b")
        return cls(b"%b".join((before, *rest)), between.decode(), joint.decode(), {}, {})

    def filled(self, entry: Entry, values: tuple[bytes, ...]) -> bytes:
        """The same for one component."""
        known = self.shared
        texts = []
        for pairs in entry.shared:
            text = known.get(id(pairs))
            if text is None:
                written = [f"{quoted(name)}{self.between}{quoted(value)}" for name, value in pairs]
                text = known[id(pairs)] = self.joint.join(written)
            texts.append(text)
        if entry.names:
            own = self.own.get(entry.names)
            if own is None:
                written = [f"{quoted(name)}{self.between}".replace("%", "%%") for name in entry.names]
                own = self.own[entry.names] = self.joint.join(f"{name}%s" for name in written)
            texts.append(own % tuple(map(quoted, entry.values)))
        return self.text % (self.joint.join(texts).encode(), *values)

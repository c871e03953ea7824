"""What a frame is: columns as data, each with its type, unit, meaning, and what its values are read from."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import AwareDatetime

from sbomkit.model._base import Noun
from sbomkit.model._meanings import field_meaning

__all__ = ["FrameColumn", "FrameTable", "FrameType", "Frames", "Part", "field"]


class FrameType(StrEnum):
    """What the values of a column are; beside these, any of them may be unknown where the column says so."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    MOMENT = "moment"
    """In UTC, to the microsecond."""
    TEXTS = "list of text"


_OF_PLAIN: Mapping[Any, FrameType] = MappingProxyType(
    {
        str: FrameType.TEXT,
        int: FrameType.INTEGER,
        float: FrameType.NUMBER,
        bool: FrameType.BOOLEAN,
        datetime: FrameType.MOMENT,
        AwareDatetime: FrameType.MOMENT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameColumn:
    """One column."""

    name: str
    type: FrameType
    meaning: str
    value: Callable[[Any], Any]
    """What stands there for the entry that a row is made from."""
    unit: str = ""
    """What is counted, or the range of a share; empty: it has none."""
    null: bool = False
    """Whether it can be unknown, which is null in every frame: never 0, never an empty text."""
    words: tuple[str, ...] = ()
    """Texts that can stand there, where there is a list of all; empty: any text can."""
    is_plain: bool = False
    """Whether all that stands there is known to be plain already, so that nobody has to look at each value."""

    @property
    def told(self) -> str:
        """What it means and, where that does not say them, the words that can stand there."""
        if all(f"`{word}`" in self.meaning for word in self.words):
            return self.meaning
        which = "Each is one of" if self.type is FrameType.TEXTS else "One of"
        return f"{self.meaning}  {which} {', '.join(f'`{word}`' for word in self.words)}."

    def values(self, entries: Sequence[Any]) -> list[Any]:
        """What stands there for each entry, as plain values: enumerations become their text."""
        found = map(self.value, entries)
        if self.is_plain:
            return list(found)
        if self.type is FrameType.TEXT:
            return [None if each is None else str(each) for each in found]
        if self.type is FrameType.TEXTS:
            return [None if each is None else tuple(map(str, each)) for each in found]
        return list(found)


def _nothing(_noun: Any) -> Collection[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameTable:
    """One table that a noun can be had as; it is equal to itself only."""

    name: str
    row: str
    """What a row is and how rows are ordered, as one sentence."""
    entries: Callable[[Any], Sequence[Any]]
    """What rows are made from, given the noun."""
    columns: tuple[FrameColumn, ...]
    shown: tuple[str, ...]
    """Columns that a notebook shows, where there is no room for all."""
    untold: Callable[[Any], Collection[str]] = _nothing
    """Columns about which this noun tells nothing, so that they hold nulls only, whatever number its fields hold."""

    def values(self, noun: Any, names: Collection[str] | None = None, most: int | None = None) -> dict[str, list[Any]]:
        """Values by column.

        Args:
            noun: what the table is of.
            names: columns that are wanted; all by default.
            most: rows that are wanted, from the first; all by default.
        """
        entries, untold = self.entries(noun)[:most], self.untold(noun)
        return {
            column.name: [None] * len(entries) if column.name in untold else column.values(entries)
            for column in self.columns
            if names is None or column.name in names
        }

    def rows(self, noun: Any) -> Iterator[tuple[Any, ...]]:
        """Rows of plain values, in the order of the columns; lists are tuples of text, moments are in UTC."""
        yield from zip(*self.values(noun).values(), strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """All tables of one noun; the first is the one that is meant unless another one is named."""

    tables: tuple[FrameTable, ...]
    sentence: Callable[[Any], str]
    """What the noun says, in one sentence."""


class Part(NamedTuple):
    """A part of something that a table has a row for, and what it is a part of."""

    whole: Any
    part: Any


def field(
    noun: type[Noun], name: str, *, at: str = "", called: str = "", unit: str = "", meaning: str = "", maybe: bool = False
) -> FrameColumn:
    """A column of what one field of a noun holds; type, words, meaning and whether it can be unknown come from the field.

    Args:
        noun: that has the field.
        name: of the field.
        at: attributes that lead from an entry to the noun, as in `publishers`; empty: the entry is one.
        called: name of the column; by default that of the field.
        unit: see `FrameColumn`.
        meaning: what it means, where the field itself does not say it or says it of something else.
        maybe: whether there may be no noun there, which makes the column null.
    """
    declared = noun.model_fields[name]
    type_, null = _typed(declared.annotation)
    return FrameColumn(
        name=called or name,
        type=type_,
        unit=unit,
        meaning=" ".join((meaning or field_meaning(noun, name)).split()),
        null=null or maybe,
        words=_words(declared.annotation),
        is_plain=_holds_plain(declared.annotation),
        value=_through(attrgetter(at), attrgetter(name)) if maybe else attrgetter(f"{at}.{name}" if at else name),
    )


def _through(first: Callable[[Any], Any], then: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def value(entry: Any) -> Any:
        found = first(entry)
        return None if found is None else then(found)

    return value


def _typed(annotation: Any) -> tuple[FrameType, bool]:
    """The type of a column for a field of this annotation, and whether it can be unknown."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        types = {_typed(each)[0] for each in arguments if each is not type(None)}
        (type_,) = types
        return type_, type(None) in arguments
    if origin is Annotated:
        return _typed(arguments[0])
    if origin is tuple:
        return FrameType.TEXTS, False
    if origin is Literal or (isinstance(annotation, type) and issubclass(annotation, StrEnum)):
        return FrameType.TEXT, False
    return _OF_PLAIN[getattr(annotation, "__supertype__", annotation)], False


def _words(annotation: Any) -> tuple[str, ...]:
    """The texts that a field of this annotation, or each text of a list, can be; empty: any."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return arguments
    if origin is Union or origin is UnionType:
        some = [_words(each) for each in arguments if each is not type(None)]
        return tuple(word for words in some for word in words) if all(some) else ()
    if origin is Annotated or origin is tuple:
        return _words(arguments[0])
    return tuple(map(str, annotation)) if isinstance(annotation, type) and issubclass(annotation, StrEnum) else ()


def _holds_plain(annotation: Any) -> bool:
    """Whether a field of this annotation holds text, or tuples of text, and not enumerations that stand for text."""
    arguments = [each for each in get_args(annotation) if each not in {type(None), Ellipsis}]
    if get_origin(annotation) in {Union, UnionType, tuple}:
        return all(map(_holds_plain, arguments))
    return annotation is str or getattr(annotation, "__supertype__", None) is str

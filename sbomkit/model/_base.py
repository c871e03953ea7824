"""What all nouns share: frozen, closed, and cheap to make from parts that are already known to be right."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, Any, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    model_serializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sbomkit.model._meanings import field_meaning

__all__ = ["DeferringNoun", "Noun", "field_names", "make_all", "plain"]

_set = object.__setattr__
_set_fields = BaseModel.__dict__["__dict__"].__set__
_exhaust = deque[Any](maxlen=0).extend
_Made = TypeVar("_Made", bound="Noun")


@cache
def field_names(noun: type[BaseModel]) -> set[str]:
    """The names of all fields of a noun: one set, shared by all its instances; `model_copy` copies it before it adds to it."""
    return set(noun.model_fields)


class Noun(BaseModel):
    """A frozen value; equality, hash and order of members are generated, never written."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,  # which are no numbers, nor in JSON
    )

    @classmethod
    def trusted(cls, fields: dict[str, Any]) -> Self:
        """Make one without private attributes from *all* its fields, not validated again; `fields` is kept, not copied.

        For readers that have typed their input already: it costs about a tenth of a validated construction.  A property test
        holds every reader to what validation would have made.
        """
        self = object.__new__(cls)
        _set(self, "__dict__", fields)
        return self

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """What pydantic keeps beside the fields: the same for all that were made by `trusted`, so it is not stored."""
            if name == "__pydantic_fields_set__":
                return field_names(type(self))
            if name in {"__pydantic_extra__", "__pydantic_private__"}:
                return None
            return super().__getattr__(name)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, with other values of some fields; of what was worked out from the fields, such a copy keeps nothing.

        Or the digest of a policy would be that of another one, and an inventory list packages that it does not have.
        """
        copied = super().model_copy(update=update, deep=deep)
        return _without_kept(copied) if update else copied

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """A copy of the fields, without what was worked out from them and kept: some of that cannot be copied."""
        memo = {} if memo is None else memo
        bare = _without_kept(self.__copy__())
        copied = super(Noun, bare).__deepcopy__(memo)
        memo.pop(id(bare), None)  # which is gone: the next noun may have its place in memory, and would be taken for it
        return copied

    def __iter__(self) -> Iterator[tuple[str, Any]]:  # type: ignore[override] # as pydantic does
        """Names and values of all fields, whatever else was worked out from them and kept."""
        return iter([(name, getattr(self, name)) for name in type(self).model_fields])

    def __getstate__(self) -> dict[Any, Any]:
        """What is pickled: the fields, not what was worked out from them and kept, perhaps by another thread at this moment."""
        state = super().__getstate__()
        fields = type(self).model_fields
        return {**state, "__dict__": {name: value for name, value in state["__dict__"].copy().items() if name in fields}}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema with what each field means."""
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, field in cls.model_fields.items():
            told = properties.get(field.alias or name)
            if told is not None and (meaning := field_meaning(cls, name)):
                told.setdefault("description", meaning)
        return schema


def _without_kept(noun: _Made) -> _Made:
    for name in noun.__dict__.keys() - type(noun).model_fields:
        del noun.__dict__[name]
    return noun


def make_all(noun: type[_Made], fields: list[dict[str, Any]]) -> list[_Made]:
    """Do for many nouns without private attributes what `Noun.trusted` does for one, in a tenth of the time each.

    A large document has hundreds of thousands of edges, hashes and references: every step is a loop in C.
    """
    made: list[_Made] = list(map(object.__new__, repeat(noun, len(fields))))
    _exhaust(map(_set_fields, made, fields))
    return made


class DeferringNoun(Noun):
    """A noun that makes some of its fields when they are first asked for; nothing but the clock and `__dict__` tells."""

    _pending: dict[str, Callable[[], Any]] = PrivateAttr(default_factory=dict)

    @classmethod
    def deferring(cls, fields: dict[str, Any], pending: dict[str, Callable[[], Any]], **private: Any) -> Self:
        """Make one as `trusted` does, from some of its fields and, for each of the others, what makes it.

        Args:
            fields: those that are there.
            pending: what makes the others, by name.
            private: values of private attributes.
        """
        self = object.__new__(cls)
        _set(self, "__dict__", fields)
        _set(self, "__pydantic_private__", {"_pending": pending, **private})
        return self

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Make a field that is not there yet."""
            if name.startswith("_"):
                return super().__getattr__(name)
            pending = self._pending
            if (make := pending.get(name)) is not None:
                # Another thread may make it as well; the first one to be kept is everybody's.
                self.__dict__.setdefault(name, make())
                pending.pop(name, None)
            return self.__dict__[name] if name in self.__dict__ else super().__getattr__(name)

    def whole(self) -> Self:
        """The same, with every field made and in its place, whichever of them was asked for before."""
        fields = type(self).model_fields
        if self._pending or [name for name in self.__dict__.copy() if name in fields] != list(fields):
            made = {name: getattr(self, name) for name in fields}
            # At one stroke, since another thread may be reading; what it puts beside the fields meanwhile is made again.
            _set_fields(self, made | {name: value for name, value in self.__dict__.copy().items() if name not in made})
        return self

    def __dir__(self) -> Iterable[str]:
        """All names, for whoever completes them: those of fields that are not made yet are there as well."""
        return {*super().__dir__(), *type(self).model_fields}

    @model_serializer(mode="wrap")
    def _serialise(self, handler: SerializerFunctionWrapHandler) -> Any:
        return handler(self.whole())

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of the fields: that they are made late shows in nothing that is written."""
        fields = {key: value for key, value in core_schema.items() if key != "serialization"}
        return super().__get_pydantic_json_schema__(fields, handler)

    def __eq__(self, other: object) -> bool:
        """Whether all fields are equal."""
        if isinstance(other, DeferringNoun):
            other.whole()
        return super(DeferringNoun, self.whole()).__eq__(other)

    def __hash__(self) -> int:
        """A hash of all fields."""
        return hash((type(self), *(getattr(self, name) for name in type(self).model_fields)))

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """All fields."""
        return super(DeferringNoun, self.whole()).__repr_args__()

    def __copy__(self) -> Self:
        """A copy with all fields made."""
        return super(DeferringNoun, self.whole()).__copy__()

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """A copy with all fields made."""
        return super(DeferringNoun, self.whole()).__deepcopy__(memo)

    def __getstate__(self) -> dict[Any, Any]:
        """What is pickled: all fields."""
        return super(DeferringNoun, self.whole()).__getstate__()


def plain(number: float, digits: int = 6) -> float:
    """A number as it is published: rounded, so that the same input gives the same bytes on every machine."""
    return round(number, digits) + 0.0

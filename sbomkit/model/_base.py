"""What all nouns share: frozen, closed, and cheap to make from parts that are already known to be right."""

from functools import cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

__all__ = ["Noun", "field_names", "plain"]

_set = object.__setattr__


@cache
def field_names(noun: type[BaseModel]) -> set[str]:
    """The names of all fields of a noun: one set, shared by all its instances; `model_copy` copies it before it adds to it."""
    return set(noun.model_fields)


class Noun(BaseModel):
    """A frozen value; equality, hash and order of members are generated, never written."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @classmethod
    def trusted(cls, fields: dict[str, Any]) -> Self:
        """Make one from *all* its fields without validating them again; `fields` is kept, not copied.

        For readers that have typed their input already: it costs about a tenth of a validated construction.  A property test
        holds every reader to what validation would have made.
        """
        self = object.__new__(cls)
        _set(self, "__dict__", fields)
        _set(self, "__pydantic_fields_set__", field_names(cls))
        _set(self, "__pydantic_extra__", None)
        private = cls.__private_attributes__
        _set(self, "__pydantic_private__", {name: private[name].get_default() for name in private} if private else None)
        return self

    def __getstate__(self) -> dict[Any, Any]:
        """What is pickled: the fields, not what was worked out from them and kept."""
        state = super().__getstate__()
        fields = type(self).model_fields
        return {**state, "__dict__": {name: value for name, value in state["__dict__"].items() if name in fields}}


def plain(number: float, digits: int = 6) -> float:
    """A number as it is published: rounded, so that the same input gives the same bytes on every machine."""
    return round(number, digits) + 0.0

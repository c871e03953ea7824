"""The model of SPDX 3.0.1 as tables: which classes there are, and which properties each of them has.

They are taken from the bindings that the SPDX project generates from its own ontology, loaded when they are asked for: no rule
is written down a second time.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

__all__ = ["Class", "Property", "classes", "individuals"]


@dataclass(frozen=True, slots=True)
class Property:
    """What may stand under one name."""

    kind: str
    """`text`, `moment`, `integer`, `boolean`, `number`, `choice` or `object`."""
    is_list: bool
    """Whether several values may stand there."""
    least: int
    """How many there are at least."""
    pattern: re.Pattern[str] | None
    smallest: int | None
    """Of an integer."""
    choices: frozenset[str]
    """Names of a vocabulary, or of the individuals that may stand for an object."""
    of_class: str
    """Of an object, the class that it or its kin must be of."""
    is_any_text: bool
    """Whether every text may stand there."""


@dataclass(frozen=True, slots=True)
class Class:
    """One class."""

    name: str
    kin: frozenset[str]
    """Its own name and those of all classes that it is a kind of."""
    properties: Mapping[str, Property]
    required: tuple[str, ...]
    """Those of the properties that must be there."""
    is_abstract: bool
    is_element: bool
    is_open: bool
    """Whether it may have properties of anybody's."""


_KINDS = (
    ("EnumProp", "choice"),
    ("ObjectProp", "object"),
    ("DateTimeProp", "moment"),
    ("IntegerProp", "integer"),
    ("BooleanProp", "boolean"),
    ("FloatProp", "number"),
    ("StringProp", "text"),
)
_SMALLEST = (("PositiveIntegerProp", 1), ("NonNegativeIntegerProp", 0))


@cache
def classes() -> Mapping[str, Class]:
    """All classes by their compact names."""
    bindings = _bindings()
    return {_name(each): _class(bindings, each) for each in _with_objects(bindings)}


def _with_objects(bindings: Any) -> list[Any]:
    """Classes that have objects; those of vocabularies have names alone."""
    found = set(bindings.SHACLObject.CLASSES.values())
    return [each for each in found if not each.NAMED_INDIVIDUALS or each._OBJ_COMPACT_PROPS]  # noqa: SLF001 - no other door


def _class(bindings: Any, each: Any) -> Class:
    entries = [entry for entry in each._OBJ_PY_PROPS.values() if entry.compact]  # noqa: SLF001 - no other door
    kin = [base for base in each.__mro__ if issubclass(base, bindings.SHACLObject) and base._TYPE]  # noqa: SLF001 - as above
    return Class(
        name=_name(each),
        kin=frozenset(map(_name, kin)),
        properties={entry.compact: _property(bindings, entry) for entry in entries},
        required=tuple(entry.compact for entry in entries if entry.min_count),
        is_abstract=each.IS_ABSTRACT,
        is_element=issubclass(each, bindings.Element),
        is_open=issubclass(each, bindings.SHACLExtensibleObject) and not each.CLOSED,
    )


@cache
def individuals() -> frozenset[str]:
    """IRIs of the elements that the specification itself defines."""
    return frozenset(_bindings().NAMED_INDIVIDUALS)


@cache
def _bindings() -> Any:
    from spdx_python_model.bindings.v3_0_1 import model  # noqa: PLC0415 - large, and needed for strict checks only

    return model


def _name(each: Any) -> str:
    return str(each._COMPACT_TYPE or each._TYPE)  # noqa: SLF001 - as above


def _property(bindings: Any, entry: Any) -> Property:
    whole = entry.prop or entry.reg()
    is_list = isinstance(whole, bindings.ListProp)
    single = whole.prop if is_list else whole
    kind = next(kind for name, kind in _KINDS if isinstance(single, getattr(bindings, name)))
    return Property(
        kind=kind,
        is_list=is_list,
        least=entry.min_count or 0,
        pattern=re.compile(single.pattern) if single.pattern else None,
        smallest=next((least for name, least in _SMALLEST if isinstance(single, getattr(bindings, name))), None),
        choices=frozenset(compact for _, compact in single.context) if kind in {"choice", "object"} else frozenset(),
        of_class=_name(single.cls) if kind == "object" else "",
        is_any_text=kind == "text" and not single.pattern,
    )

"""Types of texts and numbers: constraints of a schema, patterns and formats in a way that is not wider than the engine's."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Literal, NamedTuple

from msgspec import Meta

from sbomkit.formats._cyclonedx.rules.accepting.columns import Check, all_hexadecimal

__all__ = ["NotExpressedError", "Schema", "Shape", "number", "only", "said", "text", "truth"]

Schema = Mapping[str, Any]

_COMMENTS = frozenset(
    {"$comment", "$id", "$schema", "default", "definitions", "deprecated", "description", "examples", "meta:enum", "title"}
)
_LARGE = 2**53
"""Numbers beyond it are left to the engine."""
_NUMBERS: Mapping[str, Any] = {"integer": int, "number": float}

_HEXADECIMAL = re.compile(r"\^\((?:\[a-fA-F0-9\]\{\d+\}\|?)+\)\$")
_CLASS = re.compile(r"\[(?!\^)(?:(?!--|&&|~~)[^\[\]\\])+\]")
_PLAIN = re.compile(r"\^(?:(?!\(\?)[^\\.^$\[\]])*\$")
"""A pattern, its classes taken out, that means the same in every dialect of regular expressions."""

_PATH = r"[A-Za-z0-9._~!$&'()*+,;=:@/-]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9._~!$&'()*+,;=:@/-]*)*"
_QUERY = r"[A-Za-z0-9._~!$&'()*+,;=:@/?-]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)*"
_HOST = r"(?:[A-Za-z0-9._~-]+@)?[A-Za-z0-9._~-]+(?::[0-9]{1,5})?(?=[/?#]|\Z)"
_DAY = r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
_HOUR = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_FORMATS = {
    # RFC 3986: a scheme and perhaps a host, or a path without a colon in its first part.
    "iri-reference": rf"\A(?:[A-Za-z][A-Za-z0-9+.-]*:(?://{_HOST}|(?!//))|(?![^/?#]*:)(?!//)){_PATH}"
    rf"(?:\?{_QUERY})?(?:#{_QUERY})?\Z",
    # RFC 3339, but for leap days, leap seconds and small letters.
    "date-time": rf"\A[12][0-9]{{3}}-{_DAY}T{_HOUR}:[0-5][0-9](?:\.[0-9]{{1,9}})?(?:Z|[+-]{_HOUR})\Z",
    # RFC 5321, in its everyday form.
    "idn-email": r"\A(?=.{3,60}\Z)[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*\Z",
}
"""What is of a format for sure."""


class NotExpressedError(Exception):
    """No type accepts anything of what a schema accepts without accepting more."""


class Shape(NamedTuple):
    """The type for a schema."""

    kind: str
    """The one JSON type that the schema accepts; `several` and `untyped` where it is not one."""
    type: Any
    check: Check | None = None
    """What the type does not say."""


def said(schema: Schema) -> set[str]:
    """The members of a schema that say something of documents, those that nobody knows included."""
    return schema.keys() - _COMMENTS


def only(schema: Schema, *known: str) -> None:
    """Go on where a schema says nothing else.

    Raises:
        NotExpressedError: it does.
    """
    if said(schema) - set(known):
        raise NotExpressedError


def number(schema: Schema) -> Shape:
    """The type of an integer or a number.

    Raises:
        NotExpressedError: there is none.
    """
    only(schema, "type", "minimum", "maximum")
    bounds = Meta(ge=schema.get("minimum", -_LARGE), le=schema.get("maximum", _LARGE))
    return Shape(schema["type"], Annotated[_NUMBERS[schema["type"]], bounds])


def truth(schema: Schema) -> Shape:
    """The type of a truth value.

    Raises:
        NotExpressedError: there is none.
    """
    only(schema, "type")
    return Shape("boolean", bool)


def text(schema: Schema) -> Shape:
    """The type of a text.

    Raises:
        NotExpressedError: there is none.
    """
    if "enum" in schema:
        only(schema, "type", "enum")
        if not all(isinstance(each, str) for each in schema["enum"]):
            raise NotExpressedError
        return Shape("string", Literal[*schema["enum"]])
    only(schema, "type", "minLength", "maxLength", "format" if "format" in schema else "pattern")
    pattern, check = schema.get("pattern"), None
    if "format" in schema:
        pattern = _FORMATS.get(schema["format"])
        if pattern is None:
            raise NotExpressedError
    elif pattern and _HEXADECIMAL.fullmatch(pattern):
        check = partial(all_hexadecimal, [int(each) for each in re.findall(r"\{(\d+)\}", pattern)])
        pattern = None
    elif pattern:
        if not _PLAIN.fullmatch(_CLASS.sub("", pattern)):
            raise NotExpressedError
        pattern = rf"{pattern[:-1]}\Z"
    bounds = Meta(min_length=schema.get("minLength"), max_length=schema.get("maxLength"), pattern=pattern)
    return Shape("string", str if bounds == Meta() else Annotated[str, bounds], check)

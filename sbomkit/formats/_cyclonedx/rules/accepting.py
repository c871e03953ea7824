"""CycloneDX JSON that is proven to be valid by decoding it once into types that are made of the schema.

The proof is one-sided: what is accepted keeps every rule of the schema, and each `bom-ref` in it stands once; what is not
accepted may be valid nevertheless, and somebody else judges it.  So a part of a schema that no type can express is left out:
a document in which such a member stands is not accepted.  Where a form is simplified, it is narrowed and never widened.
"""

import re
from binascii import unhexlify
from collections.abc import Callable, Iterable, Mapping
from functools import partial, reduce
from itertools import chain
from operator import attrgetter, is_not
from threading import Lock
from typing import Annotated, Any, Literal, NamedTuple, Union

import msgspec
from msgspec import UNSET, UnsetType

from sbomkit.errors import DocumentError
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.json import decode_bounded

__all__ = ["Acceptor"]

_Schema = Mapping[str, Any]
_Check = Callable[[list[Any]], bool]
"""Whether all of the values that stand in one place of a document are as they must be."""

_COMMENTS = frozenset(
    {"$comment", "$id", "$schema", "default", "definitions", "deprecated", "description", "examples", "meta:enum", "title"}
)
_LARGE = 2**53
"""Integers beyond it are left to others."""
_HEXADECIMAL = re.compile(r"\^\((?:\[a-fA-F0-9\]\{\d+\}\|?)+\)\$")
_CLASS = re.compile(r"\[(?!\^)(?:(?!--|&&|~~)[^\[\]\\])+\]")
_PLAIN = re.compile(r"\^[^\\.^$\[\]]*\$")
"""A pattern without its classes that means the same in every dialect of regular expressions."""
_PCHAR = r"[A-Za-z0-9._~!$&'()*+,;=@-]"
_FORMATS = {
    # RFC 3987, of which RFC 3986 is a part: with a scheme and perhaps a host, or a path without a colon.
    "iri-reference": r"\A(?:[A-Za-z][A-Za-z0-9+.-]*:(?://(?:[A-Za-z0-9._~-]+@)?[A-Za-z0-9._~-]+(?::[0-9]{1,5})?(?=[/?#]|\Z)"
    r"|(?!//))|(?![^/?#]*:)(?!//))"
    r"[A-Za-z0-9._~!$&'()*+,;=:@/-]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9._~!$&'()*+,;=:@/-]*)*"
    r"(?:\?[A-Za-z0-9._~!$&'()*+,;=:@/?-]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)*)?"
    r"(?:#[A-Za-z0-9._~!$&'()*+,;=:@/?-]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)*)?\Z",
    # RFC 3339, but for 29 February.
    "date-time": r"\A[12][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    r"|(?:0[13578]|1[02])-31)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\Z",
    # RFC 5321, in its everyday form.
    "idn-email": r"\A(?=.{3,60}\Z)[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*\Z",
}
"""What surely is of a format."""

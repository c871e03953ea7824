"""The ways to read a JSON document that are compared, by name."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import orjson

from benchmarks._documents import load_in_full
from sbomkit.formats import load

__all__ = ["HELD", "LARGE", "UNIT", "WAYS"]

WAYS: Mapping[str, Callable[[bytes], Any]] = {
    "orjson": orjson.loads,
    "json": json.loads,
    "msgspec": msgspec.json.decode,
    "load": load,
    "in_full": load_in_full,
}
UNIT = "orjson"
"""What all ratios are to."""
HELD: Mapping[str, str] = {"load": "load", "in_full": "load in full"}
"""Those that are held to bars, with their words.  `load` alone makes the digest, and the nouns, when somebody asks for them."""
LARGE = 1_000_000
"""Bytes from which on a single document is held to a bar."""

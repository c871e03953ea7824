"""The JSON of SPDX 2 in, the same as YAML in block style out."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["yaml_of"]

_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON takes as it stands, and YAML only in the form of an escape (YAML 1.2, section 5.1)."""


def yaml_of(document: Mapping[str, Any]) -> bytes:
    """The document in block style, each text in double quotes: nothing is left to the resolution of plain ones."""
    return ("\n".join(_lines(document, "")) + "\n").encode()


def _lines(value: Any, indent: str) -> Iterator[str]:
    """The lines of an object or a list that is not empty."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            if isinstance(member, (Mapping, list)) and member:
                yield f"{indent}{name}:"
                yield from _lines(member, f"{indent}  ")
            else:
                yield f"{indent}{name}: {_single(member)}"
        return
    for entry in value:
        if isinstance(entry, Mapping) and entry:
            first, *rest = _lines(entry, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}- {_single(entry)}"


def _single(value: Any) -> str:
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(value, ensure_ascii=False))

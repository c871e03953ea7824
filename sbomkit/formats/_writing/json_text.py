"""A document as JSON that people can read, in the order in which it was made."""

from collections.abc import Mapping
from typing import Any

import msgspec

__all__ = ["json_text"]


def json_text(document: Mapping[str, Any]) -> bytes:
    """With two blanks for each level, and a line end at the end."""
    # Numbers that readers kept as they were written are texts of a class of their own.
    return msgspec.json.format(msgspec.json.encode(document, enc_hook=str), indent=2) + b"\n"

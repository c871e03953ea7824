"""What a thing is that was given as signature."""

import base64
import binascii
from typing import Any, NamedTuple

__all__ = ["SHORTEST", "Form", "decoded", "is_signature"]

SHORTEST = 40
"""Bytes: two numbers of 160 bits, as DSA makes them; no signature that anybody uses is shorter."""


class Form(NamedTuple):
    """Its kind, and whether it is one."""

    kind: str
    """As a phrase, such as `Sigstore bundle`."""
    matches: bool | None = None
    """As in `SignatureSeen`."""
    fault: str = ""
    """What keeps it from being one; empty: nothing."""


def decoded(text: Any) -> bytes | None:
    """What base64 says, in either alphabet and with padding or without; `None`: it is none."""
    if not isinstance(text, str):
        return None
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def is_signature(text: Any) -> bool:
    """Whether it is base64 of as many bytes as a signature has at least."""
    return len(decoded(text) or b"") >= SHORTEST

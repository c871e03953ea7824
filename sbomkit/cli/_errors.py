"""Errors in, one line each for a person out, in words that need no knowledge of how sbomkit is built."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from sbomkit.errors import DocumentError, LimitExceeded, MalformedDocument, SbomkitError, UnrecognizedFormat

__all__ = ["line_of"]

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "str": "text",
        "string": "text",
        "int": "a whole number",
        "integer": "a whole number",
        "float": "a number",
        "number": "a number",
        "bool": "true or false",
        "boolean": "true or false",
        "array": "a list",
        "list": "a list",
        "tuple": "a list",
        "set": "a list",
        "frozenset": "a list",
        "object": "an object",
        "dict": "an object",
        "dictionary": "an object",
        "datetime": "a date-time",
        "NoneType": "null",
    }
)
"""What the libraries that check documents call things, and what people do."""
_KIND = "|".join(_KINDS)


def _kinds(text: str) -> str:
    """`str or int` in words; what is in words already stays."""
    return " or ".join(_KINDS.get(word, word) for word in text.split(" or "))


_REWORDED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (
            r"\b[Ee]xpected ((?:\w+)(?: or \w+)*), (?:found|got) (\w+)\b",
            lambda found: f"expected {_kinds(found[1])}, found {_kinds(found[2])}",
        ),
        (
            rf"\bInput should be a valid ({_KIND})\b(?: or instance of \w+)?(?:, unable to [^;]*)?",
            lambda found: f"expected {_KINDS[found[1]]}",
        ),
        (r"\bInput should be an object\b|\bInput should be [^;]*? instance of \w+", lambda _: "expected an object"),
        (r"\bInput should be ", lambda _: "expected "),
        (r"\bField required\b", lambda _: "missing"),
        (r"\bExtra inputs are not permitted\b", lambda _: "no such member is known"),
        (r"\bUnable to extract tag using discriminator '?(\w+)'?", lambda found: f"{found[1]} is missing"),
        (
            r"\bInput tag ('.*?') found using '?(\w+)'? does not match any of the expected tags:",
            lambda found: f"{found[2]} {found[1]} is none of",
        ),
        (r"\bString should match pattern '([^']*)'", lambda found: f"the text is not of the form {found[1]}"),
        (r"\bString should ", lambda _: "the text should "),
        (r"\b(?:Tuple|List|Set|Frozenset) should ", lambda _: "the list should "),
        (r"\bDictionary should ", lambda _: "the object should "),
    )
)


_NEXT: tuple[tuple[type[SbomkitError], str], ...] = (
    (LimitExceeded, "in Python, sbomkit.load(…, limits=sbomkit.Limits(…)) takes more"),
    (MalformedDocument, "whoever made it can make it anew"),
    (UnrecognizedFormat, "docs/formats.md lists what is read"),
    (DocumentError, "look whether it is there and can be read"),
)
"""What can be done about a document that has something wrong with it, where the error does not know better."""


def _advice(error: SbomkitError) -> str | None:
    return next((advice for kind, advice in _NEXT if isinstance(error, kind)), None)


def line_of(error: SbomkitError) -> str:
    """What is wrong, what was expected and what can be done, on one line."""
    message = error.message
    for pattern, replacement in _REWORDED:
        message = pattern.sub(replacement, message)
    parts = [message]
    expected = _kinds(error.expected) if isinstance(error, MalformedDocument) else ""
    if expected and "expected" not in message and expected not in message:
        parts.append(f"expected {expected}")
    if advice := error.advice or _advice(error):
        parts.append(advice)
    return "; ".join(parts)

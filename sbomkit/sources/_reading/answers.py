"""JSON that strangers wrote, read tolerantly: what has the wrong type counts as not being there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from sbomkit.errors import UnexpectedResponse

__all__ = ["flag", "integer", "is_undisturbed", "members", "moment", "number", "read_json", "record", "records", "text"]

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_LARGEST = 2**53
_EPOCH = 1970


def read_json(body: bytes, source: str) -> Any:
    """Decode an answer.

    Raises:
        UnexpectedResponse: it is no JSON.
    """
    try:
        return msgspec.json.decode(body)
    except _UNREADABLE:
        raise UnexpectedResponse("the answer is no JSON", source=source) from None


def is_undisturbed(body: bytes) -> bool:
    """Whether an answer of GraphQL came without an error that may be gone the next time.

    Errors that are about what was asked for, such as `NOT_FOUND`, will be the same then.
    """
    try:
        errors = list(records(record(msgspec.json.decode(body)).get("errors")))
    except _UNREADABLE:
        return False
    return all(each.get("type") == "NOT_FOUND" for each in errors)


def record(value: object) -> dict[str, Any]:
    """An object; empty when it is something else."""
    return value if isinstance(value, dict) else {}


def records(value: object) -> Iterator[dict[str, Any]]:
    """The objects of a list."""
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())


def members(value: object) -> Iterator[tuple[str, Any]]:
    """The members of an object."""
    return iter(record(value).items())


def text(value: object, longest: int = 2_000) -> str | None:
    """A text that says something, without blanks around it; `None`: there is none, or one that nobody would write."""
    found = value.strip() if isinstance(value, str) else ""
    return found if found and len(found) <= longest else None


def integer(value: object) -> int | None:
    """A whole number, not negative; `None`: there is none.  Texts of digits count, as some registries write them."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 16:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        return None
    return value


def number(value: object) -> float | None:
    """A number; `None`: there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _LARGEST:
        return None
    return float(value)


def flag(value: object) -> bool | None:
    """True or false; `None`: neither."""
    return value if isinstance(value, bool) else None


def moment(value: object, *, until: datetime | None = None) -> datetime | None:
    """A moment in ISO 8601, UTC where it names no zone.

    Args:
        value: what is written.
        until: later ones are a mistake of somebody's clock, or not to be used.

    Returns:
        `None`: there is none, it is later than `until`, or older than 1970, which nothing published can be.
    """
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return None if found.year < _EPOCH or (until is not None and found > until) else found

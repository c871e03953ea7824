"""What hosts say of when they may be asked again, in the many ways in which they say it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["asked_to_wait", "exhausted"]

_LIMITS = (
    ("X-RateLimit-Remaining", "X-RateLimit-Reset"),
    ("RateLimit-Remaining", "RateLimit-Reset"),
    ("X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"),
)
"""Requests that are left, and when there are more: forges name a second since 1970, drafts of the IETF the seconds until then
(draft-ietf-httpapi-ratelimit-headers-06); numbers of the two kinds are far apart."""
_LEFT = re.compile(r"\br(?:emaining)?=(-?\d{1,12})\b", re.ASCII)
_SECONDS = re.compile(r"\b(?:t|reset)=(\d{1,12})\b", re.ASCII)
"""The same in one header: `limit=10, remaining=0, reset=30` (draft 07), `"name";r=0;t=30` (draft 08 and later)."""
_EPOCH = 1_000_000_000
"""Larger numbers are seconds since 1970 (this one was in 2001)."""
_EPOCH_MILLISECONDS = 1_000 * _EPOCH
_IN_WORDS = re.compile(rb"(?:try|retry) again (?:in|after) (\d{1,6}) (second|minute)", re.IGNORECASE)
"""NuGet: "Rate limit is exceeded. Try again in 56 seconds." (Microsoft Learn, NuGet API, rate limits)"""


def asked_to_wait(headers: Mapping[str, str], now: datetime, body: bytes = b"") -> float | None:
    """Seconds for which a host that refuses asks to be left alone.

    In this order: `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3), a limit that is used up, and words.

    Args:
        headers: of the answer, found in any case.
        now: used for a date where the host does not tell its own time.
        body: of the answer; empty where words mean nothing.

    Returns:
        `None`: it does not ask.
    """
    wanted = headers.get("Retry-After", "").strip()
    if _is_number(wanted):
        return float(wanted[:9])
    if (moment := _date(wanted)) is not None:
        return max((moment - _host_time(headers, now)).total_seconds(), 0.0)
    if (limited := exhausted(headers, now)) is not None:
        return limited
    said = _IN_WORDS.search(body, 0, 4096)
    return int(said[1]) * (60.0 if said[2].lower() == b"minute" else 1.0) if said else None


def exhausted(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until limits are lifted that are used up; `None`: there are none, or something is left of them."""
    found = [_until(headers.get(reset, "").strip(), headers, now) for left, reset in _LIMITS if _is_nothing(headers.get(left))]
    found += [*_in_one_header(headers.get("RateLimit", ""))]
    return max((seconds for seconds in found if seconds is not None), default=None)


def _in_one_header(value: str) -> list[float]:
    policies = [value] if "remaining" in value else value.split(",")
    return [
        float(seconds[1])
        for policy in policies
        if (left := _LEFT.search(policy)) and int(left[1]) <= 0 and (seconds := _SECONDS.search(policy))
    ]


def _is_nothing(left: str | None) -> bool:
    return left is not None and left.strip() in {"0", "-1", "0.0"}


def _until(reset: str, headers: Mapping[str, str], now: datetime) -> float | None:
    if not _is_number(reset):
        return None
    number = float(reset[:15])
    if number < _EPOCH:
        return number
    moment = number / 1000 if number >= _EPOCH_MILLISECONDS else number
    return max(moment - _host_time(headers, now).timestamp(), 0.0)


def _host_time(headers: Mapping[str, str], now: datetime) -> datetime:
    """A clock may be off: what counts is the time between two moments of the same one."""
    return _date(headers.get("Date", "")) or now


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    except (ValueError, TypeError, IndexError, OverflowError):
        return None

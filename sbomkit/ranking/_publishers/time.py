"""Months, so that a number of them means the same wherever ages are counted."""

from datetime import datetime

__all__ = ["DAYS_PER_MONTH", "months_between"]

DAYS_PER_MONTH = 30.4375
"""An average month of the Julian year, so that a number of months means the same everywhere."""

_SECONDS_PER_MONTH = DAYS_PER_MONTH * 86_400


def months_between(earlier: datetime, later: datetime) -> float:
    """Average months from one moment to another, at least 0."""
    return max((later - earlier).total_seconds() / _SECONDS_PER_MONTH, 0.0)

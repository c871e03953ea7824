"""The moment that reproducible builds name, instead of the clock."""

import os
from datetime import UTC, datetime

from sbomkit.errors import ConfigurationError

__all__ = ["source_date"]

_NAME = "SOURCE_DATE_EPOCH"


def source_date() -> datetime | None:
    """What `SOURCE_DATE_EPOCH` says (reproducible-builds.org); `None` where it is not set.

    Raises:
        ConfigurationError: it is no number of seconds.
    """
    epoch = os.environ.get(_NAME)
    if epoch is None:
        return None
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise ConfigurationError(
            f"{_NAME} is no number of seconds: {epoch!r:.40}", advice=f"as in {_NAME}=1763856000"
        ) from None

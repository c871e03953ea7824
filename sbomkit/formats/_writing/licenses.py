"""Which texts are licence expressions, for formats that have another place for those that are none."""

import re
from functools import lru_cache

__all__ = ["is_license_expression"]

_REFERENCE = re.compile(r"(?:DocumentRef-[\w.+-]+:)?LicenseRef-[\w.-]+")


@lru_cache(maxsize=4096)
def is_license_expression(text: str) -> bool:
    """Whether a text is an expression of SPDX, be it a single identifier (specification 2.3, annex D)."""
    from cyclonedx.spdx import is_expression, is_supported_id  # noqa: PLC0415 - loads the list of licences

    # The library does not know references, which expressions may contain.
    return is_supported_id(text) or is_expression(_REFERENCE.sub("MIT", text))

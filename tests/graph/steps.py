"""Counts the lines that a call runs: work that is the same on every machine, and tells growth without a clock."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

__all__ = ["steps"]


def steps(call: Callable[[], object], *, within: str = "sbomkit") -> int:
    """Lines that are run in modules whose path has `within` in it."""
    count = 0

    def local(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return local

    def begin(frame: FrameType, event: str, argument: Any) -> Any:
        return local if within in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(begin)
    try:
        call()
    finally:
        sys.settrace(before)
    return count

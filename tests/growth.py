"""How the cost of something grows with its size, told by the processor's clock as generously as tells a square from a line."""

import gc
import time
from collections.abc import Callable

__all__ = ["TIMES", "is_in_proportion"]

TIMES = 16
"""How much larger the large one is than the small one."""
_GENEROSITY = 3
"""More than its share: memory that no cache holds costs that, and so does whatever else runs on the machine."""
_ROUNDS = 6


def is_in_proportion(small: Callable[[], object], large: Callable[[], object]) -> bool:
    """Whether what is `TIMES` as large costs about as many times as much; a square would cost `TIMES` times that.

    Both are measured in turn, and the best of each counts: what disturbs the one disturbs the other.  The collector of
    garbage is left out: it would look through what all other tests made as well.
    """
    few = many = float("inf")
    for _ in range(_ROUNDS):
        few, many = min(few, _seconds(small)), min(many, _seconds(large))
        if many < _GENEROSITY * TIMES * few:
            return True
    return False


def _seconds(work: Callable[[], object]) -> float:
    gc.disable()
    try:
        started = time.process_time()
        work()
        return time.process_time() - started
    finally:
        gc.enable()

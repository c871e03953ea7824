"""Choosing few who together hold much: greedy cover with weights, and how far from the best it can be.

One more holder adds less the more are chosen already (what a set holds is submodular).  So the greedy choice of `k` holds at
least 1 - 1/e of what any `k` hold (Nemhauser, Wolsey & Fisher 1978), and to hold a number of things it takes at most H(n) times
as many as are needed, H(n) being 1 + 1/2 + ... + 1/n <= 1 + ln n (Chvatal 1979; for a part of all things Slavik 1997).  The
gains that are left in the case at hand mostly tell more than that.
"""

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heapreplace, nlargest
from itertools import accumulate
from math import ceil, fsum
from typing import NamedTuple

__all__ = ["Chooser", "Chosen", "at_least", "at_most", "guaranteed"]

_ROUNDING = 1e-9
"""Keeps a quotient that is whole from being rounded up for its last digit."""


class Chosen(NamedTuple):
    """One holder that was chosen."""

    holder: int
    gain: int
    """What the earlier ones do not hold."""
    total: int
    """What all so far hold."""


class Chooser:
    """Chooses holders one by one, always one that adds most; the first of them among equals.

    Each thing that comes to be held lowers the gains of those who hold it once, so that all choices together cost as much as
    there are holdings, times the logarithm of the heap.
    """

    def __init__(self, holdings: Sequence[Sequence[int]], weights: Sequence[int]) -> None:
        """Begin with nobody.

        Args:
            holdings: for each holder the things, by number and each once.
            weights: of the things, at least 0.
        """
        self.gains = [sum([weights[thing] for thing in things]) for things in holdings]
        """What each holder would add now."""
        self.total = 0
        self._holdings, self._weights = holdings, weights
        self._holders: list[list[int]] = [[] for _ in weights]
        for holder, things in enumerate(holdings):
            for thing in things:
                self._holders[thing].append(holder)
        self._heap = [(-gain, holder) for holder, gain in enumerate(self.gains)]
        heapify(self._heap)

    def __iter__(self) -> Iterator[Chosen]:
        """Choose until nobody adds anything."""
        while self._heap:
            noted, holder = self._heap[0]
            gain = self.gains[holder]
            if -noted != gain:
                heapreplace(self._heap, (-gain, holder))
                continue
            if not gain:
                return
            heappop(self._heap)
            self._take(holder)
            self.total += gain
            yield Chosen(holder, gain, self.total)

    def _take(self, holder: int) -> None:
        for thing in self._holdings[holder]:
            for other in self._holders[thing]:
                self.gains[other] -= self._weights[thing]
            self._holders[thing] = []


def at_least(gains: Sequence[int], missing: int) -> int:
    """How many more holders are needed in any case to hold so much more, from what each would add now.

    Together they cannot add more than each alone, so that the largest gains have to add up to what is missing.
    """
    if missing <= 0:
        return 0
    sums = accumulate(sorted(gains, reverse=True))
    return next(count for count, held in enumerate(sums, start=1) if held >= missing)


def at_most(gains: Sequence[int], count: int) -> int:
    """What so many holders could add now at most."""
    return sum(nlargest(count, gains))


def guaranteed(chosen: int, largest: int) -> int:
    """How many are needed at least where the greedy choice took so many, each holding `largest` things at most."""
    ratio = fsum(1 / each for each in range(1, largest + 1))
    return ceil(chosen / ratio - _ROUNDING) if chosen else 0

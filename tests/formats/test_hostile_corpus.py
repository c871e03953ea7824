"""Every real document, spoilt: whatever is done to it, only errors of the document escape, and promises are kept.

What is done is told by the bytes of a file alone, so that a run repeats the one before it as far as its time allows.
"""

import hashlib
import time

import pytest

from tests.formats.documents import corpus, needs_corpus
from tests.formats.hostile import KINDS, check, spoilt

pytestmark = [pytest.mark.corpus, pytest.mark.slow, needs_corpus]

SECONDS = 15.0
"""After these, no further round is begun; a round is one variant of each file."""
ROUNDS = 2
"""That are made however slow the machine is."""
WITH_RULES = 4
"""One variant in so many is held to the rules of its specification as well."""


def test_no_spoilt_document_raises_anything_but_document_errors():
    files = [(path.name, path.read_bytes()) for path in corpus()]
    variants = [spoilt(data, hashlib.sha256(data).hexdigest()[:16]) for _, data in files]
    read = done = rounds = 0
    end = time.monotonic() + SECONDS
    while rounds < ROUNDS or time.monotonic() < end:
        for number, (name, _) in enumerate(files):
            if rounds >= ROUNDS and time.monotonic() > end:
                break
            what, data = next(variants[number])
            try:
                inventory = check(data, with_rules=(rounds + number) % WITH_RULES == 0)
            except Exception as error:
                error.add_note(f"{name}: {what}")
                raise
            read += inventory is not None
            done += 1
        rounds += 1
    # Both happen: a suite in which nothing was refused, or everything, would test nothing.
    assert ROUNDS * len(files) <= done
    assert done / 10 < read < done * 9 / 10


def test_the_same_is_done_to_a_file_in_every_run():
    small = sorted(corpus(), key=lambda path: (path.stat().st_size, path))
    for path in (small[100], small[300], small[500]):
        data = path.read_bytes()
        first, second = spoilt(data, "seed"), spoilt(data, "seed")
        assert [next(first) for _ in range(40)] == [next(second) for _ in range(40)]
        assert len({what.partition(",")[0] for what, _ in [next(first) for _ in range(40)]}) > min(map(len, KINDS.values())) / 2

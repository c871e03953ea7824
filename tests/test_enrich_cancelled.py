"""What an interrupt leaves undone while several sources are asked side by side."""

from datetime import UTC, datetime
from threading import Event

import pytest

from sbomkit.enrich import Wanted, answers
from sbomkit.model.facts import Signal, Subject
from sbomkit.settings import Settings
from sbomkit.sources import Source, Verified
from tests.builders import make_inventory, make_publishers

NOW = datetime(2026, 11, 1, tzinfo=UTC)
MANY = make_inventory({"app": [f"part-{number}" for number in range(1000)]})


class Busy(Source):
    """Has much to say, and is in the middle of its first answer when the user interrupts."""

    name = "busy"
    summary = "tests"
    purl_types = frozenset({"npm"})
    signals = frozenset({Signal.PUBLISHERS})
    subject = Subject.UPSTREAM
    licence = None
    verified = Verified.DOCUMENTATION
    politeness = None
    begun = Event()

    def __init__(self) -> None:
        self.asked = 0

    def _lookup(self, package, session):
        self.asked += 1
        self.begun.set()
        session.cancelled.wait()
        yield self.known(make_publishers("alice"), session)


class Interrupted(Busy):
    name = "interrupted"

    def _lookup(self, package, session):
        self.begun.wait()
        raise KeyboardInterrupt


def test_a_source_with_much_to_say_is_not_asked_for_the_rest(tmp_path):
    busy = Busy()
    wanted = Wanted(sources=[busy, Interrupted()], settings=Settings(cache_dir=tmp_path), now=NOW)
    with pytest.raises(KeyboardInterrupt), answers(MANY, wanted, None) as run:
        list(run)
    assert busy.asked <= 2, "all at once waits for no more than what is under way"

import os
import sys
import time
from collections.abc import Callable

import pytest

from benchmarks._workers import Answer, Outcome, Task, Worker


def obedient() -> Task:
    return divmod


def talkative() -> Task:
    def task(text: str) -> str:
        sys.stdout.write(text)
        sys.stderr.write(text)
        os.write(1, text.encode())
        return text

    return task


def unruly() -> Task:
    def task(what: str) -> str:
        if what == "hang":
            time.sleep(60)
        if what == "die":
            os._exit(3)
        if what == "leave":
            sys.exit("I do not like it")
        return what

    return task


def absent() -> Task:
    raise ImportError("no module of that name")


def dead() -> Task:
    os._exit(3)


def test_a_worker_answers_again_and_again() -> None:
    with Worker(obedient) as worker:
        assert worker.ask(7, 2, limit=60) == Answer(outcome=Outcome.DONE, value=(3, 1))
        assert worker.ask(9, 2, limit=60) == Answer(outcome=Outcome.DONE, value=(4, 1))
        refused = worker.ask(9, 0, limit=60)
    assert refused.outcome is Outcome.REFUSED
    assert refused.value.startswith("ZeroDivisionError: ")


def test_what_a_task_prints_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    with Worker(talkative) as worker:
        assert worker.ask("loud", limit=60).value == "loud"
    assert capfd.readouterr() == ("", "")


def test_a_worker_outlives_a_task_that_leaves_hangs_or_dies() -> None:
    with Worker(unruly) as worker:
        assert worker.ask("leave", limit=60) == Answer(outcome=Outcome.REFUSED, value="SystemExit: I do not like it")
        assert worker.ask("hang", limit=0.1) == Answer(outcome=Outcome.LIMIT, value="more than 0.1 s")
        assert worker.ask("die", limit=60) == Answer(outcome=Outcome.DIED, value="the process died")
        assert worker.ask("stay", limit=60) == Answer(outcome=Outcome.DONE, value="stay")


@pytest.mark.parametrize(
    ("prepare", "reason"), [(absent, "ImportError: no module of that name"), (dead, "the process died when it started")]
)
def test_a_worker_that_cannot_start_says_why_and_is_not_tried_again(prepare: Callable[[], Task], reason: str) -> None:
    with Worker(prepare) as worker:
        for _ in range(2):
            assert worker.ask(limit=60) == Answer(outcome=Outcome.DIED, value=reason)

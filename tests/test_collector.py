"""The garbage collector is left as it was found."""

import gc

import pytest

from sbomkit._collector import collector_paused


@pytest.fixture(autouse=True)
def collecting():
    gc.enable()
    yield
    gc.enable()


def test_it_is_still_inside_and_runs_again_afterwards():
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_runs_again_after_an_error():
    with pytest.raises(ZeroDivisionError), collector_paused():
        _ = 1 / 0
    assert gc.isenabled()


def test_whoever_switched_it_off_keeps_it_off():
    gc.disable()
    with collector_paused():
        pass
    assert not gc.isenabled()


def test_what_was_made_inside_need_not_be_looked_through_again():
    with collector_paused():
        made: list[list[int]] = [[] for _ in range(10_000)]
    assert any(each is made[-1] for each in gc.get_objects(generation=2))


def test_what_somebody_froze_stays_frozen():
    gc.freeze()
    frozen = gc.get_freeze_count()
    with collector_paused():
        pass
    assert gc.get_freeze_count() == frozen > 0
    gc.unfreeze()

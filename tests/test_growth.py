"""What measures growth can tell a square from a line."""

from tests.growth import TIMES, is_in_proportion


def test_a_loop_is_in_proportion():
    assert is_in_proportion(lambda: sum(range(20_000)), lambda: sum(range(20_000 * TIMES)))


def test_a_loop_inside_a_loop_is_not():
    def pairs(count):
        return lambda: sum(1 for _ in range(count) for _ in range(count))

    assert not is_in_proportion(pairs(100), pairs(100 * TIMES))

"""The list of counting pitfalls has twenty-five entries, and each of them is a class of tests that stands where it belongs."""

import ast
import re
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parent.glob("test_pitfalls_*.py"))
CLASSES = [
    node
    for file in FILES
    for node in ast.parse(file.read_text()).body
    if isinstance(node, ast.ClassDef) and node.name.startswith("TestPitfall")
]
NUMBERS = [int(found[1]) for node in CLASSES if (found := re.match(r"TestPitfall(\d\d)[A-Z]", node.name))]


@pytest.mark.parametrize("number", range(1, 26))
def test_each_pitfall_has_a_class_with_tests(number):
    (place,) = [index for index, each in enumerate(NUMBERS) if each == number]
    assert [each for each in CLASSES[place].body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")]


def test_they_stand_in_the_order_of_the_list():
    assert len(NUMBERS) == len(CLASSES)
    assert sorted(NUMBERS) == NUMBERS

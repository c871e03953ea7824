"""What a field means is read from the text below it."""

import sys

from pydantic import BaseModel, Field

from sbomkit.model._base import Noun
from sbomkit.model._meanings import field_meaning


class _Told(Noun):
    """A noun of this file."""

    plain: int
    """The text
    below it."""
    silent: int
    said: int = Field(description="What it says itself.")
    """Not this."""


class _Heir(_Told):
    """Has the fields of another one."""

    plain: int = 1


def test_it_is_the_text_below_the_field():
    assert field_meaning(_Told, "plain") == "The text\nbelow it."


def test_what_the_field_says_itself_comes_first():
    assert field_meaning(_Told, "said") == "What it says itself."


def test_an_heir_means_what_it_inherits():
    assert field_meaning(_Heir, "plain") == field_meaning(_Told, "plain")


def test_where_nothing_is_told_it_is_empty(monkeypatch):
    assert field_meaning(_Told, "silent") == ""
    made = type("Made", (BaseModel,), {"__annotations__": {"plain": int}, "__module__": "nowhere"})
    assert field_meaning(made, "plain") == ""
    monkeypatch.setitem(sys.modules, "nowhere", sys)
    made.__module__ = "builtins"
    assert field_meaning(made, "plain") == ""


def test_a_schema_tells_what_fields_mean():
    told = _Told.model_json_schema()["properties"]
    assert {name: each.get("description") for name, each in told.items()} == {
        "plain": "The text\nbelow it.",
        "silent": None,
        "said": "What it says itself.",
    }

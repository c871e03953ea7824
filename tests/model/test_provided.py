"""What nouns offer and a higher layer makes is there under the name and with the arguments that they call it by."""

import inspect
from importlib import import_module

import pytest
import rustworkx
from IPython.lib import pretty

from sbomkit.graph import exports
from sbomkit.model._provided import PROVIDED, provided
from sbomkit.model._shown import ShownInventory
from sbomkit.model.neighbourhood import Neighbourhood
from sbomkit.report import render
from tests.builders import npm
from tests.model.frames.framed import INVENTORY, NOUNS

RANKING, PEOPLE = NOUNS["Ranking"], NOUNS["People"]


@pytest.mark.parametrize("name", PROVIDED)
def test_every_name_is_that_of_a_public_function(name):
    assert name in import_module(PROVIDED[name]).__all__
    assert inspect.isfunction(provided(name))


def test_a_neighbourhood_is_asked_for_as_the_function_is():
    mine = list(inspect.signature(ShownInventory.neighbourhood).parameters.values())
    theirs = list(inspect.signature(exports.neighbourhood).parameters.values())
    assert [(each.name, each.default, each.kind) for each in mine[1:]] == [
        (each.name, each.default, each.kind) for each in theirs[1:]
    ]


def test_an_inventory_offers_its_graph_and_what_is_around_a_package():
    made = INVENTORY.to_networkx()
    assert type(made).__name__ == "MultiDiGraph"
    assert set(made.edges()) == {("app", "a"), ("app", "b"), ("a", "c")}
    assert isinstance(INVENTORY.to_rustworkx(), rustworkx.PyDiGraph)
    around = INVENTORY.neighbourhood("c", up=1, ranking=RANKING)
    assert isinstance(around, Neighbourhood)
    assert around == exports.neighbourhood(INVENTORY, "c", up=1, ranking=RANKING)
    assert {each.package for each in around.nodes} == {npm("a"), npm("c")}


def test_a_neighbourhood_shows_itself_with_its_drawing():
    around = INVENTORY.neighbourhood("c")
    assert around._repr_markdown_().endswith(f"\n\n```mermaid\n{render(around, 'mermaid')}```\n")
    assert around._repr_markdown_().startswith("As far as the document says, 2 packages ")
    assert pretty.pretty(around) == render(around).rstrip()


@pytest.mark.parametrize(
    "make",
    [
        RANKING.plot,
        RANKING.plot_paths,
        lambda: RANKING.plot_paths(npm("c")),
        PEOPLE.plot,
    ],
    ids=["ranking", "paths", "paths of one", "people"],
)
def test_rankings_and_people_draw_themselves_the_same_every_time(make):
    figure = make()
    assert type(figure).__name__ == "Figure"
    assert figure.to_json() == make().to_json()

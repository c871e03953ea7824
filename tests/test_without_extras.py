"""With neither `[frames]` nor `[report]` installed, all else works, and whoever asks for more is told what to install."""

import json
import subprocess
import sys

import pytest

from tests.pages import ROOT

LIBRARIES = ["pandas", "pyarrow", "networkx", "plotly", "jinja2"]
SCRIPT = f"""
import json, sys
sys.modules.update(dict.fromkeys({LIBRARIES!r}))
import sbomkit

folder = "examples/nodemon-2017"
inventory = sbomkit.load(f"{{folder}}/sbom.cdx.json")
facts = sbomkit.read_facts(f"{{folder}}/facts.jsonl")
ranking, people = sbomkit.rank(inventory, facts), sbomkit.people(inventory, facts)
asked = {{
    "to_pandas": ranking.to_pandas,
    "to_arrow": facts.to_arrow,
    "to_networkx": inventory.to_networkx,
    "plot": ranking.plot,
    "plot_paths": ranking.plot_paths,
    "people.plot": people.plot,
    "html": lambda: sbomkit.render(ranking, "html"),
}}
told = {{}}
for name, ask in asked.items():
    try:
        ask()
    except sbomkit.SbomkitError as error:
        told[name] = [error.message, error.advice]
shown = [len(noun._repr_html_()) > 1000 for noun in (inventory, sbomkit.position(inventory), facts, ranking, people)]
around = inventory.neighbourhood("event-stream").sentence
print(json.dumps([told, shown, around, sbomkit.render(ranking)]))
"""


@pytest.fixture(scope="module")
def told():
    """What a process without these libraries is told."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("asked", "library", "extra"),
    [
        ("to_pandas", "pandas", "frames"),
        ("to_arrow", "pyarrow", "frames"),
        ("to_networkx", "networkx", "frames"),
        ("plot", "plotly", "report"),
        ("plot_paths", "plotly", "report"),
        ("people.plot", "plotly", "report"),
    ],
)
def test_what_needs_a_library_names_it_and_what_installs_it(told, asked, library, extra):
    message, advice = told[0][asked]
    assert f"needs {library}, which is not installed" in message
    assert advice == f"pip install 'sbomkit[{extra}]'"


def test_the_page_of_a_ranking_names_what_installs_it(told):
    assert told[0]["html"][1] == "pip install 'sbomkit[report]'"


def test_all_else_works_as_before(told):
    _, shown, around, table = told
    assert shown == [True] * 5
    assert "event-stream" in around
    assert "isarray" in table

"""That nouns show themselves adds nothing to them: no field, nothing that is loaded, nothing that is kept."""

import pickle
import subprocess
import sys

import pytest

from sbomkit.model._shown import ShownAsTables
from tests.model.frames.framed import NOUNS
from tests.pages import ROOT

USED = """
import sys, sbomkit
folder = "examples/nodemon-2017"
inventory = sbomkit.load(f"{folder}/sbom.cdx.json")
facts = sbomkit.read_facts(f"{folder}/facts.jsonl")
sbomkit.rank(inventory, facts)._repr_html_()
print(*(name for name in ("pandas", "pyarrow", "networkx", "plotly", "jinja2", "IPython") if name in sys.modules))
"""


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_a_noun_is_the_same_after_it_was_shown(noun):
    before = noun.model_dump_json()
    noun.to_pandas()
    noun._repr_html_()
    assert noun.model_dump_json() == before
    assert pickle.loads(pickle.dumps(noun)) == noun
    assert type(noun).model_validate_json(before) == noun


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_what_is_offered_is_no_field(noun):
    offered = {name for kind in type(noun).__mro__ if issubclass(kind, ShownAsTables) for name in vars(kind)} & {
        "to_arrow",
        "to_pandas",
        "_repr_html_",
        "plot",
    }
    assert {"to_arrow", "to_pandas", "_repr_html_"} <= offered
    assert not offered & set(type(noun).model_fields)
    assert not offered & set(noun.model_json_schema()["properties"])


def test_nothing_that_only_some_install_is_loaded_until_somebody_asks_for_it():
    done = subprocess.run([sys.executable, "-c", USED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []

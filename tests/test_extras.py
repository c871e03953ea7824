"""Whoever lacks a library that only some users install is told what to install."""

import json
import sys
import tomllib
import traceback

import pytest

from sbomkit._extras import extra
from sbomkit.errors import ConfigurationError
from tests.pages import ROOT


def test_a_library_that_is_there_is_imported():
    assert extra("json", "frames", "to_json()") is json
    assert extra("json.decoder", "frames", "to_json()") is json.decoder


@pytest.mark.parametrize("module", ["pyarrow", "pyarrow.compute"])
def test_one_that_is_not_there_is_named_with_what_installs_it(monkeypatch, module):
    for name in ("pyarrow", "pyarrow.compute"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ConfigurationError) as caught:
        extra(module, "frames", "to_arrow()")
    assert caught.value.message == "to_arrow() needs pyarrow, which is not installed"
    assert caught.value.advice == "pip install 'sbomkit[frames]'"


def test_one_that_is_broken_says_how(monkeypatch, tmp_path):
    (tmp_path / "half_installed.py").write_text("import nothing_of_that_name")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ConfigurationError, match=r"needs half_installed, which cannot be imported \(No module named 'nothing"):
        extra("half_installed", "frames", "to_arrow()")


def test_a_traceback_says_what_to_install_and_nothing_of_how_it_was_found_out(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigurationError) as caught:
        extra("pyarrow", "frames", "to_arrow()")
    *_, last = shown = "".join(traceback.format_exception(caught.value)).splitlines()
    assert last == "pip install 'sbomkit[frames]'"
    assert not [line for line in shown if "ModuleNotFoundError" in line]


def test_what_is_asked_for_stands_in_the_extra_that_is_named():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert {"pandas", "pyarrow", "networkx"} <= {each.partition(">")[0] for each in extras["frames"]}
    assert {"jinja2", "plotly"} <= {each.partition(">")[0] for each in extras["report"]}

"""The notebook goes from a file to a decision in a clean kernel, and says what to install where that is not there."""

import json
import os
import shutil
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tests.pages import ROOT

NOTEBOOK = ROOT / "examples" / "from_file_to_decision.ipynb"
WRITTEN = nbformat.read(NOTEBOOK, as_version=4)


def execute(folder: Any, *before: str, beside: str | None = "nodemon-2017", until: str | None = None) -> Any:
    """The notebook after its cells, up to a certain one, were run behind other cells in a folder that holds what it reads."""
    if beside is not None:
        shutil.copytree(ROOT / "examples" / "nodemon-2017", folder / beside)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    if until is not None:
        del notebook.cells[1 + [each.id for each in notebook.cells].index(until) :]
    notebook.cells[:0] = [nbformat.v4.new_code_cell(source) for source in before]
    client = NotebookClient(notebook, kernel_name="python3", timeout=120, resources={"metadata": {"path": str(folder)}})
    client.execute(env={**os.environ, "IPYTHONDIR": str(folder / "ipython")})  # nobody's own start-up files
    return notebook


def outputs(notebook: Any, cell: str) -> list[Any]:
    (found,) = (each for each in notebook.cells if each.id == cell)
    return list(found.outputs)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The notebook as a clean kernel leaves it."""
    return execute(tmp_path_factory.mktemp("notebook"))


def test_it_is_stored_without_what_a_run_left_behind():
    assert [cell.id for cell in WRITTEN.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)] == []
    assert WRITTEN.metadata.kernelspec.name == "python3"
    assert set(WRITTEN.metadata) == {"kernelspec", "language_info"}
    assert "://" not in "".join(cell.source for cell in WRITTEN.cells), "it asks nobody"
    nbformat.validate(WRITTEN)


@pytest.mark.slow
def test_every_cell_runs_and_says_something_but_the_first(run):
    code = [cell for cell in run.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if not cell.outputs] == ["installed"]
    kinds = [output.output_type for cell in code for output in cell.outputs]
    assert "error" not in kinds
    assert [output for cell in code for output in cell.outputs if output.get("name") == "stderr"] == []


@pytest.mark.slow
def test_nouns_are_shown_as_tables_and_figures_are_drawn(run):
    for cell in ("load", "read-facts", "rank", "people-table"):
        (shown,) = outputs(run, cell)
        assert "<table" in shown.data["text/html"], cell
        assert len(shown.data["text/plain"]) < 500, "one line, not the whole noun"
    for cell in ("plot-ranking", "plot-paths", "plot-people"):
        (drawn,) = outputs(run, cell)
        assert drawn.data["application/vnd.plotly.v1+json"]["data"], cell


@pytest.mark.slow
def test_it_ends_in_a_decision(run):
    *printed, decision = outputs(run, "decision")
    assert decision.data["text/plain"] == "'Not yet: 6 packages to look at first, or to do without.'"
    told = "".join(each.text for each in printed).splitlines()  # a kernel sends it in as many parts as it likes
    assert len(told) == 6
    assert "isarray" in told[0]


@pytest.mark.slow
def test_without_the_extras_it_says_in_a_sentence_what_to_install(tmp_path):
    hide = "import sys; sys.modules.update(dict.fromkeys(['pandas', 'pyarrow', 'plotly', 'nbformat']))"
    with pytest.raises(CellExecutionError) as caught:
        execute(tmp_path, hide)
    assert (caught.value.ename, caught.value.evalue) == (
        "SystemExit",
        "This notebook needs pandas, pyarrow, plotly, nbformat: pip install 'sbomkit[frames,report]' nbformat, then restart.",
    )
    assert "line 1" not in json.dumps(caught.value.traceback), "and shows no traceback"


@pytest.mark.slow
def test_it_can_be_started_above_its_folder_and_elsewhere_says_in_a_sentence_what_it_misses(tmp_path):
    for folder in ("above", "elsewhere"):
        (tmp_path / folder).mkdir()
    ran = execute(tmp_path / "above", beside="examples/nodemon-2017", until="load")
    assert "141 components" in outputs(ran, "load")[0].data["text/plain"]
    with pytest.raises(CellExecutionError) as caught:
        execute(tmp_path / "elsewhere", beside=None)
    assert caught.value.ename == "SystemExit"
    assert caught.value.evalue == "This notebook reads the folder nodemon-2017 that stands beside it: start it where it stands."

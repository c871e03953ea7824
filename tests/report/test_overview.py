from collections.abc import Mapping

from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Inventory, Tool
from sbomkit.model.position import FidelityFlag
from sbomkit.report import Overview, render
from tests.builders import make_inventory
from tests.report.samples import make_ranking

FIDELITY = make_ranking().fidelity


def _shown(inventory: Inventory, flags: Mapping[FidelityFlag, int] | None = None) -> str:
    fidelity = FIDELITY.model_copy(update={"flags": flags or {}})
    return render(Overview.of(inventory, fidelity))


def test_a_document_is_told_in_a_few_lines():
    text = _shown(make_inventory({"app": ["a", "b"], "a": ["b"]}))
    assert text.startswith("This document tells where each package sits.\n")
    assert "CycloneDX 1.6, json" in text
    assert "about       app 1.0.0" in text
    assert "components  3 (3 library)" in text
    assert "edges       3 (3 depends on)" in text
    assert "at most 4 deep" in text
    assert "tools       not said" in text


def test_what_keeps_a_document_from_telling_more_is_said_in_words():
    text = _shown(make_inventory({"app": ["a"]}), {FidelityFlag.NO_PURL: 1200, FidelityFlag.CYCLIC: 2})
    assert "What keeps it from telling more" in text
    assert "no_purl  1,200 packages without a readable package URL" in text
    assert "What keeps it" not in _shown(make_inventory({"app": ["a"]}))


def test_an_empty_document_is_no_problem():
    empty = make_inventory(roots=()).model_copy(update={"components": (), "edges": ()})
    text = _shown(empty)
    assert "the document does not say what it is about" in text
    assert "components  0" in text
    assert "edges       0" in text


def test_a_root_that_is_not_there_is_shown_by_its_id():
    inventory = make_inventory({"app": []}).model_copy(update={"roots": ("nowhere",)})
    assert "about       nowhere" in _shown(inventory)


def test_tools_are_named_with_their_versions():
    inventory = make_inventory({"app": []})
    document = inventory.document.model_copy(
        update={"tools": (Tool(name="maker", version="2"), Tool(name="hand", version=None))}
    )
    assert "maker 2, hand" in _shown(inventory.model_copy(update={"document": document}))


def test_oddities_are_listed_with_their_addresses_and_counted():
    diagnostics = tuple(
        Diagnostic(severity=Severity.WARNING, code="x", path=f"components[{number}]" if number else "", message="odd", count=2)
        for number in range(12)
    )
    text = _shown(make_inventory({"app": []}).model_copy(update={"diagnostics": diagnostics}))
    assert "Oddities: 24 places, 12 lines" in text
    assert "warning  2 \xd7  odd" in text
    assert "warning  2 \xd7  components[9]: odd" in text
    assert "components[10]" not in text
    assert "and 2 more in --format json" in text
    one = _shown(make_inventory({"app": []}).model_copy(update={"diagnostics": diagnostics[:1]}))
    assert "Oddities: 2 places, 1 line" in one
    assert "more in --format json" not in one


def test_a_document_without_depth_says_nothing_of_it():
    fidelity = FIDELITY.model_copy(update={"max_depth": None})
    assert "deep" not in render(Overview.of(make_inventory({"app": []}), fidelity))

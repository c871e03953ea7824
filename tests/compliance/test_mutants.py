"""Every element of every profile is told right, in every family: single faults, and what has to come of them."""

import json
from functools import cache

import pytest

from sbomkit.compliance import load_profile, shipped_profiles
from tests.compliance import faults_of_contents, faults_of_delivery, faults_of_documents, faults_of_identity
from tests.compliance.mutants import FAMILIES, PROFILES, golden, mutated, outcomes_of, results_of

MUTANTS = (
    *faults_of_identity.FAULTS,
    *faults_of_contents.FAULTS,
    *faults_of_delivery.FAULTS,
    *faults_of_documents.FAULTS,
)
CASES = [
    pytest.param(name, family, mutant, id=f"{name}-{mutant.name}")
    for family, names in FAMILIES.items()
    for name in names
    for mutant in MUTANTS
    if family in mutant.edits
]


@cache
def before(name: str) -> dict[str, str]:
    return outcomes_of(results_of(json.dumps(golden(name)).encode()))


@pytest.mark.parametrize(("name", "family", "mutant"), CASES)
def test_a_single_fault_is_told_as_what_it_is_and_changes_nothing_else(name, family, mutant):
    told = outcomes_of(results_of(mutated(golden(name), family, mutant.edits[family])))
    wanted = mutant.wanted(family)
    named = {element: outcome for element, outcome in told.items() if element in wanted}
    assert named == wanted
    others = {element: outcome for element, outcome in told.items() if element not in wanted}
    if not mutant.roams:
        assert others == {element: before(name)[element] for element in others}


def test_the_profiles_are_all_that_there_are():
    assert sorted(PROFILES) == list(shipped_profiles())


@pytest.mark.parametrize("profile", PROFILES)
def test_no_element_is_left_out_of_the_table_but_those_that_no_document_can_miss(profile):
    touched = {element for mutant in MUTANTS for family in mutant.edits for element in mutant.wanted(family)}
    elements = load_profile(profile).elements
    without = {each.rule for each in elements if f"{profile}/{each.id}" not in touched}
    # What was read has a format, and an encoding that is no fault of a member.
    assert without <= {"format", "encoding", "not-checkable"}


@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_asked_for_as_a_must_is_also_left_out(profile):
    """Each element is seen to fail by something that is not there, but those that ask for how it is or for what is not."""
    missed = {
        element
        for mutant in MUTANTS
        for family in mutant.edits
        for element, outcome in mutant.wanted(family).items()
        if outcome == "missing"
    }
    of_how = {"format", "format-version", "encoding", "no-vulnerabilities"}
    musts = [each for each in load_profile(profile).elements if each.severity == "must" and each.rule not in of_how]
    assert {f"{profile}/{each.id}" for each in musts} <= missed


def test_the_golden_documents_miss_only_what_is_known_to_be_missing():
    for names in FAMILIES.values():
        for name in names:
            told = before(name)
            assert "missing" not in {outcome for element, outcome in told.items() if element.startswith("ntia")}
            assert told["cisa-2026/sbom-author-signature"] in {"missing", "not_expressible"}

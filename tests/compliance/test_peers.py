"""Beside ntia-conformance-checker: every disagreement on the documents of the corpus is explained from a clause."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from benchmarks._compliance.explained import RULES, Peer, compared
from sbomkit.compliance import check
from sbomkit.formats import load
from tests.compliance.documents import CONTENT
from tests.formats.documents import corpus, load_json, needs_corpus, spdx

ANSWERS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "ntia_answers.json").read_text())
READ = [each for each in ANSWERS if "error" not in each["answer"]]


def compared_with(peer: Peer | None, *, twice: bool = False, **members: Any) -> dict[str, Any]:
    package = {
        "SPDXID": "SPDXRef-app",
        "name": "app",
        "versionInfo": "1",
        "supplier": "Organization: Vendor",
        "externalRefs": [
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/app@1"}
        ],
    }
    document = spdx(
        packages=[{**package, **members}, *([package] if twice else [])],
        creationInfo={"created": "2026-01-01T00:00:00Z", "creators": ["Organization: Vendor"]},
        documentNamespace="https://vendor.example/app",
        relationships=["SPDXRef-DOCUMENT DESCRIBES SPDXRef-app", "SPDXRef-app DEPENDS_ON NONE"],
    )
    inventory = load_json(document)
    return compared(inventory, check(inventory, ["ntia-2021"]), peer)


@needs_corpus
@pytest.mark.corpus
@pytest.mark.slow
def test_no_disagreement_is_left_unexplained():
    by_digest = {sha256(path.read_bytes()).hexdigest(): path for path in corpus()}
    wanted = [each for each in READ if each["sha256"] in by_digest]
    assert wanted
    unexplained = {}
    for each in wanted:
        inventory = load(by_digest[each["sha256"]])
        row = compared(inventory, check(inventory, ["ntia-2021"]), Peer.of(each["answer"]))
        if row["unexplained"]:
            unexplained[each["file"]] = row["unexplained"]
    assert unexplained == {}


def test_agreement_needs_no_explanation():
    row = compared_with(CONTENT)
    assert row == {"verdicts": "ours meets, theirs conforms", "explained": {}, "unexplained": []}


def test_what_the_other_one_cannot_read_is_not_compared():
    assert compared_with(Peer.of({"error": "not read"}))["verdicts"] == "it cannot read the document"


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        ({}, {"without_version": 1}),
        ({}, {"without_supplier": 1}),
        ({}, {"conforms": False}),
        ({}, {"timestamp": False}),
    ],
)
def test_a_disagreement_that_no_clause_explains_is_told(members, answer):
    peer = Peer(**{**vars_of(CONTENT), **answer})
    assert compared_with(peer, **members)["unexplained"]


def vars_of(peer: Peer) -> dict[str, Any]:
    return {name: getattr(peer, name) for name in peer.__dataclass_fields__}


def test_a_verdict_that_hangs_on_validity_alone_is_explained():
    row = compared_with(Peer(**{**vars_of(CONTENT), "conforms": False, "messages": 3}))
    assert list(row["explained"]) == ["verdict"]
    assert row["unexplained"] == []


def test_an_identifier_that_only_the_document_knows_is_a_disagreement_with_its_clause():
    row = compared_with(CONTENT, externalRefs=[])
    assert "look-up key" in row["explained"]["unique-identifiers"]


def test_an_element_that_stands_twice_is_counted_twice_there():
    row = compared_with(Peer(**{**vars_of(CONTENT), "without_supplier": 1}), twice=True)
    assert "stands twice" in row["explained"]["supplier"]


def test_who_made_a_document_is_told_by_what_it_holds_where_nothing_stands_for_it():
    lost = {"author": False, "timestamp": False}
    row = compared_with(Peer(**{**vars_of(CONTENT), **lost, "reached": 0, "conforms": False}))
    assert all("stands for the document" in row["explained"][name] for name in ("sbom-author", "timestamp"))
    assert compared_with(Peer(**{**vars_of(CONTENT), **lost, "conforms": False}))["unexplained"]


def test_no_explanation_looks_at_a_name():
    assert all("spdx" not in rule.why.lower().replace("spdxid", "") for rule in RULES)

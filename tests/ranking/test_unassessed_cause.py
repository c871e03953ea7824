"""Why a package could not be judged is told as a sentence of its own, and as a phrase that packages share."""

from pathlib import Path

from sbomkit import rank, read_facts
from sbomkit.formats import load
from sbomkit.model import Facts

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_the_sentence_holds_the_phrase_that_many_packages_share():
    inventory = load(EXAMPLES / "nodemon-2017" / "sbom.cdx.json")
    unassessed = rank(inventory, Facts(packages=())).unassessed
    assert len(unassessed) > 100
    assert all(entry.cause and f"is not known: {entry.cause}; " in entry.reason for entry in unassessed)
    assert {entry.cause for entry in unassessed} == {"no source told; collect facts that cover it"}


def test_of_one_product_there_are_few_causes():
    ranking = rank(
        load(EXAMPLES / "openssh-debian12" / "sbom.cdx.json"), read_facts(EXAMPLES / "openssh-debian12" / "facts.jsonl")
    )
    assert all(entry.cause in entry.reason for entry in ranking.unassessed)

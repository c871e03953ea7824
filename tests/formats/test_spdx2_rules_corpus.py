"""The rules of SPDX 2 against spdx-tools on real documents: one verdict, on the same elements, before and after mending."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from spdx_tools.spdx.validation.validation_message import ValidationMessage

from sbomkit.formats._spdx2.rules.table import RULES
from sbomkit.formats._spdx2.rules.walk import violations
from sbomkit.model.diagnostics import Diagnostic
from tests.formats.documents import corpus, needs_corpus
from tests.formats.spdx2_documents import SHA1
from tests.formats.spdx2_reference import messages, unexplained

pytestmark = [pytest.mark.corpus, pytest.mark.slow, needs_corpus]

KNOWN = {"SPDX-2.2", "SPDX-2.3"}
PATIENCE = 100_000_000
"""Comparisons of ids that spdx-tools is given: it looks through all of them for both ends of every relationship."""
SECTIONS = ("packages", "files", "snippets")

OPEN: dict[str, str] = {}
"""Documents of which the two judge differently for no reason that is listed in `spdx2_reference`; none."""


@cache
def documents() -> dict[str, dict[str, Any]]:
    """By name."""
    found = {}
    for path in corpus():
        document = _document(path)
        if document is not None:
            found[path.name] = document
    return found


def _document(path: Path) -> dict[str, Any] | None:
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
    except ValueError:
        return None
    return document if isinstance(document, dict) and document.get("spdxVersion") in KNOWN else None


def is_within_patience(document: dict[str, Any]) -> bool:
    elements = sum(len(document.get(section) or ()) for section in SECTIONS)
    files = sum(len(package.get("hasFiles") or ()) for package in document.get("packages") or ())
    ties = len(document.get("relationships") or ()) + len(document.get("documentDescribes") or ()) + files
    return 2 * ties * elements + files * ties <= PATIENCE


NAMES = sorted(documents())


@pytest.mark.parametrize("name", NAMES)
def test_the_verdict_is_that_of_spdx_tools(name):
    document = documents()[name]
    if not is_within_patience(document):
        pytest.skip("spdx-tools would take minutes")
    assert (unexplained(document) == []) == (name not in OPEN)


@pytest.mark.parametrize("name", NAMES)
def test_spdx_tools_objects_to_no_element_that_sbomkit_does_not_object_to(name):
    document = with_a_date(documents()[name])
    if not is_within_patience(document):
        pytest.skip("spdx-tools would take minutes")
    places = {entry.path.split(".")[0] for entry in violations(document)}
    addresses = {
        entry.get("SPDXID"): f"{section}[{index}]"
        for section in SECTIONS
        for index, entry in enumerate(document.get(section) or ())
    }
    for message in messages(document):
        if isinstance(message, ValidationMessage):
            context = message.context
            element = context.spdx_id if context.spdx_id in addresses else context.parent_id
            assert addresses.get(element, "") in places or element not in addresses, message


def with_a_date(document: dict[str, Any]) -> dict[str, Any]:
    """Without the fraction of a second, at which spdx-tools gives up before it has looked at anything else."""
    created = re.sub(r"\.\d+", "", document["creationInfo"]["created"])
    return {**document, "creationInfo": {**document["creationInfo"], "created": created}}


# -- every violation mended, one after the other, until there is none left

DEFAULTS: dict[str, Any] = {
    "checksums": [{"algorithm": "SHA1", "checksumValue": SHA1}],
    "licenseInfoInFiles": ["NOASSERTION"],
    "licenseInfoFromFiles": ["NOASSERTION"],
    "packageVerificationCode": {"packageVerificationCodeValue": SHA1},
    "created": "2024-01-02T03:04:05Z",
    "licenseListVersion": "3.25",
    "relationshipType": "DESCRIBES",
    "referenceCategory": "OTHER",
    "referenceLocator": "locator",
}
"""What is put where something is missing or wrong; NOASSERTION where nothing is listed."""
REMOVED = {"unknown-member", "later-member", "null-value", "empty-value", "unexpected-analysis"}


def mended(document: dict[str, Any]) -> dict[str, Any]:
    document = json.loads(json.dumps(document))
    for _ in range(4):
        found = list(violations(document))
        for entry in reversed(found):
            mend(document, entry)
        if not found:
            break
    return document


def mend(document: dict[str, Any], entry: Diagnostic) -> None:
    *way, last = (int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", entry.path))
    owner: Any = document
    for part in way:
        owner = owner[part]
    if entry.code in REMOVED:
        owner.pop(last, None)
    elif entry.code == "name-spelling":
        owner[last] = entry.message.removeprefix("expected ").split(",")[0]
    elif entry.code == "absolute-file-name":
        owner[last] = f".{owner[last]}"
    elif entry.code == "nothing-described":
        document["documentDescribes"] = [document["packages"][0]["SPDXID"]]
    elif entry.code == "locator-form":
        owner.update(referenceCategory="OTHER", referenceLocator="locator")
    elif entry.code == "id-form":
        rename(document, owner[last])
    else:
        owner[last] = DEFAULTS.get(str(last), "NOASSERTION")


def rename(document: dict[str, Any], identifier: str) -> None:
    right = "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", identifier.removeprefix("SPDXRef-"))
    for section in (*SECTIONS, "relationships"):
        for entry in document.get(section, []):
            for key in ("SPDXID", "spdxElementId", "relatedSpdxElement"):
                if entry.get(key) == identifier:
                    entry[key] = right


@pytest.mark.parametrize("name", NAMES)
def test_a_document_whose_violations_are_mended_is_valid_to_spdx_tools(name):
    document = mended(documents()[name])
    if not is_within_patience(document):
        pytest.skip("spdx-tools would take minutes")
    assert list(violations(document)) == []
    assert unexplained(document) == []


def test_what_is_found_in_the_corpus(capsys):
    found = {name: Counter(entry.code for entry in violations(document)) for name, document in documents().items()}
    codes = sum(found.values(), Counter[str]())
    valid = sum(not counts for counts in found.values())
    with capsys.disabled():
        said = f"{len(found)} documents of SPDX 2.2 and 2.3, {valid} valid; violations: {dict(codes.most_common())}"
        print(f"\n{said}")  # noqa: T201 - the counts are what one runs this for
    assert valid
    assert codes.keys() <= RULES.keys()

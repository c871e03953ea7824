"""Real documents of SPDX: annotated, they say all that they said, are as valid as they were, and come back byte for byte.

`SBOMKIT_PATCHED=all` takes every document; otherwise a part is drawn by digest.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sbomkit.errors import DocumentError
from sbomkit.formats import identify
from sbomkit.formats._reading.content import content_of
from sbomkit.formats._validate import validate
from sbomkit.limits import DEFAULT_LIMITS
from tests.formats.documents import corpus, needs_corpus
from tests.formats.patching import annotated, annotations, inventory_of, link, restored, without_ours

pytestmark = [pytest.mark.corpus, pytest.mark.slow, needs_corpus]

NAMES = {"spdx2-json", "spdx2-tag-value", "spdx3-json"}
LARGEST = 300_000
"""Bytes; larger ones only where all are asked for."""
REPLACED = {("documentNamespace",), ("creationInfo", "created")}
"""What of an SPDX 2 document becomes another text."""
ALL = os.environ.get("SBOMKIT_PATCHED") == "all"


def documents() -> Iterator[Any]:
    """Documents in the encodings that are patched, a third of them unless all are asked for."""
    for path in corpus():
        data = path.read_bytes()
        if not ALL and (len(data) > LARGEST or hashlib.sha256(data).digest()[0] % 3):
            continue
        try:
            variant, content, _ = identify(content_of(data, DEFAULT_LIMITS))
        except DocumentError:
            continue
        if variant.name in NAMES and content.data == data:
            yield pytest.param(path, variant.name, id=path.name)


DOCUMENTS = list(documents())


def written(data: bytes) -> Any:
    """What is written to every second package, and a link to every third of these."""
    ids = [component.id for component in inventory_of(data).components if component.type != "file"][::2]
    said = {ref: [("sbomkit:publishers:verdict", "sole"), ("sbomkit:position:depth", "2")] for ref in ids}
    return annotations(data, said, {ref: [link(f"https://code.example/{ref}")] for ref in ids[::3]})


def is_kept(before: Any, after: Any, address: tuple[str, ...] = ()) -> bool:
    """Whether everything of the one is in the other, in the same order; entries of lists stand in front of new ones."""
    if isinstance(before, dict):
        names = [name for name in after if name in before]
        return names == list(before) and all(is_kept(before[name], after[name], (*address, name)) for name in before)
    if isinstance(before, list):
        return len(before) <= len(after) and all(map(is_kept, before, after))
    return bool(before == after) or address in REPLACED


def is_edition(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a graph is the same but for the creation of its document."""
    documents = [number for number, each in enumerate(before["@graph"]) if each["type"] == "SpdxDocument"]
    for number in documents:
        assert after["@graph"][number]["creationInfo"].startswith("_:sbomkit-")
        after["@graph"][number]["creationInfo"] = before["@graph"][number]["creationInfo"]
    return is_kept(before, after)


def lines_are_kept(before: bytes, after: bytes) -> bool:
    """Whether all lines are there, in order, but those with the moment and the namespace."""
    rest = iter(after.splitlines())
    changing = (b"Created:", b"DocumentNamespace:")
    return all(line in rest for line in before.splitlines() if not line.startswith(changing))


@pytest.mark.parametrize(("path", "name"), DOCUMENTS)
def test_a_real_document_keeps_all_that_it_says(path: Path, name: str):
    data = path.read_bytes()
    amended = annotated(data, written(data))
    assert amended != data
    assert restored(amended) == data
    before, after = inventory_of(data), inventory_of(amended)
    assert [component.id for component in after.components] == [component.id for component in before.components]
    assert (after.edges, after.roots, after.completeness) == (before.edges, before.roots, before.completeness)
    if name == "spdx2-tag-value":
        assert lines_are_kept(data, amended)
    else:
        compared = is_edition if name == "spdx3-json" else is_kept
        assert compared(json.loads(data), json.loads(amended))
    if validate(data).valid:
        assert validate(amended).errors == ()


@pytest.mark.parametrize(("path", "name"), DOCUMENTS)
def test_what_is_ours_goes_from_a_real_document_by_its_form_alone(path: Path, name: str):
    data = path.read_bytes()
    left = without_ours(annotated(data, written(data)))
    before, after = inventory_of(data), inventory_of(left)
    assert (after.components, after.edges, after.roots) == (before.components, before.edges, before.roots)
    assert after.document.tools == before.document.tools
    assert after.document.identifier == before.document.identifier
    if name != "spdx2-tag-value":
        assert is_kept(json.loads(left), json.loads(data))

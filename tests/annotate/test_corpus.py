"""Real documents: annotations change them, keep them valid, lose nothing of them, and come out again."""

from hashlib import sha256
from pathlib import Path

import pytest

import sbomkit
from sbomkit.annotate import annotate
from sbomkit.errors import DocumentError
from tests.annotate.drawn import MADE_AT, drawn_facts
from tests.annotate.round_trip import round_trip
from tests.formats.documents import corpus, needs_corpus

SAMPLE = 8
"""One document in so many, by digest; `python -m benchmarks.annotate` goes through all of them."""
LARGEST = 1_000_000
DRAWN = [path for path in corpus() if sha256(path.name.encode()).digest()[0] % SAMPLE == 0 and path.stat().st_size < LARGEST]


@needs_corpus
@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.name)
def test_a_real_document_comes_back_as_it_was(path: Path):
    data = path.read_bytes()
    try:
        inventory = sbomkit.load(data)
    except DocumentError:
        pytest.skip("no document that can be read")
    facts = drawn_facts(inventory)
    assert annotate(data, facts, made_at=MADE_AT).done.document_sha256 == sha256(data).hexdigest()
    assert round_trip(data, inventory, facts) in {"embedded", "refused"}

"""Spoilt documents: whatever they are, only errors of the document escape, and what could be annotated comes back."""

from itertools import islice
from pathlib import Path

import pytest

import sbomkit
from sbomkit.annotate import annotate, given, strip
from sbomkit.errors import DocumentError
from tests.annotate.drawn import MADE_AT, drawn_facts
from tests.formats.documents import GOLDEN
from tests.formats.hostile import spoilt

MANY = 100
DOCUMENTS = [path for path in GOLDEN if "cdx" in path.name]
XML = (
    b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><metadata><tools/>'
    b'<component type="application"><name>r</name></component></metadata><components>'
    b'<component type="library" bom-ref="a"><name>a</name><externalReferences><reference type="vcs">'
    b"<url>https://x.example/</url></reference></externalReferences><components>"
    b'<component type="library"><name>b</name></component></components></component></components></bom>'
)


@pytest.mark.parametrize("data", [XML, *map(Path.read_bytes, DOCUMENTS)], ids=["xml", *(path.name for path in DOCUMENTS)])
def test_a_spoilt_document_is_refused_or_comes_back(data):
    embedded = 0
    for _, document in islice(spoilt(data, "annotate"), MANY):
        try:
            inventory = sbomkit.load(document)
            output = annotate(document, drawn_facts(inventory), made_at=MADE_AT, embed=True, drop_signature=True)
        except DocumentError:
            continue
        assert strip(output.data) == given(document).original
        assert len(sbomkit.load(output.data).components) == len(inventory.components)
        strip(output.data + b"\n")
        embedded += 1
    assert embedded > MANY // 20

"""What is left of annotations whose record is gone, and names of ours where nobody but others writes."""

import json

import pytest

from sbomkit.annotate import annotate, given, strip
from sbomkit.cli import main
from sbomkit.errors import DocumentError
from sbomkit.formats import load
from tests.annotate.drawn import MADE_AT, drawn_facts
from tests.formats.documents import GOLDEN, cyclonedx

DOCUMENT = json.dumps(
    cyclonedx("1.6", components=[{"type": "library", "bom-ref": name, "name": name} for name in ("a", "b")])
).encode()
XML = (
    b"<bom xmlns='http://cyclonedx.org/schema/bom/1.6' version='1'><components>"
    b"<component type='library' bom-ref='a'><name>a</name><purl>pkg:npm/a@1</purl></component></components></bom>"
)


def embedded(data: bytes) -> bytes:
    return annotate(data, drawn_facts(load(data)), made_at=MADE_AT, embed=True).data


@pytest.mark.parametrize("document", [DOCUMENT, XML, *(path.read_bytes() for path in GOLDEN)])
def test_what_has_names_of_annotations_and_no_record_is_not_said_to_have_no_annotations(document):
    left = embedded(document).replace(b"sbomkit:undo", b"other:undo")
    assert not given(left).was_annotated
    with pytest.raises(DocumentError, match="names of annotations of sbomkit stand in the document, but no record") as refused:
        strip(left)
    assert "go back to the original" in (refused.value.advice or "")


def test_whoever_annotates_it_again_is_told_how_many_are_left(tmp_path, capsys):
    left = tmp_path / "left.cdx.json"
    left.write_bytes(embedded(DOCUMENT).replace(b"sbomkit:undo", b"other:undo"))
    names = left.read_bytes().count(b'"sbomkit:')
    assert names > 2
    assert main(["annotate", str(left), "--embed", "--offline", "-o", str(tmp_path / "again.json")]) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert "properties with names of sbomkit stood here before" in told
    assert f"({names} times)" in told


def test_names_of_ours_where_sbomkit_never_writes_are_left_alone_and_not_noted():
    theirs = [{"name": "sbomkit:publishers:verdict", "value": "sole"}, {"name": "sbomkit:version", "value": "1"}]
    document = json.dumps({**json.loads(DOCUMENT), "properties": theirs}).encode()
    amended = embedded(document)
    assert strip(amended) == document
    assert b"sbomkit:foreign" not in amended
    reformatted = json.dumps(json.loads(amended), indent=3).encode()
    assert [note.code for note in given(reformatted).notes] == ["changed-since-annotated"]
    assert json.loads(strip(reformatted))["properties"] == theirs

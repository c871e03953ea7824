"""Odd documents and moments: what looks like ours and is not, records that are none, and what no schema forbids."""

import base64
import gzip
import hashlib
import json
import zlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

import sbomkit
from sbomkit.annotate import annotate, given, strip
from sbomkit.errors import ConfigurationError, DocumentError
from sbomkit.formats._patching.edits import RECORD, CannotUndo, Edit, apply, undo
from sbomkit.formats._validate import validate
from sbomkit.model.facts import Facts
from tests.annotate.drawn import MADE_AT, drawn_facts
from tests.formats.documents import GOLDEN, cyclonedx

NAMESPACE = "http://cyclonedx.org/schema/bom/1.6"
FOREIGN = "<properties><property name='sbomkit:undo'>theirs</property></properties>"
COMPONENT = "<component type='library' bom-ref='a'><name>a</name><purl>pkg:npm/a@1</purl>{}</component>"


def xml(metadata: str = "", inside: str = "", *, attributes: str = "version='1'", components: str = "") -> bytes:
    listed = components or COMPONENT.format(inside)
    return f"<bom xmlns='{NAMESPACE}' {attributes}>{metadata}<components>{listed}</components></bom>".encode()


def json_with(metadata: object = None, **members: object) -> bytes:
    component = {"type": "library", "bom-ref": "a", "name": "a", "purl": "pkg:npm/a@1", **members}
    return json.dumps({**cyclonedx("1.6", components=[component]), **({"metadata": metadata} if metadata else {})}).encode()


def embedded(data: bytes, made_at: datetime = MADE_AT) -> bytes:
    return annotate(data, drawn_facts(sbomkit.load(data)), made_at=made_at, embed=True).data


def in_utf16(data: bytes) -> bytes:
    return data.decode().encode("utf-16")


THEIRS = [{"name": "sbomkit:undo", "value": "theirs"}, {"name": "sbomkit:publishers:verdict", "value": "sole"}]


class TestForeign:
    @pytest.mark.parametrize(
        "data",
        [
            json_with({"properties": THEIRS}),
            json_with(properties=THEIRS),
            xml(f"<metadata>{FOREIGN}</metadata>"),
            xml(inside=FOREIGN),
            xml(inside=f"<!-- {FOREIGN} -->".replace("'", '"')),
            xml(inside='<description><![CDATA[<property name="sbomkit:undo">theirs</property>]]></description>'),
        ],
    )
    def test_what_only_has_the_name_of_a_record_is_none(self, data):
        assert not given(data).was_annotated
        amended = embedded(data)
        assert given(amended).notes == ()
        assert strip(amended) == data

    def test_annotations_of_spdx_by_the_same_hand_and_moment_stay_when_ours_are_taken_out(self):
        (path,) = [path for path in GOLDEN if path.name == "golden-2.3.spdx.json"]
        data = path.read_bytes()
        changed = json.dumps(json.loads(embedded(data)), indent=3).encode()
        before, after = json.loads(data), json.loads(strip(changed))
        assert any("sbomkit:" in str(package.get("annotations")) for package in before["packages"])
        assert after.pop("creationInfo")["creators"] == before.pop("creationInfo")["creators"]
        assert after == before

    def test_so_they_do_in_tag_value(self):
        said = '{"sbomkit:publishers:verdict":"sole"}'
        who = f"Annotator: Tool: sbomkit-{sbomkit.__version__}\nAnnotationDate: 2026-11-23T00:00:00Z\nAnnotationType: OTHER\n"
        data = (
            "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: name\n"
            "DocumentNamespace: https://docs.example/d\nCreator: Tool: t\nCreated: 2026-11-23T00:00:00Z\n\n"
            "PackageName: a\nSPDXID: SPDXRef-a\nPackageDownloadLocation: NOASSERTION\n\n"
            f"{who}SPDXREF: SPDXRef-a\nAnnotationComment: <text>{said}</text>\n"
        ).encode()
        changed = embedded(data).replace(b"DocumentName: name", b"DocumentName: other")
        assert strip(changed) == data.replace(b"DocumentName: name", b"DocumentName: other")


class TestXml:
    def test_two_prefixes_of_one_namespace_are_one(self):
        attributes = f"version='1' xmlns:c='{NAMESPACE}' xmlns:o='urn:other'"
        metadata = "<c:metadata><c:timestamp>2020-01-01T00:00:00Z</c:timestamp></c:metadata>"
        component = "<c:component type='library' bom-ref='a'><c:name>a</c:name><c:purl>pkg:npm/a@1</c:purl></c:component>"
        data = xml(metadata, attributes=attributes, components=component + "<o:component/>")
        amended = embedded(data)
        assert validate(data).valid
        assert validate(amended).valid
        assert amended.count(b"metadata>") == 2
        assert sbomkit.annotate(data, Facts(packages=()), made_at=MADE_AT, embed=True).done.diagnostics == ()
        assert strip(amended) == data

    def test_a_version_that_nobody_counts_to_stays(self):
        data = xml(attributes=f"version='{'9' * 5_000}'")
        output = annotate(data, Facts(packages=()), made_at=MADE_AT, embed=True)
        assert [each.code for each in output.done.diagnostics] == ["no-version"]
        assert strip(output.data) == data


class TestMoments:
    @pytest.mark.parametrize("document", [json_with(), xml()])
    def test_a_moment_long_ago_is_written_in_full(self, document):
        amended = embedded(document, datetime(500, 1, 2, tzinfo=UTC))
        assert b"0500-01-02T00:00:00Z" in amended
        assert validate(amended).valid

    def test_a_moment_that_has_no_place_in_utc_is_refused(self):
        early = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
        with pytest.raises(ConfigurationError, match="outside of the years 1 to 9999"):
            annotate(json_with(), Facts(packages=()), made_at=early)


def test_a_record_of_more_edits_than_the_document_has_room_for_is_refused_before_it_is_read():
    zeros = b"0," * 999_999 + b"0"
    plain = b'["%b",0,0,"",[%b],[%b],[]]' % (b"0" * 64, zeros, zeros)
    with pytest.raises(CannotUndo, match="too large"):
        undo(b"amended", base64.urlsafe_b64encode(zlib.compress(plain)))


@pytest.mark.parametrize("hidden", [json_with(name="hidden"), b"no document"])
def test_a_record_cannot_put_another_document_in_the_place_of_one(hidden):
    shown = json_with({"properties": [{"name": "sbomkit:version", "value": "1"}, {"name": "sbomkit:undo", "value": "@"}]})
    forged = apply(hidden, [Edit(0, len(hidden), shown.replace(b"@", RECORD))])
    assert [component.name for component in sbomkit.load(strip(forged)).components] == ["a"]
    (note,) = given(forged).notes
    assert note.code == "changed-since-annotated"


@pytest.mark.parametrize(("pack", "advice"), [(gzip.compress, "gunzip it first"), (in_utf16, "write it as UTF-8 first")])
def test_an_annotated_document_that_cannot_be_edited_still_gets_a_sidecar(pack, advice):
    data = pack(embedded(json_with()))
    output = annotate(data, Facts(packages=()), made_at=MADE_AT)
    assert output.annotations.document_sha256 == hashlib.sha256(data).hexdigest()
    assert not output.done.replaced
    with pytest.raises(DocumentError) as refused:
        strip(data)
    assert refused.value.advice == advice


def test_a_document_with_much_white_space_before_a_comment_is_not_searched_from_each_blank():
    data = xml().replace(b"<components>", b"\n" * 50_000 + b"<!-- here -->\n<components>")
    assert strip(embedded(data)) == data

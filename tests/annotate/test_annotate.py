"""`annotate` and `strip`, whatever the format: what is refused, what comes back, and that nothing is lost."""

import codecs
import gzip
import json
from datetime import datetime

import pytest

import sbomkit
from sbomkit.annotate import annotate, given, strip
from sbomkit.errors import ConfigurationError, DocumentError
from sbomkit.formats._validate import validate
from sbomkit.model.annotations import Annotations
from tests.annotate.drawn import MADE_AT, drawn_facts
from tests.annotate.keeping import lost_of_json
from tests.builders import make_facts, make_observation, make_publishers, npm
from tests.formats.documents import GOLDEN, cyclonedx

FACTS = make_facts({npm("a"): [make_observation(make_publishers("alice"))]})
COMPONENT = {"type": "library", "bom-ref": "a", "name": "a", "version": "1", "purl": "pkg:npm/a@1"}
DOCUMENT = json.dumps(cyclonedx("1.5", components=[COMPONENT])).encode()
CHANGED = frozenset({"version", "metadata.timestamp"})


def embedded(document: bytes) -> bytes:
    return annotate(document, FACTS, made_at=MADE_AT, embed=True).data


class TestSidecar:
    def test_by_default_a_sidecar_names_the_document_by_its_digest(self):
        output = sbomkit.annotate(DOCUMENT, FACTS, made_at=MADE_AT)
        sidecar = Annotations.model_validate_json(output.data)
        assert sidecar == output.annotations
        assert sidecar.document_sha256 == sbomkit.load(DOCUMENT).document.sha256
        assert [(entry.id, entry.purl) for entry in sidecar.components] == [("a", "pkg:npm/a@1")]
        assert not output.done.embedded

    @pytest.mark.parametrize("make", [gzip.compress, lambda data: data.decode().encode("utf-16")])
    def test_a_sidecar_is_written_whatever_the_document_is_packed_in(self, make):
        assert annotate(make(DOCUMENT), FACTS, made_at=MADE_AT).done.components == 1

    def test_the_same_facts_give_the_same_bytes(self):
        one, other = (annotate(DOCUMENT, FACTS, made_at=MADE_AT).data for _ in range(2))
        assert one == other


class TestEmbedding:
    @pytest.mark.parametrize("path", [path for path in GOLDEN if "cdx" in path.name], ids=lambda path: path.name)
    def test_a_golden_document_stays_valid_keeps_all_and_comes_back(self, path):
        data = path.read_bytes()
        inventory = sbomkit.load(data)
        output = annotate(data, drawn_facts(inventory), made_at=MADE_AT, embed=True)
        assert output.done.components > 0
        assert validate(output.data).valid
        assert lost_of_json(data, output.data, CHANGED) == []
        assert sbomkit.strip(output.data) == data

    def test_a_second_run_replaces_its_own_and_nothing_else(self):
        first = embedded(DOCUMENT)
        again = annotate(first, FACTS, made_at=MADE_AT, embed=True)
        assert again.data == first
        assert again.done.replaced
        other = annotate(first, make_facts({}), made_at=MADE_AT, embed=True).data
        assert other != first
        assert b"publishers:verdict" not in other
        assert strip(other) == DOCUMENT

    def test_a_byte_order_mark_stays(self):
        data = codecs.BOM_UTF8 + DOCUMENT
        amended = embedded(data)
        assert amended.startswith(codecs.BOM_UTF8)
        assert strip(amended) == data

    def test_a_ranking_that_is_given_is_not_made_again(self):
        inventory = sbomkit.load(DOCUMENT)
        ranking = sbomkit.rank(inventory, FACTS)
        assert annotate(given(DOCUMENT), FACTS, ranking, made_at=MADE_AT, embed=True).data == embedded(DOCUMENT)


class TestRefusing:
    @pytest.mark.parametrize(
        ("data", "message", "advice"),
        [
            (gzip.compress(DOCUMENT), r"packed \(gzip\)", "gunzip it first"),
            (DOCUMENT.decode().encode("utf-16"), "another encoding than UTF-8", "write it as UTF-8 first"),
            (json.dumps({"sbom": json.loads(DOCUMENT)}).encode(), "sbom: the document stands in an envelope", "take it out"),
            (DOCUMENT.replace(b'"library"', b'"libr\xffry"'), "not UTF-8 throughout: byte", "correct it first"),
            (DOCUMENT.replace(b'"1.5"', b'"1.2"'), r"no place in CycloneDX 1.2 \(json\)", "CycloneDX 1.3 to 1.7"),
            (DOCUMENT[:-1] + b', "signature": {"algorithm": "RS256"}}', "signed", "--drop-signature"),
        ],
    )
    def test_what_cannot_be_edited_is_refused_and_it_is_said_what_to_do(self, data, message, advice):
        with pytest.raises(DocumentError, match=message) as refused:
            embedded(data)
        assert advice in (refused.value.advice or "")
        assert "sidecar" in (refused.value.advice or "")

    def test_formats_without_any_place_say_so(self):
        data = b'<?xml version="1.0"?><Document><SPDXID>SPDXRef-DOCUMENT</SPDXID><spdxVersion>SPDX-2.3</spdxVersion></Document>'
        with pytest.raises(DocumentError, match="no place in SPDX") as refused:
            embedded(data)
        assert "nothing is embedded into SPDX" in (refused.value.advice or "")

    def test_an_annotated_document_that_was_packed_is_unpacked_first(self):
        with pytest.raises(DocumentError, match="packed"):
            strip(gzip.compress(embedded(DOCUMENT)))

    def test_a_moment_needs_a_zone(self):
        with pytest.raises(ConfigurationError, match="no time zone"):
            annotate(DOCUMENT, FACTS, made_at=datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused

    def test_what_was_never_annotated_has_nothing_to_strip(self):
        with pytest.raises(DocumentError, match="nothing to strip"):
            strip(DOCUMENT)


class TestSignatures:
    SIGNED = DOCUMENT[:-1] + b', "signature": {"algorithm": "RS256", "value": "eA=="}}'

    def test_a_signature_is_dropped_on_request_and_comes_back(self):
        output = annotate(self.SIGNED, FACTS, made_at=MADE_AT, embed=True, drop_signature=True)
        assert b"signature" not in output.data
        assert [note.code for note in output.done.diagnostics] == ["signature-dropped"]
        assert strip(output.data) == self.SIGNED


class TestChangedSince:
    """Somebody wrote the document anew: the record leads nowhere, and our entries are told by their structure."""

    def test_only_our_own_entries_go(self):
        amended = json.loads(embedded(DOCUMENT))
        amended["components"].append({"type": "library", "name": "later"})
        document = given(json.dumps(amended, sort_keys=True).encode())
        assert [note.code for note in document.notes] == ["changed-since-annotated"]
        left = json.loads(strip(document))
        assert left["components"] == [COMPONENT, {"type": "library", "name": "later"}]
        assert left["version"] == 2

    def test_it_can_be_annotated_anew(self):
        changed = json.dumps(json.loads(embedded(DOCUMENT)), indent=3).encode()
        output = annotate(changed, FACTS, made_at=MADE_AT, embed=True)
        assert output.data.count(b"sbomkit:publishers:verdict") == 1
        assert output.done.diagnostics[0].code == "changed-since-annotated"
        assert json.loads(output.data)["version"] == 3

    def test_what_is_no_text_any_more_is_refused(self):
        with pytest.raises(DocumentError, match="not UTF-8 throughout"):
            strip(embedded(DOCUMENT).replace(b'"library"', b'"libr\xffry"'))

    def test_a_forged_record_only_loses_what_looks_like_ours(self):
        forged = embedded(DOCUMENT)
        start = forged.index(b"sbomkit:undo")
        forged = forged[:start] + forged[start:].replace(b"eN", b"xx", 1)
        assert json.loads(strip(forged))["components"] == [COMPONENT]

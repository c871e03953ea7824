"""Strict validation, whatever the format: one verdict, every error, and `DocumentError` where there is nothing to judge."""

import gzip
import hashlib
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import DocumentError, LimitExceeded, MalformedDocument, UnrecognizedFormat, UnsupportedVersion
from sbomkit.formats import formats, load
from sbomkit.formats._validate import validate
from sbomkit.limits import Limits
from sbomkit.model.diagnostics import Severity
from sbomkit.model.validation import Validation
from tests.formats.documents import GOLDEN, corpus, cyclonedx, needs_corpus

VALID = json.dumps(cyclonedx(components=[{"type": "library", "name": "a"}])).encode()
INVALID = json.dumps(cyclonedx(components=[{"type": "library"}, {"name": "b"}, {"type": "library", "name": 1}])).encode()
XML = b'<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components/></bom>'


def test_a_valid_document_is_called_valid_and_told_what_it_was_held_to():
    assert validate(VALID) == Validation(
        format="CycloneDX",
        spec_version="1.6",
        encoding="json",
        sha256=hashlib.sha256(VALID).hexdigest(),
        held_to="CycloneDX 1.6 JSON schema",
        valid=True,
        errors=(),
    )


@pytest.mark.parametrize(
    ("document", "held_to"),
    [
        (json.dumps(cyclonedx("1.2", components=[])).encode(), "CycloneDX 1.2 JSON schema (strict)"),
        (json.dumps(cyclonedx("1.3", components=[])).encode(), "CycloneDX 1.3 JSON schema (strict)"),
        (json.dumps(cyclonedx("1.4", components=[])).encode(), "CycloneDX 1.4 JSON schema"),
        (XML, "CycloneDX 1.4 XML schema"),
    ],
)
def test_what_a_document_is_held_to_follows_its_version_and_encoding(document, held_to):
    validation = validate(document)
    assert validation.valid
    assert validation.held_to == held_to


def test_an_invalid_document_is_told_all_its_errors():
    validation = validate(INVALID)
    assert not validation.valid
    assert [(each.severity, each.code, each.path) for each in validation.errors] == [
        (Severity.ERROR, "schema-required", "components[0]"),
        (Severity.ERROR, "schema-required", "components[1]"),
        (Severity.ERROR, "schema-type", "components[2].name"),
    ]


def test_beyond_the_limit_errors_are_counted():
    validation = validate(INVALID, limits=Limits(diagnostics=1))
    assert [(each.code, each.path, each.count) for each in validation.errors] == [
        ("schema-required", "components[0]", 1),
        ("more-diagnostics", "components[1]", 2),
    ]
    assert validation.errors[1].message == "more was found than is listed: schema-required, schema-type"
    assert validation.errors[1].severity is Severity.ERROR
    assert validation.count == 3
    assert validate(INVALID, limits=Limits(diagnostics=3)).errors == validate(INVALID).errors


def test_paths_files_and_compressed_bytes_are_taken(tmp_path):
    path = tmp_path / "app.cdx.json"
    path.write_bytes(VALID)
    assert validate(path) == validate(str(path)) == validate(VALID)
    with path.open("rb") as file:
        assert validate(file) == validate(VALID)
    packed = gzip.compress(VALID)
    assert validate(packed).valid
    assert validate(packed).sha256 == hashlib.sha256(packed).hexdigest()


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (b"", UnrecognizedFormat),
        (b"hello", UnrecognizedFormat),
        (b"{}", UnrecognizedFormat),
        (b'{"bomFormat": "CycloneDX", "specVersion": "9.9"}', UnsupportedVersion),
        (b'{"bomFormat": "CycloneDX"}', MalformedDocument),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", ', MalformedDocument),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/9.9"/>', UnsupportedVersion),
        (b'<!DOCTYPE bom [<!ENTITY a "b">]><bom xmlns="http://cyclonedx.org/schema/bom/1.6">&a;</bom>', MalformedDocument),
    ],
)
def test_what_is_no_document_has_no_verdict(document, error):
    with pytest.raises(error):
        validate(document)


@pytest.mark.parametrize("repeated", [b"0", b"1"])
def test_a_large_document_is_judged_as_a_small_one(repeated):
    components = [{"type": "library", "name": f"{number:01000}", "bom-ref": str(number)} for number in range(600)]
    small, large = (json.dumps(cyclonedx(components=each)).encode() for each in (components[:2], components))
    small, large = (data.replace(b'"bom-ref": "0"', b'"bom-ref": "%b"' % repeated) for data in (small, large))
    assert len(large) > 600_000
    found = validate(large)
    assert found.sha256 == hashlib.sha256(large).hexdigest()
    assert [each.code for each in found.errors] == (["duplicate-bom-ref"] if repeated == b"1" else [])
    assert found.model_copy(update={"sha256": ""}) == validate(small).model_copy(update={"sha256": ""})


def test_a_large_document_is_read_strictly_as_it_is_judged():
    components = [{"type": "library", "name": "a" * 1000, "bom-ref": str(number)} for number in range(200)]
    assert len(load(json.dumps(cyclonedx(components=components)).encode(), strict=True).components) == 200
    with pytest.raises(ExceptionGroup) as caught:
        load(json.dumps(cyclonedx(components=[*components, {"type": "library"}])).encode(), strict=True)
    assert "components[200]" in str(caught.value.exceptions[0])


def test_limits_hold():
    with pytest.raises(LimitExceeded):
        validate(VALID, limits=Limits(document_bytes=10))
    with pytest.raises(LimitExceeded):
        validate(VALID, limits=Limits(objects=1))


def test_a_file_that_is_not_there_is_an_error_of_the_document(tmp_path):
    with pytest.raises(DocumentError, match="there is no such file"):
        validate(tmp_path / "nothing")


@pytest.mark.parametrize("heavy", ["jsonschema_rs", "lxml", "cyclonedx"])
def test_reading_loads_no_engine(heavy):
    code = f"import sys, sbomkit; sbomkit.load({VALID!r}); sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("path", [path for path in corpus() if path.suffix != ".xsd"], ids=lambda path: path.name)
def test_every_real_document_gets_a_verdict_or_an_error(path):
    try:
        validation = validate(path)
    except DocumentError:
        return
    assert validation.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert all(each.severity is Severity.ERROR for each in validation.errors)
    assert {validation.format} <= {variant.family for variant in formats().values()}


@settings(max_examples=60)
@given(st.data())
def test_only_errors_of_the_document_escape(data):
    original = data.draw(st.sampled_from([VALID, INVALID, XML, *(path.read_bytes() for path in GOLDEN)]))
    start = data.draw(st.integers(0, len(original)))
    end = data.draw(st.integers(start, min(len(original), start + 40)))
    try:
        validation = validate(original[:start] + data.draw(st.binary(max_size=8)) + original[end:])
    except DocumentError:
        return
    assert validation.valid is (validation.count == 0)

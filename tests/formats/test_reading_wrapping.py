"""Attestations and exports: the document inside is read as if it stood alone, and the envelope is said."""

import base64
import json

import pytest

from sbomkit.errors import DocumentError, UnrecognizedFormat
from sbomkit.formats import load
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Inventory
from tests.formats.documents import cyclonedx, spdx

INNER = cyclonedx(metadata={"component": {"name": "app", "bom-ref": "app"}}, components=[{"name": "a", "bom-ref": "a"}])
TAG_VALUE = "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: d\nPackageName: a\nSPDXID: SPDXRef-a\n"


def statement(predicate, kind: str = "https://cyclonedx.org/bom"):
    return {"_type": "https://in-toto.io/Statement/v1", "subject": [], "predicateType": kind, "predicate": predicate}


def envelope(payload, encode=base64.b64encode):
    text = encode(json.dumps(payload).encode()).decode()
    return {"payloadType": "application/vnd.in-toto+json", "payload": text, "signatures": [{"sig": "MEU="}]}


def opened(document) -> Inventory:
    return load(document if isinstance(document, bytes) else json.dumps(document).encode())


def said(inventory: Inventory) -> list[tuple[str, str]]:
    return [(entry.path, entry.message) for entry in inventory.diagnostics if entry.code == "unwrapped"]


@pytest.mark.parametrize(
    ("document", "path", "what"),
    [
        ({"sbom": INNER}, "sbom", "the export of a dependency graph"),
        ({"SPDX": INNER}, "SPDX", "what an inspection of an image prints"),
        (statement(INNER), "predicate", "an in-toto statement with predicate 'https://cyclonedx.org/bom'"),
        (statement({"Data": INNER}), "predicate", "an in-toto statement with predicate"),
        (statement({"Data": json.dumps(INNER), "Timestamp": "2026"}), "predicate", "an in-toto statement with predicate"),
        (statement(json.dumps(INNER)), "predicate", "an in-toto statement with predicate"),
        (envelope(statement(INNER)), "payload", "a DSSE envelope, whose signature is not checked"),
        (envelope(statement(INNER), base64.urlsafe_b64encode), "payload", "a DSSE envelope"),
        (envelope(INNER), "payload", "a DSSE envelope"),
        ({"dsseEnvelope": envelope(statement(INNER))}, "dsseEnvelope", "a sigstore bundle, which is not verified"),
    ],
)
def test_what_is_wrapped_is_unwrapped_and_said_so(document, path, what):
    inventory, alone = opened(document), opened(INNER)
    assert inventory.components == alone.components
    assert inventory.claims == INNER
    found = [entry for entry in inventory.diagnostics if entry.code == "unwrapped"]
    assert [(entry.severity, entry.path) for entry in found] == [(Severity.NOTE, path)]
    assert found[0].message.startswith(f"the document stands in {what}")
    assert inventory.document.sha256 != alone.document.sha256


def test_a_predicate_may_be_a_text_of_another_encoding():
    inventory = opened(envelope(statement(TAG_VALUE, "https://spdx.dev/Document")))
    assert [component.name for component in inventory.components] == ["a"]
    assert inventory.document.encoding == "tag-value"


def test_of_several_attestations_the_first_that_carries_a_document_is_read():
    provenance = envelope(statement({"builder": {}}, "https://slsa.dev/provenance/v1"))
    lines = "\n".join(
        json.dumps(each) for each in (provenance, envelope(statement(INNER)), envelope(statement(spdx())))
    ).encode()
    inventory = opened(lines + b"\n")
    assert inventory.document.format == "CycloneDX"
    (others,) = [entry for entry in inventory.diagnostics if entry.code == "other-attestations"]
    assert (others.path, others.count, others.severity) == ("line 2", 2, Severity.NOTE)
    assert others.message == "the document is in one of 3 attestations: the others are not read"
    alone = opened(json.dumps(envelope(statement(INNER))).encode() + b"\n\n")
    assert "other-attestations" not in {entry.code for entry in alone.diagnostics}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            envelope(statement({"builder": {}}, "https://slsa.dev/provenance/v1")),
            "predicate: this is JSON, but no SBOM: an object with the members 'builder'",
        ),
        (envelope("text"), "payload: this is JSON, but no SBOM: a single value"),
        ({"sbom": {"x": 1}}, "sbom: this is JSON, but no SBOM: an object with the members 'x'"),
        ({"sbom": 1}, "this is JSON, but no SBOM: an object with the members 'sbom'"),
        ({"payloadType": "x", "payload": "not base64!"}, "this is JSON, but no SBOM"),
        ({"payloadType": "x", "payload": 1}, "this is JSON, but no SBOM"),
        ({"payloadType": "x", "payload": "é"}, "this is JSON, but no SBOM"),
        ({"dsseEnvelope": None}, "this is JSON, but no SBOM"),
        ({"_type": "https://in-toto.io/Statement/v1", "predicate": 7}, "this is JSON, but no SBOM"),
        (b'{"a": 1}\n{"b": 2}\n', "the JSON is malformed at line 2, byte 1: trailing characters"),
        (b'{"a": 1}\nword\n', "the JSON is malformed at line 2, byte 1: trailing characters"),
    ],
)
def test_what_carries_no_document_is_refused(document, message):
    with pytest.raises(UnrecognizedFormat if isinstance(document, dict) else DocumentError) as caught:
        opened(document)
    assert str(caught.value.message).startswith(message)


def test_envelopes_in_envelopes_are_opened_a_few_times_only():
    document = INNER
    for _ in range(5):
        document = {"sbom": document}
    assert opened(document).components == opened(INNER).components
    for _ in range(20):
        document = {"sbom": document}
    with pytest.raises(UnrecognizedFormat, match=r"^the document stands in more than 8 envelopes, one inside the other$"):
        opened(document)


def test_envelopes_are_opened_up_to_a_bound_in_a_bundle_too():
    """Each envelope is looked at whole, so that their number times the size is what this costs."""
    inner = json.dumps(INNER)
    for count, is_read in ((8, True), (9, False), (400, False)):
        line = '{"sbom":' * count + inner + "}" * count
        for data in (line, f'{line}\n{{"sbom":{{}}}}'):
            if is_read:
                assert opened(data.encode()).components
            else:
                with pytest.raises(DocumentError):
                    load(data.encode())


@pytest.mark.parametrize("signatures", [None, [], [{}], [{"sig": ""}], [{"sig": 3}], {"sig": "MEU="}])
def test_an_envelope_that_nobody_signed_says_so(signatures):
    inventory = opened({**envelope(INNER), "signatures": signatures})
    assert inventory.claims == INNER
    assert said(inventory)[0][1].startswith("the document stands in a DSSE envelope without a signature")
    (unsigned,) = [entry for entry in inventory.diagnostics if entry.code == "unsigned-envelope"]
    assert (unsigned.severity, unsigned.path) == (Severity.NOTE, "signatures")
    assert "unsigned-envelope" not in {entry.code for entry in opened(envelope(INNER)).diagnostics}

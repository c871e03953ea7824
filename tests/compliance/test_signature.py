"""Signatures beside a document: recognised by what stands in them, whatever their file is called; never verified."""

import base64
import json
from hashlib import sha256

import pytest

from sbomkit.compliance import check, recognise_signature
from sbomkit.errors import ConfigurationError
from sbomkit.formats import load
from tests.formats.documents import GOLDEN

DOCUMENT = GOLDEN[0].read_bytes()
DIGEST = sha256(DOCUMENT).hexdigest()
STATEMENT = {"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "a", "digest": {"sha256": DIGEST}}]}


def text_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def envelope(payload: bytes) -> dict[str, object]:
    return {"payload": text_of(payload), "payloadType": "application/vnd.in-toto+json", "signatures": [{"sig": "AA=="}]}


def bundle(**members: object) -> bytes:
    return json.dumps({"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", **members}).encode()


def message(digest: str, algorithm: str = "SHA2_256") -> dict[str, object]:
    return {"messageDigest": {"algorithm": algorithm, "digest": digest}, "signature": "AA=="}


OTHER = text_of(sha256(b"another").digest())


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n", "OpenPGP signature"),
        (b"-----BEGIN SSH SIGNATURE-----\nU1NI\n", "SSH signature"),
        (b"-----BEGIN CMS-----\nMII\n", "CMS signature"),
        (b"untrusted comment: signature\nRW\n", "minisign signature"),
        (b"eyJhbGciOiJFUzI1NiJ9..c2lnbmF0dXJlc2lnbmF0dXJl", "JSON Web Signature"),
        (base64.b64encode(b"s" * 64) + b"\n", "raw signature"),
        (base64.b64encode(b"\x30\x44" + b"s" * 0x44), "raw signature"),
        (b"\x88\x75\x04\x00" + b"s" * 115, "OpenPGP signature"),
        (b"\x30\x82\x01\x00" + b"s" * 256, "CMS or ECDSA signature"),
        (b'{"base64Signature": "AA==", "cert": "AA=="}', "cosign bundle"),
        (b'{"payload": "AA", "signatures": [{"protected": "e30", "signature": "AA"}]}', "JSON Web Signature"),
    ],
)
def test_its_kind_is_told(data, kind):
    seen = recognise_signature(data, DIGEST)
    assert (seen.kind, seen.detached, seen.matches) == (kind, True, None)


@pytest.mark.parametrize(
    ("data", "matches"),
    [
        (bundle(messageSignature=message(text_of(bytes.fromhex(DIGEST)))), True),
        (bundle(messageSignature=message(OTHER)), False),
        (bundle(messageSignature=message(OTHER, "SHA2_512")), None),
        (bundle(messageSignature=message("no base64!")), None),
        (bundle(messageSignature=3), None),
        (bundle(), None),
        (bundle(dsseEnvelope=envelope(json.dumps(STATEMENT).encode())), True),
        (json.dumps(envelope(DOCUMENT)).encode(), True),
        (json.dumps(envelope(json.dumps({"subject": [{"digest": {"sha256": "0" * 64}}]}).encode())).encode(), False),
        (json.dumps(envelope(json.dumps({"subject": [{"digest": {"sha512": "0"}}]}).encode())).encode(), None),
        (json.dumps(envelope(b"another document")).encode(), None),
        (json.dumps({**envelope(b""), "payload": 3}).encode(), None),
        (bundle(dsseEnvelope=[]), None),
    ],
)
def test_the_digest_that_it_names_is_compared_with_that_of_the_document(data, matches):
    assert recognise_signature(data, DIGEST).matches is matches


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"signed, Jane",
        b"{}",
        b"{",
        b"[" * 100_000,
        b'{"a": ' + b"[" * 100_000,
        b"\x30\x05",
        b"\x30\x05abcdefgh",
        b"\x30\x85\x00\x00\x00\x00\x00\x00",
        b"\x88\x75zzzzzzzz",
        base64.b64encode(b"s" * 63),
        b"A" * 41,
        DOCUMENT,
    ],
)
def test_what_is_none_is_refused_with_what_would_be_one(data):
    with pytest.raises(ConfigurationError) as caught:
        recognise_signature(data, DIGEST)
    assert "Sigstore bundle" in (caught.value.advice or "")


def effect_on_the_golden_document(signature):
    report = check(load(GOLDEN[0]), ["cisa-2026"], signature=signature)
    return report, next(each for each in report.profiles[0].elements if each.id == "sbom-author-signature")


def test_a_signature_beside_the_document_counts():
    report, element = effect_on_the_golden_document(bundle(messageSignature=message(text_of(bytes.fromhex(DIGEST)))))
    assert (report.meets, element.effect, element.findings) == (True, "satisfies", ())
    assert report.signature
    assert report.signature.kind == "Sigstore bundle"


def test_a_signature_of_another_file_does_not():
    report, element = effect_on_the_golden_document(bundle(messageSignature=message(OTHER)))
    assert not report.meets
    assert element.findings[0].outcome == "malformed"
    assert "another file" in element.findings[0].message

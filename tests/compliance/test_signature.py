"""Signatures beside a document: recognised by what stands in them, whatever their file is called; never verified."""

import base64
import json
from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.compliance import check, recognise_signature
from sbomkit.errors import ConfigurationError
from sbomkit.formats import load
from sbomkit.model.compliance import SignatureSeen
from tests.compliance.documents import MINISIGN
from tests.compliance.signatures import CLEARTEXT, CMS, ECDSA, OPENPGP, SSH, TEXT_DIGEST
from tests.formats.documents import GOLDEN

DOCUMENT = GOLDEN[0].read_bytes()
DIGEST = sha256(DOCUMENT).hexdigest()
MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"


def text_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def url_text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


SIGNED = text_of(b"s" * 64)
OTHER = text_of(sha256(b"another").digest())


def envelope(payload: bytes, **members: object) -> dict[str, object]:
    return {
        "payload": text_of(payload),
        "payloadType": "application/vnd.in-toto+json",
        "signatures": [{"sig": SIGNED}],
        **members,
    }


def statement(*subjects: object) -> bytes:
    return json.dumps({"_type": "https://in-toto.io/Statement/v1", "subject": subjects}).encode()


def about(digest: str, algorithm: str = "sha256") -> dict[str, object]:
    return {"name": "a", "digest": {algorithm: digest}}


def bundle(**members: object) -> dict[str, object]:
    return {"mediaType": MEDIA_TYPE, "verificationMaterial": {"certificate": {"rawBytes": "AA=="}}, **members}


def message(digest: str, algorithm: str = "SHA2_256", signature: object = SIGNED) -> dict[str, object]:
    return {"messageDigest": {"algorithm": algorithm, "digest": digest}, "signature": signature}


def logged(digest: object, algorithm: str = "sha256") -> dict[str, object]:
    entry = {"kind": "hashedrekord", "spec": {"data": {"hash": {"algorithm": algorithm, "value": digest}}}}
    return {"base64Signature": SIGNED, "rekorBundle": {"Payload": {"body": text_of(json.dumps(entry).encode())}}}


def signer(signature: object = SIGNED, **header: object) -> dict[str, object]:
    return {"protected": url_text_of(json.dumps({"alg": "ES256", **header}).encode()), "signature": signature}


def compact(payload: bytes = b"", **header: object) -> bytes:
    protected = json.dumps({"alg": "ES256", **header}).encode()
    return ".".join(url_text_of(each) for each in (protected, payload, b"s" * 64)).encode()


def armour(name: str, data: bytes) -> bytes:
    return f"-----BEGIN {name}-----\nVersion: 1\n\n{text_of(data)}\n=abcd\n-----END {name}-----\n".encode()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (OPENPGP, "OpenPGP signature"),
        (armour("PGP SIGNATURE", OPENPGP), "OpenPGP signature"),
        (b"\x89\x01\x2e\x03\x05\x00" + b"s" * 299, "OpenPGP signature"),
        (b"\x8a\x00\x00\x01\x2e\x04\x01" + b"s" * 300, "OpenPGP signature"),
        (b"\xc2\x75\x06\x00" + b"s" * 115, "OpenPGP signature"),
        (b"\xc2\xc0\x6e\x05\x00" + b"s" * 300, "OpenPGP signature"),
        (b"\xc2\xff\x00\x00\x01\x2e\x04\x00" + b"s" * 300, "OpenPGP signature"),
        (SSH, "SSH signature"),
        (CMS, "CMS signature"),
        (armour("CMS", CMS), "CMS signature"),
        (armour("PKCS7", CMS), "CMS signature"),
        (b"\x30\x80" + CMS[3:] + bytes(2), "CMS signature"),
        (ECDSA, "ECDSA signature"),
        (b"\x30\x81\x88" + (b"\x02\x42" + b"s" * 66) * 2, "ECDSA signature"),
        (base64.b64encode(ECDSA), "raw signature"),
        (base64.b64encode(b"s" * 64) + b"\n", "raw signature"),
        (MINISIGN, "minisign signature"),
        (compact(), "JSON Web Signature"),
        (json.dumps({"payload": "", "signatures": [signer(), signer(alg="EdDSA")]}).encode(), "JSON Web Signature"),
        (json.dumps({"header": {"alg": "PS256"}, "signature": SIGNED}).encode(), "JSON Web Signature"),
        (json.dumps({"base64Signature": SIGNED, "cert": "AA=="}).encode(), "cosign bundle"),
    ],
)
def test_its_kind_is_told(data, kind):
    assert recognise_signature(data, DIGEST) == SignatureSeen(kind=kind, detached=True, matches=None)


@pytest.mark.parametrize(
    ("content", "matches"),
    [
        (bundle(messageSignature=message(text_of(bytes.fromhex(DIGEST)))), True),
        (bundle(messageSignature=message(OTHER)), False),
        (bundle(messageSignature=message(OTHER, "SHA2_512")), None),
        (bundle(messageSignature=message("no base64!")), None),
        (bundle(messageSignature={"signature": SIGNED}), None),
        (bundle(dsseEnvelope=envelope(statement(about(DIGEST)))), True),
        (envelope(DOCUMENT), True),
        (envelope(b"another document"), False),
        (envelope(GOLDEN[1].read_bytes()), False),
        (envelope(b"[" * 100_000), False),
        (envelope(statement(about(DIGEST.upper()))), True),
        (envelope(statement(about("0" * 64), about(DIGEST))), True),
        (envelope(statement(about("0" * 64))), False),
        (envelope(statement(about("0", "sha512"))), None),
        (envelope(statement()), False),
        (envelope(statement({"name": "a", "digest": {}})), False),
        (envelope(statement(3)), False),
        (logged(DIGEST), True),
        (logged(DIGEST.upper()), True),
        (logged("0" * 64), False),
        (logged("0", "sha512"), None),
        (logged(3), None),
        ({**signer(), "payload": url_text_of(DOCUMENT)}, True),
        ({**signer(), "payload": url_text_of(b"another")}, False),
        ({**signer(b64=False), "payload": DOCUMENT.decode()}, True),
        ({**signer(b64=False), "payload": "\ud800"}, False),
    ],
)
def test_what_it_signs_is_compared_with_the_document(content, matches):
    assert recognise_signature(json.dumps(content).encode(), DIGEST).matches is matches


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        (CLEARTEXT, True),
        (CLEARTEXT.replace(b"signed text", b"- signed text"), True),
        (CLEARTEXT.replace(b"\n", b"\r\n"), False),
        (CLEARTEXT.replace(b"signed", b"other"), False),
    ],
)
def test_a_text_with_its_signature_below_is_compared_as_well(text, matches):
    assert recognise_signature(text, TEXT_DIGEST) == SignatureSeen(
        kind="OpenPGP signed message", detached=True, matches=matches
    )


def test_a_signature_on_one_line_may_hold_the_document():
    assert recognise_signature(compact(DOCUMENT), DIGEST).matches is True
    assert recognise_signature(compact(b"another"), DIGEST).matches is False


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"signed, Jane",
        b"{}",
        b"{",
        b"[" * 100_000,
        b'{"a": ' + b"[" * 100_000,
        b'{"payload": null, "signature": null}',
        b"\x30\x05",
        b"\x30\x05abcdefgh",
        b"\x30\x85" + bytes(60),
        b"\x30\x80" + bytes(60),
        b"\x30\x40" + b"s" * 64,
        b"\x30\x06\x02\x01\x01\x02\x01\x01",
        b"\x30\x40\x02\x1e" + b"s" * 62,
        ECDSA + b"s",
        CMS + b"s",
        CMS.replace(b"\x31\x0d", b"\x31\x00", 1),
        b"\x88\x75zzzzzzzz",
        b"\x88\x75\x04\x10" + b"s" * 115,
        b"\x88\x75\x07\x00" + b"s" * 115,
        b"\x88\x76\x04\x00" + b"s" * 115,
        b"\xc2\xe0\x04\x00" + b"s" * 115,
        b"\xc2\x02\x04\x00" + b"s" * 115,
        base64.b64encode(b"s" * 63),
        b"A" * 41,
        b"some.package.identifier0123456789",
        b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        DOCUMENT,
    ],
)
def test_what_is_none_is_refused_with_what_would_be_one(data):
    with pytest.raises(ConfigurationError, match="none that sbomkit knows") as caught:
        recognise_signature(data, DIGEST)
    assert "Sigstore bundle" in (caught.value.advice or "")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"-----BEGIN PGP SIGNATURE-----", "no OpenPGP signature: between its first and its last line stands none"),
        (b"-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----", "no OpenPGP signature: between"),
        (armour("PKCS7", b"\x30" + bytes(60)), "no CMS signature: between"),
        (armour("SSH SIGNATURE", b"SSHSIG\x00\x00\x00\x01"), "no SSH signature: between"),
        (armour("SSH SIGNATURE", b"SSHSIG\x00\x00\x00\x01" + b"\x00\x00\x00\x01s" * 5), "no SSH signature: between"),
        (armour("SSH SIGNATURE", b"SSHSIG\x00\x00\x00\x01" + bytes(400)), "no SSH signature: between"),
        (armour("SSH SIGNATURE", b"s" * 90), "no SSH signature: between"),
        (CLEARTEXT.partition(b"\n-----BEGIN PGP SIG")[0], "no OpenPGP signed message: below its text stands no signature"),
        (CLEARTEXT.replace(b"iHUEARY", b"iHUEBRY"), "no OpenPGP signed message: below"),
        (b"untrusted comment: x", "no minisign signature: below its comment stands none"),
        (b"untrusted comment: x\n" + base64.b64encode(b"Ed" + b"k" * 40), "no minisign signature: below"),
        (b"untrusted comment: x\n\xff", "no minisign signature: below"),
        (b"a" * 128, "no signature: a digest can be computed by anybody"),
        (DIGEST.upper().encode() + b"\n", "no signature: a digest"),
        (DIGEST.encode() + b"  app.cdx.json\n" + b"0" * 64 + b"  other\n", "no signature: a digest"),
        (b"SHA2-256(app.cdx.json)= " + DIGEST.encode(), "no signature: a digest"),
        (b"sha256:" + DIGEST.encode(), "no signature: a digest"),
        (compact(alg="none"), "no JSON Web Signature: its header names no algorithm"),
        (compact(alg=None), "no JSON Web Signature: its header names no algorithm"),
        (compact(alg="HS256"), "no JSON Web Signature: it was made with a shared secret"),
    ],
)
def test_what_only_looks_like_one_is_refused_with_what_is_wrong(data, told):
    with pytest.raises(ConfigurationError) as caught:
        recognise_signature(data, DIGEST)
    assert f"what was given as signature is {told}" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"mediaType": MEDIA_TYPE}, "no Sigstore bundle: it has no verificationMaterial"),
        (bundle(), "no Sigstore bundle: it holds no signature"),
        (bundle(messageSignature=3), "no Sigstore bundle: it holds no signature"),
        (bundle(messageSignature=message(OTHER, signature="")), "no Sigstore bundle: it holds no signature"),
        (bundle(dsseEnvelope=[]), "no Sigstore bundle: it holds no payload"),
        (bundle(dsseEnvelope=envelope(b"", signatures=[{}])), "no Sigstore bundle: it holds no signature"),
        ({"base64Signature": ""}, "no cosign bundle: it holds no signature"),
        ({**envelope(b""), "payload": 3}, "no DSSE envelope: it holds no payload"),
        (envelope(b"", payloadType=3), "no DSSE envelope: it holds no payload"),
        (envelope(b"", signatures=[]), "no DSSE envelope: it holds no signature"),
        (envelope(b"", signatures=[{}]), "no DSSE envelope: it holds no signature"),
        (envelope(b"", signatures=[{"sig": "NOASSERTION"}]), "no DSSE envelope: it holds no signature"),
        (envelope(b"", signatures=[{"sig": SIGNED}, 3]), "no DSSE envelope: it holds no signature"),
        ({"payload": "", "signatures": 3}, "no JSON Web Signature: it holds no signature"),
        ({"payload": "", "signature": SIGNED}, "no JSON Web Signature: its header names no algorithm"),
        ({"signature": SIGNED, "header": 3}, "no JSON Web Signature: its header names no algorithm"),
        ({"signature": SIGNED, "protected": "W10"}, "no JSON Web Signature: its header names no algorithm"),
        ({**signer(), "payload": 3}, "no JSON Web Signature: its payload is no base64url"),
    ],
)
def test_an_envelope_without_a_signature_is_refused(content, told):
    with pytest.raises(ConfigurationError) as caught:
        recognise_signature(json.dumps(content).encode(), DIGEST)
    assert f"what was given as signature is {told}" in str(caught.value)


HEADS = [
    b"",
    b"{",
    b"\x30\x44",
    b"\x88\x75\x04",
    b"\xc2\xff",
    b"untrusted comment: x\n",
    b"eyJhbGciOiJub25lIn0.",
    *(b"-----BEGIN %s-----\n" % name for name in (b"PGP SIGNATURE", b"PGP SIGNED MESSAGE", b"SSH SIGNATURE")),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from([SIGNED, MEDIA_TYPE, "e30", "W10"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["sig", "signature", "digest", "alg"]), inner, max_size=3)
    ),
    max_leaves=9,
)
MEMBERS = ["mediaType", "verificationMaterial", "messageSignature", "dsseEnvelope", "base64Signature", "rekorBundle"]
MORE_MEMBERS = ["payload", "payloadType", "signatures", "signature", "protected", "header"]


def answered(data: bytes) -> None:
    with suppress(ConfigurationError):
        assert recognise_signature(data, DIGEST).detached


@given(head=st.sampled_from(HEADS), data=st.binary(max_size=200), tail=st.sampled_from([b"", b"\n-----END SSH SIGNATURE-----"]))
def test_whatever_the_bytes_there_is_an_answer(head, data, tail):
    answered(head + data + tail)
    answered(head + base64.b64encode(data) + tail)


@given(st.dictionaries(st.sampled_from(MEMBERS + MORE_MEMBERS), JSON))
def test_whatever_the_json_there_is_an_answer(content):
    answered(json.dumps(content).encode())


@given(st.sampled_from([OPENPGP, CMS, ECDSA, SSH, CLEARTEXT, MINISIGN]), st.integers(0, 2_000), st.binary(max_size=2))
def test_whatever_is_done_to_a_signature_there_is_an_answer(signature, place, put):
    place %= len(signature)
    answered(signature[:place] + put + signature[place + 1 :])
    answered(signature[:place])


def effect_on_the_golden_document(content):
    report = check(load(GOLDEN[0]), ["cisa-2026"], signature=json.dumps(content).encode())
    return report, next(each for each in report.profiles[0].elements if each.id == "sbom-author-signature")


def test_a_signature_beside_the_document_counts():
    report, element = effect_on_the_golden_document(bundle(messageSignature=message(text_of(bytes.fromhex(DIGEST)))))
    assert (report.meets, element.effect, element.findings) == (True, "satisfies", ())
    assert report.signature
    assert report.signature.kind == "Sigstore bundle"


@pytest.mark.parametrize("content", [bundle(messageSignature=message(OTHER)), envelope(GOLDEN[1].read_bytes())])
def test_a_signature_of_another_file_does_not(content):
    report, element = effect_on_the_golden_document(content)
    assert not report.meets
    assert element.findings[0].outcome == "malformed"
    assert "another file" in element.findings[0].message

"""Signatures that lie beside a document, recognised by what stands in them.  None is verified: that takes a key."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sbomkit.errors import ConfigurationError
from sbomkit.model.compliance import SignatureSeen

__all__ = ["LARGEST", "recognise_signature"]

LARGEST = 64 << 20
"""Bytes; a DSSE envelope holds the whole document."""
_HEADS: Mapping[bytes, str] = MappingProxyType(
    {
        b"-----BEGIN PGP SIGNATURE-----": "OpenPGP signature",
        b"-----BEGIN PGP SIGNED MESSAGE-----": "OpenPGP signed message",
        b"-----BEGIN SSH SIGNATURE-----": "SSH signature",
        b"-----BEGIN PKCS7-----": "CMS signature",
        b"-----BEGIN CMS-----": "CMS signature",
        b"untrusted comment:": "minisign signature",
    }
)
_COMPACT = re.compile(rb"[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{16,}")
"""RFC 7515, section 7.1."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]{40,4096}={0,2}\s*")
_OPENPGP_TAGS = frozenset({0x88, 0x89, 0x8A, 0xC2})
"""The first byte of a signature packet (RFC 9580, sections 4.2 and 5.2)."""
_OPENPGP_VERSIONS = frozenset({3, 4, 5, 6})
_RAW_LENGTHS = frozenset({64, 96, 132, 256, 384, 512})
"""Bytes of Ed25519, of ECDSA in plain form, and of RSA signatures."""
_BUNDLE = "application/vnd.dev.sigstore.bundle"
_ADVICE = "expected a Sigstore bundle, a DSSE envelope, an OpenPGP, SSH, CMS, JWS or minisign signature, or one made by cosign"


def recognise_signature(data: bytes, sha256: str) -> SignatureSeen:
    """Which kind of signature it is, and whether the digest that it names is that of the document.

    Args:
        data: what stands in its file.
        sha256: of the document, in lower-case hexadecimal.

    Raises:
        ConfigurationError: it is none.
    """
    found = _recognised(data, sha256) if len(data) <= LARGEST else None
    if found is None:
        raise ConfigurationError("what was given as signature is none that sbomkit knows", advice=_ADVICE)
    return found


def _recognised(data: bytes, sha256: str) -> SignatureSeen | None:
    text = data.strip()
    if text[:1] == b"{":
        return _in_json(text, sha256)
    kind = next((kind for head, kind in _HEADS.items() if text.startswith(head)), None)
    if kind is None and _COMPACT.fullmatch(text):
        kind = "JSON Web Signature"
    if kind is None and _BASE64.fullmatch(text):
        kind = _in_base64(text)
    if kind is None and _is_binary_signature(data):
        kind = "OpenPGP signature" if data[0] in _OPENPGP_TAGS else "CMS or ECDSA signature"
    return None if kind is None else _seen(kind, matches=None)


def _seen(kind: str, *, matches: bool | None) -> SignatureSeen:
    return SignatureSeen(kind=kind, detached=True, matches=matches)


def _in_base64(text: bytes) -> str | None:
    try:
        raw = base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        return None
    return "raw signature" if len(raw) in _RAW_LENGTHS or _is_der(raw) else None


def _is_binary_signature(data: bytes) -> bool:
    if len(data) < 8:
        return False
    if data[0] in _OPENPGP_TAGS:
        return not _OPENPGP_VERSIONS.isdisjoint(data[2:7])
    return _is_der(data)


def _is_der(raw: bytes) -> bool:
    """Whether it is one DER sequence and nothing behind it (X.690, section 8.1.3)."""
    if len(raw) < 8 or raw[0] != 0x30:
        return False
    if raw[1] < 0x80:
        return len(raw) == 2 + raw[1]
    octets = raw[1] & 0x7F
    return 0 < octets <= 4 and len(raw) == 2 + octets + int.from_bytes(raw[2 : 2 + octets])


def _in_json(text: bytes, sha256: str) -> SignatureSeen | None:
    try:
        content: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if str(content.get("mediaType", "")).startswith(_BUNDLE):
        envelope = content.get("dsseEnvelope")
        matches = _of_envelope(envelope, sha256) if envelope is not None else _of_message(content, sha256)
        return _seen("Sigstore bundle", matches=matches)
    if "base64Signature" in content:
        return _seen("cosign bundle", matches=None)
    if {"payload", "payloadType", "signatures"} <= content.keys() and content["signatures"]:
        return _seen("DSSE envelope", matches=_of_envelope(content, sha256))
    if "payload" in content and ("signatures" in content or "signature" in content):
        return _seen("JSON Web Signature", matches=None)
    return None


def _of_message(bundle: Mapping[str, Any], sha256: str) -> bool | None:
    """Whether a bundle's message digest (`hashedrekord`) is that of the document."""
    signed = bundle.get("messageSignature")
    digest = signed.get("messageDigest") if isinstance(signed, dict) else None
    if not isinstance(digest, dict) or digest.get("algorithm") != "SHA2_256":
        return None
    raw = _decoded(digest.get("digest"))
    return None if raw is None else raw.hex() == sha256


def _of_envelope(envelope: Any, sha256: str) -> bool | None:
    """Whether what an envelope holds is the document, or a statement of in-toto about it."""
    payload = _decoded(envelope.get("payload")) if isinstance(envelope, dict) else None
    if payload is None:
        return None
    if hashlib.sha256(payload).hexdigest() == sha256:
        return True
    try:
        subjects = json.loads(payload)["subject"]
        digests = {each["digest"]["sha256"] for each in subjects if "sha256" in each["digest"]}
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return sha256 in digests if digests else None


def _decoded(text: Any) -> bytes | None:
    """Base64 in either alphabet, as DSSE allows."""
    if not isinstance(text, str):
        return None
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None

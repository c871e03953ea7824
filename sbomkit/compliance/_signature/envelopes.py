"""Signatures that are written as JSON: Sigstore, DSSE, cosign and JWS."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from sbomkit.compliance._signature.form import Form, decoded, is_signature

__all__ = ["in_compact", "in_json"]

_BUNDLE = "application/vnd.dev.sigstore.bundle"
_JWS = "JSON Web Signature"
_COMPACT = re.compile(rb"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]+)")
"""RFC 7515, section 7.1."""
_NO_SIGNATURE = "it holds no signature, or one that is too short to be one"
_WRONG = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What may come of looking into JSON of strangers."""


def in_json(text: bytes, sha256: str) -> Form | None:
    """What an object of JSON is; `None`: nothing that claims to be a signature."""
    try:
        content: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if str(content.get("mediaType", "")).startswith(_BUNDLE):
        return _bundle(content, sha256)._replace(kind="Sigstore bundle")
    if "base64Signature" in content:
        return _cosign(content, sha256)
    if "payloadType" in content:
        return _dsse(content, sha256)
    if "signatures" in content or isinstance(content.get("signature"), str):
        return _jws(content, sha256)
    return None


def in_compact(text: bytes, sha256: str) -> Form | None:
    """A JSON Web Signature on one line; `None`: what stands before the first point is no header of one."""
    found = _COMPACT.fullmatch(text)
    if found is None:
        return None
    protected, payload, signature = (part.decode() for part in found.groups())
    if "alg" not in _header({"protected": protected}):
        return None
    return _jws({"protected": protected, "payload": payload, "signature": signature}, sha256)


# -- Sigstore and cosign


def _bundle(bundle: Mapping[str, Any], sha256: str) -> Form:
    """A message or an envelope with what it is verified by (`sigstore_bundle.proto`, `Bundle`)."""
    if not isinstance(bundle.get("verificationMaterial"), dict):
        return Form("", fault="it has no verificationMaterial, without which nobody can tell whose it is")
    if bundle.get("dsseEnvelope") is not None:
        return _dsse(bundle["dsseEnvelope"], sha256)
    signed = bundle.get("messageSignature")
    if not isinstance(signed, dict) or not is_signature(signed.get("signature")):
        return Form("", fault=_NO_SIGNATURE)
    return Form("", _of_message(signed.get("messageDigest"), sha256))


def _of_message(digest: Any, sha256: str) -> bool | None:
    """Whether the digest of a message (`hashedrekord`) is that of the document."""
    if not isinstance(digest, dict) or digest.get("algorithm") != "SHA2_256":
        return None
    raw = decoded(digest.get("digest"))
    return None if raw is None else raw.hex() == sha256


def _cosign(content: Mapping[str, Any], sha256: str) -> Form:
    """What `cosign sign-blob --bundle` wrote before there were bundles of Sigstore: the entry of the log names the digest."""
    if not is_signature(content["base64Signature"]):
        return Form("cosign bundle", fault=_NO_SIGNATURE)
    try:
        entry = json.loads(decoded(content["rekorBundle"]["Payload"]["body"]) or b"")
        digest = entry["spec"]["data"]["hash"]
        matches = digest["value"].lower() == sha256 if digest["algorithm"] == "sha256" else None
    except _WRONG:
        matches = None
    return Form("cosign bundle", matches)


# -- envelopes with a payload


def _dsse(envelope: Any, sha256: str) -> Form:
    """DSSE: a payload, its type, and signatures of both (`envelope.md`)."""
    kind = "DSSE envelope"
    payload = decoded(envelope.get("payload")) if isinstance(envelope, dict) else None
    if payload is None or not isinstance(envelope.get("payloadType"), str):
        return Form(kind, fault="it holds no payload, or no type of it")
    if not _are_all(envelope.get("signatures"), lambda each: is_signature(each.get("sig"))):
        return Form(kind, fault=_NO_SIGNATURE)
    return Form(kind, _of_payload(payload, sha256))


def _jws(content: Mapping[str, Any], sha256: str) -> Form:
    """JWS with one signature or several (RFC 7515, section 7.2); without a payload it is detached (appendix F)."""
    signers = content.get("signatures", [content])
    if not _are_all(signers, lambda each: is_signature(each.get("signature"))):
        return Form(_JWS, fault=_NO_SIGNATURE)
    headers = [_header(each) for each in signers]
    algorithms = [str(each.get("alg") or "none") for each in headers]
    if "none" in algorithms:
        return Form(_JWS, fault="its header names no algorithm")
    if any(each.startswith("HS") for each in algorithms):  # RFC 7518, section 3.2
        return Form(_JWS, fault="it was made with a shared secret, so that whoever can check it could have made it")
    written = content.get("payload")
    if not written:
        return Form(_JWS)
    # RFC 7797: the payload may stand there as it is.
    plain = isinstance(written, str) and any(each.get("b64") is False for each in headers)
    payload = written.encode(errors="replace") if plain else decoded(written)
    if payload is None:
        return Form(_JWS, fault="its payload is no base64url")
    return Form(_JWS, _of_payload(payload, sha256))


def _are_all(entries: Any, is_right: Any) -> bool:
    """Whether it is a list with something in it, and every entry an object that is right."""
    return isinstance(entries, list) and bool(entries) and all(isinstance(each, dict) and is_right(each) for each in entries)


def _header(signer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The header of a JWS, protected or not; empty where there is none."""
    try:
        return {**(signer.get("header") or {}), **json.loads(decoded(signer.get("protected")) or b"{}")}
    except _WRONG:
        return {}


def _of_payload(payload: bytes, sha256: str) -> bool | None:
    """Whether what is signed is the document, or a statement of in-toto about it; `None`: by other digests than SHA-256."""
    if hashlib.sha256(payload).hexdigest() == sha256:
        return True
    try:
        digests = [each["digest"] for each in json.loads(payload)["subject"]]
        named = {digest["sha256"].lower() for digest in digests if "sha256" in digest}
    except _WRONG:
        return False
    return sha256 in named if named or not any(digests) else None

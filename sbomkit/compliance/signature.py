"""Signatures that lie beside a document, recognised by what stands in them.  None is verified: that takes a key."""

import hashlib
import re

from sbomkit.compliance._signature.envelopes import in_compact, in_json
from sbomkit.compliance._signature.form import Form, decoded
from sbomkit.compliance._signature.packets import ARMOURED, armoured, in_binary, is_minisign, is_raw
from sbomkit.compliance.rules._shapes import DIGESTS
from sbomkit.errors import ConfigurationError
from sbomkit.model.compliance import SignatureSeen

__all__ = ["LARGEST", "recognise_signature"]

LARGEST = 64 << 20
"""Bytes; a DSSE envelope holds the whole document."""
_BEGIN = b"-----BEGIN "
_CLEARTEXT = b"PGP SIGNED MESSAGE"
_MINISIGN = b"untrusted comment:"
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]{40,4096}={0,2}\s*")
_HEXADECIMAL = re.compile(rb"[0-9a-fA-F]{32,128}")
_DIGEST_LENGTHS = frozenset(DIGESTS.values())
_ADVICE = "expected a Sigstore bundle, a DSSE envelope, an OpenPGP, SSH, CMS, JWS or minisign signature, or one made by cosign"


def recognise_signature(data: bytes, sha256: str) -> SignatureSeen:
    """Which kind of signature it is, and whether what it signs is the document, where it tells.

    It has the form of one, by the standard of its kind; no key and no certificate is looked at.

    Args:
        data: what stands in its file.
        sha256: of the document, in lower-case hexadecimal.

    Raises:
        ConfigurationError: it is none.
    """
    form = _form(data, sha256) if len(data) <= LARGEST else None
    if form is None:
        raise ConfigurationError("what was given as signature is none that sbomkit knows", advice=_ADVICE)
    if form.fault:
        raise ConfigurationError(f"what was given as signature is no {form.kind}: {form.fault}", advice=_ADVICE)
    return SignatureSeen(kind=form.kind, detached=True, matches=form.matches)


def _form(data: bytes, sha256: str) -> Form | None:
    text = data.strip()
    if text.startswith(b"{"):
        return in_json(text, sha256)
    if text.startswith(_BEGIN):
        return _in_armour(text, sha256)
    if text.startswith(_MINISIGN):
        return Form("minisign signature", fault="" if is_minisign(text) else "below its comment stands none")
    if _is_digest(text):
        return Form("signature", fault="a digest can be computed by anybody, and says nothing of who did")
    compact = in_compact(text, sha256)
    if compact is not None:
        return compact
    raw = decoded(b"".join(text.split()).decode()) if _BASE64.fullmatch(text) else None
    if raw is not None and is_raw(raw):
        return Form("raw signature")
    kind = in_binary(data)
    return None if kind is None else Form(kind)


def _in_armour(text: bytes, sha256: str) -> Form | None:
    name = text[len(_BEGIN) :].partition(b"-----")[0]
    if name == _CLEARTEXT:
        return _in_cleartext(text, sha256)
    if name not in ARMOURED:
        return None
    kind, is_one = ARMOURED[name]
    return Form(kind, fault="" if is_one(armoured(text, name) or b"") else "between its first and its last line stands none")


def _in_cleartext(text: bytes, sha256: str) -> Form:
    """A text with its signature below (RFC 9580, section 7): the text is to be the document."""
    head, begin, signature = text.rpartition(b"\n" + _BEGIN)
    below = _in_armour(_BEGIN + signature, sha256) if begin else None
    if below is None or below.fault:
        return Form("OpenPGP signed message", fault="below its text stands no signature")
    lines = head.split(b"\n")
    blank = next((number for number, line in enumerate(lines) if not line.strip()), 0)
    written = b"\n".join(line.removeprefix(b"- ") for line in lines[blank + 1 :])
    signed = {hashlib.sha256(written + end).hexdigest() for end in (b"", b"\n", b"\r\n")}  # the last line end is the armour's
    return Form("OpenPGP signed message", sha256 in signed)


def _is_digest(text: bytes) -> bool:
    """Whether it is a digest, alone or beside a name as `sha256sum` and its kin write it."""
    words = text.partition(b"\n")[0].split()
    ends = [word.rpartition(b":")[2] for word in (*words[:1], *words[-1:])]
    return any(_HEXADECIMAL.fullmatch(each) and len(each) in _DIGEST_LENGTHS for each in ends)

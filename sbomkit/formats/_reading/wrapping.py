"""Documents inside of other documents: attestations and exports in, what they carry out."""

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec

from sbomkit.formats._interface import Content
from sbomkit.formats._reading.json import decode_or_none, small_value
from sbomkit.model.diagnostics import Diagnostic, Severity

__all__ = ["ENVELOPES", "unwrapped"]

ENVELOPES = 8
"""Envelopes around a document, one inside the other, that are opened."""
_LINES = 1_000
"""Lines of a bundle of attestations that are looked at."""
_STATEMENT = "https://in-toto.io/Statement/"


class _Head(msgspec.Struct, rename="camel", gc=False):
    """The members that an envelope is recognised by, whatever their types."""

    payload_type: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    payload: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    signatures: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    dsse_envelope: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    kind: msgspec.Raw = msgspec.field(name="_type", default_factory=msgspec.Raw)
    predicate_type: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    predicate: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    sbom: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    inspected: msgspec.Raw = msgspec.field(name="SPDX", default_factory=msgspec.Raw)


class _Signature(msgspec.Struct, gc=False):
    """One signature of an envelope."""

    sig: str = ""


class _Custom(msgspec.Struct, gc=False):
    """What cosign puts around a predicate of a type that it does not know."""

    data: msgspec.Raw = msgspec.field(name="Data", default_factory=msgspec.Raw)


_HEAD = msgspec.json.Decoder(_Head)
_CUSTOM = msgspec.json.Decoder(_Custom)
_SIGNATURES = msgspec.json.Decoder(list[_Signature])
_TEXT = msgspec.json.Decoder(str)
_ANY_LINE = msgspec.json.Decoder(msgspec.Raw)


def unwrapped(content: Content, is_document: Callable[[bytes], bool]) -> Content | None:
    """What an envelope carries, with a note that it was opened; `None` where this is no envelope.

    Known are DSSE envelopes and sigstore bundles around them (payloads are decoded, signatures are not checked), in-toto
    statements, bundles of attestations with one on each line, the dependency graph that GitHub exports, and what buildx prints
    of an image.

    Args:
        content: what no format recognises.
        is_document: whether a format recognises bytes, asked to choose among several attestations.
    """
    opened = _opened(content)
    return opened if opened is not None else _one_of_many(content, is_document)


def _opened(content: Content) -> Content | None:
    head = decode_or_none(content.data, _HEAD)
    if head is None:
        return None
    if small_value(head.payload_type) is not None:
        payload = _payload(head.payload)
        return _in_dsse(content, payload, head.signatures) if payload else None
    if _is_object(head.dsse_envelope):
        return _inside(content, bytes(head.dsse_envelope), "dsseEnvelope", "a sigstore bundle, which is not verified")
    if str(small_value(head.kind)).startswith(_STATEMENT) and bytes(head.predicate)[:1] in {b"{", b'"'}:
        predicate = small_value(head.predicate_type)
        return _inside(
            content, _predicate(bytes(head.predicate)), "predicate", f"an in-toto statement with predicate {predicate!r:.100}"
        )
    if _is_object(head.sbom):
        return _inside(content, bytes(head.sbom), "sbom", "the export of a dependency graph")
    if _is_object(head.inspected):
        return _inside(content, bytes(head.inspected), "SPDX", "what an inspection of an image prints")
    return None


def _is_object(raw: msgspec.Raw) -> bool:
    return bytes(raw)[:1] == b"{"


def _inside(content: Content, data: bytes, member: str, what: str) -> Content:
    note = Diagnostic(
        severity=Severity.NOTE,
        code="unwrapped",
        path=member,
        message=f"the document stands in {what}: addresses are those inside of it",
    )
    return replace(content, data=data, notes=(*content.notes, note))


def _in_dsse(content: Content, payload: bytes, signatures: msgspec.Raw) -> Content:
    """What a DSSE envelope carries; one without signatures is a wrapping and no more."""
    if any(each.sig for each in decode_or_none(bytes(signatures), _SIGNATURES) or ()):
        return _inside(content, payload, "payload", "a DSSE envelope, whose signature is not checked")
    note = Diagnostic(
        severity=Severity.NOTE,
        code="unsigned-envelope",
        path="signatures",
        message="the envelope around the document carries no signature",
    )
    inner = _inside(content, payload, "payload", "a DSSE envelope without a signature")
    return replace(inner, notes=(*inner.notes, note))


def _payload(raw: msgspec.Raw) -> bytes | None:
    text = decode_or_none(bytes(raw), _TEXT)
    if text is None:
        return None
    # The specification allows the alphabet of URLs beside the usual one.
    plain = text.translate({ord("-"): "+", ord("_"): "/"})
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _predicate(data: bytes) -> bytes:
    """A predicate that is the document, that has it as `Data`, or that is a text with the document in it."""
    custom = decode_or_none(data, _CUSTOM)
    if custom is not None and bytes(custom.data)[:1] in {b"{", b'"'}:
        data = bytes(custom.data)
    text = decode_or_none(data, _TEXT)
    return data if text is None else text.encode()


def _one_of_many(content: Content, is_document: Callable[[bytes], bool]) -> Content | None:
    """The first line of a bundle of attestations that leads to a document."""
    if b"\n" not in content.data or decode_or_none(content.data, _ANY_LINE) is not None:
        return None
    number, found = 0, None
    for number, line in enumerate(_lines(content.data), 1):
        if found is None and decode_or_none(line, _HEAD) is not None:
            inner = _document_in(replace(content, data=line), is_document)
            found = None if inner is None else (number, inner)
        elif found is None:
            return None  # not a bundle
    if found is None:
        return None
    note = Diagnostic(
        severity=Severity.NOTE,
        code="other-attestations",
        path=f"line {found[0]}",
        message=f"the document is in one of {number} attestations: the others are not read",
        count=number - 1,
    )
    return replace(found[1], notes=(*found[1].notes, *((note,) if number > 1 else ())))


def _document_in(content: Content, is_document: Callable[[bytes], bool]) -> Content | None:
    """The document that one attestation leads to."""
    inner: Content | None = content
    for _ in range(ENVELOPES):
        inner = _opened(inner) if inner is not None else None
        if inner is not None and is_document(inner.data):
            return inner
    return None


def _lines(data: bytes) -> Iterator[bytes]:
    for line in data.split(b"\n", _LINES)[:_LINES]:
        if line.strip():
            yield line

"""Documents as they were given, the annotations that they carry already, and new ones into them."""

from dataclasses import dataclass, replace
from operator import attrgetter
from os import PathLike
from typing import BinaryIO

from sbomkit._collector import collector_paused
from sbomkit.errors import DocumentError
from sbomkit.formats import Claim, Content, Format, identify
from sbomkit.formats._patching.edits import CannotUndo, Edit, apply, taken_out, undo
from sbomkit.formats._reading.content import content_of, given_bytes
from sbomkit.formats._reading.findings import Findings
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.annotations import TERMS, Annotations
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Inventory

__all__ = ["Opened", "Source", "embedded", "given"]

_SIDECAR = "without --embed, a sidecar is written beside it"
_SAID = attrgetter("name", "group", "version", "purl", "type", "scope", "producer", "supplier", "licenses", "hashes", "cpes")
"""What annotating leaves as it is: links are added, and the id of a component may be its address."""
_PACKED = ((b"\x1f\x8b", "gzip", "gunzip"), (b"\x28\xb5\x2f\xfd", "Zstandard", "unzstd"))


@dataclass(frozen=True, slots=True)
class Opened:
    """A document without annotations of ours."""

    original: bytes
    """Its bytes: as they were given, or as they were before annotations came into them."""
    format: Format
    content: Content
    claim: Claim
    prefix: bytes | None
    """What stands before the bytes of `content` (a byte order mark); `None`: they are not what was given, but unpacked, decoded
    or taken out of an envelope."""
    was_annotated: bool
    notes: tuple[Diagnostic, ...]

    def inventory(self) -> Inventory:
        """What the document says.

        Raises:
            DocumentError: as `load`.
        """
        return self.format.read(self.content)

    def check_embeds(self, *, drop_signature: bool) -> list[Edit]:
        """Refuse a document into which nothing can be written.

        Returns:
            what takes its signatures out; empty where it has none.

        Raises:
            DocumentError: it has no place for annotations, its bytes cannot be edited, or it is signed.
        """
        variant = self.format
        if self.claim.version not in variant.embeds:
            raise DocumentError(
                f"annotations have no place in {variant.family} {self.claim.version} ({variant.encoding})",
                advice=f"{_SIDECAR}; {_embedding(variant)}",
            )
        if self.prefix is None:
            raise _out_of_reach(self, _SIDECAR)
        _check_text(self.content.data)
        signatures = list(variant.signatures(self.content.data))
        if signatures and not drop_signature:
            raise DocumentError(
                "the document is signed, and every edit breaks the signature",
                advice=f"--drop-signature takes it out, and --strip gives it back; {_SIDECAR}",
            )
        return signatures

    def check_annotated(self) -> None:
        """Refuse a document that carries no annotations of ours.

        Raises:
            DocumentError: it does not, their record is gone, or its bytes cannot be edited.
        """
        if self.prefix is None and self.format.record(self.content.data) is not None:
            raise _out_of_reach(self)
        if not self.was_annotated:
            if any(name.encode() in self.content.data for name in TERMS):
                raise DocumentError(
                    "names of annotations of sbomkit stand in the document, but no record of them: nothing can be stripped",
                    advice="go back to the original: what is left cannot be told from what stood there before",
                )
            raise DocumentError(
                "the document carries no annotations of sbomkit, so that there is nothing to strip",
                advice="what annotate --embed wrote can be stripped; a sidecar is simply deleted",
            )


Source = str | PathLike[str] | bytes | BinaryIO | Opened


def given(source: Source, limits: Limits = DEFAULT_LIMITS) -> Opened:
    """Open a document and take earlier annotations of ours out of it, where its bytes can be edited.

    Raises:
        DocumentError: it cannot be read.
    """
    if isinstance(source, Opened):
        return source
    document = _identified(given_bytes(source, limits.document_bytes), limits)
    record = document.format.record(document.content.data)
    if record is None or document.prefix is None:
        return document
    data = document.content.data
    notes: tuple[Diagnostic, ...] = ()
    try:
        original = _restored(document, record, limits)
    except CannotUndo as error:
        _check_text(data)
        original = taken_out(data, document.format.removals(data))
        notes = (_changed(str(error)),)
    return replace(_identified(document.prefix + original, limits), was_annotated=True, notes=notes)


def _restored(document: Opened, record: bytes, limits: Limits) -> bytes:
    """The original, as the record has it: what is hidden in a record could be any other document.

    Raises:
        CannotUndo: the record is none, or leads to other components or edges than the document has.
    """
    original = undo(document.content.data, record)
    try:
        before = _identified((document.prefix or b"") + original, limits).inventory()
    except DocumentError:
        raise CannotUndo("the record leads to no document") from None
    after = document.inventory()
    if len(before.edges) != len(after.edges) or list(map(_SAID, before.components)) != list(map(_SAID, after.components)):
        raise CannotUndo("the record leads to another document")
    return original


def _identified(data: bytes, limits: Limits) -> Opened:
    content = content_of(data, limits)
    variant, inner, claim = identify(content)
    is_whole = inner is content and data.endswith(content.data)
    prefix = data[: len(data) - len(content.data)] if is_whole else None
    return Opened(data, variant, inner, claim, prefix, was_annotated=False, notes=())


def _changed(why: str) -> Diagnostic:
    return Diagnostic(
        severity=Severity.WARNING,
        code="changed-since-annotated",
        path="",
        message=f"{why}: only sbomkit's own entries were taken out; version, timestamp and what others changed stay",
    )


def embedded(
    document: Opened, inventory: Inventory, annotations: Annotations, *, drop_signature: bool
) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The document with annotations in it, and what could not be written where.

    Raises:
        DocumentError: it has no place for them, or is signed.
    """
    signatures = document.check_embeds(drop_signature=drop_signature)
    variant, data = document.format, document.content.data
    findings = Findings()
    if signatures:
        findings.add(
            Severity.WARNING,
            "signature-dropped",
            "signature",
            "the signature is taken out, since every edit breaks it: sign the annotated document anew",
            len(signatures),
        )
    with collector_paused():
        edits = [*signatures, *variant.edits(document.content, inventory, annotations, findings)]
        # The digest is that of what was given: of these bytes, unless a byte order mark stands before them.
        amended = document.prefix + apply(data, edits) if document.prefix else apply(data, edits, inventory.document.sha256)
    return amended, findings.diagnostics(document.content.limits.diagnostics)


def _check_text(data: bytes) -> None:
    """Refuse what is read by replacing what is no text: the places of values are those of other bytes then."""
    if data.isascii():  # as most are, and found in a fifth of the time
        return
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"the document is not UTF-8 throughout: byte {error.start:,} is no text", advice=f"correct it first; {_SIDECAR}"
        ) from None


def _embedding(variant: Format) -> str:
    if not variant.embeds:
        return f"nothing is embedded into {variant.family} in this encoding"
    return f"{variant.family} {variant.embeds[0]} to {variant.embeds[-1]} has one in this encoding"


def _out_of_reach(document: Opened, *otherwise: str) -> DocumentError:
    """Why the bytes of a document cannot be edited where they are, and what to do about it."""

    def first(advice: str) -> str:
        return "; ".join((f"{advice} first", *otherwise))

    for magic, name, tool in _PACKED:
        if document.original.startswith(magic):
            return DocumentError(
                f"the document is packed ({name}), and only plain bytes can be edited", advice=first(f"{tool} it")
            )
    if document.content.notes:
        return DocumentError(
            f"{document.content.notes[-1].path}: the document stands in an envelope, which an edit would break",
            advice=first("take it out of its envelope"),
        )
    return DocumentError(
        "the document is in another encoding than UTF-8, and is not written anew", advice=first("write it as UTF-8")
    )

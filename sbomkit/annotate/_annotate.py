"""Annotating as one call: open, describe, write, and tell what was done; and back."""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sbomkit.annotate._describe import describe
from sbomkit.annotate._embed import Opened, Source, embedded, given
from sbomkit.annotate._sidecar import sidecar
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.annotations import Annotated, Annotations
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.facts import Facts
from sbomkit.model.ranking import Ranking

__all__ = ["Output", "annotate", "strip"]


class Output(NamedTuple):
    """What `annotate` made."""

    data: bytes
    """The annotated document, or the sidecar."""
    annotations: Annotations
    """What was written."""
    done: Annotated
    """What was done, in numbers."""


def annotate(
    source: Source,
    facts: Facts,
    ranking: Ranking | None = None,
    *,
    made_at: datetime,
    embed: bool = False,
    drop_signature: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> Output:
    """Write what facts and ranking say of the packages of a document into it, or into a sidecar.

    Nothing that the document says is overwritten, but for its version and its timestamp, and no format is upgraded.  Earlier
    annotations of this kind are taken out first, so that the same facts give the same bytes.  No network, no clock.

    Args:
        source: a path, the bytes of the document, or a file opened for reading bytes; or what `given` made of it.
        facts: what sources told about its packages.
        ranking: of its packages, as `rank` made it from the same facts; `None`: it is made here with the default policy.
        made_at: the moment of this; becomes the timestamp of the amended document, in whole seconds.
        embed: whether to write into the document; by default a sidecar (`annotations-1`) names it by its SHA-256.
        drop_signature: whether to take out signatures that an edit would break; `strip` gives them back.
        limits: how much the document may cost.

    Raises:
        DocumentError: the document cannot be read, or has no place for annotations; or it is signed.
        ConfigurationError: `made_at` has no time zone.
    """
    document = given(source, limits)
    inventory = document.inventory()
    if ranking is None:
        from sbomkit.ranking import rank  # noqa: PLC0415 - most bring theirs

        ranking = rank(inventory, facts)
    annotations, notes = describe(inventory, facts, ranking, made_at=made_at)
    if embed:
        data, more = embedded(document, inventory, annotations, drop_signature=drop_signature)
    else:
        data, more = sidecar(annotations), ()
    return Output(data, annotations, _done(document, annotations, data, (*document.notes, *notes, *more), embed=embed))


def _done(
    document: Opened, annotations: Annotations, data: bytes, diagnostics: tuple[Diagnostic, ...], *, embed: bool
) -> Annotated:
    return Annotated(
        document_sha256=annotations.document_sha256,
        output_sha256=sha256(data).hexdigest(),
        embedded=embed,
        components=len(annotations.entries),
        annotations=len(annotations.document) + sum(entry.size for entry in annotations.entries),
        pointers=sum(len(entry.links) for entry in annotations.entries),
        replaced=document.was_annotated,
        diagnostics=diagnostics,
    )


def strip(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The document as it was before it was annotated, byte for byte.

    A document that was changed since is given back without our own entries, and otherwise as it is; `given(source).notes` says
    so.

    Raises:
        DocumentError: the document cannot be read, or carries no annotations of this kind.
    """
    document = given(source, limits)
    document.check_annotated()
    return document.original

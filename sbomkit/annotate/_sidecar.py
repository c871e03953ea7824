"""What is written into a document that has no place for it, or that nobody wants to be touched: a file beside it."""

from sbomkit.model.annotations import Annotations

__all__ = ["sidecar"]


def sidecar(annotations: Annotations) -> bytes:
    """The sidecar (`annotations-1`): the same annotations give the same bytes."""
    return annotations.model_dump_json(indent=2, exclude_none=True).encode() + b"\n"

"""What sbomkit writes into a document, whatever the format: names and values from the `sbomkit:` taxonomy, and pointers."""

from enum import StrEnum

from sbomkit.model._base import Noun
from sbomkit.model.signals import Moment

__all__ = ["Annotation", "Annotations", "ComponentAnnotations", "Pointer", "PointerKind"]


class PointerKind(StrEnum):
    """What a pointer leads to; a format writes the standard reference type where it has one."""

    FUNDING = "funding"
    """A standard type in SPDX 3 only."""
    REPOSITORY = "repository"
    SECURITY_CONTACT = "security_contact"
    SECURITY_POLICY = "security_policy"
    SOURCE_DISTRIBUTION = "source_distribution"


class Pointer(Noun):
    """A link that a source told, to be written as an external reference."""

    kind: PointerKind
    url: str
    """Never an address of mail."""
    note: str
    """Who told it and when, as one line."""


class Annotation(Noun):
    """One name and its value."""

    name: str
    """From the taxonomy, such as `sbomkit:publishers:verdict`.  A name may repeat."""
    value: str


class ComponentAnnotations(Noun):
    """What is written to one component."""

    id: str
    """As `Component.id`."""
    annotations: tuple[Annotation, ...]
    pointers: tuple[Pointer, ...]


class Annotations(Noun):
    """Everything that is written into one document, or into the sidecar that stands beside it."""

    document_sha256: str
    """Of the document as it was given, in lower-case hexadecimal."""
    made_at: Moment
    """Becomes the timestamp of the amended document."""
    version: str
    """Of sbomkit."""
    document: tuple[Annotation, ...]
    components: tuple[ComponentAnnotations, ...]
    """In document order; those without anything to write are left out."""

"""What a document states of itself and of its components, whatever its format: what compliance is checked against.

`Inventory` holds what position and ranking need, once each.  A check asks more: which member said it, whether it said "unknown"
or nothing at all, who can be reached under which address.  Each family of formats brings its claims into these nouns.
"""

from collections.abc import Mapping
from enum import StrEnum

from sbomkit.model._base import Noun

__all__ = [
    "Aspect",
    "ComponentStatements",
    "DependencyStatement",
    "DocumentStatements",
    "LicenseForm",
    "LicenseStatement",
    "Listing",
    "Marker",
    "Party",
    "PartyKind",
    "Statements",
    "ToolStatement",
    "Word",
]


class Marker(StrEnum):
    """What kind of statement a word is: CISA 2026 asks for *unknown* and *withheld* to be told apart, and both from silence."""

    VALUE = "value"
    UNKNOWN = "unknown"
    """The author states not to know it: `unknown`, an aggregate `unknown`, a `cdx:cisa:unknown-information` property."""
    NO_ASSERTION = "no_assertion"
    """The format's own "no statement": `NOASSERTION`, `NoAssertionElement`; weaker than *unknown*."""
    NONE = "none"
    """The author states that there is none: `NONE`, `NoneElement`."""
    WITHHELD = "withheld"
    """The author states to know it and not to tell: a `cdx:cisa:withheld-information` property and its kin."""
    BLANK = "blank"
    """The member is there, and empty or only blanks, or of a type that holds no text."""


class Word(Noun):
    """One statement, as written, and where."""

    text: str
    """Verbatim; empty where the marker is `BLANK`."""
    address: str
    """In the document as `inventory` addresses it, such as `components[17].hashes[0].content`."""
    marker: Marker = Marker.VALUE
    kind: str = ""
    """What the format calls it: an algorithm, an identifier's type, an external reference's type, a role."""


class PartyKind(StrEnum):
    """What stands behind a name."""

    ORGANISATION = "organisation"
    PERSON = "person"
    TOOL = "tool"
    UNSTATED = "unstated"


class Party(Noun):
    """Somebody whom the document names."""

    role: str
    """The format's own member: `manufacturer`, `authors`, `author`, `publisher`, `supplier`, `originator`, `originatedBy` …"""
    kind: PartyKind
    name: Word
    emails: tuple[Word, ...] = ()
    urls: tuple[Word, ...] = ()


class ToolStatement(Noun):
    """A tool that made or amended the document."""

    name: Word
    version: Word | None
    """`None`: nothing is said of it."""


class LicenseForm(StrEnum):
    """How a licence is written down."""

    IDENTIFIER = "identifier"
    EXPRESSION = "expression"
    NAME = "name"
    TEXT = "text"
    URL = "url"


class LicenseStatement(Noun):
    """One licence of a component."""

    word: Word
    """`kind` is `concluded`, `declared`, or empty where the document does not say which."""
    form: LicenseForm


class Listing(StrEnum):
    """What a document says of the dependencies of a component.  "No entry" and "depends on nothing" differ."""

    LISTED = "listed"
    NONE = "none"
    """It states that there are none."""
    UNKNOWN = "unknown"
    """It states not to know (`NOASSERTION`, `NoAssertionElement`, aggregate `unknown`) and lists none, or that there are more
    than the none that it lists (aggregate `incomplete`)."""
    UNSTATED = "unstated"


class DependencyStatement(Noun):
    """What a document says of the dependencies of one component."""

    listing: Listing
    address: str
    """Of the entry or the first relationship; of the component where there is none."""
    count: int = 0
    """How many are listed."""
    dangling: int = 0
    """How many of these lead nowhere: nothing in the document has that id, and it is no reference into another document."""
    completeness: Word | None = None
    """`complete`, `incomplete`, `unknown` … as the document says of this enumeration; `None`: it says nothing.

    Of several words it is the one that claims least.
    """
    parts: Word | None = None
    """The same of what the component contains (CycloneDX `assemblies`, SPDX 3 `contains`)."""


class ComponentStatements(Noun):
    """What a document states of one component."""

    id: str
    """As `Component.id`."""
    address: str
    name: Word | None
    versions: tuple[Word, ...] = ()
    """`version`, and CycloneDX 1.7 `versionRange` (kind `range`)."""
    producers: tuple[Party, ...] = ()
    """In order of precedence: manufacturer, originator; authors; author, publisher.  Never a supplier."""
    suppliers: tuple[Party, ...] = ()
    identifiers: tuple[Word, ...] = ()
    """`kind` is `purl`, `cpe`, `swid`, `swhid`, `omnibor`, `gitoid` …; the document's own element id is none."""
    hashes: tuple[Word, ...] = ()
    """`kind` is the algorithm as written.  Of the component itself."""
    distribution_hashes: tuple[Word, ...] = ()
    """Of its deployable form: CycloneDX `distribution` references, SPDX 3 `hasDistributionArtifact` files; in SPDX 2, whose
    checksums are those of the package's file (section 7.10), the same as `hashes`."""
    licenses: tuple[LicenseStatement, ...] = ()
    dependencies: DependencyStatement
    references: tuple[Word, ...] = ()
    """`kind` is the format's type; `text` the locator."""
    filename: Word | None = None
    """Of the deployable form (BSI): `bsi:component:filename`, `packageFileName`, the name of the distribution file."""
    executable: Word | None = None
    """In the document's words.  SPDX 3 has none for *no*: where the purposes of a deployable form are listed without
    `executable`, the text is BSI's `non-executable` and the kind `absence`; the address is that of the form.  Where a document
    says both, so does the text, and the address is that of the second word."""
    archive: Word | None = None
    """Likewise, with `no archive`."""
    structured: Word | None = None
    """`structured`, `unstructured`; in SPDX 3 `container` and `firmware`, which BSI TR-03183-2 has stand for these."""
    copyright: Word | None = None
    support_level: Word | None = None
    end_of_support: Word | None = None
    unknown: tuple[Word, ...] = ()
    """Statements that something is unknown or withheld which stand apart from the member that they are about (properties,
    annotations); `kind` is the name of the `Aspect`, `text` what is said."""
    external: bool = False
    """The document says that it is not part of the delivery (CycloneDX `isExternal`, from 1.7 on).  What SPDX 3 imports is
    elsewhere, and none of its components."""
    form_of: tuple[str, ...] = ()
    """Ids of the components whose deployable form this one is (SPDX 3 `hasDistributionArtifact`): what it says is theirs."""


class DocumentStatements(Noun):
    """What a document states of itself."""

    format_name: Word
    format_version: Word
    authors: tuple[Party, ...] = ()
    """Who made the SBOM; a tool is listed here with its kind, and is no author."""
    tools: tuple[ToolStatement, ...] = ()
    timestamp: Word | None = None
    contexts: tuple[Word, ...] = ()
    """How it was generated: lifecycle phases, SBOM types, "SBOM Type: …" of a comment; `kind` is `before build`, `build`,
    `after build`, `other`, or empty where the word is in no vocabulary."""
    identifier: Word | None = None
    """Serial number, document namespace, IRI of the document."""
    edition: Word | None = None
    """Number of this edition where the format counts them (CycloneDX `version`)."""
    signature: Word | None = None
    """An embedded signature; `text` is its algorithm where it is told."""
    signature_fault: str = ""
    """What keeps that from being one: the standard of its kind, or that whoever can check it could have made it; empty: nothing
    that its form shows."""
    completeness: Word | None = None
    """What the document says of its dependency graph as a whole."""
    vulnerabilities: tuple[Word, ...] = ()
    """First address of each place that holds vulnerability data."""
    unknown: tuple[Word, ...] = ()
    """As in `ComponentStatements`."""


class Aspect(StrEnum):
    """What a format may or may not be able to say, in one of its versions."""

    AUTHOR = "author"
    SIGNATURE = "signature"
    CONTEXT = "context"
    TIMESTAMP = "timestamp"
    TOOL = "tool"
    TOOL_VERSION = "tool_version"
    EDITION = "edition"
    PRODUCER = "producer"
    PRODUCER_CONTACT = "producer_contact"
    SUPPLIER = "supplier"
    NAME = "name"
    VERSION = "version"
    IDENTIFIER = "identifier"
    HASH = "hash"
    DISTRIBUTION_HASH = "distribution_hash"
    LICENSE = "license"
    CONCLUDED_LICENSE = "concluded_license"
    DECLARED_LICENSE = "declared_license"
    DEPENDENCIES = "dependencies"
    COMPLETENESS = "completeness"
    FILENAME = "filename"
    EXECUTABLE = "executable"
    ARCHIVE = "archive"
    STRUCTURED = "structured"
    SOURCE_URI = "source_uri"
    DISTRIBUTION_URI = "distribution_uri"
    SECURITY_CONTACT = "security_contact"
    SUPPORT_LEVEL = "support_level"
    END_OF_SUPPORT = "end_of_support"


class Statements(Noun):
    """Everything that a document states, in the order of `inventory.components`."""

    document: DocumentStatements
    components: tuple[ComponentStatements, ...]
    inexpressible: Mapping[Aspect, str | None]
    """What the document's version of its format has no place for: the lowest version that has one, `None` where none has.

    That a version has a place says nothing of the document; that it has none is no excuse for the document either.
    """

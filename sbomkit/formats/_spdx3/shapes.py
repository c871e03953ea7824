"""SPDX 3 as it stands in JSON-LD: a graph of elements, told apart by their class; only what the model holds is named.

These shapes are the plain form: compact names, references as text, lists where the specification allows several.  What JSON-LD
allows beside it (elements inside one another, other names of members) does not fit, and is brought into it by `plain_form`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, Union

import msgspec

__all__ = [
    "AGENTS",
    "COLLECTIONS",
    "COMPONENTS",
    "LICENSES",
    "RELATIONSHIPS",
    "SHAPES",
    "VARIANTS",
    "AnyLicense",
    "Blank",
    "Collection",
    "CreationInfo",
    "Document",
    "Element",
    "ExternalRef",
    "File",
    "Head",
    "Named",
    "Package",
    "Relationship",
    "SpdxDocument",
]

_MEMBERS = {
    "id": "spdxId",
    "at_id": "@id",
    "at_kind": "@type",
    "kind": "type",
    "context": "@context",
    "graph": "@graph",
    "imports": "import",
    "pointers": "externalRef",
    "identifiers": "externalIdentifier",
    "source": "from",
    "targets": "to",
    "version": "software_packageVersion",
    "package_url": "software_packageUrl",
    "purpose": "software_primaryPurpose",
    "home_page": "software_homePage",
    "download_location": "software_downloadLocation",
    "roots": "rootElement",
    "expression": "simplelicensing_licenseExpression",
    "members": "expandedlicensing_member",
    "subject_license": "expandedlicensing_subjectLicense",
    "subject_extendable": "expandedlicensing_subjectExtendableLicense",
    "subject_addition": "expandedlicensing_subjectAddition",
    "hash_value": "hashValue",
    "identifier_type": "externalIdentifierType",
    "pointer_type": "externalRefType",
    "external_id": "externalSpdxId",
    "verified_using": "verifiedUsing",
    "supplied_by": "suppliedBy",
    "originated_by": "originatedBy",
    "relationship_type": "relationshipType",
    "creation_info": "creationInfo",
    "data_license": "dataLicense",
    "elements": "element",
    "snippet_file": "software_snippetFromFile",
    "assessed": "security_assessedElement",
    "created_by": "createdBy",
    "created_using": "createdUsing",
    "spec_version": "specVersion",
    "other_version": "packageVersion",
    "other_package_url": "packageUrl",
    "other_purpose": "primaryPurpose",
    "other_home_page": "homePage",
    "other_download_location": "downloadLocation",
    "other_expression": "licenseExpression",
    "other_identifiers": "externalIdentifiers",
    "other_pointers": "externalReference",
    "other_imports": "imports",
}
"""What fields are called on the wire, where that is not their name."""

VARIANTS: Mapping[str, str] = MappingProxyType(
    {
        "packageVersion": "software_packageVersion",
        "packageUrl": "software_packageUrl",
        "primaryPurpose": "software_primaryPurpose",
        "homePage": "software_homePage",
        "downloadLocation": "software_downloadLocation",
        "licenseExpression": "simplelicensing_licenseExpression",
        "externalIdentifiers": "externalIdentifier",
        "externalReference": "externalRef",
        "imports": "import",
    }
)
"""Members without the prefix of their profile, and those of earlier versions: the shapes have no room for them."""


class _Shape(msgspec.Struct, rename=_MEMBERS, gc=False):
    """Trees only: nothing here can form a cycle, so the collector need not look."""


# -- smaller objects, which have no identity of their own


class Hash(_Shape):
    """A digest, or another way to verify an element."""

    kind: str | None = None
    algorithm: str | None = None
    hash_value: str | None = None


class ExternalIdentifier(_Shape):
    """What an element is called elsewhere."""

    identifier_type: str | None = None
    identifier: str | None = None


class ExternalRef(_Shape):
    """A pointer out of the document."""

    pointer_type: str | None = None
    locator: list[str] | str | None = None


class ExternalMap(_Shape):
    """An element of another document."""

    external_id: str | None = None


# -- elements


class Element(_Shape, tag_field="type"):
    """An object of the graph; fields of the type `None` are those whose presence means that this is not the plain form."""

    id: str | None = None
    creation_info: str | None = None
    name: str | None = None
    at_id: None = None


class _Artifact(Element):
    supplied_by: str | None = None
    originated_by: list[str] | None = None
    identifiers: list[ExternalIdentifier] | None = None
    pointers: list[ExternalRef] | None = None
    verified_using: list[Hash] | None = None
    other_identifiers: None = None
    other_pointers: None = None


class Package(_Artifact, tag="software_Package"):
    """A package, with what only packages have."""

    version: str | None = None
    package_url: str | None = None
    purpose: str | None = None
    download_location: str | None = None
    home_page: str | None = None
    other_version: None = None
    other_package_url: None = None
    other_purpose: None = None
    other_download_location: None = None
    other_home_page: None = None


class AiPackage(Package, tag="ai_AIPackage"):
    """A model."""


class DatasetPackage(Package, tag="dataset_DatasetPackage"):
    """Data."""


class File(_Artifact, tag="software_File"):
    """A file, or a folder."""


class Relationship(Element, tag="Relationship"):
    """From one element to several."""

    source: str | None = None
    relationship_type: str | None = None
    targets: list[str] | None = None
    completeness: str | None = None
    scope: str | None = None


class LifecycleScopedRelationship(Relationship, tag="LifecycleScopedRelationship"):
    """One that holds for a part of the life cycle."""


class Collection(Element, tag="Bundle"):
    """What gathers elements; the subject is among its roots."""

    roots: list[str] | None = None
    elements: list[str] | None = None
    imports: list[ExternalMap] | None = None
    other_imports: None = None


class Bom(Collection, tag="Bom"):
    """A bill of materials."""


class Sbom(Collection, tag="software_Sbom"):
    """A bill of software."""


class SpdxDocument(Collection, tag="SpdxDocument"):
    """What a document says of itself."""

    data_license: str | None = None


class CreationInfo(_Shape, tag_field="type", tag="CreationInfo"):
    """Who made an element, and when; no element itself."""

    at_id: str | None = None
    spec_version: str | None = None
    created: str | None = None
    created_by: list[str] | None = None
    created_using: list[str] | None = None
    id: None = None


class Named(Element, tag="Tool"):
    """What is known by its name alone."""


class Referring(Named, tag="Annotation"):
    """What is about other elements, and no part of an inventory itself; elements may stand inside it."""

    source: str | None = None
    targets: list[str] | None = None
    subject: str | None = None
    snippet_file: str | None = None
    assessed: str | None = None


class AnyLicense(Element, tag="simplelicensing_LicenseExpression"):
    """A licence, or a way to combine some; each class has some of these."""

    expression: str | None = None
    members: list[str] | None = None
    subject_license: str | None = None
    subject_extendable: str | None = None
    subject_addition: str | None = None
    other_expression: None = None


class Blank(_Shape, tag_field="type", tag="Hash"):
    """An object without identity that stands in the graph itself; where one is referred to, this is not the plain form."""

    at_id: str | None = None


def _kin(base: type[msgspec.Struct], *tags: str) -> list[type[msgspec.Struct]]:
    """Shapes like another one, for other classes."""
    return [msgspec.defstruct(tag, [], bases=(base,), tag=tag, tag_field="type", rename=_MEMBERS, gc=False) for tag in tags]


AGENTS: tuple[type[msgspec.Struct], ...] = tuple(_kin(Named, "Agent", "Organization", "Person", "SoftwareAgent"))
LICENSES: tuple[type[msgspec.Struct], ...] = (
    AnyLicense,
    *_kin(
        AnyLicense,
        "simplelicensing_SimpleLicensingText",
        "expandedlicensing_ConjunctiveLicenseSet",
        "expandedlicensing_CustomLicense",
        "expandedlicensing_CustomLicenseAddition",
        "expandedlicensing_DisjunctiveLicenseSet",
        "expandedlicensing_IndividualLicensingInfo",
        "expandedlicensing_ListedLicense",
        "expandedlicensing_ListedLicenseException",
        "expandedlicensing_OrLaterOperator",
        "expandedlicensing_WithAdditionOperator",
    ),
)
COMPONENTS: tuple[type[msgspec.Struct], ...] = (Package, AiPackage, DatasetPackage, File)
RELATIONSHIPS: tuple[type[msgspec.Struct], ...] = (Relationship, LifecycleScopedRelationship)
COLLECTIONS: tuple[type[msgspec.Struct], ...] = (SpdxDocument, Sbom, Bom, Collection)
_OTHERS: tuple[type[msgspec.Struct], ...] = (
    Named,
    *_kin(Named, "IndividualElement", "build_Build", "security_Vulnerability"),
    Referring,
    *_kin(
        Referring,
        "software_Snippet",
        "security_CvssV2VulnAssessmentRelationship",
        "security_CvssV3VulnAssessmentRelationship",
        "security_CvssV4VulnAssessmentRelationship",
        "security_EpssVulnAssessmentRelationship",
        "security_ExploitCatalogVulnAssessmentRelationship",
        "security_SsvcVulnAssessmentRelationship",
        "security_VexAffectedVulnAssessmentRelationship",
        "security_VexFixedVulnAssessmentRelationship",
        "security_VexNotAffectedVulnAssessmentRelationship",
        "security_VexUnderInvestigationVulnAssessmentRelationship",
    ),
)
_BLANKS: tuple[type[msgspec.Struct], ...] = (
    Blank,
    *_kin(
        Blank,
        "DictionaryEntry",
        "ExternalIdentifier",
        "ExternalMap",
        "ExternalRef",
        "NamespaceMap",
        "PackageVerificationCode",
        "PositiveIntegerRange",
        "ai_EnergyConsumption",
        "ai_EnergyConsumptionDescription",
        "extension_CdxPropertiesExtension",
        "extension_CdxPropertyEntry",
        "software_ContentIdentifier",
    ),
)
_ALL: tuple[type[msgspec.Struct], ...] = (
    *COMPONENTS,
    *RELATIONSHIPS,
    *COLLECTIONS,
    CreationInfo,
    *AGENTS,
    *LICENSES,
    *_OTHERS,
    *_BLANKS,
)

SHAPES: Mapping[str, type[msgspec.Struct]] = MappingProxyType({str(shape.__struct_config__.tag): shape for shape in _ALL})
"""By the name of the class: every one that 3.0.1 has instances of."""

if TYPE_CHECKING:
    _AnyElement: TypeAlias = Element | CreationInfo | Blank
else:
    _AnyElement = Union[_ALL]  # noqa: UP007 - made of a tuple, for the decoder alone


class Document(_Shape):
    """The whole."""

    context: str
    graph: list[_AnyElement]


class Head(_Shape):
    """The members that a document is recognised by, whatever their types."""

    context: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    graph: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    kind: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    at_kind: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)

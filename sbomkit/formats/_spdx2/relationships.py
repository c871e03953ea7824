"""The relationship types of SPDX 2 (specification 2.3, section 11.1), each as one kind of edge from dependent to dependency."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from sbomkit.model.inventory import EdgeKind, Scope

__all__ = ["BETWEEN_LAYERS", "DESCRIBED_BY", "DESCRIBES", "RELATIONSHIPS", "Relation"]


class Relation(NamedTuple):
    """What a relationship type means as an edge."""

    kind: EdgeKind
    scope: Scope
    is_reversed: bool
    """Whether the related element is the dependent: `A DEPENDENCY_OF B` is the edge B -> A."""


DESCRIBES, DESCRIBED_BY = "DESCRIBES", "DESCRIBED_BY"
"""These tie the document to its subjects when the document is one end; between other elements they are related."""

_NEEDS, _HAS, _FROM, _TO = EdgeKind.DEPENDS_ON, EdgeKind.CONTAINS, EdgeKind.BUILT_FROM, EdgeKind.RELATED
_FORWARD, _REVERSED = False, True

RELATIONSHIPS: Mapping[str, Relation] = MappingProxyType(
    {
        # Needing: the only kind that position is computed from.
        "DEPENDS_ON": Relation(_NEEDS, Scope.UNKNOWN, _FORWARD),
        "DEPENDENCY_OF": Relation(_NEEDS, Scope.UNKNOWN, _REVERSED),
        "RUNTIME_DEPENDENCY_OF": Relation(_NEEDS, Scope.RUNTIME, _REVERSED),
        # Provided by the environment at run time, hence still needed there.
        "PROVIDED_DEPENDENCY_OF": Relation(_NEEDS, Scope.RUNTIME, _REVERSED),
        "OPTIONAL_DEPENDENCY_OF": Relation(_NEEDS, Scope.OPTIONAL, _REVERSED),
        "BUILD_DEPENDENCY_OF": Relation(_NEEDS, Scope.BUILD, _REVERSED),
        "DEV_DEPENDENCY_OF": Relation(_NEEDS, Scope.DEVELOPMENT, _REVERSED),
        "TEST_DEPENDENCY_OF": Relation(_NEEDS, Scope.TEST, _REVERSED),
        "BUILD_TOOL_OF": Relation(_NEEDS, Scope.BUILD, _REVERSED),
        "DEV_TOOL_OF": Relation(_NEEDS, Scope.DEVELOPMENT, _REVERSED),
        "TEST_TOOL_OF": Relation(_NEEDS, Scope.TEST, _REVERSED),
        "PREREQUISITE_FOR": Relation(_NEEDS, Scope.UNKNOWN, _REVERSED),
        "HAS_PREREQUISITE": Relation(_NEEDS, Scope.UNKNOWN, _FORWARD),
        "STATIC_LINK": Relation(_NEEDS, Scope.UNKNOWN, _FORWARD),
        "DYNAMIC_LINK": Relation(_NEEDS, Scope.UNKNOWN, _FORWARD),
        # "Used as a package as part of": tools tie what is installed to the system that is described by this one.
        "PACKAGE_OF": Relation(_NEEDS, Scope.UNKNOWN, _REVERSED),
        # Assembly.
        "CONTAINS": Relation(_HAS, Scope.UNKNOWN, _FORWARD),
        "CONTAINED_BY": Relation(_HAS, Scope.UNKNOWN, _REVERSED),
        "OPTIONAL_COMPONENT_OF": Relation(_HAS, Scope.OPTIONAL, _REVERSED),
        # Generation: the product points at what it was made from.
        "GENERATES": Relation(_FROM, Scope.UNKNOWN, _REVERSED),
        "GENERATED_FROM": Relation(_FROM, Scope.UNKNOWN, _FORWARD),
        # Anything else: kept, never walked.
        DESCRIBES: Relation(_TO, Scope.UNKNOWN, _FORWARD),
        DESCRIBED_BY: Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "AMENDS": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "ANCESTOR_OF": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "COPY_OF": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "DATA_FILE_OF": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "DEPENDENCY_MANIFEST_OF": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "DESCENDANT_OF": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "DISTRIBUTION_ARTIFACT": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "DOCUMENTATION_OF": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "EXAMPLE_OF": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "EXPANDED_FROM_ARCHIVE": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "FILE_ADDED": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "FILE_DELETED": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "FILE_MODIFIED": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "METAFILE_OF": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "PATCH_APPLIED": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "PATCH_FOR": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "REQUIREMENT_DESCRIPTION_FOR": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "SPECIFICATION_FOR": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "TEST_CASE_OF": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "TEST_OF": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "VARIANT_OF": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "OTHER": Relation(_TO, Scope.UNKNOWN, _FORWARD),
    }
)
"""All 45 types."""

BETWEEN_LAYERS: Mapping[str, Relation] = MappingProxyType(
    {
        "PREREQUISITE_FOR": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "HAS_PREREQUISITE": Relation(_TO, Scope.UNKNOWN, _FORWARD),
    }
)
"""What these mean where neither end has a package URL: tools write them between the layers of an image, one on the other."""

"""The relationship types of SPDX 3 (Core/RelationshipType), each as one kind of edge from dependent to dependency."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sbomkit.formats._spdx2.relationships import RELATIONSHIPS as RELATIONSHIPS_OF_2
from sbomkit.formats._spdx2.relationships import Relation
from sbomkit.formats._spdx3.names import value_named
from sbomkit.model.inventory import EdgeKind, Scope

__all__ = ["CONCLUDED", "DECLARED", "DEPENDS_ON", "DESCRIBES", "RELATIONSHIPS", "SCOPES", "Relation", "meaning_of", "narrower"]

DEPENDS_ON = "dependsOn"
DESCRIBES = "describes"
"""Ties a document or another collection to its subjects; between other elements they are related."""
DECLARED, CONCLUDED = "hasDeclaredLicense", "hasConcludedLicense"
"""These are no edges but licences."""

_NEEDS, _HAS, _FROM, _TO = EdgeKind.DEPENDS_ON, EdgeKind.CONTAINS, EdgeKind.BUILT_FROM, EdgeKind.RELATED
_FORWARD, _REVERSED = False, True

RELATIONSHIPS: Mapping[str, Relation] = MappingProxyType(
    {
        # Needing: the only kind that position is computed from.
        DEPENDS_ON: Relation(_NEEDS, Scope.UNKNOWN, _FORWARD),
        "hasOptionalDependency": Relation(_NEEDS, Scope.OPTIONAL, _FORWARD),
        # Provided by the environment at run time, hence still needed there.
        "hasProvidedDependency": Relation(_NEEDS, Scope.RUNTIME, _FORWARD),
        "hasPrerequisite": Relation(_NEEDS, Scope.UNKNOWN, _FORWARD),
        "hasStaticLink": Relation(_NEEDS, Scope.UNKNOWN, _FORWARD),
        "hasDynamicLink": Relation(_NEEDS, Scope.UNKNOWN, _FORWARD),
        # What BUILD_TOOL_OF and its kin of SPDX 2 became; the scope tells them apart.
        "usesTool": Relation(_NEEDS, Scope.UNKNOWN, _FORWARD),
        # Assembly.
        "contains": Relation(_HAS, Scope.UNKNOWN, _FORWARD),
        "hasOptionalComponent": Relation(_HAS, Scope.OPTIONAL, _FORWARD),
        # Generation: the product points at what it was made from.
        "generates": Relation(_FROM, Scope.UNKNOWN, _REVERSED),
        "hasInput": Relation(_FROM, Scope.UNKNOWN, _FORWARD),
        "hasOutput": Relation(_FROM, Scope.UNKNOWN, _REVERSED),
        "packagedBy": Relation(_FROM, Scope.UNKNOWN, _REVERSED),
        "trainedOn": Relation(_FROM, Scope.UNKNOWN, _FORWARD),
        # Anything else: kept, never walked.
        DESCRIBES: Relation(_TO, Scope.UNKNOWN, _FORWARD),
        DECLARED: Relation(_TO, Scope.UNKNOWN, _FORWARD),
        CONCLUDED: Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "affects": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "amendedBy": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "ancestorOf": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "availableFrom": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "configures": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "coordinatedBy": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "copiedTo": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "delegatedTo": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "descendantOf": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "doesNotAffect": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "expandsTo": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "exploitCreatedBy": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "fixedBy": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "fixedIn": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "foundBy": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasAddedFile": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasAssessmentFor": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasAssociatedVulnerability": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasDataFile": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasDeletedFile": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasDependencyManifest": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasDistributionArtifact": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasDocumentation": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasEvidence": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasExample": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasHost": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasMetadata": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasRequirement": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasSpecification": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasTest": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasTestCase": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "hasVariant": Relation(_TO, Scope.UNKNOWN, _REVERSED),
        "invokedBy": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "modifiedBy": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "other": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "patchedBy": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "publishedBy": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "reportedBy": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "republishedBy": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "serializedInArtifact": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "testedOn": Relation(_TO, Scope.UNKNOWN, _FORWARD),
        "underInvestigationFor": Relation(_TO, Scope.UNKNOWN, _FORWARD),
    }
)
"""All 59 types; the direction is that of their kin of SPDX 2, where they have one."""

SCOPES: Mapping[str, Scope] = MappingProxyType(
    {
        "runtime": Scope.RUNTIME,
        "build": Scope.BUILD,
        "test": Scope.TEST,
        "development": Scope.DEVELOPMENT,
        "design": Scope.DEVELOPMENT,  # over before anything is shipped
        "other": Scope.UNKNOWN,
    }
)
"""The scopes of a LifecycleScopedRelationship (Core/LifecycleScopeType)."""

_EXPOSURE = list(Scope)
_LONGEST = 80
"""No type has a name of as many characters."""


def narrower(left: Scope, right: Scope) -> Scope:
    """The less exposed of two scopes: an optional dependency of the build is one of the build.  Unknown gives way."""
    if Scope.UNKNOWN in (left, right):
        return right if left is Scope.UNKNOWN else left
    return max(left, right, key=_EXPOSURE.index)


@cache
def _by_letters() -> Mapping[str, str]:
    return {name.casefold(): name for name in RELATIONSHIPS}


def meaning_of(text: str) -> tuple[str, Relation, bool]:
    """What a type is read as: its name, its meaning, and whether that is a guess.

    The IRI of a type is as good as its name.  Guessed at are the spelling (`DEPENDS_ON`) and the types that only SPDX 2 has
    (`dependencyOf`); everything else is taken for `other`.
    """
    name = value_named(text)
    if name in RELATIONSHIPS:
        return name, RELATIONSHIPS[name], False
    short = name.strip()[:_LONGEST]
    meant = _by_letters().get(re.sub(r"[^a-z]", "", short.casefold()))
    if meant is not None:
        return meant, RELATIONSHIPS[meant], True
    of_2 = re.sub(r"(?<=[a-z])(?=[A-Z])|[- ]", "_", short).upper()
    if of_2 in RELATIONSHIPS_OF_2:
        return of_2, RELATIONSHIPS_OF_2[of_2], True
    return "other", RELATIONSHIPS["other"], True

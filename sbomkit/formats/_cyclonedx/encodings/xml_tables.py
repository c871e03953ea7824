"""How the XML of CycloneDX becomes its JSON, as data: what the official XML and JSON schemas of 1.0 to 1.7 differ in.

Attributes and elements become members of the same name, elements with children objects, and those without text.  Only what
deviates from that is named here: by the name of the element alone where it means the same everywhere (`EVERYWHERE`), else for
the kind of object that it stands in (`KINDS`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EVERYWHERE", "KINDS", "PLAIN", "SCALARS", "Kind", "Rule", "Shape", "kinds_of"]


class Shape(Enum):
    """What an element becomes in the object that it stands in."""

    ONE = "one"
    """A member."""
    EACH = "each"
    """An entry of a list: the element may stand there several times."""
    LIST = "list"
    """A list, of what its children become."""
    TOOLS = "tools"
    """A list of tools in the old form, an object of components and services in the new one."""
    INTO = "into"
    """Members of the object itself: JSON has no object of its own for it."""
    DEPENDENCIES = "dependencies"
    """The list of dependencies: what is nested in XML is a list of ids in JSON."""


PLAIN: Final = "plain"
"""Text, or an object where there are children."""
SCALARS: Final = frozenset({PLAIN, "integer", "number", "boolean", "reference"})
"""What is a single value; a `reference` is the attribute `ref`, or the text where there is none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an element becomes."""

    kind: str = PLAIN
    """One of `SCALARS` or of `KINDS`; without meaning where the shape says it all."""
    shape: Shape = Shape.ONE
    member: str | None = None
    """Its name in JSON, where that is another one."""
    items: Mapping[str, str] = field(default_factory=dict)
    """Of a list: the kind of each child by its name."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An object."""

    members: Mapping[str, Rule] = field(default_factory=dict)
    """What deviates in it, attributes included."""
    attributes: frozenset[str] | None = None
    """Those that are members; `None`: all.  Any other one belongs to somebody else."""
    text: str | None = None
    """The member for the text of the element itself."""
    is_verbatim: bool = False
    """Whether white space around that text belongs to it."""
    is_optional: bool = False
    """Whether that text is absent in JSON where it is empty in XML, which cannot tell the two apart."""
    within: str | None = None
    """The member of an object around it, which XML does not have."""
    may_be_text: bool = False
    """Whether it is text where there are no children."""
    is_choice: bool = False
    """Whether JSON has the only child in its place."""
    is_unknown: bool = False
    """Whether nothing is known of it, so that what is repeated in it is a list."""

    @property
    def is_special(self) -> bool:
        """Whether it may be something else than an object."""
        return self.may_be_text or self.is_choice


def _each(kind: str = PLAIN, member: str | None = None) -> Rule:
    return Rule(kind, Shape.EACH, member)


def _list(items: Mapping[str, str], member: str | None = None) -> Rule:
    return Rule(shape=Shape.LIST, member=member, items=MappingProxyType(dict(items)))


def _text(member: str, *attributes: str) -> Kind:
    return Kind(attributes=frozenset(attributes), text=member)


_ATTACHMENT, _BOOLEAN, _INTEGER, _NUMBER = Rule("attachment"), Rule("boolean"), Rule("integer"), Rule("number")
_DEPENDENCIES = Rule(shape=Shape.DEPENDENCIES)
_REFERENCES = _list({"tool": "reference"})

_LISTS_OF_TEXT = {
    "algorithms": "algorithm",
    "aliases": "alias",
    "altIds": "altId",
    "counterClaims": "counterClaim",
    "cryptoFunctions": "cryptoFunction",
    "descriptions": "description",
    "destination": "url",
    "endpoints": "endpoint",
    "expressions": "expression",
    "identifiers": "identifier",
    "licenseTypes": "licenseType",
    "members": "ref",
    "mitigationStrategies": "mitigationStrategy",
    "parameters": "parameter",
    "patentRefs": "bom-ref",
    "performanceTradeoffs": "performanceTradeoff",
    "pointers": "pointer",
    "requirements": "requirement",
    "tags": "tag",
    "taskTypes": "taskType",
    "technicalLimitations": "technicalLimitation",
    "tlsGroups": "group",
    "tlsSignatureSchemes": "signatureScheme",
    "useCases": "useCase",
    "users": "user",
}
"""By name, with the name of the children; parameters and requirements are otherwise in some places."""
_LISTS_OF_OBJECTS = {
    "advisories": "advisory",
    "affects": "target",
    "annotations": "annotation",
    "assessors": "assessor",
    "attestations": "attestation",
    "authors": "author",
    "certificateExtensions": "certificateExtension",
    "cipherSuites": "cipherSuite",
    "citations": "citation",
    "collection": "graphic",
    "commands": "command",
    "commits": "commit",
    "conditions": "condition",
    "energyConsumptions": "energyConsumption",
    "ethicalConsiderations": "ethicalConsideration",
    "externalReferences": "reference",
    "fairnessAssessments": "fairnessAssessment",
    "formulation": "formula",
    "frames": "frame",
    "individuals": "individual",
    "levels": "level",
    "lifecycles": "lifecycle",
    "methods": "method",
    "occurrences": "occurrence",
    "patches": "patch",
    "patentAssertions": "patentAssertion",
    "performanceMetrics": "performanceMetric",
    "ratings": "rating",
    "relatedCryptographicAssets": "relatedCryptographicAsset",
    "resolves": "issue",
    "resourceReferences": "resourceReference",
    "signatories": "signatory",
    "steps": "step",
    "tasks": "task",
    "versions": "version",
    "vulnerabilities": "vulnerability",
    "workflows": "workflow",
    "workspaces": "workspace",
}
_LISTS_OF_KINDS: Mapping[str, Mapping[str, str]] = {
    "ancestors": {"component": "component"},
    "claims": {"claim": "claim"},
    "components": {"component": "component"},
    "compositions": {"composition": "composition"},
    "custodians": {"custodian": "responsible"},
    "cwes": {"cwe": "integer"},
    "datasets": {"ref": "dataset reference", "dataset": "object"},
    "descendants": {"component": "component"},
    "environmentVars": {"environmentVar": "property", "value": PLAIN},
    "hashes": {"hash": "hash"},
    "inputs": {"input": "transfer"},
    "licenses": {"license": "license", "expression": "expression", "expression-detailed": "detailed expression"},
    "organizations": {"organization": "organization"},
    "outputs": {"output": "transfer"},
    "owners": {"owner": "responsible"},
    "patents": {"patent": "object", "patentFamily": "object"},
    "properties": {"property": "property"},
    "references": {"url": PLAIN, "reference": "object"},
    "services": {"service": "service"},
    "standards": {"standard": "standard"},
    "stewards": {"steward": "responsible"},
    "subjects": {"subject": "reference"},
    "supportingMaterial": {"attachment": "attachment"},
    "variants": {"component": "component"},
}
_OBJECTS = (
    "address",
    "affirmation",
    "algorithmProperties",
    "analysis",
    "annotator",
    "approach",
    "certificateProperties",
    "committer",
    "confidenceInterval",
    "conformance",
    "considerations",
    "contents",
    "credits",
    "cryptoProperties",
    "definitions",
    "distributionConstraints",
    "environmentalConsiderations",
    "externalReference",
    "governance",
    "graphics",
    "individual",
    "licensee",
    "licensing",
    "licensor",
    "metadata",
    "modelCard",
    "modelParameters",
    "pedigree",
    "priorityApplication",
    "proofOfConcept",
    "protocolProperties",
    "purchaser",
    "quantitativeAnalysis",
    "relatedCryptoMaterialProperties",
    "resource",
    "reviewer",
    "securedBy",
    "source",
    "targets",
    "trigger",
    "volume",
)
"""Nothing but members, even where they are empty."""

EVERYWHERE: Mapping[str, Rule] = MappingProxyType(
    {
        **{name: _list({child: PLAIN}) for name, child in _LISTS_OF_TEXT.items()},
        **{name: _list({child: "object"}) for name, child in _LISTS_OF_OBJECTS.items()},
        **{name: _list(items) for name, items in _LISTS_OF_KINDS.items()},
        **dict.fromkeys(_OBJECTS, Rule("object")),
        "responses": _list({"response": PLAIN}, member="response"),
        "tools": Rule(shape=Shape.TOOLS),
        **dict.fromkeys(("dependencies", "runtimeTopology", "taskDependencies"), _DEPENDENCIES),
        "content-type": Rule(member="contentType"),
        "license-identifier": Rule(member="licenseIdentifier"),
        # What may be repeated.
        **dict.fromkeys(
            ("certificationLevel", "counterEvidence", "omniborId", "openCre", "sensitiveData", "swhid"),
            _each(),
        ),
        **dict.fromkeys(("certificateState", "energyProviders"), _each("object")),
        "cryptoRef": _each(member="cryptoRefArray"),
        "map": _each("map"),
        "patentAssignee": _each("choice"),
        # Objects of a kind of their own.
        **dict.fromkeys(("manufacture", "manufacturer", "organization", "provider", "supplier"), Rule("organization")),
        **dict.fromkeys(("activityEnergyCost", "co2CostEquivalent", "co2CostOffset", "energyProvided"), Rule("measure")),
        **dict.fromkeys(("attachment", "image"), _ATTACHMENT),
        "asserter": Rule("choice"),
        "callstack": Rule("call stack"),
        "component": Rule("component"),
        "declarations": Rule("declarations"),
        "diff": Rule("with text"),
        "event": Rule("event"),
        "fingerprint": Rule("hash"),
        "ikev2TransformTypes": Rule("transforms"),
        "releaseNotes": Rule("release notes"),
        "service": Rule("service"),
        "swid": Rule("swid"),
        # Single values that are no text.
        **dict.fromkeys(
            ("authenticated", "esn", "isExternal", "modified", "persistent", "remote", "thirdParty", "x-trust-boundary"),
            _BOOLEAN,
        ),
        **dict.fromkeys(
            (
                "classicalSecurityLevel",
                "column",
                "keyLength",
                "line",
                "nistQuantumSecurityLevel",
                "offset",
                "size",
                "tagVersion",
            ),
            _INTEGER,
        ),
        **dict.fromkeys(("confidence", "score"), _NUMBER),
    }
)
"""What is the same wherever it stands."""

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "attachment": replace(_text("content", "content-type", "encoding"), is_verbatim=True),
        "bom": Kind({"version": _INTEGER}, frozenset({"version", "serialNumber"})),
        "call stack": Kind({"tools": _REFERENCES}),
        "choice": Kind(is_choice=True),
        "claim": Kind({"evidence": _each()}),
        "classification": _text("classification", "flow"),
        "component": Kind(
            {"data": _each("object"), "evidence": Rule("evidence")},
            frozenset({"type", "mime-type", "bom-ref", "isExternal"}),
        ),
        "composition": Kind(
            {
                "assemblies": _list({"assembly": "reference"}),
                "dependencies": _list({"dependency": "reference"}),
                "vulnerabilities": _list({"vulnerability": "reference"}),
            }
        ),
        "copyright": _text("text"),
        "dataflow": Kind({"source": _list({"url": PLAIN}), "classification": Rule("classification", Shape.INTO)}),
        "dataset reference": _text("ref"),
        "dependency": Kind(attributes=frozenset({"ref"})),
        "declarations": Kind({"evidence": _list({"evidence": "declared evidence"})}),
        "declared evidence": Kind({"data": _each("object"), "author": Rule("object")}),
        "detailed expression": Kind({"details": _each("with text", member="expressionDetails")}),
        "event": Kind({"data": _ATTACHMENT, "target": Rule("object")}),
        "evidence": Kind({"identity": _each("identity"), "copyright": _list({"text": "copyright"})}),
        "expression": _text("expression", "bom-ref", "acknowledgement"),
        "hash": _text("content", "alg"),
        "identity": Kind({"tools": _REFERENCES}),
        "key exchange": Kind({"group": _INTEGER}, may_be_text=True),
        "license": Kind({"text": _ATTACHMENT}, within="license"),
        "map": Kind({"claims": _list({"claim": PLAIN})}),
        "measure": Kind({"value": _NUMBER}),
        "object": Kind(),
        "organization": Kind({"url": _each(), "contact": _each("object")}),
        "property": replace(_text("value", "name"), is_optional=True),
        "release notes": Kind({"notes": _list({"note": "with text"})}),
        "responsible": Kind({"individual": Rule("object", member="contact")}),
        "service": Kind({"data": _list({"classification": "classification", "dataflow": "dataflow"})}),
        "swid": Kind({"patch": _BOOLEAN, "text": _ATTACHMENT}),
        "tools": Kind({"tool": _each("object", member="tools")}),
        "standard": Kind({"requirements": _list({"requirement": "object"})}),
        "transfer": Kind({"data": _ATTACHMENT, "target": Rule("object"), "parameters": _list({"parameter": "object"})}),
        "transforms": Kind({**dict.fromkeys(("encr", "prf", "integ", "auth"), _each()), "ke": _each("key exchange")}),
        "unknown": Kind(is_unknown=True),
        "with text": Kind({"text": _ATTACHMENT}),
    }
)
"""What is otherwise in some places."""


@cache
def kinds_of(version: str) -> Mapping[str, Kind]:
    """The kinds of a version, with what holds everywhere filled in."""
    kinds = {name: replace(kind, members={**EVERYWHERE, **kind.members}) for name, kind in KINDS.items()}
    if version == "1.5":  # the only one that has an identity and no list of them
        evidence = kinds["evidence"]
        kinds["evidence"] = replace(evidence, members={**evidence.members, "identity": Rule("identity")})
    return MappingProxyType(kinds)

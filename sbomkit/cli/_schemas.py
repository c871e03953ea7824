"""JSON Schemas of everything that others build on, generated from the models."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from sbomkit.compliance import Extension, Profile
from sbomkit.errors import ConfigurationError
from sbomkit.model.annotations import Annotations
from sbomkit.model.backing import BackingPlan
from sbomkit.model.changes import FactsDiff
from sbomkit.model.compliance import ComplianceComparison, ComplianceReports, ProfileList
from sbomkit.model.conversion import Conversion
from sbomkit.model.diff import RankingDiff
from sbomkit.model.due_diligence import DueDiligence, EvidenceStatement
from sbomkit.model.facts import FactsHeader, PackageFacts
from sbomkit.model.gates import Findings, Waivers
from sbomkit.model.people import People
from sbomkit.model.ranking import Ranking
from sbomkit.model.stability import Stability
from sbomkit.model.tabletop import Tabletop
from sbomkit.model.what_if import WhatIf
from sbomkit.ranking import Policy
from sbomkit.report import Explanation, Holdings, Overview, Policies, PolicyCheck, PolicySheet, Validations

__all__ = ["NAMES", "schema"]

_MODELS: Mapping[str, tuple[str, Any]] = MappingProxyType(
    {
        "annotations-1": ("What `sbomkit annotate` writes beside a document.", Annotations),
        "backing-1": ("What `sbomkit rank --fund K --format json` prints.", BackingPlan),
        "changes-1": ("What `sbomkit facts diff --format json` prints.", FactsDiff),
        "compliance-1": ("What `sbomkit check --format json` prints.", ComplianceReports),
        "compliance-comparison-1": ("Two checks side by side, as `sbomkit annotate --for` prints them.", ComplianceComparison),
        "conversion-1": ("What `sbomkit convert --report FILE` writes.", Conversion),
        "diff-1": ("What `sbomkit diff --format json` prints.", RankingDiff),
        "evidence-1": ("What `sbomkit evidence --format json` prints.", DueDiligence),
        "evidence-statement-1": ("What `sbomkit evidence --statement` prints: an in-toto statement.", EvidenceStatement),
        "explanation-1": ("What `sbomkit explain --format json` prints.", Explanation),
        "facts-1": (
            "A line of a facts file: the first is a header, every other one holds a package.",
            FactsHeader | PackageFacts,
        ),
        "findings-1": ("What `--fail-on` found, as `--findings FILE` keeps it.", Findings),
        "holdings-1": ("What `sbomkit facts show --format json` prints.", Holdings),
        "inventory-1": ("What `sbomkit show --format json` prints.", Overview),
        "people-1": ("What `sbomkit people --format json` prints.", People),
        "policies-1": ("What `sbomkit policy show --format json` prints.", Policies),
        "policy-1": ("A ranking policy.", Policy),
        "policy-check-1": ("What `sbomkit policy check --format json` prints.", PolicyCheck),
        "policy-sheet-1": ("What `sbomkit policy show POLICY --format json` prints.", PolicySheet),
        "profile-1": ("A profile: what `sbomkit check --profile FILE` asks for.", Profile | Extension),
        "profiles-1": ("What `sbomkit check --list --format json` prints.", ProfileList),
        "ranking-1": ("What `sbomkit rank --format json` prints.", Ranking),
        "stability-1": ("What `sbomkit rank --stability --format json` prints.", Stability),
        "tabletop-1": ("What `sbomkit tabletop --format json` prints.", Tabletop),
        "validation-1": ("What `sbomkit validate --format json` prints.", Validations),
        "waivers-1": ("What `--fail-on` lets through for a time.", Waivers),
        "what-if-1": ("What `sbomkit what-if --format json` prints.", WhatIf),
    }
)

NAMES: Mapping[str, str] = MappingProxyType({name: summary for name, (summary, _) in _MODELS.items()})
"""Names of the schemas, with their versions, and what each describes."""


def schema(name: str) -> str:
    """A schema as it lies under `schemas/`.

    Args:
        name: with or without its version, such as `ranking-1` or `ranking`.

    Raises:
        ConfigurationError: there is no such schema.
    """
    full = next((each for each in NAMES if name in {each, each.rpartition("-")[0]}), None)
    if full is None:
        raise ConfigurationError(f"unknown schema {name!r}", advice=f"known schemas: {', '.join(NAMES)}")
    summary, model = _MODELS[full]
    generated = TypeAdapter(model).json_schema(
        mode="validation" if full in {"policy-1", "profile-1", "waivers-1"} else "serialization"
    )
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:sbomkit:schema:{full}",
        "title": full,
        "description": summary,
    }
    return json.dumps({**head, **{key: value for key, value in generated.items() if key not in head}}, indent=2) + "\n"

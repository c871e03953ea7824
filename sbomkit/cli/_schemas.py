"""JSON Schemas of everything that others build on, generated from the models; a model is loaded when its schema is wanted."""

import json
import operator
from collections.abc import Mapping
from functools import reduce
from importlib import import_module
from types import MappingProxyType
from typing import Any

from sbomkit.errors import ConfigurationError

__all__ = ["NAMES", "schema"]

_MODELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "annotations-1": ("What `sbomkit annotate` writes beside a document.", "sbomkit.model.annotations:Annotations"),
        "backing-1": ("What `sbomkit rank --fund K --format json` prints.", "sbomkit.model.backing:BackingPlan"),
        "changes-1": ("What `sbomkit facts diff --format json` prints.", "sbomkit.model.changes:FactsDiff"),
        "compliance-1": ("What `sbomkit check --format json` prints.", "sbomkit.model.compliance:ComplianceReports"),
        "compliance-comparison-1": (
            "Two checks side by side, as `sbomkit annotate --for` prints them.",
            "sbomkit.model.compliance:ComplianceComparison",
        ),
        "config-1": (
            "Defaults of analysis: `sbomkit.toml`, or `[tool.sbomkit]` of `pyproject.toml`.",
            "sbomkit.cli._defaults.config:Config",
        ),
        "conversion-1": ("What `sbomkit convert --report FILE` writes.", "sbomkit.model.conversion:Conversion"),
        "diff-1": ("What `sbomkit diff --format json` prints.", "sbomkit.model.diff:RankingDiff"),
        "evidence-1": ("What `sbomkit evidence --format json` prints.", "sbomkit.model.due_diligence:DueDiligence"),
        "evidence-statement-1": (
            "What `sbomkit evidence --statement` prints: an in-toto statement.",
            "sbomkit.model.due_diligence:EvidenceStatement",
        ),
        "explanation-1": ("What `sbomkit explain --format json` prints.", "sbomkit.report:Explanation"),
        "facts-1": (
            "A line of a facts file: the first is a header, every other one holds a package.",
            "sbomkit.model.facts:FactsHeader",
            "sbomkit.model.facts:PackageFacts",
        ),
        "findings-1": ("What `--fail-on` found, as `--findings FILE` keeps it.", "sbomkit.model.gates:Findings"),
        "holdings-1": ("What `sbomkit facts show --format json` prints.", "sbomkit.report:Holdings"),
        "inventory-1": ("What `sbomkit show --format json` prints.", "sbomkit.report:Overview"),
        "neighbourhood-1": ("What `sbomkit graph --format json` prints.", "sbomkit.model.neighbourhood:Neighbourhood"),
        "people-1": ("What `sbomkit people --format json` prints.", "sbomkit.model.people:People"),
        "policies-1": ("What `sbomkit policy show --format json` prints.", "sbomkit.report:Policies"),
        "policy-1": ("A ranking policy.", "sbomkit.ranking:Policy"),
        "policy-check-1": ("What `sbomkit policy check --format json` prints.", "sbomkit.report:PolicyCheck"),
        "policy-sheet-1": ("What `sbomkit policy show POLICY --format json` prints.", "sbomkit.report:PolicySheet"),
        "portfolio-checks-1": (
            "What `sbomkit portfolio check --format json` prints.",
            "sbomkit.model.portfolio:PortfolioChecks",
        ),
        "portfolio-dataset-1": (
            "What a dataset holds, as `sbomkit portfolio export` writes `portfolio.json`.",
            "sbomkit.model.portfolio.dataset:PortfolioDataset",
        ),
        "portfolio-diff-1": ("What `sbomkit portfolio diff --format json` prints.", "sbomkit.model.portfolio:PortfolioDiff"),
        "portfolio-people-1": (
            "What `sbomkit portfolio people --format json` prints.",
            "sbomkit.model.portfolio:PortfolioPeople",
        ),
        "portfolio-ranking-1": (
            "What `sbomkit portfolio rank --format json` prints.",
            "sbomkit.model.portfolio:PortfolioRanking",
        ),
        "portfolio-report-1": ("What `sbomkit portfolio report --format json` prints.", "sbomkit.report:PortfolioReport"),
        "portfolio-scan-1": ("What `sbomkit portfolio scan --format json` prints.", "sbomkit.model.portfolio:PortfolioScan"),
        "portfolio-selection-1": (
            "What `sbomkit portfolio sql --format json` prints.",
            "sbomkit.model.portfolio:PortfolioSelection",
        ),
        "portfolio-tabletop-1": (
            "What `sbomkit portfolio tabletop --format json` prints.",
            "sbomkit.model.portfolio:PortfolioTabletop",
        ),
        "portfolio-trend-1": (
            "What `sbomkit portfolio diff --trend --format json` prints.",
            "sbomkit.model.portfolio:PortfolioTrend",
        ),
        "profile-1": (
            "A profile: what `sbomkit check --profile FILE` asks for.",
            "sbomkit.compliance:Profile",
            "sbomkit.compliance:Extension",
        ),
        "profiles-1": ("What `sbomkit check --list --format json` prints.", "sbomkit.model.compliance:ProfileList"),
        "ranking-1": ("What `sbomkit rank --format json` prints.", "sbomkit.model.ranking:Ranking"),
        "stability-1": ("What `sbomkit rank --stability --format json` prints.", "sbomkit.model.stability:Stability"),
        "tabletop-1": ("What `sbomkit tabletop --format json` prints.", "sbomkit.model.tabletop:Tabletop"),
        "validation-1": ("What `sbomkit validate --format json` prints.", "sbomkit.report:Validations"),
        "waivers-1": ("What `--fail-on` lets through for a time.", "sbomkit.model.gates:Waivers"),
        "what-if-1": ("What `sbomkit what-if --format json` prints.", "sbomkit.model.what_if:WhatIf"),
    }
)
"""What each schema describes, and the model of it; of several, it may be any."""

NAMES: Mapping[str, str] = MappingProxyType({name: summary for name, (summary, *_) in _MODELS.items()})
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
    from pydantic import TypeAdapter  # noqa: PLC0415 - completion does without

    summary, *models = _MODELS[full]
    generated = TypeAdapter(reduce(operator.or_, map(_loaded, models))).json_schema(
        mode="validation" if full in {"config-1", "policy-1", "profile-1", "waivers-1"} else "serialization"
    )
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:sbomkit:schema:{full}",
        "title": full,
        "description": summary,
    }
    return json.dumps({**head, **{key: value for key, value in generated.items() if key not in head}}, indent=2) + "\n"


def _loaded(model: str) -> Any:
    module, _, name = model.partition(":")
    return getattr(import_module(module), name)

"""JSON Schemas of everything that others build on, generated from the models."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from sbomkit.errors import ConfigurationError
from sbomkit.model.changes import FactsDiff
from sbomkit.model.facts import FactsHeader, PackageFacts
from sbomkit.model.ranking import Ranking
from sbomkit.ranking import Policy
from sbomkit.report import Explanation, Holdings, Overview, Validations

__all__ = ["NAMES", "schema"]

_MODELS: Mapping[str, tuple[str, Any]] = MappingProxyType(
    {
        "changes-1": ("What `sbomkit facts diff --format json` prints.", FactsDiff),
        "explanation-1": ("What `sbomkit explain --format json` prints.", Explanation),
        "facts-1": (
            "A line of a facts file: the first is a header, every other one holds a package.",
            FactsHeader | PackageFacts,
        ),
        "holdings-1": ("What `sbomkit facts show --format json` prints.", Holdings),
        "inventory-1": ("What `sbomkit show --format json` prints.", Overview),
        "policy-1": ("A ranking policy.", Policy),
        "ranking-1": ("What `sbomkit rank --format json` prints.", Ranking),
        "validation-1": ("What `sbomkit validate --format json` prints.", Validations),
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
    generated = TypeAdapter(model).json_schema(mode="validation" if full == "policy-1" else "serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:sbomkit:schema:{full}",
        "title": full,
        "description": summary,
    }
    return json.dumps({**head, **{key: value for key, value in generated.items() if key not in head}}, indent=2) + "\n"

"""The words that a version of CycloneDX has, taken from its official JSON schema: none is written down a second time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sbomkit.formats._writing.values import plain_name

__all__ = ["Vocabulary", "vocabulary"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may stand in a document of one version."""

    types: frozenset[str]
    """Of components."""
    kinds: frozenset[str]
    """Of external references."""
    algorithms: Mapping[str, str]
    """Of digests, by their plain names."""
    aggregates: frozenset[str]
    has_manufacturer: bool
    """Whether a component has a `manufacturer`; before 1.6 its `author` says who made it."""
    has_tool_components: bool
    has_provides: bool


@cache
def vocabulary(version: str) -> Vocabulary:
    """The words of a version."""
    schema = json.loads((files("cyclonedx") / "schema" / "_res" / f"bom-{version}.SNAPSHOT.schema.json").read_bytes())
    component, reference, dependency = (
        _definition(schema, name)["properties"] for name in ("component", "externalReference", "dependency")
    )
    return Vocabulary(
        types=frozenset(component["type"]["enum"]),
        kinds=frozenset(reference["type"]["enum"]),
        algorithms={plain_name(name): name for name in _definition(schema, "hash-alg")["enum"]},
        aggregates=frozenset(_aggregates(schema)),
        has_manufacturer="manufacturer" in component,
        has_tool_components="oneOf" in schema["definitions"]["metadata"]["properties"]["tools"],
        has_provides="provides" in dependency,
    )


def _definition(schema: Mapping[str, Any], name: str) -> Any:
    return schema["definitions"][name]


def _aggregates(schema: Mapping[str, Any]) -> list[str]:
    found = _definition(schema, "compositions")["properties"]["aggregate"]
    return list((found if "enum" in found else _definition(schema, "aggregateType"))["enum"])

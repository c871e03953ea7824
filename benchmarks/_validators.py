"""The reference validators, each as a task for a process of its own: a file in, a verdict and its time out."""

import json
import logging
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks._documents import Reading
from benchmarks._peers import installed, spdx_parsers
from benchmarks._workers import Task

__all__ = ["REFERENCES", "Reference"]

_Verdict = tuple[bool | None, str | None]
"""Whether it is valid, `None` where the reference does not say; and the first thing that is wrong."""
_NO_VERDICT: _Verdict = (None, "the reference has no schema for this version")


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A validator whose word counts."""

    distribution: str
    prepare: Callable[[], Task]
    """To be called in the worker: returns what judges one document there."""
    suits: Callable[[Reading], bool]
    """Whether it judges this kind."""

    @property
    def version(self) -> str | None:
        """As installed; `None` where it is not."""
        return installed(self.distribution)


def _timed(judge: Callable[[Path, str, str], _Verdict], ready: Callable[[str, str], object] | None = None) -> Task:
    """A task that judges a document, given its version and encoding, without the time that compiling the schema takes."""
    warnings.simplefilter("ignore")
    logging.disable()

    def task(path: str, version: str, encoding: str) -> dict[str, Any]:
        if ready is not None:
            ready(version, encoding)
        started = time.perf_counter()
        valid, error = judge(Path(path), version, encoding)
        return {"valid": valid, "error": error and error[:300], "seconds": time.perf_counter() - started}

    return task


# -- cyclonedx-python-lib


def _cyclonedx(*, strict: bool) -> Task:
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415 - loaded in the worker only
    from cyclonedx.validation.json import JsonStrictValidator, JsonValidator  # noqa: PLC0415
    from cyclonedx.validation.xml import XmlValidator  # noqa: PLC0415

    @cache
    def validator(version: str, encoding: str) -> JsonStrictValidator | JsonValidator | XmlValidator | None:
        kind = XmlValidator if encoding == "xml" else JsonStrictValidator if strict else JsonValidator
        try:
            made = kind(SchemaVersion.from_version(version))
            made.validate_str("<bom/>" if encoding == "xml" else "{}")  # the schema is compiled at the first document
        except (NotImplementedError, ValueError):  # such as JSON before 1.2
            return None
        return made

    def judge(path: Path, version: str, encoding: str) -> _Verdict:
        chosen = validator(version, encoding)
        if chosen is None:
            return _NO_VERDICT
        try:
            error = chosen.validate_str(path.read_text(encoding="utf-8-sig"))
        except (ValueError, SyntaxError) as problem:  # no JSON, no XML
            return False, str(problem)
        return error is None, None if error is None else str(error.data).partition("\n")[0]

    return _timed(judge, validator)


def _cyclonedx_strict() -> Task:
    return _cyclonedx(strict=True)


def _cyclonedx_lenient() -> Task:
    return _cyclonedx(strict=False)


# -- jsonschema


def _jsonschema() -> Task:
    from cyclonedx.schema import _res as schemas  # noqa: PLC0415 - loaded in the worker only
    from referencing import Registry  # noqa: PLC0415
    from referencing.jsonschema import DRAFT7  # noqa: PLC0415

    validator_class = import_module("jsonschema").Draft7Validator  # it comes without types

    def schema(path: str) -> Any:
        return json.loads(Path(path).read_bytes())

    parts = {"spdx": schemas.SPDX_JSON, "cryptography-defs": schemas.CRYPTOGRAPHY_DEFS, "jsf-0.82": schemas.JSF}
    registry: Registry[Any] = Registry().with_resources(
        (f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json", DRAFT7.create_resource(schema(path)))
        for name, path in parts.items()
    )

    @cache
    def validator(version: str, _: str) -> Any:
        path = {each.to_version(): file for each, file in schemas.BOM_JSON_STRICT.items()}.get(version)
        return validator_class(schema(path), registry=registry) if path else None

    def judge(path: Path, version: str, encoding: str) -> _Verdict:
        chosen = validator(version, encoding)
        if chosen is None:
            return _NO_VERDICT
        try:
            error = next(chosen.iter_errors(json.loads(path.read_bytes())), None)
        except ValueError as problem:
            return False, str(problem)
        return error is None, None if error is None else f"{error.json_path}: {error.message}"

    return _timed(judge, validator)


# -- spdx-tools


def _spdx_tools() -> Task:
    from spdx_tools.spdx.parser.error import SPDXParsingError  # noqa: PLC0415 - loaded in the worker only
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document  # noqa: PLC0415

    parsers = spdx_parsers()

    def judge(path: Path, _: str, encoding: str) -> _Verdict:
        try:
            document = parsers[encoding](str(path), "utf-8")
        except SPDXParsingError as problem:
            return False, str(problem.messages[0])
        messages = validate_full_spdx_document(document)
        return not messages, messages[0].validation_message if messages else None

    return _timed(judge)


def _is_cyclonedx_json(reading: Reading) -> bool:
    return reading.format == "CycloneDX" and reading.encoding == "json"


REFERENCES: Mapping[str, Reference] = {
    "cyclonedx-python-lib": Reference(
        distribution="cyclonedx-python-lib", prepare=_cyclonedx_strict, suits=lambda reading: reading.format == "CycloneDX"
    ),
    "cyclonedx-python-lib-lenient": Reference(
        # From 1.4 on there is one schema only.
        distribution="cyclonedx-python-lib",
        prepare=_cyclonedx_lenient,
        suits=lambda reading: _is_cyclonedx_json(reading) and reading.version in {"1.2", "1.3"},
    ),
    "jsonschema": Reference(distribution="jsonschema", prepare=_jsonschema, suits=_is_cyclonedx_json),
    "spdx-tools": Reference(
        distribution="spdx-tools",
        prepare=_spdx_tools,
        suits=lambda reading: reading.format == "SPDX" and (reading.version or "").startswith("2"),
    ),
}
"""By name.  jsonschema is given the schema of the first and does not check formats, so that it differs where the schema tells
alternatives apart by them (signatures)."""

"""Other libraries that read SBOMs, each as a task for a process of its own: a file in, the number of its components out."""

import json
import logging
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks._documents import Reading, load_in_full
from benchmarks._generated import GENERATORS
from benchmarks._workers import Task
from sbomkit.errors import DocumentError

__all__ = ["PEERS", "SUFFIXES", "Peer", "installed", "spdx_parsers"]

_Read = Callable[[Path, str, str], int]
"""Reads a file, given its family and encoding; returns the number of components."""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A library that reads SBOMs."""

    distribution: str
    prepare: Callable[[], Task]
    """To be called in the worker: returns what reads one document there."""
    suits: Callable[[Reading], bool]
    """Whether the library says that it reads this kind."""

    @property
    def version(self) -> str | None:
        """As installed; `None` where it is not."""
        return installed(self.distribution)


def installed(distribution: str) -> str | None:
    """The version of a distribution; `None` where it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _timed(read: _Read, *warm_up: tuple[str, str, str]) -> Task:
    """A task that reads a document with the peer, then with sbomkit, each once and after a first document of no size."""

    def task(path: str, family: str, encoding: str, ours: bool) -> dict[str, Any]:  # noqa: FBT001 - crosses a pipe
        started = time.perf_counter()
        components = read(Path(path), family, encoding)
        seconds = time.perf_counter() - started
        data = Path(path).read_bytes() if ours else b""
        started = time.perf_counter()
        if ours:
            load_in_full(data)
        return {"components": components, "seconds": seconds, "sbomkit_seconds": time.perf_counter() - started}

    warnings.simplefilter("ignore")
    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        for name, family, encoding in warm_up:
            path = Path(folder, f"document{SUFFIXES[family, encoding]}")
            path.write_bytes(GENERATORS[name](10))
            with suppress(DocumentError):  # an encoding that sbomkit does not read
                load_in_full(path.read_bytes())
            read(path, family, encoding)
    return task


SUFFIXES: Mapping[tuple[str, str], str] = {
    ("CycloneDX", "json"): ".cdx.json",
    ("CycloneDX", "xml"): ".cdx.xml",
    ("SPDX", "json"): ".spdx.json",
    ("SPDX", "tag-value"): ".spdx",
    ("SPDX", "yaml"): ".spdx.yaml",
    ("SPDX", "rdf"): ".spdx.rdf",
    ("SPDX", "xml"): ".spdx.xml",
    ("SPDX", "json-ld"): ".jsonld",
}
"""Some peers go by the name of a file: each document is given the one that they want."""


# -- cyclonedx-python-lib


def _cyclonedx() -> Task:
    from cyclonedx.model.bom import Bom  # noqa: PLC0415 - loaded in the worker only

    def read(path: Path, _: str, encoding: str) -> int:
        if encoding == "json":
            bom = Bom.from_json(json.loads(path.read_bytes()))  # type: ignore[attr-defined]  # made by a decorator
        else:
            with path.open(encoding="utf-8") as stream:
                bom = Bom.from_xml(stream)  # type: ignore[attr-defined]
        if bom is None:
            raise ValueError("nothing was read")
        subject = bom.metadata.component if bom.metadata else None
        waiting = [*bom.components, *([subject] if subject else [])]
        found = 0
        while waiting:
            component = waiting.pop()
            waiting += component.components
            found += 1
        return found

    return _timed(read, ("CycloneDX 1.6 json", "CycloneDX", "json"), ("CycloneDX 1.6 xml", "CycloneDX", "xml"))


# -- spdx-tools


def spdx_parsers() -> Mapping[str, Callable[[str, str], Any]]:
    """The parsers of spdx-tools by encoding, each of a path and the encoding of its text."""
    from spdx_tools.spdx.parser.json import json_parser  # noqa: PLC0415 - loaded in the worker only
    from spdx_tools.spdx.parser.rdf import rdf_parser  # noqa: PLC0415
    from spdx_tools.spdx.parser.tagvalue import tagvalue_parser  # noqa: PLC0415
    from spdx_tools.spdx.parser.xml import xml_parser  # noqa: PLC0415
    from spdx_tools.spdx.parser.yaml import yaml_parser  # noqa: PLC0415

    return {
        "json": json_parser.parse_from_file,
        "rdf": rdf_parser.parse_from_file,
        "tag-value": tagvalue_parser.parse_from_file,
        "xml": xml_parser.parse_from_file,
        "yaml": yaml_parser.parse_from_file,
    }


def _spdx_tools() -> Task:
    from spdx_tools.spdx.parser.error import SPDXParsingError  # noqa: PLC0415 - loaded in the worker only

    parsers = spdx_parsers()

    def read(path: Path, _: str, encoding: str) -> int:
        try:
            document = parsers[encoding](str(path), "utf-8")
        except SPDXParsingError as error:
            raise ValueError(error.messages[0]) from None  # a list of all has no end
        return len(document.packages) + len(document.files) + len(document.snippets)

    return _timed(read, ("SPDX 2.3 json", "SPDX", "json"), ("SPDX 2.3 tag-value", "SPDX", "tag-value"))


# -- lib4sbom


def _lib4sbom() -> Task:
    parser_class = import_module("lib4sbom.parser").SBOMParser  # it comes without types

    def read(path: Path, _: str, __: str) -> int:
        parser = parser_class()
        parser.parse_file(str(path))
        return len(parser.get_packages()) + len(parser.get_files())

    return _timed(read, ("CycloneDX 1.6 json", "CycloneDX", "json"), ("SPDX 2.3 json", "SPDX", "json"))


def _spdx2(reading: Reading) -> bool:
    return reading.format == "SPDX" and (reading.version or "").startswith("2") and reading.encoding is not None


PEERS: Mapping[str, Peer] = {
    "lib4sbom": Peer(distribution="lib4sbom", prepare=_lib4sbom, suits=lambda reading: reading.format is not None),
    "cyclonedx-python-lib": Peer(
        distribution="cyclonedx-python-lib", prepare=_cyclonedx, suits=lambda reading: reading.format == "CycloneDX"
    ),
    "spdx-tools": Peer(distribution="spdx-tools", prepare=_spdx_tools, suits=_spdx2),
}
"""The fastest first, since it leaves most of its share to the others."""

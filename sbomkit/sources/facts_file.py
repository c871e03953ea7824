"""Facts files (`facts-1`): JSON Lines in, `Facts` out, and back; plain or compressed, line by line.

The first line is a header, every other line the observations about one package.  `Facts.lines` is the one spelling.
"""

import gzip
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from os import PathLike
from pathlib import Path
from typing import BinaryIO, cast
from uuid import uuid4

import msgspec
import zstandard
from pydantic import ValidationError

from sbomkit._collector import collector_paused
from sbomkit._version import __version__
from sbomkit.errors import ConfigurationError, LimitExceeded, MalformedDocument, UnrecognizedFormat, UnsupportedVersion
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.facts import Facts, FactsHeader, Observation, PackageFacts, Signal, SourcePackage, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey, package_key, parse_purl
from sbomkit.sources._interface import Session, Source, Stage, Verified
from sbomkit.sources._reading.packed import opened

__all__ = ["SOURCE", "FactsFileSource", "iter_facts", "read_facts", "write_facts"]

_FORMAT = "facts-1"
_LOOKED_FOR = (f'{_FORMAT}: JSON Lines whose first line is {{"format":"{_FORMAT}", ...}}',)
_HEADER_BYTES = 1 << 20
"""No header is longer; an SBOM on one line often is."""
_LINE_BYTES = 200_000_000
"""A package with more facts than this is none."""
_KEY = re.compile(r"pkg:[a-z][a-z0-9.+-]*/[^@?#\s]+(\?arch=source)?")


def read_facts(
    source: str | PathLike[str] | bytes | BinaryIO,
    *,
    packages: Collection[str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Facts:
    """Read a facts file.

    Args:
        source: a path, the bytes themselves, or a binary file; gzip and zstd are recognised by their first bytes.
        packages: keys of the packages to keep; `None`: all.  Lines about others are not looked into.
        limits: bounds on the size after decompression.

    Raises:
        UnrecognizedFormat: empty, or not a facts file.
        UnsupportedVersion: a facts file of another schema.
        MalformedDocument: a line breaks the format; the path is like `line 17: observations[2].value.kind`.
        LimitExceeded: larger than `limits` allow.
        ConfigurationError: the file cannot be opened.
    """
    once: dict[PackageKey, PackageFacts] = {}
    with collector_paused():
        again = [
            Facts(packages=(entry,))
            for entry in iter_facts(source, packages=packages, limits=limits)
            if once.setdefault(entry.package, entry) is not entry
        ]
    facts = Facts(packages=tuple(once.values()))
    return Facts.merge(facts, *again) if again else facts


def iter_facts(
    source: str | PathLike[str] | bytes | BinaryIO,
    *,
    packages: Collection[str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[PackageFacts]:
    """Read a facts file one package at a time, in the order of the file; see `read_facts`."""
    with opened(source) as file:
        lines = _lines(file, limits)
        _check_header(next(lines, (1, b""))[1])
        for number, line in lines:
            start = _start_of(line)
            if start.format is not None:  # facts files joined end to end
                _check_header(line, number)
            elif packages is None or start.package is None or start.package in packages:
                entry = _package_facts(line, number)
                if packages is None or entry.package in packages:
                    yield entry


def write_facts(
    facts: Facts | Iterable[PackageFacts],
    path: str | PathLike[str],
    *,
    note: str | None = None,
    licences: Sequence[str] | None = None,
) -> None:
    """Write a facts file in one step: whoever reads meanwhile sees the old file or the new one, never a part.

    The same facts give the same bytes.  A name that ends with `.gz` or `.zst` is compressed.

    Args:
        facts: or packages in key order, each once, written as they come.
        path: of the file.
        note: what a reader should know about where the data came from.
        licences: of the data; `None`: those of `facts`, which packages that come one by one cannot tell in time.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    path = Path(path)
    packages = facts.packages if isinstance(facts, Facts) else facts
    if licences is None:
        licences = facts.licences if isinstance(facts, Facts) else ()
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.part")
    header = FactsHeader(generator=f"sbomkit {__version__}", note=note, licences=tuple(licences))
    try:
        try:
            with ExitStack() as stack:
                out: BinaryIO = stack.enter_context(temporary.open("xb"))
                if path.suffix == ".gz":
                    out = cast("BinaryIO", stack.enter_context(gzip.GzipFile("", "wb", fileobj=out, mtime=0)))
                elif path.suffix == ".zst":
                    out = cast("BinaryIO", stack.enter_context(zstandard.ZstdCompressor().stream_writer(out, closefd=False)))
                out.write(header.line() + b"\n")
                for entry in packages:
                    out.write(entry.line() + b"\n")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror or error}", advice="name another file") from error


class _Start(msgspec.Struct):
    """What tells a header from a package, and one package from another, without looking at the rest of the line."""

    format: str | None = None
    package: str | None = None


_decode_start = msgspec.json.Decoder(_Start).decode


def _start_of(line: bytes) -> _Start:
    try:
        return _decode_start(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Start()


def _lines(file: BinaryIO, limits: Limits) -> Iterator[tuple[int, bytes]]:
    """Lines that hold something, with their numbers from 1."""
    total = number = 0
    while line := file.readline(_LINE_BYTES + 1 if number else _HEADER_BYTES + 1):
        number += 1
        total += len(line)
        if total > limits.document_bytes:
            raise LimitExceeded("the facts file is too large", limit="document_bytes", value=limits.document_bytes)
        if len(line) > _LINE_BYTES:
            raise MalformedDocument("this line is too long", path=f"line {number}", expected="the facts of one package")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line := line.strip():
            yield number, line


def _check_header(line: bytes, number: int = 1) -> None:
    if not line:
        raise UnrecognizedFormat("the facts file is empty", looked_for=_LOOKED_FOR)
    try:
        header = msgspec.json.decode(line) if len(line) <= _HEADER_BYTES else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        header = None
    written = header.get("format") if isinstance(header, dict) else None
    if not isinstance(header, dict) or not isinstance(written, str) or not written.startswith("facts-"):
        raise UnrecognizedFormat(f"this is no facts file: {_instead(header)}", looked_for=_LOOKED_FOR)
    if written != _FORMAT:
        raise UnsupportedVersion(
            f"this facts file follows another schema, {written[:40]!r}",
            format="facts",
            version=written[:40].removeprefix("facts-"),
            supported=(_FORMAT,),
        )
    try:
        FactsHeader.model_validate(header)
    except ValidationError as error:
        raise _malformed(error, number) from None


def _instead(header: object) -> str:
    if isinstance(header, dict) and ("bomFormat" in header or "spdxVersion" in header):
        return "it is an SBOM; facts about its packages are collected into a file of their own"
    what = "has no such member" if isinstance(header, dict) else "is no JSON object"
    return f'the first line should hold "format":"{_FORMAT}", and {what}'


def _package_facts(line: bytes, number: int) -> PackageFacts:
    try:
        entry = PackageFacts.model_validate_json(line)
    except ValidationError as error:
        raise _malformed(error, number) from None
    if _KEY.fullmatch(entry.package):
        return entry
    if parse_purl(entry.package) is None:
        raise MalformedDocument("this is no package URL", path=f"line {number}: package", expected="a package URL")
    return PackageFacts(package=package_key(entry.package), observations=entry.observations)


def _malformed(error: ValidationError, number: int) -> MalformedDocument:
    problems = error.errors(include_url=False, include_input=False)
    first = problems[0]
    address = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).removeprefix(".")
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "json_invalid":
        message = re.sub(r" at line 1 column (\d+)$", r" at column \1", message)
    more = f" (and {len(problems) - 1} more in this line)" if len(problems) > 1 else ""
    return MalformedDocument(
        f"{message[:300]}{more}", path=f"line {number}: {address}" if address else f"line {number}", expected=_FORMAT
    )


class FactsFileSource(Source):
    """Facts that were collected before."""

    name = "facts_file"
    summary = "facts collected earlier, from a facts file"
    purl_types = frozenset[str]()
    signals = frozenset(Signal)
    subject = Subject.UPSTREAM
    licence = None
    verified = Verified.ANSWERS
    politeness = None
    stage = Stage.LOCAL
    passes_on = True
    batch = None
    argument = "FILE"
    needs_argument = True

    def __init__(self, *files: str) -> None:
        """Take the files, which are opened right away so that a wrong one is told before anything is collected.

        Raises:
            DocumentError, ConfigurationError: see `read_facts`.
        """
        self._files = files
        for file in files:
            with opened(file) as stream:
                _check_header(next(_lines(stream, Limits()), (1, b""))[1])

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:  # noqa: ARG002 - a file may hold any
        """Whether it can be asked: always."""
        return True

    def _lookup_many(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        asked = {package.key for package in packages}
        found = [read_facts(file, packages=asked, limits=session.limits) for file in self._files]
        if linked := {key for facts in found for key in _source_packages(facts)} - asked:
            found += [read_facts(file, packages=linked, limits=session.limits) for file in self._files]
        facts = Facts.merge(*found)
        for entry in facts.packages:
            for observation in entry.observations:
                yield entry.package, observation
        for key in sorted(asked - facts.by_package.keys()):
            detail = "the facts file has nothing about it"
            yield key, self.unknown(Signal.PUBLISHERS, Status.ABSENT, session, detail=detail)


def _source_packages(facts: Facts) -> Iterator[PackageKey]:
    for entry in facts.packages:
        for observation in entry.observations:
            if isinstance(observation.value, SourcePackage):
                yield observation.value.package


SOURCE = FactsFileSource

"""Components of SPDX 2: packages and files as they stand on the wire in; an id for each, and later their fields, out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import repeat
from typing import Any

from sbomkit.formats._reading.building import Builder, display_name, make_all, taken
from sbomkit.formats._spdx2.shapes import Document, File, Package
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Hash, Reference, Scope

__all__ = ["NOTHING", "Taken", "agent_name", "component_fields", "package_url", "take_components"]

NOTHING = frozenset({None, "", "NOASSERTION", "NONE"})
_PURL = "purl"
_CPES = frozenset({"cpe22Type", "cpe23Type"})
_KNOWN = _CPES | {_PURL}
_KINDS = frozenset({"Organization", "Person", "Tool"})
_UNKNOWN = "unknown"


@dataclass(slots=True)
class Taken:
    """The packages and files of a document, each once, in document order, packages first."""

    packages: Sequence[Package]
    files: Sequence[File]
    names: dict[int, str] = field(default_factory=dict)
    """Names that stand in, by number: packages are numbered first."""
    stand_ins: dict[str, str] = field(default_factory=dict)
    """The ids of components that have none, by address."""

    def purls(self) -> list[str | None]:
        """The package URL of each, if it has one."""
        return [*map(package_url, self.packages), *repeat(None, len(self.files))]


def take_components(wire: Document, build: Builder) -> Taken:
    """Give every package and file its id in `build`.

    Raises:
        LimitExceeded: there are more than the limits allow.
    """
    packages, files = wire.packages or [], wire.files or []
    build.check_components(len(packages) + len(files))
    # Nearly every document is like this: an id of its own for each, and a name.
    refs = [entry.id for entry in packages if entry.id and entry.name] + [
        entry.id for entry in files if entry.id and entry.file_name
    ]
    ids = dict.fromkeys(refs)
    if len(ids) == len(packages) + len(files):
        build.ids.update(ids)
        return Taken(packages, files)
    return _take_each(packages, files, build)


def _take_each(packages: Sequence[Package], files: Sequence[File], build: Builder) -> Taken:
    """Entry by entry, duplicates left out."""
    taken_packages: list[Package] = []
    taken_files: list[File] = []
    kept = Taken(taken_packages, taken_files)

    def given() -> Iterator[str | None]:
        yield from (package.id for package in packages)
        yield from (file.id for file in files)

    def take(ref: str | None, name: str | None, purl: str | None, place: str) -> bool:
        if not ref:
            ref = kept.stand_ins[place] = build.stand_in(place, given)
            build.findings.add(Severity.WARNING, "missing-id", place, "expected an SPDXID, found none: its address stands in")
        elif ref in build.ids:
            build.duplicate(ref, place)
            return False
        if not name:
            kept.names[len(build.ids)] = build.stand_in_name(purl, ref, place)
        build.ids[ref] = None
        return True

    for index, package in enumerate(packages):
        if take(package.id, package.name, package_url(package), f"packages[{index}]"):
            taken_packages.append(package)
    for index, file in enumerate(files):
        if take(file.id, file.file_name, None, f"files[{index}]"):
            taken_files.append(file)
    return kept


def package_url(wire: Package) -> str | None:
    """The package URL of a package: the first, should there be several."""
    for entry in wire.external_refs or ():
        kind = entry.reference_type
        if (kind == _PURL or (kind and "/" in kind and _reference_kind(kind) == _PURL)) and entry.reference_locator:
            return entry.reference_locator
    return None


@lru_cache(maxsize=1024)
def _reference_kind(text: str) -> str:
    """The type of an external reference whose name is written as its URI (annex F)."""
    head, _, tail = text.replace("#", "/").rpartition("/")
    return tail if tail in _KNOWN and "spdx.org/" in head else text


def component_fields(refs: Sequence[str], kept: Taken) -> list[dict[str, Any]]:
    """The fields of all components.

    Args:
        refs: their ids.
        kept: what the document says of them.
    """
    packages = kept.packages
    fields = [*_package_fields(refs[: len(packages)], packages), *_file_fields(refs[len(packages) :], kept.files)]
    for number, name in kept.names.items():
        fields[number]["name"] = name
    return fields


def _package_fields(refs: Sequence[str], packages: Sequence[Package]) -> list[dict[str, Any]]:
    hashes = _hashes(packages)
    unknown = Scope.UNKNOWN
    agent = cache(agent_name)  # few agents stand behind many packages
    external = [_external(wire) for wire in packages]
    references = iter(make_all(Reference, [fields for _, _, pointers in external for fields in pointers]))
    return [
        {
            "id": ref,
            "name": wire.name,
            "version": None if wire.version_info in NOTHING else wire.version_info,
            "group": None,
            "purl": purl,
            "type": wire.primary_package_purpose.lower().replace("_", "-") if wire.primary_package_purpose else _UNKNOWN,
            "scope": unknown,
            "producer": agent(wire.originator),
            "supplier": agent(wire.supplier),
            "licenses": _licenses(wire.license_declared, wire.license_concluded),
            "hashes": taken(hashes, len(wire.checksums)) if wire.checksums else (),
            "cpes": cpes,
            "references": taken(references, len(pointers)) if pointers else (),
        }
        for ref, wire, (purl, cpes, pointers) in zip(refs, packages, external, strict=True)
    ]


def _file_fields(refs: Sequence[str], files: Sequence[File]) -> list[dict[str, Any]]:
    hashes = _hashes(files)
    unknown = Scope.UNKNOWN
    return [
        {
            "id": ref,
            "name": wire.file_name,
            "version": None,
            "group": None,
            "purl": None,
            "type": "file",
            "scope": unknown,
            "producer": None,
            "supplier": None,
            "licenses": _licenses(wire.license_concluded, None),
            "hashes": taken(hashes, len(wire.checksums)) if wire.checksums else (),
            "cpes": (),
            "references": (),
        }
        for ref, wire in zip(refs, files, strict=True)
    ]


def agent_name(text: str | None) -> str | None:
    """`Organization: Name (address)` as `Name`; `None` for NOASSERTION."""
    if text is None or text in NOTHING:
        return None
    kind, colon, written = text.partition(":")
    name = display_name(written if colon and kind in _KINDS else text)
    return None if name in NOTHING else name  # `Organization: NOASSERTION` is no organisation of that name


def _licenses(declared: str | None, concluded: str | None) -> tuple[str, ...]:
    """What is declared, else what was concluded."""
    if declared is not None and declared not in NOTHING:
        return (declared,)
    return (concluded,) if concluded is not None and concluded not in NOTHING else ()


def _hashes(entries: Iterable[Package | File]) -> Iterator[Hash]:
    """The digests of all entries, one after the other."""
    fields = [
        {"algorithm": checksum.algorithm or "", "value": checksum.checksum_value or ""}
        for wire in entries
        if wire.checksums
        for checksum in wire.checksums
    ]
    return iter(make_all(Hash, fields))


def _external(wire: Package) -> tuple[str | None, tuple[str, ...], list[dict[str, Any]]]:
    """The package URL (the first, should there be several), the CPEs, and the fields of every other reference."""
    purl: str | None = None
    cpes: list[str] = []
    pointers = []
    if wire.homepage not in NOTHING:
        pointers.append({"kind": "homepage", "locator": wire.homepage})
    if wire.download_location not in NOTHING:
        pointers.append({"kind": "download", "locator": wire.download_location})
    for entry in wire.external_refs or ():
        kind, locator = entry.reference_type, entry.reference_locator
        if kind and "/" in kind:
            kind = _reference_kind(kind)
        if kind == _PURL and purl is None and locator:
            purl = locator
        elif kind in _CPES:
            cpes.append(locator or "")
        else:
            pointers.append({"kind": kind or "other", "locator": locator or ""})
    return purl, tuple(cpes), pointers

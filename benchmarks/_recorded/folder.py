"""Turns facts that were recorded beside an SBOM (`facts.json` of a benchmark folder) into `Facts` keyed like its packages.

Three shapes of records are read: npm lists by `name@version`, npm lists with history by name, and Debian packages with their
maintainers.  A member that is missing becomes an observation that is missing; nothing is filled in.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks._recorded.record import MEMBERS, day, observations_of
from sbomkit.errors import MalformedDocument
from sbomkit.formats import load
from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Inventory, Package

if TYPE_CHECKING:
    from sbomkit.purl import PackageKey

__all__ = ["Folder", "PackagesByName", "convert", "packages_by_name", "read_folder", "read_json"]

_SBOMS = ("sbom.cdx.json", "sbom.spdx.json")
_KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", type(None): "null"}


def _ignored(_line: str) -> None:
    """Whoever does not ask is not told."""


def _kind(raw: object) -> str:
    return _KINDS.get(type(raw), "an object")


@dataclass(frozen=True, kw_only=True)
class Folder:
    """One benchmark folder, read."""

    name: str
    sbom: Path
    inventory: Inventory
    facts: Facts
    as_of: datetime | None
    """The day for which the facts hold; `None`: the records name none."""
    truth: Mapping[str, Any]


def read_folder(folder: Path, *, warn: Callable[[str], None] = _ignored) -> Folder:
    """Read a folder that holds `sbom.cdx.json` or `sbom.spdx.json`, `facts.json` and `truth.json`.

    `warn` is told of records that `convert` skips.

    Raises:
        DocumentError: a file is missing, no JSON, or of an unknown shape.
    """
    sbom = next((folder / name for name in _SBOMS if (folder / name).is_file()), None)
    if sbom is None:
        raise MalformedDocument("there is no SBOM", path=folder.name, expected=" or ".join(_SBOMS))
    inventory = load(sbom)
    raw = read_json(folder / "facts.json")
    return Folder(
        name=folder.name,
        sbom=sbom,
        inventory=inventory,
        facts=convert(raw, inventory, warn=warn),
        as_of=day(raw.get("as_of")),
        truth=read_json(folder / "truth.json"),
    )


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        MalformedDocument: the file is missing, no JSON, or holds something else.
    """
    try:
        raw = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it holds no JSON"
        raise MalformedDocument(f"cannot be read: {reason}", path=path.name, expected="a JSON object") from error
    if not isinstance(raw, dict):
        raise MalformedDocument(f"expected a JSON object, found {_kind(raw)}", path=path.name, expected="a JSON object")
    return raw


def convert(
    raw: Mapping[str, Any],
    inventory: Inventory,
    *,
    as_of: datetime | None = None,
    warn: Callable[[str], None] = _ignored,
) -> Facts:
    """Observations from recorded facts, for the packages of `inventory`; records about other packages are left out.

    Args:
        raw: what `facts.json` holds.
        inventory: the SBOM beside it.
        as_of: the day for which the facts hold, where it is known from elsewhere; else `raw` says it, or nothing does.
            It stands for the day of retrieval too, so that a ranking without an as-of day counts to it; where there is none,
            the SBOM's creation date does.
        warn: called with one line for each record that is none and was skipped.

    Raises:
        MalformedDocument: `raw` has none of the known shapes, or neither it nor the SBOM has a date.
    """
    as_of = as_of or day(raw.get("as_of"))
    retrieved_at = as_of or day(inventory.document.created)
    if retrieved_at is None:
        raise MalformedDocument("no date in it or in the SBOM", path="facts.json.as_of", expected="an ISO date")
    named = packages_by_name(inventory)
    records = _newest(_records(raw, warn))
    # A record of exactly the package's name comes before one that differs in case.
    chosen: dict[PackageKey, tuple[Package, Mapping[str, Any]]] = {}
    for name in sorted(records, key=lambda name: (name not in named.exact, name)):
        package = named.find(name)
        if package is not None:
            chosen.setdefault(package.key, (package, records[name]))
    return Facts.gathered(
        (key, observation)
        for key, (package, record) in chosen.items()
        for observation in observations_of(record, package, retrieved_at, as_of)
    )


@dataclass(frozen=True, kw_only=True)
class PackagesByName:
    """Packages of a document by the name that registries use."""

    exact: Mapping[str, Package]
    folded: Mapping[str, Package]
    """By the name without case, where only one has it."""

    def find(self, name: str) -> Package | None:
        """The package of this name, else the only one whose name differs in nothing but case."""
        return self.exact.get(name) or self.folded.get(name.casefold())


def packages_by_name(inventory: Inventory) -> PackagesByName:
    """Packages by name; a source package never stands for the binary of the same name.

    Of several with one name the one of the type that most components have is meant, then the first by key.
    """
    packages = [package for package in inventory.packages.values() if not package.key.endswith("?arch=source")]
    components: Counter[str] = Counter()
    for package in packages:
        components[package.type] += len(package.components)
    exact: dict[str, Package] = {}
    for package in sorted(packages, key=lambda each: (-components[each.type], each.key)):
        with_namespace = package.type not in {"deb", "rpm", "apk"} and package.namespace
        exact.setdefault(f"{package.namespace}/{package.name}" if with_namespace else package.name, package)
    alike: defaultdict[str, list[Package]] = defaultdict(list)
    for name, package in exact.items():
        alike[name.casefold()].append(package)
    return PackagesByName(exact=exact, folded={name: found[0] for name, found in alike.items() if len(found) == 1})


def _records(raw: Mapping[str, Any], warn: Callable[[str], None]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Records with the name of their package, in the order of the file."""
    facts = raw.get("facts")
    if isinstance(facts, list):
        facts = {f"[{index}]": record for index, record in enumerate(facts)}
    if not isinstance(facts, dict):
        raise MalformedDocument("there are no facts", path="facts.json.facts", expected="records by package")
    understood = False
    for key, record in facts.items():
        if record is None:
            continue
        if not isinstance(record, dict):
            warn(f"facts.json.facts[{key!r}]: skipped, since it is {_kind(record)} and no record")
            continue
        understood = understood or bool(record.keys() & MEMBERS)
        name = record.get("name")
        yield name if isinstance(name, str) else _without_version(key), record
    if facts and not understood:
        raise MalformedDocument(
            "no record has a member that is understood", path="facts.json.facts", expected=", ".join(sorted(MEMBERS))
        )


def _without_version(key: str) -> str:
    name, at, _ = key.rpartition("@")
    return name if at and name else key


def _newest(records: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Mapping[str, Any]]:
    """One record per name: that of the newest version."""
    newest: dict[str, Mapping[str, Any]] = {}
    for name, record in records:
        if name not in newest or _version_order(record) > _version_order(newest[name]):
            newest[name] = record
    return newest


def _version_order(record: Mapping[str, Any]) -> tuple[list[int], bool, str]:
    """Orders versions as semantic versioning does, near enough: numbers first, a pre-release before its release."""
    version = str(record.get("version") or "")
    core, _, prerelease = version.partition("+")[0].partition("-")
    return [int(part) if part.isdecimal() else 0 for part in core.split(".")], not prerelease, prerelease

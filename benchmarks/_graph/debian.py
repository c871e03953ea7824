"""The graph of a whole distribution, from its own package lists: who needs whom, resolved inside the lists."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from benchmarks._graph.made import Made
from sbomkit.limits import Limits
from sbomkit.purl import PackageKey, package_key
from sbomkit.sources._parts.control import BINARIES
from sbomkit.sources._parts.debian import control_fields, dependencies, provided, read_list, version_order
from sbomkit.sources._reading.packed import opened

__all__ = ["debian"]

_PREFIX = "pkg:deb/debian"


def debian(folder: Path) -> Made:
    """Read all `*Packages` lists below a folder; of a package in several, the newest version counts.

    Of each relation of `Pre-Depends` and `Depends`, the first alternative counts that is in the lists by its name, or else that
    a package provides, the first by name.  Versions that are asked for are not compared: a release is consistent in itself.
    """
    stanzas = dict(_newest(folder))
    names = {key: number for number, key in enumerate(stanzas)}
    providers: dict[PackageKey, int] = {}
    for key, fields in stanzas.items():
        for each in provided(fields, _PREFIX)[0]:
            providers.setdefault(each.package, names[key])
    needs = []
    for number, fields in enumerate(stanzas.values()):
        found: dict[int, None] = {}
        for dependency in dependencies(fields, _PREFIX)[0]:
            asked = [dependency.package, *(each.package for each in dependency.alternatives)]
            met = next((place for each in asked if (place := names.get(each, providers.get(each))) is not None), number)
            if met != number:
                found[met] = None
        needs.append(list(found))
    return Made([f"{key}@{fields['version']}" for key, fields in stanzas.items()], needs, ())


def _newest(folder: Path) -> Iterator[tuple[PackageKey, Mapping[str, str]]]:
    """Packages in the order of their keys."""
    found: dict[str, list[bytes]] = {}
    for path in sorted(folder.rglob(f"*{BINARIES}*")):
        with opened(path) as file:
            for name, written in read_list(file, Limits()).items():
                found.setdefault(name, []).extend(written)
    for name in sorted(found):
        yield package_key(f"{_PREFIX}/{quote(name, safe='')}"), _latest([control_fields(each) for each in found[name]])


def _latest(stanzas: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    return max(stanzas, key=lambda fields: version_order(fields.get("version", ""))) if len(stanzas) > 1 else stanzas[0]

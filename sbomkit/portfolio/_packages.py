"""All packages of a portfolio, each once, for whoever asks registries about them, and for whoever judges them."""

import os
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from sbomkit._collector import collector_paused
from sbomkit.model._base import make_all
from sbomkit.model.inventory import Completeness, Component, Document, Inventory, Reference, Scope
from sbomkit.model.position import Fidelity, FidelityFlag, PackagePosition, Position
from sbomkit.portfolio._places import CHOSEN
from sbomkit.portfolio._reading import reading
from sbomkit.portfolio.tables import FORMAT
from sbomkit.purl import PackageKey

__all__ = ["documents_sha256", "held_of", "packages_of", "position_of"]

_ASKED = """
SELECT package, version, purl, min({'name': name, 'group': coalesce("group", '')}) AS named
FROM components SEMI JOIN (SELECT document, package FROM components WHERE NOT is_root) USING (document, package)
GROUP BY package, version, purl
ORDER BY package, version NULLS FIRST, purl NULLS FIRST
"""
"""What a document is about is in no registry, unless another one, or it itself, holds that as something else."""
_HELD = f"""
WITH {CHOSEN}
SELECT
    package,
    version,
    list_sort(list_distinct(flatten(
        list(list_transform("references", lambda each: split_part(each, ': ', 1))) FILTER ($contacts)
    ))) AS kinds
FROM components SEMI JOIN (SELECT document, package FROM positions SEMI JOIN chosen USING (document)) USING (document, package)
GROUP BY package, version
ORDER BY package, version NULLS FIRST
"""  # noqa: S608 - constants of ours
_SOURCES = f"""
WITH {CHOSEN}
SELECT package, min(source) FROM sources SEMI JOIN chosen USING (document) GROUP BY package ORDER BY package
"""  # noqa: S608 - likewise
_DEPTHS = "SELECT package, min(depth) FROM positions WHERE depth IS NOT NULL GROUP BY package ORDER BY package"
_DOCUMENTS = f"""
WITH {CHOSEN}
SELECT sha256, vendor, product.product FROM documents JOIN chosen USING (document) ORDER BY ALL
"""  # noqa: S608 - likewise


def packages_of(portfolio: str | os.PathLike[str]) -> tuple[Inventory, Mapping[PackageKey, int]]:
    """All packages of a portfolio that can be asked about as one inventory, and the least depth of each that has a place.

    It says nothing of what depends on what, since that is another matter in every document.  The subjects of documents are not
    in it, unless a document holds them as something else.

    Raises:
        ConfigurationError: there is no such portfolio.
    """
    with reading(portfolio, "documents", "labels", "components", "positions") as connection, collector_paused():
        components = _components(
            _Told(package, version, named["name"], named["group"] or None, purl)
            for package, version, purl, named in connection.execute(_ASKED).fetchall()
        )
        return _inventory(connection, components, latest=False), dict(connection.execute(_DEPTHS).fetchall())


def held_of(connection: Any, *, latest: bool, contacts: bool) -> Inventory:
    """The packages that have a place in documents that count, in all versions that these hold.

    Args:
        connection: to the portfolio.
        latest: whether only the newest document of each product counts.
        contacts: whether the kinds of their references are wanted; where these lead is never kept.
    """
    components = _components(
        _Told(package, version, package, kinds=kinds or ())
        for package, version, kinds in connection.execute(_HELD, {"latest": latest, "contacts": contacts}).fetchall()
    )
    return _inventory(connection, components, latest=latest)


def position_of(connection: Any, packages: Iterable[PackageKey], *, latest: bool) -> Position:
    """Packages whose place is another one in every document, so that nothing is said of it here.

    Args:
        connection: to the portfolio.
        packages: their keys, in order.
        latest: whether only the newest document of each product counts, for what is built from which source package.
    """
    places = make_all(PackagePosition, [_nowhere(package) for package in packages])
    sources = connection.execute(_SOURCES, {"latest": latest}).fetchall()
    return Position(
        roots=(),
        packages=(),
        aside={},
        direct=(),
        source_of={PackageKey(package): PackageKey(source) for package, source in sources},
        fidelity=Fidelity(
            flags={FidelityFlag.NO_EDGES: len(places)}, packages=len(places), direct=0, edges=0, max_depth=None, conclusion=""
        ),
    ).model_copy(update={"packages": tuple(places)})


def _nowhere(package: PackageKey) -> dict[str, Any]:
    return {
        "package": package,
        "depth": None,
        "depth_basis": None,
        "dependents": 0,
        "dependents_error": None,
        "direct_dependents": 0,
        "reach": 0.0,
        "entry_points": 0,
        "gateway": None,
        "path": (),
        "scope": Scope.UNKNOWN,
        "in_cycle": False,
        "reachable": False,
        "subtree": None,
        "pagerank": None,
    }


class _Told(NamedTuple):
    """One version of one package."""

    package: str
    version: str | None
    name: str
    group: str | None = None
    purl: str | None = None
    kinds: Sequence[str] = ()
    """Of its references."""


def _components(told: Iterable[_Told]) -> Sequence[Component]:
    made = list(told)
    components = make_all(Component, [_component(str(number), each) for number, each in enumerate(made)])
    for component, each in zip(components, made, strict=True):
        component.__dict__["package"] = PackageKey(each.package)  # whatever its name would come to alone
    return components


def _component(number: str, told: _Told) -> dict[str, Any]:
    return {
        "id": number,
        "name": told.name,
        "version": told.version,
        "group": told.group,
        "purl": told.purl,
        "type": "library",
        "scope": Scope.UNKNOWN,
        "producer": None,
        "supplier": None,
        "licenses": (),
        "hashes": (),
        "cpes": (),
        "references": tuple([Reference(kind=kind, locator="") for kind in told.kinds]),
    }


def documents_sha256(connection: Any, *, latest: bool) -> str:
    """Digest of the documents that count and of the products that they are of, in lower-case hexadecimal."""
    documents = connection.execute(_DOCUMENTS, {"latest": latest}).fetchall()
    return sha256(repr(documents).encode()).hexdigest()


def _inventory(connection: Any, components: Sequence[Component], *, latest: bool) -> Inventory:
    return Inventory(
        document=Document(
            format="portfolio",
            spec_version=FORMAT,
            encoding="",
            name=None,
            identifier=None,
            created=None,
            tools=(),
            supplier=None,
            sha256=documents_sha256(connection, latest=latest),
        ),
        components=(),
        edges=(),
        roots=(),
        diagnostics=(),
        completeness=Completeness(aggregate=None, incomplete=(), no_dependencies=(), unstated=()),
    ).model_copy(update={"components": tuple(components)})

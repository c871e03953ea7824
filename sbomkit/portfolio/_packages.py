"""All packages of a portfolio as one inventory, for whoever asks registries about them or judges them: each once."""

import os
from collections import defaultdict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sbomkit._collector import collector_paused
from sbomkit.model._base import make_all
from sbomkit.model.inventory import Completeness, Component, Document, Edge, EdgeKind, Inventory, Scope
from sbomkit.portfolio.store import opened
from sbomkit.portfolio.tables import FORMAT
from sbomkit.purl import PackageKey

__all__ = ["depths_of", "inventory_of", "packages_of"]

_COMPONENTS = """
SELECT package, version, purl, min({'name': name, 'group': "group"}) AS named, min(type) AS type
FROM components SEMI JOIN (
    SELECT package FROM positions UNION SELECT source FROM sources UNION SELECT package FROM sources
) USING (package)
GROUP BY package, version, purl
ORDER BY package, version NULLS FIRST, purl NULLS FIRST
"""
_SOURCES = "SELECT package, min(source) FROM sources GROUP BY package ORDER BY package"
_DEPTHS = "SELECT package, min(depth) FROM positions WHERE depth IS NOT NULL GROUP BY package ORDER BY package"


def inventory_of(connection: Any) -> Inventory:
    """The packages of all documents, in all their versions, as the components of one inventory.

    It says nothing of what depends on what, since that is another matter in every document; what is built from which source
    package is kept.
    """
    rows = connection.execute(_COMPONENTS).fetchall()
    with collector_paused():
        components = make_all(Component, [_component(str(number), *row) for number, row in enumerate(rows)])
        ids: defaultdict[PackageKey, list[str]] = defaultdict(list)
        for component, (package, *_) in zip(components, rows, strict=True):
            component.__dict__["package"] = PackageKey(package)  # whatever its name would come to alone
            ids[PackageKey(package)].append(component.id)
        edges = [
            _built_from(ids[binary][0], ids[source][0])
            for binary, source in connection.execute(_SOURCES).fetchall()
            if ids[binary] and ids[source]
        ]
    digests = connection.execute("SELECT sha256 FROM documents WHERE status = 'read' ORDER BY document").fetchall()
    return Inventory(
        document=_document("\n".join(digest for (digest,) in digests)),
        components=(),
        edges=(),
        roots=(),
        diagnostics=(),
        completeness=Completeness(aggregate=None, incomplete=(), no_dependencies=(), unstated=()),
    ).model_copy(update={"components": tuple(components), "edges": tuple(edges)})


def packages_of(portfolio: str | os.PathLike[str]) -> tuple[Inventory, Mapping[PackageKey, int]]:
    """All packages of a portfolio as one inventory, and the least depth of each that has a place.

    Raises:
        ConfigurationError: there is no such portfolio.
    """
    with opened(portfolio, read_only=True) as connection:
        return inventory_of(connection), depths_of(connection)


def depths_of(connection: Any) -> Mapping[PackageKey, int]:
    """The least depth of each package in any document; packages without a place are not in it."""
    return dict(connection.execute(_DEPTHS).fetchall())


def _component(
    number: str, _package: str, version: str | None, purl: str | None, named: Mapping[str, Any], type_: str
) -> dict[str, Any]:
    return {
        "id": number,
        "name": named["name"],
        "version": version,
        "group": named["group"],
        "purl": purl,
        "type": type_,
        "scope": Scope.UNKNOWN,
        "producer": None,
        "supplier": None,
        "licenses": (),
        "hashes": (),
        "cpes": (),
        "references": (),
    }


def _built_from(binary: str, source: str) -> Edge:
    return Edge(dependent=binary, dependency=source, kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)


def _document(digests: str) -> Document:
    return Document(
        format="portfolio",
        spec_version=FORMAT,
        encoding="",
        name=None,
        identifier=None,
        created=None,
        tools=(),
        supplier=None,
        sha256=sha256(digests.encode()).hexdigest(),
    )

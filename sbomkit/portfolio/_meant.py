"""What a user calls a package in; which packages of a portfolio that means, and what is of the same source, out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sbomkit.errors import ConfigurationError
from sbomkit.portfolio._places import CHOSEN
from sbomkit.purl import PackageKey, package_key, parse_purl

__all__ = ["Meant", "alike", "meant", "name_of"]

_SOURCE = "?arch=source"
_DISTRIBUTIONS = frozenset({"alpm", "apk", "deb", "rpm"})
"""Types whose namespace is no part of the name: it says who packages it."""
_SHOWN = 3
_LONGEST = 100
"""Characters of a name from which on it is no slip of the pen."""
_KNOWN = "SELECT DISTINCT package FROM components WHERE list_contains($keys, package)"
_RELATED = """
SELECT DISTINCT package, source
FROM sources ANTI JOIN (
    SELECT document, package FROM components WHERE is_root AND starts_with(package, 'pkg:generic/')
) USING (document, package)
WHERE list_contains($keys, source) OR source IN (SELECT source FROM sources WHERE list_contains($keys, package))
"""
"""A product that names its source packages itself is nothing that others hold."""
_LAST = "split_part(split_part(package, '?', 1), '/', -1)"
_EVERY = "(SELECT DISTINCT package FROM components)"
_NAMED = f"""
SELECT DISTINCT package FROM components
WHERE name = $name OR ends_with(package, $tail) OR ends_with(package, $tail || '{_SOURCE}')
"""  # noqa: S608 - constants of ours
_SAME_LAST = f"SELECT package FROM {_EVERY} WHERE {_LAST} IN (SELECT unnest($names))"  # noqa: S608 - likewise
_PRODUCTS = f"""
WITH {CHOSEN}
SELECT package, count(DISTINCT product) AS products
FROM components JOIN chosen USING (document)
WHERE list_contains($keys, package)
GROUP BY package
"""  # noqa: S608 - likewise
_CLOSE = f"""
WITH named AS (SELECT package, lower(CASE WHEN $whole THEN package ELSE {_LAST} END) AS name FROM {_EVERY})
SELECT package FROM named
WHERE length(name) <= $longest AND (levenshtein(name, $name) <= $most OR (NOT $whole AND contains(name, $name)))
ORDER BY levenshtein(name, $name), package
LIMIT {_SHOWN}
"""  # noqa: S608 - likewise


class Meant(NamedTuple):
    """The packages that a name means."""

    name: str
    """What people call them."""
    version: str | None
    packages: tuple[PackageKey, ...]
    """In key order: what has the name, and what is built from it if that is a source package."""
    sources: tuple[PackageKey, ...]
    """Source packages that they are built from, in key order."""
    siblings: tuple[PackageKey, ...]
    """What else is built from these, in key order."""


def meant(connection: Any, wanted: str) -> Meant:
    """Look up what a name means in a portfolio.

    Whoever says the name of a source package and of something that is built from it means both, as with a key that does not
    say which of them it is.

    Args:
        connection: to the portfolio.
        wanted: a package key, perhaps with a version, or a name that only one package has.

    Raises:
        ConfigurationError: no document holds a package of that name, or several packages have it.
    """
    if not wanted.isprintable() or not wanted.strip():
        raise _nothing(connection, wanted)
    named, version = _by_key(connection, wanted) if wanted.startswith("pkg:") else (_by_name(connection, wanted), None)
    related = connection.execute(_RELATED, {"keys": sorted(named)}).fetchall()
    packages = named | {package for package, source in related if source in named}
    sources = {source for package, source in related if package in packages}
    siblings = {each for pair in related for each in pair} - packages
    return Meant(name_of(min(named)), version, _sorted(packages), _sorted(sources), _sorted(siblings))


def _sorted(keys: Iterable[str]) -> tuple[PackageKey, ...]:
    return tuple(map(PackageKey, sorted(keys)))


def _by_key(connection: Any, wanted: str) -> tuple[set[str], str | None]:
    """Whatever has a key, and the version that it names; what begins with a slash has a key that no package URL comes to."""
    parsed = parse_purl(wanted)
    keys = [wanted, package_key(wanted) if parsed else wanted]
    known = _keys(connection, _KNOWN, {"keys": [*keys, *(f"{key}{_SOURCE}" for key in keys)]})
    for key in keys:
        if named := known.intersection((key, f"{key}{_SOURCE}")):
            return named, parsed.version if parsed else None
    raise _nothing(connection, keys[-1])


def _by_name(connection: Any, wanted: str) -> set[str]:
    """Whatever has a name, all of it under one key."""
    group, _, name = wanted.replace(":", "/").rpartition("/")
    tail = package_key(None, name, group).removeprefix("pkg:generic")
    found = _keys(connection, _NAMED, {"name": wanted, "tail": tail})
    # `@types/react` is not what anybody means by `react`: a part of a name is no name.
    named = {each for each in found if wanted in (names := _names_of(each)) or len(names) == 1}
    keys = {each.removesuffix(_SOURCE) for each in named}
    if not keys:
        raise _nothing(connection, wanted)
    if len(keys) > 1:
        products = _products(connection, named, is_latest=False)
        most = {key: max(products.get(key, 0), products.get(f"{key}{_SOURCE}", 0)) for key in keys}
        shown = sorted(keys, key=lambda key: (-most[key], key))
        more = f" and {len(shown) - _SHOWN:,} more" if len(shown) > _SHOWN else ""
        raise ConfigurationError(
            f"{wanted!r} is the name of {len(shown):,} packages: {', '.join(shown[:_SHOWN])}{more}",
            advice="use the whole package key",
        )
    return named


def name_of(key: str) -> str:
    """What people call a package; its key where that has no name."""
    return next(iter(_names_of(key)), key)


def _names_of(key: str) -> Sequence[str]:
    """What people call a package: its name, with its namespace unless that only says who packages it."""
    purl = parse_purl(key)
    if purl is None:
        return ()
    if purl.type in _DISTRIBUTIONS or not purl.namespace:
        return (purl.name,)
    return (f"{purl.namespace}/{purl.name}", f"{purl.namespace}:{purl.name}")


def alike(connection: Any, found: Meant, *, is_latest: bool) -> Mapping[PackageKey, int]:
    """Packages of the same name as those that are meant, under another key, each with the products that hold it."""
    names = {name for key in found.packages for name in _names_of(key)}
    last = sorted({key.partition("?")[0].rpartition("/")[2] for key in found.packages})
    others = _keys(connection, _SAME_LAST, {"names": last}).difference(found.packages, found.siblings)
    same = {each for each in others if not names.isdisjoint(_names_of(each))}
    products = _products(connection, same, is_latest=is_latest) if same else {}
    return {PackageKey(key): products[key] for key in sorted(products)}


def _products(connection: Any, keys: Iterable[str], *, is_latest: bool) -> Mapping[str, int]:
    """How many products hold each package."""
    return dict(connection.execute(_PRODUCTS, {"keys": sorted(keys), "latest": is_latest}).fetchall())


def _keys(connection: Any, query: str, values: Mapping[str, Any]) -> set[str]:
    return {key for (key,) in connection.execute(query, values).fetchall()}


def _nothing(connection: Any, wanted: str) -> ConfigurationError:
    """That no document holds it, which is no promise where documents cannot tell; and what may have been meant."""
    ((unread,),) = connection.execute("SELECT count(*) FROM documents WHERE status <> 'read'").fetchall()
    but = f"; {unread:,} could not be read, and cannot tell" if unread else ""
    close = _close(connection, wanted)
    hint = f"did you mean {', '.join(close)}?" if close else 'sbomkit portfolio sql "SELECT package FROM packages" lists them'
    return ConfigurationError(f"no document of the portfolio holds a package called {wanted!r:.200}{but}", advice=hint)


def _close(connection: Any, wanted: str) -> Sequence[str]:
    """Keys of packages with names like that, the closest first."""
    if not wanted.isprintable() or not wanted.strip() or len(wanted) > _LONGEST:
        return ()
    values = {
        "name": wanted.lower() if wanted.startswith("pkg:") else wanted.lower().rpartition("/")[2],
        "whole": wanted.startswith("pkg:"),
        "longest": 2 * _LONGEST,
        "most": max(1, len(wanted.rpartition("/")[2]) // 3),
    }
    return [key for (key,) in connection.execute(_CLOSE, values).fetchall()]

"""What a scan changed, kept: what documents and packages were is closed, and what they are is opened, all by the database."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sbomkit._version import __version__
from sbomkit.portfolio.store import Store

__all__ = ["record"]

_NOW: Mapping[str, str] = MappingProxyType(
    {
        "held_documents": """
SELECT document, status, sha256, reader, vendor, product, version, date
FROM (SELECT document, status, sha256, reader FROM documents) LEFT JOIN labels USING (document)""",
        "held_packages": """
WITH
products AS (
    SELECT
        document,
        vendor,
        dense_rank() OVER (ORDER BY vendor, coalesce(product, document)) AS product
    FROM (SELECT document FROM documents WHERE status = 'read') LEFT JOIN labels USING (document)
),
held AS (
    SELECT
        package,
        product,
        any_value(vendor) AS vendor,
        count(*) AS documents,
        min(depth) AS min_depth,
        max(depth) AS max_depth,
        sum(dependents) AS dependents
    FROM positions JOIN products USING (document)
    GROUP BY package, product
)
SELECT
    package,
    sum(documents)::BIGINT AS documents,
    count(*) AS products,
    nullif(count(DISTINCT vendor), 0) AS vendors,
    min(min_depth) AS min_depth,
    max(max_depth) AS max_depth,
    sum(dependents)::BIGINT AS dependents
FROM held GROUP BY package""",
    }
)
"""Table to what it would say of the present."""
_KEYS: Mapping[str, str] = MappingProxyType({"held_documents": "document", "held_packages": "package"})
_COUNTED = """
SELECT
    count(*) FILTER (NOT was_held),
    count(*) FILTER (
        was_held AND is_held AND (now.status, now.sha256, now.vendor, now.product, now.version, now.date)
            IS DISTINCT FROM (held.status, held.sha256, held.vendor, held.product, held.version, held.date)
    ),
    count(*) FILTER (NOT is_held)
FROM news_held_documents AS now
LEFT JOIN (SELECT * FROM held_documents WHERE until IS NULL) AS held USING (document)"""
_SCAN = """
INSERT INTO scans
SELECT $number, $moment, $version, $found, $added, $changed, $removed, count(*), coalesce(sum(components), 0)
FROM documents WHERE status = 'read'"""


def record(store: Store, *, found: int, moment: datetime | None) -> None:
    """Keep what the portfolio holds now, where that is another than after the scan before; the first scan is always kept.

    All of it is written at once: whoever dies of it leaves the history as it was, and the next scan keeps what this one would
    have kept.

    Args:
        store: of the portfolio.
        found: documents, and places that none could be had from, that the scan met.
        moment: when the scan began; `None`: it is not said.
    """
    ((last,),) = store.rows("SELECT max(number) FROM scans")
    store.rows(_news("held_documents"))
    if last is not None and not store.rows("SELECT 1 FROM news_held_documents LIMIT 1"):
        return  # packages come from the bytes of documents, whoever read them, and from labels
    store.rows(_news("held_packages"))
    ((added, changed, removed),) = store.rows(_COUNTED)
    number = {"number": (last or 0) + 1}
    told = {"moment": moment, "version": __version__, "found": found, "added": added, "changed": changed, "removed": removed}
    store.change([(_SCAN, {**number, **told}), *((change, number) for change in _CHANGES)])


def _news(name: str) -> str:
    """A statement that finds what is otherwise than it was held."""
    key, now = _KEYS[name], _NOW[name]
    return f"""
CREATE OR REPLACE TEMP TABLE news_{name} AS
SELECT {key}, now.* EXCLUDE ({key}), held.{key} IS NOT NULL AS was_held, now.{key} IS NOT NULL AS is_held
FROM ({now}) AS now
FULL JOIN (SELECT * EXCLUDE (since, until) FROM {name} WHERE until IS NULL) AS held USING ({key})
WHERE now IS DISTINCT FROM held"""  # noqa: S608 - names of ours


_CHANGES = (
    *(
        f"UPDATE {name} SET until = $number WHERE until IS NULL AND {key} IN (SELECT {key} FROM news_{name} WHERE was_held)"  # noqa: S608 - likewise
        for name, key in _KEYS.items()
    ),
    *(
        f"INSERT INTO {name} SELECT * EXCLUDE (was_held, is_held), $number, NULL FROM news_{name} WHERE is_held ORDER BY {key}"  # noqa: S608 - likewise
        for name, key in _KEYS.items()
    ),
)
"""Statements that bring both tables to the present, once: first what was is closed, then what is is opened."""

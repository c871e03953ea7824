"""What a scan changed, kept: what documents and packages were is closed, and what they are is opened, all by the database."""

from collections.abc import Iterator
from datetime import datetime

from sbomkit._version import __version__
from sbomkit.portfolio.store import Store

__all__ = ["record"]

_NOW = {
    "held_documents": """
SELECT document, status, sha256, vendor, product, version, date
FROM (SELECT document, status, sha256 FROM documents) LEFT JOIN labels USING (document)""",
    "held_packages": """
SELECT
    package,
    count(*) AS documents,
    count(DISTINCT product) AS products,
    nullif(count(DISTINCT vendor), 0) AS vendors,
    min(depth) AS min_depth,
    max(depth) AS max_depth,
    sum(dependents)::BIGINT AS dependents
FROM positions LEFT JOIN (
    SELECT document, vendor, {'vendor': vendor, 'product': coalesce(product, document)} AS product
    FROM (SELECT DISTINCT document FROM positions) LEFT JOIN labels USING (document)
) USING (document)
GROUP BY package""",
}
"""Table to what it would say of the present."""
_KEYS = {"held_documents": "document", "held_packages": "package"}
_DIFFERENT = """
SELECT
    count(*) FILTER (held.document IS NULL),
    count(*) FILTER (held.document = now.document AND held IS DISTINCT FROM now),
    count(*) FILTER (now.document IS NULL),
FROM now_held_documents AS now
FULL JOIN (SELECT * EXCLUDE (since, until) FROM held_documents WHERE until IS NULL) AS held USING (document)"""
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
    for name, query in _NOW.items():
        store.rows(f"CREATE OR REPLACE TEMP TABLE now_{name} AS {query}")
    ((last,),) = store.rows("SELECT max(number) FROM scans")
    if last is not None and not any(
        store.rows(f"{gone} LIMIT 1") or store.rows(f"{new} LIMIT 1") for gone, new in _MOVES.values()
    ):
        return
    ((added, changed, removed),) = store.rows(_DIFFERENT)
    counts = {"found": found, "added": added, "changed": changed, "removed": removed}
    number = {"number": (last or 0) + 1}
    store.change(
        [(_SCAN, {**number, "moment": moment, "version": __version__, **counts}), *((each, number) for each in _CHANGES)]
    )


def _moves(name: str) -> tuple[str, str]:
    """What was so and is no longer, and what is so and was not."""
    now, held = f"FROM now_{name}", f"SELECT * EXCLUDE (since, until) FROM {name} WHERE until IS NULL"  # noqa: S608 - names of ours
    return f"{held} EXCEPT {now}", f"{now} EXCEPT {held}"


def _changes(name: str) -> Iterator[str]:
    """Statements that bring a table to the present, once; the second finds what the first has left open."""
    key, (gone, new) = _KEYS[name], _MOVES[name]
    yield (
        f"UPDATE {name} SET until = $number FROM ({gone}) AS gone "  # noqa: S608 - likewise
        f"WHERE {name}.until IS NULL AND {name}.{key} = gone.{key}"
    )
    yield f"INSERT INTO {name} SELECT *, $number, NULL FROM ({new}) ORDER BY {key}"  # noqa: S608 - likewise


_MOVES = {name: _moves(name) for name in _NOW}
_CHANGES = tuple(statement for name in _NOW for statement in _changes(name))

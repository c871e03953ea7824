"""The database of a portfolio: a DuckDB file that always holds whole documents, whenever whoever writes it is stopped.

DuckDB keeps a log beside the file and takes back, when it is next opened, what was not finished.  One process writes at a time.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sbomkit._extras import extra
from sbomkit.errors import ConfigurationError
from sbomkit.model.frames import FrameColumn, FrameType, Part, to_arrow
from sbomkit.model.portfolio import PortfolioProblem
from sbomkit.portfolio._parquet import connected
from sbomkit.portfolio.labels import LABELS, Labels, Said
from sbomkit.portfolio.tables import CHECKS, FORMAT, LABELS_TABLE, OF_DOCUMENTS, TABLES, VIEWS

if TYPE_CHECKING:
    from sbomkit.portfolio.examine import Examined  # which reads documents; questions do without

__all__ = ["Known", "Store", "opened"]

_TYPES: Mapping[FrameType, str] = MappingProxyType(
    {
        FrameType.TEXT: "VARCHAR",
        FrameType.INTEGER: "BIGINT",
        FrameType.NUMBER: "DOUBLE",
        FrameType.BOOLEAN: "BOOLEAN",
        FrameType.MOMENT: "TIMESTAMP WITH TIME ZONE",
        FrameType.TEXTS: "VARCHAR[]",
    }
)
_CLOSED: Mapping[str, str] = MappingProxyType(
    {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": "256MB",
        "checkpoint_threshold": "128MB",
    }
)
"""No statement reads or writes another file, or loads code from elsewhere; what does not fit in memory goes beside the file.

Its log is worked into the file only once it is that long: by default, that comes with each batch of a scan, which has the last
rows of each table packed again and takes twice as long.  A log of more than half the memory would not be held in it.
"""

_FORMAT = (
    "CREATE TABLE portfolio (format VARCHAR NOT NULL)",
    f"INSERT INTO portfolio VALUES ('{FORMAT}')",  # noqa: S608 - a constant
)
_CHECKED_ANEW: Mapping[str, str] = MappingProxyType(
    {
        name: f"DELETE FROM {name} WHERE (document, profile) IN (SELECT DISTINCT document, profile FROM given)"  # noqa: S608 - names of ours
        for name in CHECKS
    }
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a portfolio knows of the bytes of a document."""

    root: str
    size: int | None
    modified: str | None
    sha256: str | None
    reader: str
    checked: Collection[str] | None
    """SHA-256 of the profiles that it was checked against; `None`: it could not be read."""


_COLUMNS = tuple((name, column.name, _TYPES[column.type]) for name, table in TABLES.items() for column in table.columns)


class Store:
    """An open portfolio."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._held = {document for (document,) in self.rows("SELECT document FROM documents")}

    def known(self) -> dict[str, Known]:
        """All documents, and places that none could be had from, by address."""
        query = """
SELECT document, root, size, modified, sha256, reader, CASE status WHEN 'read' THEN coalesce(profiles, []) END
FROM documents LEFT JOIN (SELECT document, list(profile_sha256) AS profiles FROM verdicts GROUP BY document) USING (document)"""
        return {document: Known(*known) for document, *known in self.rows(query)}

    def put(self, batch: "Sequence[Examined]") -> None:
        """Take in documents with all their rows, in the place of what was known of them: all of them or, if we die, none."""
        arrow = extra("pyarrow", "portfolio", "a portfolio")
        with self._at_once():
            self._delete([each.document for each in batch if not each.is_known])
            for name in OF_DOCUMENTS:
                if tables := [each.tables[name] for each in batch if name in each.tables]:
                    # In one piece: the database takes three times as long for a piece of each document.
                    rows = arrow.concat_tables(tables).combine_chunks()
                    if name in CHECKS:  # a known document keeps what it was checked against otherwise
                        self._given(_CHECKED_ANEW[name], rows)
                    self._insert(name, rows)
            if same := [(each.size, each.modified, each.document) for each in batch if each.is_known]:
                self._connection.executemany("UPDATE documents SET size = ?, modified = ? WHERE document = ?", same)
        self._held.update(each.document for each in batch)

    def remove(self, documents: Collection[str]) -> None:
        """Forget documents with all their rows."""
        with self._at_once():
            self._delete(documents)

    def label(self, chosen: Callable[[str, str, str | None, Said], Labels], roots: AbstractSet[str]) -> None:
        """Label documents anew.

        Args:
            roots: the paths that led to these documents; what others led to keeps its labels.
            chosen: the labels of a document by its address, its path below the root, its SHA-256, and what it says itself.
        """
        said = ", ".join(f"said_{name}" for name in LABELS)
        query = (
            f"SELECT document, below, sha256, {said} FROM documents "  # noqa: S608 - names of ours
            "WHERE status = 'read' AND root IN (SELECT unnest(?)) ORDER BY document"
        )
        labels = [
            Part(document, chosen(document, below, digest, Said(**dict(zip(LABELS, words, strict=True)))))
            for document, below, digest, *words in self.rows(query, [sorted(roots)])
        ]
        with self._at_once():
            rows = to_arrow(labels, LABELS_TABLE)
            self._given("DELETE FROM labels WHERE document IN (SELECT document FROM given)", rows)
            self._insert("labels", rows)

    def replace(self, tables: Mapping[str, Any]) -> None:
        """Put other rows, each a `pyarrow.Table`, in the place of all that tables hold: all of them or, if we die, none."""
        with self._at_once():
            for name, rows in tables.items():
                self._connection.execute(f"DELETE FROM {name}")  # noqa: S608 - the name is one of ours
                self._insert(name, rows)

    def change(self, statements: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Run statements of our own with their values: all of them or, if one fails or we die, none."""
        with self._at_once():
            for statement, values in statements:
                self._connection.execute(statement, values)

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What a query of our own answers."""
        found: list[tuple[Any, ...]] = self._connection.execute(query, values).fetchall()
        return found

    def totals(self) -> tuple[int, int, int]:
        """Documents that were read, their components, and their edges."""
        query = "SELECT count(*), coalesce(sum(components), 0), coalesce(sum(edges), 0) FROM documents WHERE status = 'read'"
        ((documents, components, edges),) = self.rows(query)
        return documents, components, edges

    def problems(self) -> tuple[PortfolioProblem, ...]:
        """All places that no document was read from, by address."""
        query = "SELECT document, code, message FROM documents WHERE status <> 'read' ORDER BY document"
        return tuple(PortfolioProblem(place=place, code=code, message=message) for place, code, message in self.rows(query))

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """All statements or, if one fails or we die, none."""
        self._connection.execute("BEGIN")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with suppress(extra("duckdb", "portfolio", "a portfolio").Error):  # it may have ended by itself
                self._connection.execute("ROLLBACK")
            raise

    def _insert(self, name: str, rows: Any) -> None:
        self._given(f"INSERT INTO {name} SELECT * FROM given", rows)  # noqa: S608 - the name is one of ours

    def _delete(self, documents: Collection[str]) -> None:
        """Only those that are known, since it takes a look at the whole of each table."""
        arrow = extra("pyarrow", "portfolio", "a portfolio")
        if gone := sorted(self._held.intersection(documents)):
            addresses = arrow.table({"document": gone})
            for name in (*OF_DOCUMENTS, "labels"):
                self._given(f"DELETE FROM {name} WHERE document IN (SELECT document FROM given)", addresses)  # noqa: S608 - likewise
            self._held.difference_update(gone)

    def _given(self, statement: str, rows: Any) -> None:
        """Run a statement about rows that it knows as `given`."""
        self._connection.register("given", rows)
        self._connection.execute(statement)
        self._connection.unregister("given")  # a statement that failed has ended the transaction that could do this


@contextmanager
def opened(path: str | os.PathLike[str], *, read_only: bool = False) -> Iterator[Any]:
    """A connection to the database of a portfolio; unless it is only read, it is made if there is none.

    A dataset (see `sbomkit.portfolio.dataset`) can be read like a database.

    Raises:
        ConfigurationError: duckdb is not installed, there is no portfolio, it is something else, in use, or cannot be written.
    """
    duckdb = extra("duckdb", "portfolio", "a portfolio")
    try:
        with _connected(Path(path), read_only=read_only) as connection:
            _check(path, connection, read_only=read_only)
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET enable_progress_bar = false")  # in notebooks it would be drawn on standard output
            connection.execute("SET lock_configuration = true")
            yield connection
    except duckdb.Error as error:
        raise _unusable(path, error) from error


def _connected(place: Path, *, read_only: bool) -> AbstractContextManager[Any]:
    """A connection to a file, or to a folder of Parquet files in the place of one."""
    if place.is_dir():
        if read_only:
            return _over(place)
        raise ConfigurationError(f"{place}: a folder is only read", advice="name a database, which is a file")
    if read_only and not place.is_file():
        raise ConfigurationError(
            f"there is no portfolio {str(place)!r}", advice="sbomkit portfolio scan FOLDER -o FILE makes one"
        )
    try:
        str(place).encode()
    except UnicodeEncodeError:
        raise ConfigurationError(f"{place!r:.80}: this name is no valid text", advice="name the file otherwise") from None
    if _is_other(place):
        raise ConfigurationError(f"{place}: this file is no database of a portfolio", advice="name another file")
    # An absolute path is a file, whatever its name would mean to the library otherwise.
    duckdb = extra("duckdb", "portfolio", "a portfolio")
    return closing(duckdb.connect(str(place.absolute()), read_only=read_only, config=dict(_CLOSED)))


def _is_other(place: Path) -> bool:
    """Whether a file is something else: the library opens JSON, CSV and Parquet in memory, and loses what is written there."""
    if not place.is_file():
        return place.exists()  # a pipe is waited for without end
    head = b""
    with suppress(OSError), place.open("rb") as file:  # the library tells why it cannot be read
        head = file.read(12)
    return bool(head) and head[8:] != b"DUCK"


@contextmanager
def _over(folder: Path) -> Iterator[Any]:
    """A connection to a dataset, with all that a file has beside the tables."""
    with connected(folder, _CLOSED) as connection:
        for statement in (*_FORMAT, *_views()):
            connection.execute(statement)
        yield connection


def _check(path: str | os.PathLike[str], connection: Any, *, read_only: bool) -> None:
    """Hold a database to what it says that it is; an empty one becomes a portfolio."""
    tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if not tables and not read_only:
        connection.execute("BEGIN")
        for statement in _definitions():
            connection.execute(statement)
        connection.execute("COMMIT")
        return
    said = connection.execute("SELECT format FROM portfolio").fetchall() if "portfolio" in tables else []
    if not tables:
        raise ConfigurationError(
            f"{path}: it is empty, as after a first scan that was stopped at once", advice="scan into it again"
        )
    if said != [(FORMAT,)]:
        what = f"has the format {said[0][0]!r:.40}, not {FORMAT}" if said else "is a database of something else"
        raise ConfigurationError(f"{path}: {what}", advice="scan into another file with -o")
    held = set(connection.execute("SELECT table_name, column_name, data_type FROM duckdb_columns()").fetchall())
    if lacking := [each for each in _COLUMNS if each not in held]:
        table, column, type_ = lacking[0]
        raise ConfigurationError(
            f"{path}: it lacks {table}.{column} ({type_}) of {FORMAT}, as one of an earlier version of sbomkit",
            advice="scan into another file with -o",
        )


def _definitions() -> Iterator[str]:
    """Statements that make an empty portfolio."""
    yield from _FORMAT
    for name, table in TABLES.items():
        yield f"CREATE TABLE {name} ({', '.join(map(_column, table.columns))})"
        yield f"COMMENT ON TABLE {name} IS {_quoted(table.row)}"
        for column in table.columns:
            meaning = f"{column.told}  Unit: {column.unit}." if column.unit else column.told
            yield f'COMMENT ON COLUMN {name}."{column.name}" IS {_quoted(meaning)}'
    yield from _views()


def _views() -> Iterator[str]:
    for name, view in VIEWS.items():
        yield f"CREATE VIEW {name} AS {view.query}"
        yield f"COMMENT ON VIEW {name} IS {_quoted(view.row)}"


def _column(column: FrameColumn) -> str:
    return f'"{column.name}" {_TYPES[column.type]}{"" if column.null else " NOT NULL"}'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _unusable(path: str | os.PathLike[str], error: Exception) -> ConfigurationError:
    reason = " ".join(str(error).split())
    if "lock" in reason:
        return ConfigurationError(f"{path}: another program has it open", advice="wait for it, or name another file")
    return ConfigurationError(f"{path}: {reason:.300}", advice="name another file, or make room for this one")

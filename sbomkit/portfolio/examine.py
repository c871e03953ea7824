"""One document in, its rows out: a pure function that any executor can run, here or on another machine."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from sbomkit._extras import extra
from sbomkit._version import __version__
from sbomkit.errors import DocumentError, LimitExceeded
from sbomkit.formats import load
from sbomkit.graph import position
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.frames import to_arrow
from sbomkit.model.portfolio import DocumentStatus
from sbomkit.portfolio.locations import Located, Problem
from sbomkit.portfolio.tables import CHECKS, DOCUMENTS, ROWS, Checked, Entry

if TYPE_CHECKING:
    from sbomkit.compliance import Profile
    from sbomkit.model.inventory import Inventory
    from sbomkit.model.position import Position

__all__ = ["Examined", "Task", "examine", "failed"]

_WORD = re.compile("(?<=[a-z])(?=[A-Z])")
_NO_TABLES: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One document to examine; it can be sent to another process."""

    located: Located
    known: str | None = None
    """SHA-256 of the bytes that need not be read again; `None`: all are read."""
    profiles: "tuple[Profile, ...]" = ()
    """What it is checked against."""
    unchecked: "tuple[Profile, ...]" = ()
    """What it is checked against also if its bytes are those that are known."""
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What came of one document; it can be sent back from another process."""

    document: str
    size: int | None
    modified: str | None
    sha256: str | None
    tables: Mapping[str, Any] = field(default_factory=dict)
    """Table to rows, each a `pyarrow.Table`; `documents` has one.  Without it, the bytes are those that were known."""

    @property
    def is_known(self) -> bool:
        """Whether the bytes are those that were known, so that at most verdicts on them are new."""
        return "documents" not in self.tables

    @property
    def rows(self) -> int:
        """How many rows it has in all tables."""
        return sum(table.num_rows for table in self.tables.values())

    def __reduce__(self) -> tuple[Any, ...]:
        """As Arrow writes tables itself: one Python object for each column and its meaning would take twice as long."""
        packed = {name: _packed(table) for name, table in self.tables.items()}
        return _unpacked, (self.document, self.size, self.modified, self.sha256, packed)


def _packed(table: Any) -> Any:
    arrow, ipc = (extra(name, "portfolio", "a portfolio") for name in ("pyarrow", "pyarrow.ipc"))
    buffer = arrow.BufferOutputStream()
    with ipc.new_stream(buffer, table.schema) as stream:
        stream.write_table(table)
    return buffer.getvalue()


def _unpacked(document: str, size: int | None, modified: str | None, digest: str | None, packed: Mapping[str, Any]) -> Examined:
    ipc = extra("pyarrow.ipc", "portfolio", "a portfolio")
    tables = {name: ipc.open_stream(buffer).read_all() for name, buffer in packed.items()}
    return Examined(document=document, size=size, modified=modified, sha256=digest, tables=tables)


def examine(task: Task) -> Examined:
    """Read one document, place its packages, and give all that as tables; whatever is wrong with it is told in its row.

    Raises:
        ConfigurationError: pyarrow is not installed.
    """
    extra("pyarrow", "portfolio", "a portfolio")
    try:
        data = task.located.read(task.limits)
    except DocumentError as error:
        return failed(task.located, DocumentStatus.UNREACHABLE, _code(error), error.message)
    digest = sha256(data).hexdigest()
    try:
        return _known(task, data, digest) if digest == task.known else _read(task, data, digest)
    except LimitExceeded as error:
        message = f"{error.message}; --max-bytes raises the limits"
        return failed(task.located, DocumentStatus.REFUSED, _code(error), message, digest)
    except DocumentError as error:
        return failed(task.located, DocumentStatus.REFUSED, _code(error), error.message, digest)
    except MemoryError:
        message = "there is not enough memory for it; fewer --workers leave more for each"
        return failed(task.located, DocumentStatus.REFUSED, "out-of-memory", message, digest)
    except Exception as error:  # noqa: BLE001 - a mistake of ours about one document must not lose all the others
        message = f"this is a mistake in sbomkit {__version__}, please report it: {type(error).__name__}: {error}"
        return failed(task.located, DocumentStatus.REFUSED, "internal-error", message, digest)


def failed(place: Located | Problem, status: DocumentStatus, code: str, message: str, digest: str | None = None) -> Examined:
    """A place that no document was read from, as its row."""
    return _examined(_entry(place, status, digest, code=code, message=message))


def _known(task: Task, data: bytes, digest: str) -> Examined:
    place, checks = task.located, _NO_TABLES
    if task.unchecked:
        inventory = load(data, limits=task.limits)
        checks = _checks(place.location, inventory, position(inventory), task.unchecked)
    return Examined(document=place.location, size=place.size, modified=place.modified, sha256=digest, tables=checks)


def _read(task: Task, data: bytes, digest: str) -> Examined:
    inventory = load(data, limits=task.limits)
    placed = position(inventory)
    entry = _entry(task.located, DocumentStatus.READ, digest, inventory=inventory, position=placed)
    nouns = {"positions": placed, "sources": placed}
    rows = {name: to_arrow(nouns.get(name, inventory), table) for name, table in ROWS.items()}
    return _examined(entry, rows, _checks(task.located.location, inventory, placed, task.profiles))


def _checks(document: str, inventory: "Inventory", placed: "Position", profiles: "Sequence[Profile]") -> Mapping[str, Any]:
    """What a document holds of what profiles ask, as tables; none, if nothing is asked."""
    if not profiles:
        return _NO_TABLES
    from sbomkit.compliance import check  # noqa: PLC0415 - most scans do without

    checked = Checked(document, check(inventory, profiles, position=placed, findings=False))
    return {name: to_arrow(checked, table) for name, table in CHECKS.items()}


def _entry(place: Located | Problem, status: DocumentStatus, digest: str | None, **more: Any) -> Entry:
    return Entry(
        document=place.location,
        root=place.root,
        below=place.below if isinstance(place, Located) else place.location,
        size=place.size,
        modified=place.modified,
        status=status,
        sha256=digest,
        reader=__version__,
        **more,
    )


def _examined(entry: Entry, rows: Mapping[str, Any] = _NO_TABLES, checks: Mapping[str, Any] = _NO_TABLES) -> Examined:
    headed = {name: _headed(table, entry.document) for name, table in rows.items()}
    tables = {"documents": to_arrow(entry, DOCUMENTS), **headed, **checks}
    return Examined(document=entry.document, size=entry.size, modified=entry.modified, sha256=entry.sha256, tables=tables)


def _headed(table: Any, document: str) -> Any:
    """The rows of one document behind its address, which is held once, and their numbers."""
    arrow = extra("pyarrow", "portfolio", "a portfolio")
    rows = table.num_rows
    address = arrow.DictionaryArray.from_arrays(np.zeros(rows, np.int32), arrow.array([document]))
    headed = table.add_column(0, "row", arrow.array(np.arange(rows, dtype=np.int64)))
    return headed.add_column(0, "document", address)


def _code(error: DocumentError) -> str:
    """The name of an error as a diagnostic would be called; what has no name of its own could not be read at all."""
    kind = type(error)
    return "unreadable" if kind is DocumentError else _WORD.sub("-", kind.__name__).lower()

"""The daily dump of crates.io's database: a tar of tables as CSV, read once, in the order in which crates.io writes them.

Only rows about the crates that are asked for are kept.  Tables that come before the crates, or are needed for people that later
tables name, are kept packed: a few bytes a row, for as many rows as the registry has crates and users.
"""

import re
import tarfile
from array import array
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from sbomkit.errors import MalformedDocument, UnexpectedResponse
from sbomkit.sources._parts.crates import canonical
from sbomkit.sources._reading.answers import moment, read_json, record
from sbomkit.sources._reading.packed import opened

__all__ = ["CrateRows", "Dump", "VersionRow", "read_dump"]

_FIELD = rb'(?:"[^"]*+(?:""[^"]*+)*+"|[^",]*+)'
_FIELDS = re.compile(rb',(?:"([^"]*+(?:""[^"]*+)*+)"|([^",]*+))')
_RECORD = re.compile(rb'([^"\n]*+(?:"[^"]*+"[^"\n]*+)*+)\n')
"""Ends where a line ends outside of quotes; what is in them may span lines."""
_LONGEST_RECORD = 20_000_000
"""Bytes; the longest hold the README of a crate, of which the registry takes no more than a package may hold."""
_METADATA_BYTES = 100_000
_BLOCK = 1 << 18
_TEAM = b"1"
_TABLES = ("crates", "crate_downloads", "users", "crate_owners", "versions")
_DAMAGE = (tarfile.TarError, ValueError, LookupError, OverflowError, EOFError, RecursionError)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version."""

    number: str
    date: str
    yanked: bool
    publisher: int | None
    """Number of the user; `None`: nobody, which is a workflow, or long ago."""
    repository: str


@dataclass(slots=True)
class CrateRows:
    """What the tables say of one crate."""

    name: str
    repository: str
    owners: list[tuple[int | None, bool]] = field(default_factory=list)
    """Number, where that can be read, and whether it is that of a team."""
    versions: list[VersionRow] = field(default_factory=list)
    downloads: int | None = None


@dataclass(slots=True)
class Dump:
    """One dump, as far as it is about the crates that were asked for."""

    taken: datetime | None = None
    """When the database was read."""
    crates: dict[str, CrateRows] = field(default_factory=dict)
    """By canonical name."""
    logins: dict[int, str] = field(default_factory=dict)
    """Logins on GitHub by number of the user, of those who own a crate or published a version."""


def read_dump(path: Path, names: Collection[str]) -> Dump:
    """Read what a dump says of some crates.

    Args:
        path: `db-dump.tar.gz`, or the same unpacked or packed in another way.
        names: canonical ones.

    Raises:
        ConfigurationError: the file cannot be read.
        MalformedDocument: this is no dump, a damaged one, or one in another order.
    """
    reading = _Reading(names)
    try:
        with opened(path) as plain, tarfile.open(fileobj=plain, mode="r|", bufsize=_BLOCK) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isfile() else None
                if file is not None:
                    reading.take(member.name, file)
                if not reading.missing:
                    break  # what follows is larger than all before, and says nothing of people
    except _DAMAGE as error:
        raise MalformedDocument(f"{path.name}: the archive is damaged ({error})", expected="db-dump.tar.gz") from error
    if reading.missing:
        missing = ", ".join(f"data/{table}.csv" for table in sorted(reading.missing))
        raise MalformedDocument(f"{path.name}: there is no {missing} in it", expected="a dump of the database of crates.io")
    return reading.dump()


class _Reading:
    """The rows that were kept so far."""

    def __init__(self, names: Collection[str]) -> None:
        self.missing = set(_TABLES)
        self._names = names
        self._dump = Dump()
        self._by_number: dict[int, CrateRows] = {}
        self._users = bytearray()
        """A line for each: number, comma, login."""
        self._downloads = array("q"), array("q")
        """Numbers of crates, and how often each was downloaded."""

    def take(self, path: str, file: IO[bytes]) -> None:
        """Read a member of the archive; those that say nothing of people are passed over."""
        folder, _, name = path.rpartition("/")
        if name == "metadata.json":
            self._dump.taken = _timestamp(file.read(_METADATA_BYTES))
        table = name.removesuffix(".csv")
        if table in self.missing and name.endswith(".csv") and folder.endswith("data"):
            if table in {"crate_owners", "versions"} and "crates" in self.missing:
                raise MalformedDocument(f"{path} comes before the crates", expected="the order in which crates.io writes")
            readers: Mapping[str, Callable[[_Table], None]] = {
                "crates": self._read_crates,
                "crate_downloads": self._read_downloads,
                "users": self._read_users,
                "crate_owners": self._read_owners,
                "versions": self._read_versions,
            }
            readers[table](_Table(path, file))
            self.missing.discard(table)

    def dump(self) -> Dump:
        """What is known once all tables are read."""
        for number, count in zip(*self._downloads, strict=True):
            if number in self._by_number:
                self._by_number[number].downloads = count
        people = {each.publisher for crate in self._by_number.values() for each in crate.versions}
        people |= {number for crate in self._by_number.values() for number, is_team in crate.owners if not is_team}
        for line in BytesIO(self._users):
            user, _, login = line.rstrip(b"\n").partition(b",")
            if int(user) in people:
                self._dump.logins[int(user)] = login.decode("utf-8", "replace")
        return self._dump

    def _read_crates(self, table: "_Table") -> None:
        for name, row in table.rows("name"):
            key = canonical(name.decode("utf-8", "replace"))
            if key in self._names:
                number = _number(row("id"))
                if number is not None:
                    crate = CrateRows(name=_text(name), repository=_text(row("repository")))
                    self._dump.crates[key] = self._by_number[number] = crate

    def _read_downloads(self, table: "_Table") -> None:
        for raw, row in table.rows("crate_id"):
            number, count = _number(raw), _number(row("downloads"))
            if number is not None and count is not None:
                self._downloads[0].append(number)
                self._downloads[1].append(count)

    def _read_users(self, table: "_Table") -> None:
        for raw, row in table.rows("id"):
            login = row("gh_login")
            if _number(raw) is not None and login and b"\n" not in login:
                self._users += raw + b"," + login[:200] + b"\n"

    def _read_owners(self, table: "_Table") -> None:
        for raw, row in table.rows("crate_id"):
            crate, owner = self._by_number.get(_number(raw) or 0), _number(row("owner_id"))
            if crate is not None:
                crate.owners.append((owner, row("owner_kind") == _TEAM))

    def _read_versions(self, table: "_Table") -> None:
        for raw, row in table.rows("crate_id"):
            crate = self._by_number.get(_number(raw) or 0)
            if crate is not None:
                crate.versions.append(
                    VersionRow(
                        number=_text(row("num")),
                        date=_text(row("created_at")),
                        yanked=row("yanked") == b"t",
                        publisher=_number(row("published_by")),
                        repository=_text(row("repository")),
                    )
                )


class _Table:
    """One table: a header, then records, which span lines where a quoted field does (COPY ... WITH CSV HEADER)."""

    def __init__(self, path: str, file: IO[bytes]) -> None:
        self._path = path
        self._file = file

    def rows(self, key: str) -> Iterator[tuple[bytes, Callable[[str], bytes]]]:
        """The field `key` of each record, and what looks up others by name; those that are not there are empty.

        A record is taken apart only when another field is looked up: most are about other crates.
        """
        records = self._records()
        header = {name.decode("utf-8", "replace"): place for place, name in enumerate(_fields(next(records, b"")))}
        if key not in header:
            raise MalformedDocument(f"{self._path} has no column {key}", expected="a dump of the database of crates.io")
        start = re.compile(rb"(?:%b,){%d}(%b)(?:,|\Z)" % (_FIELD, header[key], _FIELD))
        for each in records:
            found = start.match(each)
            if found is None:
                raise MalformedDocument(
                    f"{self._path} has a record that cannot be read", expected="CSV as PostgreSQL writes it"
                )
            yield _unquoted(found[1]), _Row(header, each)

    def _records(self) -> Iterator[bytes]:
        begun = b""
        while chunk := self._file.read(_BLOCK):
            begun += chunk
            start = 0
            while found := _RECORD.match(begun, start):
                yield found[1]
                start = found.end()
            begun = begun[start:]
            if len(begun) > _LONGEST_RECORD:
                raise self._endless()
        if begun:
            last = _RECORD.match(begun + b"\n")
            if last is None:
                raise self._endless()
            yield last[1]

    def _endless(self) -> MalformedDocument:
        return MalformedDocument(f"{self._path} has a record without an end", expected="CSV as PostgreSQL writes it")


class _Row:
    """One record; it is taken apart when it is first asked."""

    __slots__ = ("_fields", "_header", "_record")

    def __init__(self, header: Mapping[str, int], record: bytes) -> None:
        self._header = header
        self._record = record
        self._fields: list[bytes] | None = None

    def __call__(self, name: str) -> bytes:
        if self._fields is None:
            self._fields = _fields(self._record)
        place = self._header.get(name)
        return self._fields[place] if place is not None and place < len(self._fields) else b""


def _fields(record: bytes) -> list[bytes]:
    return [quoted.replace(b'""', b'"') or plain for quoted, plain in _FIELDS.findall(b"," + record)]


def _unquoted(field: bytes) -> bytes:
    return field[1:-1].replace(b'""', b'"') if field.startswith(b'"') else field


def _number(raw: bytes) -> int | None:
    if not raw.isdigit() or len(raw) > 18:
        return None
    return int(raw)


def _text(raw: bytes) -> str:
    return raw[:2_000].decode("utf-8", "replace")


def _timestamp(raw: bytes) -> datetime | None:
    try:
        return moment(record(read_json(raw, "crates_dump")).get("timestamp"))
    except UnexpectedResponse:
        return None

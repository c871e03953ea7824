"""Answers that hosts gave, in one SQLite file that threads and processes share: requests-cache, told what counts as old."""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import zstandard
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests_cache import CachedSession
from requests_cache.backends.sqlite import SQLiteCache
from requests_cache.models.response import CachedResponse, OriginalResponse
from requests_cache.policy.expiration import EXPIRE_IMMEDIATELY
from requests_cache.serializers import CattrStage, SerializerPipeline, Stage

from sbomkit.errors import ConfigurationError
from sbomkit.sources._http.addresses import origin_of
from sbomkit.sources._http.wire import KEPT_SECONDS, RETRIEVED

__all__ = ["Answers", "CachingSession", "opened", "retrieved_at"]

_LOCKED_MILLISECONDS = 10_000
_GRACE_SECONDS = 30 * 24 * 3600
"""An answer that has expired may still be confirmed, or be read without a network, for so long; then it is deleted."""
_USABLE = timedelta(hours=1)
"""Any time that lasts until an answer has been looked at."""


def _encoded(kept: object) -> bytes:
    return zstandard.compress(msgspec.msgpack.encode(kept), 3)


def _decoded(kept: object) -> object:
    """What was kept; `None`, as if nothing had been, for what another version wrote or the disk spoilt."""
    try:
        return msgspec.msgpack.decode(zstandard.decompress(kept), type=dict) if isinstance(kept, bytes) else None
    except (zstandard.ZstdError, msgspec.DecodeError):
        return None


class Answers(SQLiteCache):
    """The cache of one run."""

    def __init__(self, path: Path, oldest: datetime | None) -> None:
        """Open the file, of which it is certain that it can be written.

        Args:
            path: of the file.
            oldest: answers given before must be confirmed, those given since must not, however long they are kept otherwise;
                `None`: `KEPT_SECONDS` says which.
        """
        stages = [CattrStage(), Stage(dumps=_encoded, loads=_decoded)]
        serializer = SerializerPipeline(stages, name="sbomkit", is_binary=True)
        super().__init__(path, serializer=serializer, wal=True, busy_timeout=_LOCKED_MILLISECONDS)
        self._oldest = oldest
        self._given: set[str] = set()
        """What was given or confirmed in this run, and so is new, whatever the moment of the run."""

    def get_response(self, key: str, default: CachedResponse | None = None) -> CachedResponse | None:
        """What is kept under a key, or under the one that it was redirected to, and can be read."""
        kept = default
        with self.as_well_as_can_be():
            try:
                kept = super().get_response(key, default)
            except ExceptionGroup:  # of cattrs, for what has not the shape of an answer
                return default
        if kept is None or RETRIEVED not in kept.headers:
            return default
        if self._oldest is not None and kept.cache_key not in self._given:
            kept.reset_expiration(EXPIRE_IMMEDIATELY if retrieved_at(kept) < self._oldest else _USABLE)
        return kept

    def save_response(self, response: Response, cache_key: str | None = None, expires: datetime | None = None) -> None:
        """Keep an answer until its time is over, if there is room for it."""
        with self.as_well_as_can_be():
            super().save_response(response, cache_key, expires)
            self._given.add(cache_key or "")

    def redirect(self, keys: Iterable[str], response: Response) -> None:
        """Let these keys lead to the answer that the host redirected them to, if it was kept."""
        if isinstance(response, OriginalResponse | CachedResponse) and response.cache_key:
            with self.as_well_as_can_be():
                for key in keys:
                    self.redirects[key] = response.cache_key

    @contextmanager
    def as_well_as_can_be(self) -> Iterator[None]:
        """Let trouble with the file, such as a full disk, cost what is kept, and never an answer that is there.

        A write that broke off is undone: requests-cache would wait for ever to begin the next.  It fails with `SystemError`
        where other threads read at the same moment, and with `UnboundLocalError` where nothing could be deleted.
        """
        try:
            yield
        except (sqlite3.Error, SystemError, UnboundLocalError):
            with self.responses._lock:  # noqa: SLF001 - whoever writes holds it from the beginning to the end
                for table in (self.responses, self.redirects):
                    with suppress(sqlite3.Error, SystemError), table.connection() as connection:
                        connection.rollback()

    def prune(self) -> None:
        """Delete what expired long ago, and give its pages back to the file system."""
        with self.responses.connection(commit=True) as connection:
            connection.execute("DELETE FROM responses WHERE expires < ?", (time.time() - _GRACE_SECONDS,))
        self.delete(vacuum=False)  # redirects to what is not there
        with self.responses.connection() as connection:
            connection.executescript("PRAGMA incremental_vacuum")  # `execute` would stop after one page


class CachingSession(CachedSession):
    """A session that reaches only hosts that were prepared."""

    def __init__(self, hosts: Mapping[str, BaseAdapter], answers: Answers, *, offline: bool) -> None:
        super().__init__(
            backend=answers,
            allowable_codes=tuple(KEPT_SECONDS),
            allowable_methods=("GET", "POST"),
            cache_control=True,
            key_fn=_key,
            ignored_parameters=(),  # whatever is secret, or about the user, is added on the wire
            only_if_cached=offline,
            stale_if_error=offline,  # which lets `only_if_cached` answer whatever the age
        )
        self._hosts = hosts

    def get_adapter(self, url: str | bytes) -> BaseAdapter:
        return self._hosts[origin_of(str(url))]


def opened(folder: Path, oldest: datetime | None) -> Answers:
    """The cache in a folder.

    Raises:
        ConfigurationError: it cannot be written, for which requests-cache would wait for ever.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = sqlite3.connect(folder / "answers.sqlite", isolation_level=None)
        try:
            probe.execute(f"PRAGMA busy_timeout={_LOCKED_MILLISECONDS}")
            probe.execute("PRAGMA auto_vacuum=INCREMENTAL")
            probe.execute("PRAGMA journal_mode=WAL")
            probe.execute("BEGIN IMMEDIATE")
            probe.execute("ROLLBACK")
        finally:
            probe.close()
        return Answers(folder / "answers.sqlite", oldest)
    except (OSError, sqlite3.Error) as error:
        raise ConfigurationError(
            f"the cache of answers in {folder} cannot be used: {error}",
            advice="name another folder in SBOMKIT_CACHE_DIR, or remove this one",
        ) from error


def retrieved_at(response: Response) -> datetime:
    """When its host said it, or last confirmed it."""
    return datetime.fromisoformat(response.headers[RETRIEVED]).astimezone(UTC)


def _key(request: PreparedRequest, **_ignored: Any) -> str:
    """Under which an answer is kept: method, address, body and accepted type; never a token."""
    body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
    parts = (request.method or "", request.url or "", request.headers.get("Accept", ""))
    return sha256("\n".join(parts).encode() + b"\n" + body).hexdigest()

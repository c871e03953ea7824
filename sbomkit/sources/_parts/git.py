"""The `git` program, run on a repository that nobody vouches for: its commits and tags as streams of typed records.

Nothing that the repository's own configuration names is executed, nothing is fetched, and no work tree is touched.
"""

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO

from sbomkit.errors import SourceUnavailable, UnexpectedResponse
from sbomkit.limits import Limits

__all__ = ["Commit", "Person", "Repository", "Tag", "git_folder"]

_NAME = "git"
_SECONDS = 900.0
"""For one command; the history of Linux, the longest there is, takes seconds."""
_LINE_BYTES = 1 << 16

_ENVIRONMENT: Mapping[str, str] = {
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone may name any command as its transport
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",  # refs/replace rewrites history
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "TZ": "UTC",
}
_OPTIONS = (
    "--no-pager",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.pager=cat"),
    *("-c", "core.commitGraph=false"),  # a damaged or forged cache of history
    *("-c", "gpg.program=false"),
    *("-c", "log.showSignature=false"),
    *("-c", "protocol.allow=never"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A name and an address as git wrote them, before any `.mailmap`."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit; authored by one, committed by another."""

    date: datetime
    """Of committing."""
    committer: Person
    author: Person
    not_before: datetime | None = None
    """The latest date of the commits that it was made upon; `None`: there are none, or none with a usable date."""


@dataclass(slots=True)
class _Waiting:
    """A commit until the dates of all that it was made upon are known."""

    date: datetime
    committer: Person
    author: Person
    parents: int
    not_before: datetime | None = None

    def told(self, date: datetime | None) -> bool:
        """Take the date of one more; whether it was the last."""
        self.parents -= 1
        if date is not None:
            self.not_before = max(self.not_before or date, date)
        return not self.parents

    def commit(self) -> Commit:
        return Commit(self.date, self.committer, self.author, self.not_before)


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag of a commit."""

    name: str
    id: str
    """Of the object that the name stands for."""
    date: datetime
    """Of tagging, or of the commit where the tag is a bare name."""
    tagger: Person
    """Or the committer."""


def git_folder(path: Path) -> Path | None:
    """Where the repository of a clone, a bare repository or a mirror is; `None`: there is none."""
    for folder in (path / ".git", path):
        if folder.is_file() or ((folder / "HEAD").is_file() and (folder / "objects").is_dir()):
            return folder if folder != path or path.is_dir() else None
    return None


class Repository:
    """One repository, read through git's plumbing, whose output is stable."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits

    def is_shallow(self) -> bool:
        """Whether the clone was cut off at some commit."""
        return self._words("rev-parse", "--is-shallow-repository") == "true"

    def origin(self) -> str | None:
        """Where it was cloned from."""
        return self._words("config", "--local", "--get", "remote.origin.url", accept={1}) or None

    def tags(self) -> Iterator[Tag]:
        """All tags of commits that have a usable date, by name."""
        for line in self._run("for-each-ref", "refs/tags", f"--format={'%00'.join(_TAG_FIELDS)}"):
            fields = line.split("\0")
            if len(fields) != len(_TAG_FIELDS) or "commit" not in fields[2:4]:
                continue
            # The tagger, else the committer of what an old annotated tag points to, else that of the tagged commit.
            for name, address, seconds in (fields[4:7], fields[7:10], fields[10:13]):
                if (date := _date(seconds)) is not None:
                    yield Tag(fields[0], fields[1], date, Person(name, address))
                    break

    def commits(self, tags: Iterable[Tag]) -> Iterator[Commit | None]:
        """What the default branch and the tags were made from, in git's order; `None` for one without a usable date.

        Other branches and pull requests take no part: whoever proposes something is no committer.
        """
        has_head = self._words("rev-parse", "--verify", "--quiet", "HEAD^{commit}", accept={1})
        start = "HEAD" if has_head else "--branches"
        form = f"--format=tformat:{'%x00'.join(_COMMIT_FIELDS)}"
        command = ("rev-list", "--topo-order", form, "--encoding=UTF-8", start, "--stdin")
        # Commits come before those that they were made upon, and wait for their dates.
        waiting: defaultdict[str, list[_Waiting]] = defaultdict(list)
        for line in self._run(*command, stdin=(tag.id for tag in tags)):
            fields = line.split("\0")
            if len(fields) != len(_COMMIT_FIELDS):
                continue
            date = _date(fields[2])
            for child in waiting.pop(fields[0], ()):
                if child.told(date):
                    yield child.commit()
            if date is None:
                yield None
                continue
            parents = set(fields[1].split())
            itself = _Waiting(date, Person(*fields[3:5]), Person(*fields[5:7]), len(parents))
            for parent in parents:
                waiting[parent].append(itself)
            if not parents:
                yield itself.commit()

    def _words(self, *arguments: str, accept: Iterable[int] = ()) -> str:
        return "\n".join(self._run(*arguments, accept=accept)).strip()

    def _run(self, *arguments: str, stdin: Iterable[str] = (), accept: Iterable[int] = ()) -> Iterator[str]:
        """Lines of what git prints.

        Raises:
            SourceUnavailable: git is not there, did not finish in time, or reports an error.
            UnexpectedResponse: it prints more than `limits` allow.
        """
        program = shutil.which("git")
        if program is None:
            raise SourceUnavailable("the git program is not installed", source=_NAME)
        command = [program, *_OPTIONS, f"--git-dir={self._folder}", *arguments]
        with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as complaints:
            told.write("".join(f"{line}\n" for line in stdin).encode("utf-8", "surrogateescape"))
            told.seek(0)
            with (
                subprocess.Popen(
                    command,
                    stdin=told,
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                    env=dict(_ENVIRONMENT),
                    cwd=tempfile.gettempdir(),
                ) as process,
                _ended(process) as is_late,
            ):
                yield from self._read(process.stdout)
                code = process.wait()
            complaints.seek(0)
            if is_late():
                raise SourceUnavailable(f"git {arguments[0]} did not finish in {_SECONDS:.0f} seconds", source=_NAME)
            if code and code not in accept:
                raise SourceUnavailable(f"git {arguments[0]} failed: {self._reason(complaints)}", source=_NAME)

    def _read(self, stdout: IO[bytes] | None) -> Iterator[str]:
        total = 0
        while stdout and (line := stdout.readline(_LINE_BYTES)):
            total += len(line)
            if total > self._limits.document_bytes or not line.endswith(b"\n"):
                raise UnexpectedResponse("git printed more than is allowed", source=_NAME)
            yield line[:-1].decode("utf-8", "replace")

    def _reason(self, complaints: BinaryIO) -> str:
        """The first complaint, without the folder, since messages travel further than folders should."""
        text = complaints.read(2_000).decode("utf-8", "replace").replace(str(self._folder), "the repository")
        first = next((line for line in text.splitlines() if line.strip()), "it says nothing")
        return re.sub(r"^(?:fatal|error): ", "", first)[:200]


@contextmanager
def _ended(process: "subprocess.Popen[bytes]") -> Iterator[Callable[[], bool]]:
    """Whatever happens, the process ends: killed when it takes too long or when nobody reads on."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(_SECONDS, stop)
    timer.daemon = True
    timer.start()
    try:
        yield late.is_set
    finally:
        timer.cancel()
        if process.poll() is None:
            process.kill()


def _date(seconds: str) -> datetime | None:
    """A moment from seconds since 1970; `None` for what is none, including 1970 itself, which broken tools write."""
    if not (seconds.isascii() and seconds.isdigit() and 0 < len(seconds) < 12 and int(seconds) > 0):
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


_TAG_FIELDS = (
    "%(refname:strip=2)",
    "%(objectname)",
    "%(objecttype)",
    "%(*objecttype)",
    *("%(taggername)", "%(taggeremail:trim)", "%(taggerdate:unix)"),
    *("%(*committername)", "%(*committeremail:trim)", "%(*committerdate:unix)"),
    *("%(committername)", "%(committeremail:trim)", "%(committerdate:unix)"),
)
_COMMIT_FIELDS = ("%H", "%P", "%ct", "%cn", "%ce", "%an", "%ae")

"""Rankings that were kept: what `sbomkit rank --format json` wrote, read back in place of a document."""

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sbomkit.cli._inputs import opened
from sbomkit.errors import LimitExceeded, MalformedDocument

if TYPE_CHECKING:
    from sbomkit.model import Ranking

__all__ = ["stored_ranking"]

_MARK = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}\{\s{0,100}\"format\"\s{0,100}:\s{0,100}\"ranking-\d{1,9}\"")
"""How a ranking begins; no document does."""
_GLANCE = 500
_ADVICE = "keep the whole answer: sbomkit rank SBOM --format json -o ranking.json"


def stored_ranking(path: str) -> "tuple[Ranking | None, Path | BinaryIO]":
    """The ranking that a file holds, `None` if it holds none; and what a document is read from then.

    Args:
        path: of the file, or `-` for standard input.

    Raises:
        ConfigurationError: standard input is closed.
        LimitExceeded: it is larger than a document may be.
        MalformedDocument: it begins like a ranking and is none, or holds only a part of one.
    """
    source = opened(path)
    name = "standard input" if path == "-" else path
    if not isinstance(source, Path):
        return _glanced(_bounded(source, name), name)
    try:
        with source.open("rb") as file:
            if not source.is_file():  # a pipe can be read once
                return _glanced(_bounded(file, name), name)
            if not _MARK.match(file.read(_GLANCE)):
                return None, source
            file.seek(0)
            return _glanced(_bounded(file, name), name)
    except OSError:
        return None, source  # whoever reads the document says what is wrong with it


def _bounded(file: BinaryIO, name: str) -> bytes:
    from sbomkit.limits import DEFAULT_LIMITS  # noqa: PLC0415 - `--help` does without

    most = DEFAULT_LIMITS.document_bytes
    data = file.read(most + 1)
    if len(data) > most:
        raise LimitExceeded(f"{name}: larger than {most:,} bytes", limit="document_bytes", value=most)
    return data


def _glanced(data: bytes, name: str) -> "tuple[Ranking | None, BinaryIO]":
    return (_ranking(data, name) if _MARK.match(data) else None), BytesIO(data)


def _ranking(data: bytes, name: str) -> "Ranking":
    from pydantic import ValidationError  # noqa: PLC0415 - `--help` does without

    from sbomkit._collector import collector_paused  # noqa: PLC0415
    from sbomkit.model import Ranking  # noqa: PLC0415

    try:
        with collector_paused():
            ranking = Ranking.model_validate_json(data.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "as a whole"
        raise MalformedDocument(
            f"{name}: {where}: no ranking that this version wrote: {first['msg']}", advice=_ADVICE
        ) from error
    there, packages = len(ranking.ranked) + len(ranking.unassessed), ranking.coverage.packages
    if there != packages:
        why = f"it holds {there:,} of the {packages:,} packages: it was kept with --top, --sole or --min-depth"
        raise MalformedDocument(f"{name}: {why}", advice=_ADVICE)
    return ranking

"""Files, archives and what is found in them."""

import gzip
import io
import lzma
import pickle
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import zstandard

from sbomkit.portfolio.locations import Located, Problem, locate

__all__ = ["PACKERS", "PACKS", "belows", "found", "problems", "tarred", "write", "zipped"]

PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "tar": bytes,
    "tar.gz": gzip.compress,
    "tar.xz": lzma.compress,
    "tar.zst": zstandard.compress,
}


def write(path: str, data: bytes = b"{}") -> Path:
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(members: dict[str, bytes], **options: Any) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", **options) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def tarred_and_packed(members: dict[str, bytes]) -> bytes:
    return gzip.compress(tarred(members), 1)


PACKS = (zipped, tarred, tarred_and_packed)


def found(*paths, **options) -> dict[str, bytes]:
    """What is read from each location, having been to another process and back."""
    return {
        each.location: pickle.loads(pickle.dumps(each)).read() for each in locate(paths, **options) if isinstance(each, Located)
    }


def problems(*paths, **options) -> list[tuple[str, str]]:
    return [(each.location, each.code) for each in locate(paths, **options) if isinstance(each, Problem)]


def belows(*paths, **options) -> list[str]:
    return [each.below for each in locate(paths, **options) if isinstance(each, Located)]

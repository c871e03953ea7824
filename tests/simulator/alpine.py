"""The wire format of Alpine's archive: an index as three gzip streams with the parts of one tar."""

import gzip
import io
import tarfile
from collections.abc import Sequence
from typing import ClassVar

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "AlpineRegistry", "packed", "record"]

_SIGNER = "builder@lists.mail.example"


def record(name: str, version: str = "1.0-r0", **fields: str) -> str:
    """One record; fields by their letters."""
    given = {"C": "Q1abc=", "P": name, "V": version, "A": "x86_64", "S": "1", "T": "an example", **fields}
    return "".join(f"{letter}:{text}\n" for letter, text in given.items())


def packed(*records: str) -> bytes:
    """An `APKINDEX.tar.gz`: signature, description, index; only the last stream has the end of the archive."""
    parts = [
        ({f".SIGN.RSA.{_SIGNER}-1.rsa.pub": b"\x00\x01signature"}, False),
        ({"DESCRIPTION": b"v3.20.3-1-gabc"}, False),
        ({"APKINDEX": "\n".join(records).encode()}, True),
    ]
    return b"".join(gzip.compress(_tar(files, ended=ended)) for files, ended in parts)


def _tar(files: dict[str, bytes], *, ended: bool) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
        end = archive.offset
    return made.getvalue() if ended else made.getvalue()[:end]


class AlpineRegistry(Registry):
    """Alpine's archive."""

    name: ClassVar[str] = "alpine"

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[str, bytes] = {}

    def stock(self) -> Sequence[Stocked]:
        """A library and a command that needs it."""
        self.put(
            "v3.20/main/x86_64",
            record("libexample", o="example", m="Alice <alice@mail.example>", t="1700000000", p="so:libexample.so.1=1.0"),
        )
        self.put("v3.20/community/x86_64", record("example", o="example", t="1700000000", D="so:libexample.so.1 libother>=2"))
        return [
            Stocked("pkg:apk/alpine/libexample@1.0-r0?arch=x86_64&distro=alpine-3.20.3"),
            Stocked("pkg:apk/alpine/example@1.0-r0?arch=x86_64&distro=alpine-3.20.3"),
        ]

    def put(self, folder: str, *records: str) -> None:
        """Serve an index, by branch, repository and architecture."""
        self._files[f"alpine/{folder}/APKINDEX.tar.gz"] = packed(*records)

    def found(self, package: str, request: Request) -> Reply:
        """The index."""
        body = self._files.get(package)
        if body is None:
            return Reply(404, b"<html><title>404 Not Found</title></html>", {"Content-Type": "text/html"})
        return Reply(200, body, {"Content-Type": "application/octet-stream"})


REGISTRY = AlpineRegistry

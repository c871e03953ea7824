"""The wire format of the archives of Debian and Ubuntu: `Release` files, and package lists packed with xz."""

import lzma
from collections.abc import Sequence
from typing import ClassVar

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "DebianRegistry", "stanza"]


def stanza(package: str, version: str = "1.0-1", **fields: str) -> str:
    """One stanza; names of fields with an underscore where they have a hyphen."""
    given = {"Package": package, "Version": version, **fields}
    return "".join(f"{name.replace('_', '-')}: {text}\n" for name, text in given.items())


class DebianRegistry(Registry):
    """Both archives; which one is asked shows in the folder."""

    name: ClassVar[str] = "debian"
    addresses: ClassVar[tuple[str, ...]] = ("ubuntu",)

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[tuple[str, str], bytes] = {}

    def stock(self) -> Sequence[Stocked]:
        """A library of a team and two people, a source package, and one of another distribution."""
        self.release("debian/dists/bookworm")
        self.put(
            "debian/dists/bookworm/main/binary-amd64/Packages.xz",
            stanza(
                "libexample1", Source="example", Maintainer="Example Team <team+example@tracker.mail.example>", Depends="libc6"
            ),
        )
        self.put(
            "debian/dists/bookworm/main/source/Sources.xz",
            stanza(
                "example",
                Maintainer="Example Team <team+example@tracker.mail.example>",
                Uploaders="Alice <alice@mail.example>,\n Bob <bob@mail.example>",
                Vcs_Git="https://forge.example/team/example.git",
            ),
        )
        self.release("ubuntu/dists/noble", "Ubuntu")
        self.put("ubuntu/dists/noble/main/binary-amd64/Packages.xz", stanza("else"))
        self.put(
            "ubuntu/dists/noble/universe/binary-amd64/Packages.xz",
            stanza(
                "tool",
                Maintainer="Example Developers <all@lists.mail.example>",
                Original_Maintainer="Carol <carol@mail.example>",
            ),
        )
        return [
            Stocked("pkg:deb/debian/libexample1@1.0-1?arch=amd64&distro=debian-12"),
            Stocked("pkg:deb/debian/example@1.0-1?arch=source&distro=bookworm"),
            Stocked("pkg:deb/ubuntu/tool@1.0-1?arch=arm64&distro=ubuntu-24.04"),
        ]

    def release(self, folder: str, origin: str = "Debian", date: str = "Sat, 10 Jun 2023 08:58:15 UTC") -> None:
        """Say when a suite was made."""
        self.put(f"{folder}/Release", f"Origin: {origin}\nDate: {date}\nSHA256:\n 0 0 main/source/Sources\n")

    def put(self, path: str, text: str) -> None:
        """Serve a file, packed where its name says so."""
        address = "ubuntu" if path.startswith("ubuntu/") else ""
        body = text.encode()
        self._files[address, path] = lzma.compress(body) if path.endswith(".xz") else body

    def found(self, package: str, request: Request) -> Reply:
        """The file."""
        body = self._files.get((request.address, package))
        if body is None:
            return Reply(404, b"<html><title>404 Not Found</title></html>", {"Content-Type": "text/html"})
        return Reply(200, body, {"Content-Type": "application/x-xz"} if package.endswith(".xz") else {})


REGISTRY = DebianRegistry

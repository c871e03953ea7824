"""The wire format of a Maven repository: a list of versions an artifact, a POM a version."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "MavenRegistry", "dependency", "developer"]

_XML = {"Content-Type": "text/xml"}
_POM = '<?xml version="1.0" encoding="UTF-8"?><project xmlns="http://maven.apache.org/POM/4.0.0">{}</project>'


def developer(name: str = "", **members: str) -> str:
    """One developer."""
    return _element("developer", **({"name": name} if name else {}), **members)


def dependency(place: str, **members: str) -> str:
    """One dependency, from `group:artifact`."""
    group, artifact = place.split(":")
    return _element("dependency", groupId=group, artifactId=artifact, **members)


def _element(tag: str, /, **members: str) -> str:
    return f"<{tag}>{''.join(f'<{key}>{text}</{key}>' for key, text in members.items())}</{tag}>"


class MavenRegistry(Registry):
    """Maven Central."""

    name: ClassVar[str] = "maven"

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[str, bytes] = {}

    def stock(self) -> Sequence[Stocked]:
        """One artifact that inherits what it does not say, one of a personal namespace."""
        alice = developer("Alice", id="alice", email="alice@mail.example")
        self.pom("org.example:parent:7", f"<developers>{alice}</developers><scm><url>https://github.com/o/r</url></scm>")
        needed = f"<dependencies>{dependency('org.other:lib', version='1.0')}</dependencies>"
        self.add("org.example:lib:1.2", needed, parent="org.example:parent:7", updated="20250102030405")
        self.add("io.github.bob:tool:0.1", "<url>https://github.com/bob/tool</url>", updated="20240102030405")
        return [Stocked("pkg:maven/org.example/lib@1.2"), Stocked("pkg:maven/io.github.bob/tool@0.1?type=jar")]

    def add(
        self,
        place: str,
        members: str = "",
        *,
        parent: str | None = None,
        versions: Iterable[str] | None = None,
        updated: str | None = "20200101000000",
    ) -> None:
        """Publish an artifact, from `group:artifact:version`, with a POM of that version."""
        group, artifact, version = place.split(":")
        listed = "".join(f"<version>{each}</version>" for each in versions or [version])
        stamp = f"<lastUpdated>{updated}</lastUpdated>" if updated else ""
        versioning = f"<versioning><release>{version}</release><versions>{listed}</versions>{stamp}</versioning>"
        names = f"<groupId>{group}</groupId><artifactId>{artifact}</artifactId>"
        self.metadata(f"{group}:{artifact}", f"<metadata>{names}{versioning}</metadata>")
        self.pom(place, members, parent=parent)

    def metadata(self, place: str, text: str) -> None:
        """Serve anything as the list of versions."""
        self._files[f"/{place.replace('.', '/').replace(':', '/')}/maven-metadata.xml"] = text.encode()

    def pom(self, place: str, members: str = "", *, parent: str | None = None, raw: str | None = None) -> None:
        """Serve a POM, from `group:artifact:version`."""
        group, artifact, version = place.split(":")
        names = f"<groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>"
        above = ""
        if parent:
            above = "<parent>{}</parent>".format(
                "".join(
                    f"<{name}>{text}</{name}>"
                    for name, text in zip(("groupId", "artifactId", "version"), parent.split(":"), strict=True)
                )
            )
        path = f"/{group.replace('.', '/')}/{artifact}/{version}/{artifact}-{version}.pom"
        self._files[path] = (raw if raw is not None else _POM.format(above + names + members)).encode()

    def package_of(self, request: Request) -> str:
        """`group/artifact`, with the slashes of the path."""
        folder = request.path.strip("/").split("/")[:-1]
        return "/".join(folder if request.path.endswith("maven-metadata.xml") else folder[:-1])

    def found(self, package: str, request: Request) -> Reply:
        """The file."""
        body = self._files.get(request.path)
        return Reply(404, b"404 Not Found", {"Content-Type": "text/plain"}) if body is None else Reply(200, body, _XML)


REGISTRY = MavenRegistry

"""Maven's project descriptions (POM), as far as facts come from them: one file, or one with the parents it inherits from.

Placeholders are filled from the properties of all of them, the child's first, as Maven does; profiles and imported lists of
versions are not looked at, so that what they would decide stays unknown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sbomkit.sources._reading.xml import child, children, parsed, written

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["Developer", "Needed", "Pom", "Project", "read_pom"]

_PLACEHOLDER = re.compile(r"\$\{([^{}$]{1,200})\}")
_ROUNDS = 5
_LONGEST = 2_000
_SHARED = re.compile(r"(?:com|io)\.(?:github|gitlab|googlecode)|net\.(?:sf|sourceforge)")
"""Namespaces below which each one is somebody else's."""


class Developer(NamedTuple):
    """One that the author wrote down."""

    name: str | None
    login: str | None
    email: str | None
    organisation: str | None


class Needed(NamedTuple):
    """One dependency, as written."""

    group: str
    artifact: str
    version: str | None
    scope: str | None
    optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pom:
    """One file, as written."""

    group: str | None
    artifact: str | None
    version: str | None
    parent: tuple[str, str, str] | None
    """Group, artifact and version."""
    organisation: str | None
    url: str | None
    scm: tuple[str, ...]
    """Where the code is, the browsable address first."""
    developers: tuple[Developer, ...]
    relocation: tuple[str | None, str | None] | None
    """Group and artifact that it moved to; `None` for one that stayed."""
    properties: Mapping[str, str]
    dependencies: tuple[Needed, ...]
    managed: tuple[Needed, ...]
    """Versions and scopes for whoever needs these."""


def read_pom(body: bytes) -> Pom:
    """Read a file.

    Raises:
        UnexpectedResponse: it is no POM.
    """
    root = parsed(body, "project", "maven")
    parent = tuple(written(root, "parent", each) for each in ("groupId", "artifactId", "version"))
    moved = child(root, "distributionManagement", "relocation")
    scm = child(root, "scm")
    properties = [each for block in children(root, "properties") for each in block.iterchildren("*")]
    return Pom(
        group=written(root, "groupId") or parent[0],
        artifact=written(root, "artifactId"),
        version=written(root, "version") or parent[2],
        parent=(parent[0], parent[1], parent[2]) if parent[0] and parent[1] and parent[2] else None,
        organisation=written(root, "organization", "name"),
        url=written(root, "url"),
        scm=tuple(filter(None, (written(scm, each) for each in ("url", "connection", "developerConnection")))),
        developers=tuple(_developer(each) for each in children(root, "developers", "developer")),
        relocation=(written(moved, "groupId"), written(moved, "artifactId")) if moved is not None else None,
        properties={str(each.tag).rpartition("}")[2]: (each.text or "").strip()[:_LONGEST] for each in properties},
        dependencies=tuple(_needed(root, "dependencies")),
        managed=tuple(_needed(root, "dependencyManagement", "dependencies")),
    )


def _developer(element: "etree._Element") -> Developer:
    return Developer(*(written(element, each) for each in ("name", "id", "email", "organization")))


def _needed(root: "etree._Element", *path: str) -> Iterator[Needed]:
    for each in children(root, *path, "dependency"):
        group, artifact = written(each, "groupId"), written(each, "artifactId")
        if group and artifact:
            optional = written(each, "optional") == "true"
            yield Needed(group, artifact, written(each, "version"), written(each, "scope"), optional)


class Project:
    """A POM and its parents, the nearest first."""

    def __init__(self, poms: tuple[Pom, ...]) -> None:
        self.poms = poms
        own = poms[0]
        parent = own.parent or (None, None, None)
        self.group = own.group
        known = {"groupId": own.group, "artifactId": own.artifact, "version": own.version}
        known |= {"parent.groupId": parent[0], "parent.version": parent[2]}
        self._values = {key: value for pom in reversed(poms) for key, value in pom.properties.items()}
        for name, value in known.items():
            if value is not None and "${" not in value:
                self._values |= {f"project.{name}": value, f"pom.{name}": value}
        self._managed = {(each.group, each.artifact): each for pom in reversed(poms) for each in pom.managed}

    def filled(self, text: str | None) -> str | None:
        """A text with its placeholders filled; `None`: there is none, or one that nothing is known for."""
        for _ in range(_ROUNDS):
            if text is None or "${" not in text:
                return text
            if any(found[1] not in self._values for found in _PLACEHOLDER.finditer(text)):
                return None
            text = _PLACEHOLDER.sub(lambda found: self._values[found[1]], text)[:_LONGEST]
        return None

    @property
    def family(self) -> Iterator[Pom]:
        """The POM, then those of its parents that belong to the same people, as their namespaces tell.

        A parent from elsewhere, which whoever likes may inherit from, describes another project.
        """
        return (pom for pom in self.poms if pom is self.poms[0] or _namespace(pom.group) == _namespace(self.group))

    @property
    def dependencies(self) -> Iterator[Needed | None]:
        """What it needs, with what is inherited and with versions from the lists of versions, each once.

        `None` stands for one whose name cannot be told.
        """
        found: dict[tuple[str, str], Needed] = {}
        for pom in self.poms:
            for each in pom.dependencies:
                group, artifact = self.filled(each.group), self.filled(each.artifact)
                if group is None or artifact is None:
                    yield None
                    continue
                managed = self._managed.get((each.group, each.artifact)) or self._managed.get((group, artifact))
                version = self.filled(each.version or (managed.version if managed else None))
                scope = self.filled(each.scope or (managed.scope if managed else None))
                found.setdefault((group, artifact), Needed(group, artifact, version, scope, each.optional))
        yield from found.values()


def _namespace(group: str | None) -> tuple[str, ...]:
    labels = (group or "").split(".")
    return tuple(labels[: 3 if _SHARED.fullmatch(".".join(labels[:2])) else 2])

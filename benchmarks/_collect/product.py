"""A product that was never made: its document, and what the simulated services know of each of its parts.

Parts come in families: what one person or group publishes in one ecosystem, half of them from one repository.  Families of one
person (60 %), what the services do not know (one in twenty), and depths are drawn with a fixed seed.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Part", "document", "product"]

_SHARES: Mapping[str, float] = {
    "npm": 0.31,
    "pypi": 0.12,
    "maven": 0.08,
    "golang": 0.08,
    "deb": 0.14,
    "cargo": 0.05,
    "gem": 0.04,
    "nuget": 0.05,
    "composer": 0.04,
    "hex": 0.02,
    "pub": 0.02,
    "apk": 0.03,
    "rpm": 0.02,
}
_DEPTHS: Mapping[int, float] = {1: 0.06, 2: 0.13, 3: 0.18, 4: 0.2, 5: 0.17, 6: 0.12, 7: 0.12, 8: 0.02}
_PEOPLE: Mapping[int, float] = {1: 0.6, 2: 0.15, 3: 0.1, 6: 0.1, 0: 0.05}
_QUALIFIERS = {"deb": "?arch=amd64&distro=debian-12", "apk": "?arch=x86_64&distro=alpine-3.20.3", "rpm": "?arch=x86_64"}
_NAMESPACES = {"deb": "debian", "apk": "alpine", "rpm": "fedora"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One component."""

    type: str
    family: str
    namespace: str | None
    name: str
    """As its registry writes it."""
    version: str
    depth: int
    people: Sequence[str]
    """Logins of those who can publish it; empty: nobody is told."""
    repository: str
    """Owner and name on GitHub."""
    has_own_repository: bool
    is_known: bool
    """Whether anybody but the document has heard of it."""
    asks_for_money: bool

    @property
    def purl(self) -> str:
        """As in the document."""
        place = f"{self.namespace.replace('@', '%40')}/{self.name}" if self.namespace else self.name
        return f"pkg:{self.type}/{place}@{self.version}{_QUALIFIERS.get(self.type, '')}"

    @property
    def path(self) -> str:
        """Namespace and name in one piece."""
        return f"{self.namespace}{':' if self.type == 'maven' else '/'}{self.name}" if self.namespace else self.name


def product(components: int, seed: int = 1) -> list[Part]:
    """The same parts for the same numbers."""
    draw = random.Random(seed)
    parts: list[Part] = []
    for kind, share in _SHARES.items():
        wanted = round(components * share)
        while wanted > 0:
            family = list(_family(kind, f"{kind}maker{len(parts)}", min(wanted, draw.randint(1, 4)), draw))
            parts += family
            wanted -= len(family)
    return parts


def _family(kind: str, name: str, size: int, draw: random.Random) -> Iterator[Part]:
    people = tuple(f"{name}-{number}" for number in range(_one_of(_PEOPLE, draw)))
    apart, asks = draw.random() < 0.5, draw.random() < 0.3
    for number in range(size):
        namespace, own = _named(kind, name, number, draw)
        yield Part(
            type=kind,
            family=name,
            namespace=namespace,
            name=own,
            version=f"v1.{number}.0" if kind == "golang" else f"1.{number}.0",
            depth=_one_of(_DEPTHS, draw),
            people=people,
            repository=f"{name}/{own if apart or kind == 'golang' else name}",
            has_own_repository=apart,
            is_known=kind in _NAMESPACES or draw.random() < 0.95,
            asks_for_money=asks,
        )


def _named(kind: str, family: str, number: int, draw: random.Random) -> tuple[str | None, str]:
    name = f"{family}-part{number}"
    if kind in _NAMESPACES:
        return _NAMESPACES[kind], name
    if kind == "npm":
        return (f"@{family}" if draw.random() < 0.3 else None), name
    if kind == "pypi":
        return None, name.replace("-", "_") if draw.random() < 0.3 else name
    if kind == "nuget":
        return None, f"{family.title()}.Part{number}"
    namespaces = {"maven": f"org.example.{family}", "golang": f"github.com/{family}", "composer": family}
    return namespaces.get(kind), name.replace("-", "_") if kind in {"hex", "pub"} else name


def _one_of(shares: Mapping[int, float], draw: random.Random) -> int:
    return draw.choices(list(shares), list(shares.values()))[0]


def document(parts: Sequence[Part], seed: int = 1) -> bytes:
    """CycloneDX, each part needed by one to three parts of the depth above, and some of its own depth."""
    draw = random.Random(seed)
    above: dict[int, list[str]] = {0: ["root"]}
    for part in parts:
        above.setdefault(part.depth, []).append(part.purl)
    needs: dict[str, list[str]] = {"root": [], **{part.purl: [] for part in parts}}
    for part in parts:
        users = above.get(part.depth - 1, above[0])
        for user in {*draw.choices(users, k=draw.randint(1, 3)), *draw.choices(above[part.depth], k=draw.randint(0, 1))}:
            needs[user].append(part.purl)
    components = [_component(part) for part in parts]
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "metadata": {"component": {"type": "application", "bom-ref": "root", "name": "product"}},
            "components": components,
            "dependencies": [{"ref": ref, "dependsOn": sorted(below)} for ref, below in needs.items()],
        }
    ).encode()


def _component(part: Part) -> dict[str, Any]:
    return {"type": "library", "bom-ref": part.purl, "name": part.name, "version": part.version, "purl": part.purl}

"""The wire formats around conda-forge: files of its repositories on GitHub, and anaconda.org's list of files."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import unquote

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "CondaForgeRegistry", "build"]

_JSON, _TEXT = {"Content-Type": "application/json"}, {"Content-Type": "text/plain; charset=utf-8"}
_META = """\
{{% set version = "1.0" %}}
package:
  name: {name}
  version: {{{{ version }}}}

requirements:
  run:
    - python {{% if win %}}>=3.8{{% endif %}}

extra:
  feedstock-name: {name}
  recipe-maintainers:
{maintainers}
"""


def build(version: str, date: str, *, depends: Iterable[str] = (), downloads: int | None = 1, **members: Any) -> dict[str, Any]:
    """One file that was built."""
    return {
        "version": version,
        "upload_time": f"{date} 15:39:21.577000+00:00",
        "ndownloads": downloads,
        "labels": ["main"],
        "basename": f"linux-64/x-{version}-py_0.conda",
        "attrs": {"depends": list(depends), "subdir": "linux-64"},
        **members,
    }


class CondaForgeRegistry(Registry):
    """GitHub's files, and anaconda.org."""

    name: ClassVar[str] = "conda_forge"
    addresses: ClassVar[tuple[str, ...]] = ("anaconda",)

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[str, bytes] = {}
        self._packages: dict[str, Any] = {}

    def stock(self) -> Sequence[Stocked]:
        """One package of two people and a team, one with a name of one letter."""
        builds = [build("1.0", "2020-01-01", depends=["python >=3.8", "__glibc >=2.17"])]
        self.add("example", maintainers=["alice", "Bob", "conda-forge/team"], builds=builds)
        self.add("_r", feedstock="r-base", maintainers=["alice"], builds=[build("4.0", "2021-01-01")])
        return [Stocked("pkg:conda/example@1.0?channel=conda-forge&subdir=linux-64"), Stocked("pkg:conda/_r@4.0")]

    def add(
        self,
        name: str,
        *,
        feedstock: str | None = None,
        maintainers: Iterable[str] = (),
        builds: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        """Publish a package from a feedstock of its own name, or of another."""
        feedstock = feedstock or name
        self.table(name, {"feedstocks": [feedstock]})
        listed = "\n".join(f"    - {login}" for login in maintainers)
        self.recipe(feedstock, _META.format(name=name, maintainers=listed))
        self.put(name, {"name": name, "files": list(builds), "home": "https://example.org"})

    def table(self, name: str, document: Any) -> None:
        """Say which feedstocks build a package."""
        letters = ([each for each in name if each.isalnum()] + ["z"] * 3)[:3]
        path = f"/conda-forge/feedstock-outputs/main/outputs/{'/'.join(letters)}/{name}.json"
        self._files[path] = json.dumps(document).encode()

    def recipe(self, feedstock: str, text: str | None, *, file: str = "meta.yaml") -> None:
        """Serve a recipe; `None`: there is none of that name."""
        path = f"/conda-forge/{feedstock}-feedstock/main/recipe/{file}"
        if text is None:
            del self._files[path]
        else:
            self._files[path] = text.encode()

    def put(self, name: str, document: Any) -> None:
        """Serve any JSON value as the list of files."""
        self._packages[name] = document

    def package_of(self, request: Request) -> str:
        """The package, or the name of the feedstock's repository."""
        parts = unquote(request.path).strip("/").split("/")
        return parts[-1].removesuffix(".json") if "outputs" in parts or request.address else parts[1]

    def found(self, package: str, request: Request) -> Reply:
        """What lies at a path."""
        if request.address == "anaconda":
            document = self._packages.get(unquote(request.path).removeprefix("/package/conda-forge/"))
            if document is None:
                return Reply(404, b'{"error":"\\"package\\" could not be found"}', _JSON)
            return Reply(200, json.dumps(document).encode(), _JSON)
        body = self._files.get(unquote(request.path))
        return Reply(404, b"404: Not Found", _TEXT) if body is None else Reply(200, body, _TEXT)


REGISTRY = CondaForgeRegistry

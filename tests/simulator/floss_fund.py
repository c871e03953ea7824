"""Manifests `funding.json` in repositories."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sbomkit.model.facts import Repository
from tests.builders import make_observation
from tests.simulator._raw_files import RawFiles
from tests.simulator._server import Stocked

__all__ = ["REGISTRY", "FlossFundFiles", "manifest"]


def manifest(
    *repositories: str,
    channels: Iterable[Mapping[str, Any]] = (
        {"guid": "oc", "type": "payment-provider", "address": "https://opencollective.com/x"},
    ),
    plans: Iterable[Mapping[str, Any]] = (),
    history: Iterable[Mapping[str, Any]] = (),
    **members: Any,
) -> dict[str, Any]:
    """A manifest about these repositories, by their addresses."""
    return {
        "version": "v1.0.0",
        "entity": {
            "type": "individual",
            "role": "maintainer",
            "name": "A Person",
            "email": "person@mail.example",
            "webpageUrl": {"url": "https://person.example"},
        },
        "projects": [
            {
                "guid": f"p{number}",
                "name": "lib",
                "description": "A library.",
                "webpageUrl": {"url": "https://lib.example"},
                "repositoryUrl": {"url": url},
                "licenses": ["spdx:MIT"],
                "tags": ["python"],
            }
            for number, url in enumerate(repositories)
        ],
        "funding": {"channels": list(channels), "plans": list(plans), "history": list(history)},
    } | members


class FlossFundFiles(RawFiles):
    """Files that were added."""

    name: ClassVar[str] = "floss_fund"

    def stock(self) -> Sequence[Stocked]:
        """One repository with a manifest at its root, one with a manifest in the place of pages."""
        for path, file in (("alice/left-pad", "funding.json"), ("scope/name", "public/funding.json")):
            self.put(path, manifest(f"https://github.com/{path}"), file=file)
        return [
            Stocked("pkg:npm/left-pad@1.0.0", (make_observation(Repository(url="https://github.com/alice/left-pad")),)),
            Stocked("pkg:npm/%40scope/name@2.0.0", (make_observation(Repository(url="https://github.com/scope/name")),)),
        ]

    def put(self, repository: str, content: Any, *, file: str = "funding.json") -> None:
        """Have any JSON value as a file."""
        self.add(repository, file, json.dumps(content))


REGISTRY = FlossFundFiles

"""FUNDING.yml in repositories, and in those of owners called `.github`."""

from collections.abc import Sequence
from typing import ClassVar

from sbomkit.model.facts import Repository
from tests.builders import make_observation
from tests.simulator._raw_files import RawFiles
from tests.simulator._server import Stocked

__all__ = ["REGISTRY", "FundingYmlFiles"]


class FundingYmlFiles(RawFiles):
    """Files that were added."""

    name: ClassVar[str] = "funding_yml"

    def stock(self) -> Sequence[Stocked]:
        """One repository with a file of its own, one with its owner's."""
        self.add("alice/left-pad", ".github/FUNDING.yml", "github: alice\ncustom: ['https://pay.example/alice@mail.example']\n")
        self.add("scope/.github", ".github/FUNDING.yml", "open_collective: scope\n")
        return [
            Stocked("pkg:npm/left-pad@1.0.0", (make_observation(Repository(url="https://github.com/alice/left-pad")),)),
            Stocked("pkg:npm/%40scope/name@2.0.0", (make_observation(Repository(url="https://github.com/scope/name")),)),
        ]


REGISTRY = FundingYmlFiles

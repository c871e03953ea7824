"""FUNDING.yml: the ways of giving money that a repository on GitHub asks for.

The file lies in `.github/`, at the root or in `docs/`; where there is none, GitHub shows that of the owner's repository
`.github`, which is about everything the owner has.  A template that nobody filled in is there and asks for nothing.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import Funding, FundingChannel, Observation, Signal, Status
from sbomkit.model.inventory import Package
from sbomkit.sources._asking.repositories import Place
from sbomkit.sources._asking.repository_files import FundingFiles
from sbomkit.sources._interface import Session
from sbomkit.sources._reading.answers import text
from sbomkit.sources._reading.funding_file import LONGEST, channel_of
from sbomkit.sources._reading.links import funding

if TYPE_CHECKING:
    import yaml

__all__ = ["SOURCE", "FundingYml", "read_funding_yml"]

_FILES = (".github/FUNDING.yml", "FUNDING.yml", "docs/FUNDING.yml")
_DEFAULTS = (".github/FUNDING.yml", "FUNDING.yml")
"""Of the owner's repository `.github`."""
_READERS = frozenset({"ecosystems_repos", "github"})
"""Sources that tell in a request for something else what the file names."""
_BYTES = 32_768
_DEPTH = 4
"""Lists and mappings in one another; two would do."""
_NOTHING = frozenset({"", "false", "~", "null"})


class FundingYml(FundingFiles):
    """Funding links from FUNDING.yml."""

    name: ClassVar[str] = "funding_yml"
    summary: ClassVar[str] = "ways of giving money that the repository on GitHub asks for (FUNDING.yml)"
    requests_each: ClassVar[int] = len(_FILES) + len(_DEFAULTS)

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:
        """Whether its repository lies on GitHub, and nobody has told of its file before."""
        has_been_read = any(each.source in _READERS and isinstance(each.value, Funding) for each in earlier)
        return not has_been_read and super().supports(package, earlier)

    def _told(self, place: Place, session: Session) -> Iterator[Observation]:
        owner = Place(place.host, place.owner, ".github")
        where, name, answer = self.first_of([(place, each) for each in _FILES], session)
        if answer.status != 200:  # once a run for all repositories of an owner
            where, name, answer = session.keep(
                f"{self.name}:{owner.folded.path}", lambda: self.first_of([(owner, each) for each in _DEFAULTS], session)
            )
        if answer.status != 200:
            detail = "neither the repository nor its owner's defaults have a FUNDING.yml, or they are not public"
            yield self.unknown(
                Signal.FUNDING, Status.ABSENT, session, detail=detail, retrieved_at=answer.retrieved_at, url=answer.url
            )
            return
        found, left_out = read_funding_yml(answer.body)
        details = [] if found else [f"{name} names nobody: a template that was not filled in, or one that only has comments"]
        if where == owner:
            details.append(f"owner-level default: the file lies in {owner.path} and is about all repositories of {owner.owner}")
        if left_out:
            details.append(f"left out: {left_out} entries that are no name or address on a known platform")
        yield self.known(
            funding(found), session, retrieved_at=answer.retrieved_at, url=answer.url, detail="; ".join(details) or None
        )


SOURCE = FundingYml


def read_funding_yml(body: bytes) -> tuple[Sequence[FundingChannel], int]:
    """The channels that a FUNDING.yml names, and how many entries were left out.

    Only names are read, never built into anything: no aliases, which can make much of little, and nothing deep.

    Raises:
        UnexpectedResponse: it is no YAML, no mapping, or too much of it.
    """
    import yaml  # noqa: PLC0415 - only where met

    if len(body) > _BYTES:
        raise _unusable(f"longer than {_BYTES:,} bytes")
    try:
        _check(body)
        root = yaml.compose(body, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        raise _unusable("no YAML") from None
    if root is None or (isinstance(root, yaml.ScalarNode) and root.value in _NOTHING):
        return [], 0
    if not isinstance(root, yaml.MappingNode):
        raise _unusable("no mapping")
    entries = [(key.value, each) for key, value in root.value for each in _values(value)]
    asked = [(key, each) for key, each in entries if not (isinstance(each, yaml.ScalarNode) and each.value.lower() in _NOTHING)]
    channels = [found for key, each in asked if (found := _channel(key, each.value)) is not None]
    return channels, len(asked) - len(channels)


def _check(body: bytes) -> None:
    """Refuse aliases and depth before anything is built."""
    import yaml  # noqa: PLC0415 - only where met

    depth = 0
    for event in yaml.parse(body, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH:
            raise _unusable("nested more deeply than any such file")
        if isinstance(event, yaml.AliasEvent):
            raise _unusable("full of aliases, which no such file needs")


def _values(node: "yaml.Node") -> Sequence["yaml.Node"]:
    import yaml  # noqa: PLC0415 - only where met

    return node.value if isinstance(node, yaml.SequenceNode) else [node]


def _channel(key: object, value: object) -> FundingChannel | None:
    account = text(value, LONGEST)
    return channel_of(key, account) if isinstance(key, str) and account is not None else None


def _unusable(problem: str) -> UnexpectedResponse:
    return UnexpectedResponse(f"the FUNDING.yml is {problem}", source=FundingYml.name)

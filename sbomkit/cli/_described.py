"""What sources declare of themselves, as values that can be printed."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Self

from pydantic import RootModel

from sbomkit.errors import ConfigurationError
from sbomkit.model._base import Noun
from sbomkit.model.facts import Signal, Subject
from sbomkit.sources import Politeness, Source, Stage, Verified, sources

__all__ = ["HostDescription", "SourceDescription", "SourceDescriptions", "descriptions"]


class HostDescription(Noun):
    """One host that a source asks."""

    name: str
    """As in settings; empty: the main one."""
    url: str | None
    """Where it is unless the user says otherwise; `None`: only the user knows."""
    setting: str
    """The environment variable that names a mirror instead."""
    rate: float
    """Requests a second, at most."""
    concurrency: int
    """Requests under way at once, at most."""
    policy: str
    """Where the host says so, or what the numbers rest on."""
    token: str | None
    """The environment variable with the token that is sent there, and to no other host; `None`: none ever is."""
    token_header: str | None
    """The header that it goes into."""


class SourceDescription(Noun):
    """One source."""

    name: str
    summary: str
    stage: Stage
    """When it is asked."""
    purl_types: tuple[str, ...]
    """Sorted; empty: what `needs` leads to, or whatever the user maps to it."""
    signals: tuple[Signal, ...]
    """In the order of `Signal`."""
    needs: tuple[Signal, ...]
    """Signals of other sources that it starts from, in the order of `Signal`."""
    subject: Subject
    licence: str | None
    """Of the data; `None`: no statement was found."""
    verified: Verified
    """What the parsing was checked against."""
    hosts: tuple[HostDescription, ...]
    """The main one first; empty: it asks no network."""
    argument: str | None
    """What stands behind `=`; `None`: nothing may."""
    needs_argument: bool
    """Whether it is of use only with an argument, so that it is not asked by default."""
    plugin: bool = False
    """Whether another installed package offers it."""

    @classmethod
    def of(cls, source: type[Source], *, plugin: bool = False) -> Self:
        """The description of a source."""
        return cls(
            name=source.name,
            summary=source.summary,
            stage=source.stage,
            purl_types=tuple(sorted(source.purl_types)),
            signals=tuple(signal for signal in Signal if signal in source.signals),
            needs=tuple(signal for signal in Signal if signal in source.needs),
            subject=source.subject,
            licence=source.licence,
            verified=source.verified,
            hosts=tuple(_hosts(source)),
            argument=source.argument,
            needs_argument=source.needs_argument,
            plugin=plugin,
        )


class SourceDescriptions(RootModel[tuple[SourceDescription, ...]]):
    """Sources by name."""


def _hosts(source: type[Source]) -> Iterator[HostDescription]:
    if source.politeness is not None:
        for name in ("", *source.addresses):
            yield _host(source, name, source.address(name).politeness or source.politeness)


def _host(source: type[Source], name: str, manners: Politeness) -> HostDescription:
    address = source.address(name)
    prefix = f"SBOMKIT_SOURCES__{source.name.upper()}__"
    return HostDescription(
        name=name,
        url=address.default_url,
        setting=f"{prefix}URLS__{name.upper()}" if name else f"{prefix}URL",
        rate=manners.rate,
        concurrency=manners.concurrency,
        policy=manners.policy,
        token=None if address.authorisation is None else f"{prefix}TOKEN",
        token_header=None if address.authorisation is None else address.authorisation_header,
    )


def descriptions(name: str | None = None, *, plugins: bool = False) -> SourceDescriptions:
    """What sources declare.

    Args:
        name: of one source; `None`: all.
        plugins: whether those of other installed packages are among them.

    Raises:
        ConfigurationError: there is no such source, or one of another package cannot be loaded.
    """
    own, known = sources(), sources(plugins=plugins)
    if name is not None and name not in known:
        close = get_close_matches(name, known, n=1)
        raise ConfigurationError(
            f"there is no source {name!r}",
            advice=f"did you mean {close[0]}?" if close else "`sbomkit sources` lists them",
        )
    wanted = known.values() if name is None else (known[name],)
    return SourceDescriptions(tuple(SourceDescription.of(kind, plugin=kind.name not in own) for kind in wanted))

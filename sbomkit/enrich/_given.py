"""What a caller gave and a user set, looked at before anybody is asked: every mistake is told in one sentence."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from os import PathLike

from sbomkit.enrich._shortlist import Depth
from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Inventory
from sbomkit.settings import Settings
from sbomkit.sources import Source, offered
from sbomkit.sources import sources as all_sources

__all__ = ["check_facts", "check_moment", "check_settings", "depth_of", "inventories_of", "sources_of"]


def sources_of(given: object) -> list[Source]:
    """The sources that were given.

    Raises:
        ConfigurationError: what was given is something else, such as a name or a class.
    """
    sources = _several(given, "sources", "as in sources=[Npm()]")
    for each in sources:
        if not isinstance(each, Source):
            raise ConfigurationError(
                f"sources: expected objects of subclasses of sbomkit.sources.Source, got {_described(each)}",
                advice="sbomkit.sources.sources() has the classes by name; `configured(())` makes an object of one",
            )
        if missing := [name for name in Source.__annotations__ if not hasattr(each, name)]:
            raise ConfigurationError(
                f"source {type(each).__name__} does not declare {', '.join(missing)}",
                advice="docs/sources.md tells what a source declares",
            )
    return [each for each in sources if isinstance(each, Source)]


def inventories_of(given: object) -> list[Inventory]:
    """The inventories that were given, or the one.

    Raises:
        ConfigurationError: what was given is something else, such as the path of a document.
    """
    inventories = [given] if isinstance(given, Inventory) else _several(given, "inventory", "sbomkit.load reads one")
    for each in inventories:
        if not isinstance(each, Inventory):
            raise ConfigurationError(
                f"inventory: expected inventories, got {_described(each)}", advice="sbomkit.load reads one"
            )
    return [each for each in inventories if isinstance(each, Inventory)]


def depth_of(given: Depth | str) -> Depth:
    """The depth of that name.

    Raises:
        ConfigurationError: there is none.
    """
    try:
        return Depth(given)
    except ValueError:
        raise ConfigurationError(f"unknown depth {given!r}", advice=f"there are {', '.join(Depth)}") from None


def check_facts(given: object) -> None:
    """Refuse facts that are something else, such as the path of a facts file.

    Raises:
        ConfigurationError: they are.
    """
    if given is not None and not isinstance(given, Facts):
        raise ConfigurationError(f"facts: expected Facts, got {_described(given)}", advice="sbomkit.read_facts reads a file")


def check_moment(name: str, moment: datetime | None) -> None:
    """Refuse a moment without time zone, which would mean another one on every machine.

    Raises:
        ConfigurationError: it has none, or is no moment.
    """
    if moment is not None and getattr(moment, "tzinfo", None) is None:
        raise ConfigurationError(
            f"{name}: expected a datetime with a time zone, got {moment!r}", advice="add one, as in tzinfo=datetime.UTC"
        )


def check_settings(settings: Settings, given: Iterable[Source]) -> None:
    """Refuse settings of sources and of addresses that there are not: the public host would be asked instead of a mirror.

    Args:
        settings: with what is said of sources; of plug-ins that are not loaded, the name of the entry point is known.
        given: sources of which there may be settings, too.

    Raises:
        ConfigurationError: a name is unknown.
    """
    if not settings.sources:
        return
    known: Mapping[str, type[Source] | Source] = {
        **all_sources(plugins=settings.plugins),
        **{source.name: source for source in given},
    }
    for name, said in sorted(settings.sources.items()):
        if name in known:
            for kind, named in (("URLS", said.urls), ("RATES", said.rates)):
                for address in sorted(set(named) - set(known[name].addresses)):
                    setting = f"SBOMKIT_SOURCES__{name.upper()}__{kind}__{address.upper()}"
                    raise _unknown(setting, f"source {name} has no address {address!r}", address, known[name].addresses)
        elif settings.plugins or name not in offered():
            raise _unknown(f"SBOMKIT_SOURCES__{name.upper()}", f"there is no source {name!r}", name, known)


def _unknown(setting: str, complaint: str, name: str, known: Iterable[str]) -> ConfigurationError:
    close = get_close_matches(name.lower(), known := sorted(known), n=1, cutoff=0.5)
    return ConfigurationError(
        f"setting {setting}: {complaint}",
        advice=f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known) or 'none'}",
    )


def _several(given: object, argument: str, advice: str) -> list[object]:
    if isinstance(given, str | bytes | PathLike) or not isinstance(given, Iterable):
        raise ConfigurationError(f"{argument}: expected a list, got {_described(given)}", advice=advice)
    return list(given)


def _described(given: object) -> str:
    if isinstance(given, type):
        return f"the class {given.__name__}"
    return repr(given) if isinstance(given, str | bytes | PathLike) else f"an object of {type(given).__name__}"

"""Where a source asks, how gently, and with which token: what the seam hands to the client."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sbomkit.errors import ConfigurationError
from sbomkit.settings import SourceSettings

__all__ = ["Address", "Endpoint", "Politeness", "endpoint_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """How gently a host is asked."""

    rate: float
    """Requests a second, at most."""
    concurrency: int
    """Requests under way at once, at most."""
    policy: str
    """Where the host says so, or what the numbers rest on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One host of a source, as the source declares it."""

    default_url: str | None = None
    """Where it is unless the user says otherwise; `None`: only the user knows."""
    politeness: Politeness | None = None
    """`None`: that of the source."""
    authorisation: str | None = None
    """What stands before the token, such as `Bearer`; `None`: the source's token must not go there."""
    authorisation_header: str = "Authorization"
    """The header that the token goes into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A place on the network that one source asks."""

    source: str
    """Whose settings, and whose token, go with it."""
    base: str
    """Scheme, host and path, without a slash at the end; every request goes below it, and no redirect leaves its host."""
    politeness: Politeness
    """With the rate that the user set, if any.  Of several endpoints on one host, the gentlest counts."""
    authorisation: str | None = "Bearer"
    """What stands before the token; `None`: no token goes there."""
    authorisation_header: str = "Authorization"
    """The header that the token goes into."""
    budget: int | None = None
    """Requests that a run may send to its host; of several endpoints on one host, the smallest counts."""


def endpoint_of(source: str, name: str, address: Address, politeness: Politeness | None, given: SourceSettings) -> Endpoint:
    """Where a source is asked: the user's address, else its default.

    Args:
        source: its name.
        name: of a further address; empty for the main one.
        address: what the source declares.
        politeness: of the source.
        given: the user's settings for the source; the rate is that of the main address.

    Raises:
        ConfigurationError: no address is known, or the one that is set is none.
    """
    prefix = f"SBOMKIT_SOURCES__{source.upper()}__"
    setting = f"{prefix}URLS__{name.upper()}" if name else f"{prefix}URL"
    place = f"source {source} ({name})" if name else f"source {source}"
    base = (given.urls.get(name) if name else given.url) or address.default_url
    manners = address.politeness or politeness
    if base is None or manners is None:
        raise ConfigurationError(f"no address is known for {place}", advice=f"set {setting}")
    if not _is_usable(base):
        raise ConfigurationError(
            f"the address of {place} must be http(s)://host[:port][/path]",
            advice=f"set {setting}; what must stay secret goes into {prefix}TOKEN",
        )
    rate = given.rates.get(name) if name else given.rate
    if rate is not None:
        manners = replace(manners, rate=rate)
    return Endpoint(
        source=source,
        base=base.rstrip("/"),
        politeness=manners,
        authorisation=address.authorisation,
        authorisation_header=address.authorisation_header,
        budget=given.budget,
    )


def _is_usable(base: str) -> bool:
    try:
        parts = urlsplit(base)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_web and not (parts.query or parts.fragment or "@" in parts.netloc)

"""Links to ways of giving money: one spelling, the platform by its host."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from sbomkit.model.facts import Funding, FundingChannel, FundingStrength
from sbomkit.sources._reading.text import scrub

__all__ = ["channel", "funding", "is_payment_link", "platform_of", "web_link"]

_PLATFORMS = {
    "buymeacoffee.com": "buy_me_a_coffee",
    "funding.communitybridge.org": "community_bridge",
    "issuehunt.io": "issuehunt",
    "ko-fi.com": "ko_fi",
    "liberapay.com": "liberapay",
    "opencollective.com": "open_collective",
    "otechie.com": "otechie",
    "patreon.com": "patreon",
    "polar.sh": "polar",
    "thanks.dev": "thanks_dev",
    "tidelift.com": "tidelift",
}
"""The names are the keys of FUNDING.yml."""
_MOST = 100
_LONGEST = 2_000


def web_link(raw: object) -> str | None:
    """A link on the web without account, password or address of a person; `None`: it is none."""
    if not isinstance(raw, str):
        return None
    try:
        parts = urlsplit(raw.strip()[:_LONGEST])
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    netloc = parts.netloc.rpartition("@")[2]
    link = parts._replace(netloc=netloc).geturl()
    if scrub(link) != link:  # an address in the query, as some payment links have
        link = f"{parts.scheme}://{netloc}{parts.path}"
    return link if scrub(link) == link else f"{parts.scheme}://{host}/"


def platform_of(link: str) -> str | None:
    """The platform that a link leads to, by its host; `None`: it is none of those known."""
    parts = urlsplit(link)
    host = (parts.hostname or "").removeprefix("www.")
    if host == "github.com" and parts.path.startswith("/sponsors/"):
        return "github"
    return _PLATFORMS.get(host)


def is_payment_link(raw: object) -> bool:
    """Whether it leads to a platform for giving money."""
    link = web_link(raw)
    return link is not None and platform_of(link) is not None


def channel(raw: object, *, platform: object = None, strength: FundingStrength = FundingStrength.LINK) -> FundingChannel | None:
    """A way of giving money; `None`: what is written there is no link.

    Args:
        raw: the link.
        platform: what the source calls it; else it follows from the host.
        strength: how much is known of money on that way.
    """
    link = web_link(raw)
    if link is None:
        return None
    named = scrub(platform[:60]) if isinstance(platform, str) else ""
    return FundingChannel(url=link, strength=strength, platform=named or platform_of(link))


def funding(channels: Iterable[FundingChannel | None]) -> Funding:
    """All ways that are some, each link once, by link; a hundred at most."""
    found: dict[str, FundingChannel] = {}
    for each in channels:
        if each is not None and len(found) < _MOST:
            found.setdefault(each.url, each)
    return Funding(channels=tuple(found[url] for url in sorted(found)))

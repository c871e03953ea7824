"""What stands in a FUNDING.yml, once it is read: its keys are platforms, its values accounts there, one or several."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from sbomkit.model.facts import FundingChannel
from sbomkit.sources._reading.answers import members, text
from sbomkit.sources._reading.links import channel

__all__ = ["LONGEST", "channel_of", "channels_of"]

LONGEST = 200
"""Characters of an account or address."""

_PAGES: Mapping[str, str] = {
    "buy_me_a_coffee": "https://buymeacoffee.com/",
    "community_bridge": "https://funding.communitybridge.org/projects/",
    "github": "https://github.com/sponsors/",
    "issuehunt": "https://issuehunt.io/r/",
    "ko_fi": "https://ko-fi.com/",
    "lfx_crowdfunding": "https://crowdfunding.lfx.linuxfoundation.org/projects/",
    "liberapay": "https://liberapay.com/",
    "open_collective": "https://opencollective.com/",
    "otechie": "https://otechie.com/",
    "patreon": "https://www.patreon.com/",
    "polar": "https://polar.sh/",
    "thanks_dev": "https://thanks.dev/",
    "tidelift": "https://tidelift.com/funding/github/",
}


def channel_of(platform: str, account: str) -> FundingChannel | None:
    """The way of giving money that one entry names: an account by the key of its platform, or an address under any key.

    Returns:
        `None`: no such platform is known, or it is no address where it should be one.
    """
    page, account = _PAGES.get(platform), account.strip()
    if not account or (page is None and platform != "custom"):
        return None
    if account.startswith(("https://", "http://")):
        return channel(account, platform=platform if page else None)
    if page is not None:
        return channel(page + quote(account.removeprefix("@")), platform=platform)
    return channel(f"https://{account}") if "." in account.partition("/")[0] and " " not in account else None


def channels_of(file: object) -> Iterator[FundingChannel | None]:
    """The ways of giving money that it names; keys of a template that nobody filled in have no value, and name none.

    Args:
        file: an object; something else names nothing.
    """
    for platform, value in members(file):
        for each in value if isinstance(value, list) else [value]:
            if (account := text(each, LONGEST)) is not None:
                yield channel_of(platform, account)

"""Funding as GitHub's GraphQL interface tells of it: the links of a repository, and the sponsors of its owner."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from sbomkit.model.facts import Funding, FundingChannel, FundingStrength
from sbomkit.sources._reading.answers import integer, record, records, text
from sbomkit.sources._reading.links import channel, funding

__all__ = ["money", "sponsors_url"]


def sponsors_url(login: str) -> str:
    """Where an account is sponsored on GitHub."""
    return f"https://github.com/sponsors/{quote(login, safe='')}"


def money(found: Mapping[str, Any]) -> tuple[Funding, Sequence[str]] | None:
    """What a repository says of money, and what qualifies it.

    Links that a fork has from what it was forked from ask for somebody else.  Sponsors of a person are that person's income;
    those of an organisation may pay for anything that it does, and count as no more than a link.

    Args:
        found: a repository with `fundingLinks`, `owner`, and `parent` where it is a fork.

    Returns:
        `None`: the answer does not tell.
    """
    if not isinstance(found.get("fundingLinks"), list):
        return None
    theirs = {each.url for each in _links(record(found.get("parent")).get("fundingLinks"))}
    linked = _links(found["fundingLinks"])
    own = [each for each in linked if each.url not in theirs]
    details = [f"{len(linked) - len(own)} links are those of what it was forked from"] if len(own) < len(linked) else []
    owner = record(found.get("owner"))
    login, sponsors = text(owner.get("login"), 100), integer(record(owner.get("sponsorshipsAsMaintainer")).get("totalCount"))
    if login is None or owner.get("hasSponsorsListing") is not True:
        return funding(own), details
    if sponsors:
        details.append(f"active sponsors of the owner, for whatever they sponsor: {sponsors}")
    if owner.get("__typename") == "User":
        strength = FundingStrength.INCOME if sponsors else FundingStrength.LINK
        page = sponsors_url(login)
        rest = [each for each in own if each.url.lower() != page.lower()]
        return funding([channel(page, platform="github", strength=strength), *rest]), details
    if not any(each.url.lower() == sponsors_url(login).lower() for each in own):
        details.append("the organisation has a sponsors page, which this repository does not link to")
    return funding(own), details


def _links(raw: object) -> list[FundingChannel]:
    return list(_channels(records(raw)))


def _channels(links: Iterable[Mapping[str, Any]]) -> Iterable[FundingChannel]:
    for each in links:
        platform, url = text(each.get("platform"), 60), text(each.get("url"))
        named = platform.lower() if platform and platform != "CUSTOM" else None
        if named == "github" and url and (login := urlsplit(url).path.strip("/")) and "/" not in login:
            url = sponsors_url(login)  # GitHub links to the account itself
        if found := channel(url, platform=named):
            yield found

"""FLOSS/fund: the manifest `funding.json` in a repository on GitHub, with plans, income, and who declares it.

Schema v1 (fundingjson.org).  A manifest counts for a repository that it names, where that needs no further proof: the
repository that it lies in, or its owner.  A project elsewhere would need a file `wellKnown` there, which is never fetched,
since its address comes from a stranger's file; so a manifest that was copied with a fork is about the original, and not used.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import FundingChannel, FundingStrength, Observation, Signal, Status
from sbomkit.sources._asking.repositories import Place
from sbomkit.sources._asking.repository_files import FundingFiles
from sbomkit.sources._interface import Session
from sbomkit.sources._reading.answers import integer, number, read_json, record, records, text
from sbomkit.sources._reading.links import channel, funding

__all__ = ["SOURCE", "FlossFund"]

_FILES = ("funding.json", "FUNDING.json", "public/funding.json")
_VERSION = re.compile(r"v?1(?:\.\d+)*")
_RECENT_YEARS = 2
"""Income of a year longer ago says nothing of today."""
_ENTITIES = {"individual": "an individual", "group": "a group", "organisation": "an organisation", "other": "somebody"}
_ROLES = frozenset({"owner", "steward", "maintainer", "contributor"})
_WAYS = frozenset({"bank", "cash", "cheque", "payment-provider"})
_STRONGEST_FIRST = (FundingStrength.INCOME, FundingStrength.PLAN, FundingStrength.LINK)


class FlossFund(FundingFiles):
    """Funding from manifests."""

    name: ClassVar[str] = "floss_fund"
    summary: ClassVar[str] = "plans, income and ways of giving money that the repository on GitHub declares (funding.json)"
    requests_each: ClassVar[int] = len(_FILES)

    def _told(self, place: Place, session: Session) -> Iterator[Observation]:
        _, name, answer = self.first_of([(place, each) for each in _FILES], session)
        at, url = answer.retrieved_at, answer.url
        if answer.status != 200:
            detail = "the repository has no funding.json, or is not public"
            yield self.unknown(Signal.FUNDING, Status.ABSENT, session, detail=detail, retrieved_at=at, url=url)
            return
        manifest = record(read_json(answer.body, self.name))
        version = text(manifest.get("version"), 60)
        if version is None or not _VERSION.fullmatch(version):
            raise UnexpectedResponse("the manifest is of no version 1", source=self.name, path="version")
        if not any(_is_about(place, each) for each in records(manifest.get("projects"))):
            detail = (
                f"{name} is about other projects, or does not prove to be about this one: {place.url} is none of its addresses"
            )
            yield self.unknown(Signal.FUNDING, Status.ABSENT, session, detail=detail, retrieved_at=at, url=url)
            return
        year = min(session.as_of or session.now, session.now).year
        money = _Money(record(manifest.get("funding")), year)
        channels = sorted(
            money.channels(f"{place.url}/blob/HEAD/{name}"), key=lambda each: _STRONGEST_FIRST.index(each.strength)
        )
        details = [*_declared(record(manifest.get("entity"))), *money.details]
        yield self.known(funding(channels), session, retrieved_at=at, url=url, detail="; ".join(details) or None)


SOURCE = FlossFund


def _is_about(place: Place, project: Mapping[str, Any]) -> bool:
    """Whether the manifest, lying where it does, proves itself to be about this project without any other file."""
    return any(_covers(text(record(project.get(each)).get("url")), place) for each in ("repositoryUrl", "webpageUrl"))


def _covers(url: str | None, place: Place) -> bool:
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return False
    path = parts.path.strip("/").removesuffix(".git").lower()
    return host == place.host and bool(path) and f"{place.path.lower()}/".startswith(f"{path}/")


def _declared(entity: Mapping[str, Any]) -> Iterator[str]:
    """Who declares it; their name and address are nobody's business."""
    kind, role = text(entity.get("type")), text(entity.get("role"))
    if kind in _ENTITIES:
        yield f"declared by {_ENTITIES[kind]}{f' as {role}' if role in _ROLES else ''}"


class _Money:
    """The part `funding` of a manifest."""

    def __init__(self, found: Mapping[str, Any], year: int) -> None:
        self._channels = list(records(found.get("channels")))
        plans = [each for each in records(found.get("plans")) if each.get("status") == "active"]
        paid = [each for each in plans if (number(each.get("amount")) or 0.0) > 0]
        self._planned = {name for each in paid for name in _names(each.get("channels"))}
        history = [(told, each) for each in records(found.get("history")) if (told := integer(each.get("year"))) is not None]
        earned = {told for told, each in history if told <= year and (number(each.get("income")) or 0.0) > 0}
        self._earns = max(earned, default=0) >= year - _RECENT_YEARS
        self.details = [*([f"income reported for {max(earned)}"] if earned else [])]
        if later := sum(told > year for told, _ in history):
            self.details.append(f"left out: {later} years of history after {year}")
        if not self._channels:
            self.details.append("the manifest lists no channels")

    def channels(self, page: str) -> Iterator[FundingChannel]:
        """Ways of giving money; `page` stands for those without an address on the web, such as a bank account."""
        for each in self._channels:
            name = text(each.get("guid"), 100) or text(each.get("id"), 100)
            strength = FundingStrength.PLAN if name in self._planned else FundingStrength.LINK
            if self._earns:
                strength = FundingStrength.INCOME
            found = channel(each.get("address"), strength=strength)
            yield found or FundingChannel(url=page, strength=strength, platform=_other(each.get("type")))


def _names(raw: object) -> Iterator[str]:
    return (each for each in raw if isinstance(each, str)) if isinstance(raw, list) else iter(())


def _other(kind: object) -> str:
    return kind if isinstance(kind, str) and kind in _WAYS else "other"

"""Open Collective: whether the collectives that others link to still exist, and whether money comes in.

Ten collectives a request, ten requests a minute.  Amounts are in hundredths of their currency, whatever that is.  A personal
token would go into a header of its own, which is not sent: nothing here needs one.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlsplit

from sbomkit.errors import SourceError, UnexpectedResponse
from sbomkit.model.facts import Funding, FundingChannel, FundingStrength, Observation, Signal, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source, Stage, Verified
from sbomkit.sources._reading.answers import integer, is_undisturbed, read_json, record, records, text
from sbomkit.sources._reading.links import channel, funding
from sbomkit.sources._reading.text import scrub

__all__ = ["SOURCE", "OpenCollective"]

_AT_ONCE = 10
_MOST = 5
"""Collectives of one package."""
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_NO_COLLECTIVES = frozenset({"create", "discover", "help", "search", "signin"})
_ABOUT = """
fragment About on Account {
  slug type isArchived
  stats { yearlyBudget { valueInCents currency } totalAmountReceived { valueInCents currency } }
}"""


class OpenCollective(Source):
    """Funding of collectives."""

    name: ClassVar[str] = "open_collective"
    summary: ClassVar[str] = "whether a collective that is linked to still exists, and whether money comes in"
    purl_types: ClassVar[frozenset[str]] = frozenset()
    signals: ClassVar[frozenset[Signal]] = frozenset({Signal.FUNDING})
    stage: ClassVar[Stage] = Stage.FUNDING
    needs: ClassVar[frozenset[Signal]] = frozenset({Signal.FUNDING})
    batch: ClassVar[int | None] = None
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = None
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = Politeness(
        rate=1 / 6, concurrency=1, policy="10 requests a minute for those without a token, as its developers say"
    )
    default_url: ClassVar[str | None] = "https://api.opencollective.com"
    authorisation: ClassVar[str | None] = ""
    authorisation_header: ClassVar[str] = "Personal-Token"

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:  # noqa: ARG002 - any package may have one
        """Whether somebody links to a collective of it."""
        return bool(_slugs(earlier))

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """One for ten collectives, of which a package may have several."""
        return {"": -(-len(packages) * _MOST // _AT_ONCE)}

    def _lookup_many(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        linked = {package.key: _slugs(session.earlier.get(package.key, ())) for package in packages}
        wanted = sorted({slug for slugs in linked.values() for slug in slugs})
        told: dict[str, _Told] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            told |= self._ask(wanted[start : start + _AT_ONCE], session)
        for key, slugs in linked.items():
            yield key, self._joined([told[slug] for slug in slugs], session)

    def _ask(self, slugs: Sequence[str], session: Session) -> "Mapping[str, _Told]":
        """What is told of each of some collectives."""
        try:
            answer = session.make_client().post(
                self.endpoint(session), "graphql/v2", _question(slugs), is_worth_keeping=is_undisturbed
            )
            if answer.status != 200:
                nothing = _Told(Status.ABSENT, f"not there (HTTP {answer.status})", None, answer.retrieved_at, answer.url)
                return dict.fromkeys(slugs, nothing)
            said = record(read_json(answer.body, self.name))
            data, errors = record(said.get("data")), list(records(said.get("errors")))
            if not data:
                problem = next((told for each in errors if (told := text(each.get("message")))), "the answer holds no data")
                raise UnexpectedResponse(f"GraphQL: {scrub(problem[:200])}", source=self.name, path="data")
        except SourceError as error:
            return {slug: _Told(Status.FAILED, error.message) for slug in slugs}
        found = {slug: (data.get(f"a{number}", ""), f"a{number}") for number, slug in enumerate(slugs)}
        return {
            slug: _read(slug, account, alias, errors)._replace(retrieved_at=answer.retrieved_at, url=answer.url)
            for slug, (account, alias) in found.items()
        }

    def _joined(self, told: Sequence["_Told"], session: Session) -> Observation:
        """All collectives of one package as one observation."""
        detail = "; ".join(each.detail for each in told)
        answers = [each for each in told if each.url]
        at, url = (min(each.retrieved_at for each in answers if each.retrieved_at), answers[0].url) if answers else (None, None)
        if any(each.status is Status.KNOWN for each in told):
            value: Funding = funding(each.channel for each in told)
            return self.known(value, session, retrieved_at=at, url=url, detail=detail)
        status = Status.FAILED if any(each.status is Status.FAILED for each in told) else Status.ABSENT
        return self.unknown(Signal.FUNDING, status, session, detail=detail, retrieved_at=at, url=url)


SOURCE = OpenCollective


class _Told(NamedTuple):
    """What is told of one collective."""

    status: Status
    detail: str
    channel: FundingChannel | None = None
    retrieved_at: datetime | None = None
    url: str | None = None


def _question(slugs: Sequence[str]) -> bytes:
    variables = {f"s{number}": slug for number, slug in enumerate(slugs)}
    declared = ", ".join(f"${name}: String!" for name in variables)
    asked = " ".join(
        f"a{number}: account(slug: $s{number}, throwIfMissing: false) {{ ...About }}" for number in range(len(slugs))
    )
    return json.dumps({"query": f"query({declared}) {{ {asked} }}{_ABOUT}", "variables": variables}).encode()


def _read(slug: str, account: object, alias: str, errors: Iterable[Mapping[str, Any]]) -> _Told:
    error = next((each for each in errors if isinstance(each.get("path"), list) and each["path"][:1] == [alias]), None)
    if account is None and error is None:
        return _Told(Status.ABSENT, f"{slug}: Open Collective has none of that name")
    if not isinstance(account, dict):
        problem = scrub((text(error.get("message")) or "an error")[:200]) if error else "the answer does not tell of it"
        return _Told(Status.FAILED, f"{slug}: {problem}")
    named = text(account.get("slug"), 200)
    if named is None or named.lower() != slug:
        return _Told(Status.FAILED, f"unresolved: asked for {slug}, got {scrub(named or 'no name')}")
    if account.get("isArchived") is True:
        return _Told(Status.KNOWN, f"{slug}: archived, takes no money")
    stats = record(account.get("stats"))
    yearly, ever = _amount(stats.get("yearlyBudget")), _amount(stats.get("totalAmountReceived"))
    strength = FundingStrength.INCOME if yearly and yearly.cents else FundingStrength.LINK
    detail = f"{slug}: {yearly or 'an untold amount'} a year, {ever or 'an untold amount'} in all"
    return _Told(Status.KNOWN, detail, channel(f"https://opencollective.com/{slug}", strength=strength))


class _Amount(NamedTuple):
    """An amount in hundredths of its currency, whatever that is."""

    cents: int
    currency: str

    def __str__(self) -> str:
        return f"{self.cents / 100:,.2f} {self.currency}".strip()


def _amount(raw: object) -> _Amount | None:
    """`None`: not told."""
    cents, currency = integer(record(raw).get("valueInCents")), text(record(raw).get("currency"), 8)
    return None if cents is None else _Amount(cents, scrub(currency or ""))


def _slugs(earlier: Iterable[Observation]) -> Sequence[str]:
    """Collectives that are linked to, each once, in order."""
    links = (each.url for told in earlier if isinstance(told.value, Funding) for each in told.value.channels)
    return sorted({slug for link in links if (slug := _slug(link))})[:_MOST]


def _slug(link: str) -> str | None:
    """The collective behind a link: `/name`, `/name/donate`, `/parent/projects/name`."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    segments = parts.path.lower().strip("/").split("/")
    slug = segments[2] if len(segments) > 2 and segments[1] == "projects" else segments[0]
    return slug if host == "opencollective.com" and _SLUG.fullmatch(slug) and slug not in _NO_COLLECTIVES else None

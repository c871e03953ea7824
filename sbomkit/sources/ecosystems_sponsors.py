"""ecosyste.ms sponsors: whether those who own a repository, or whom a package links to, have sponsors on GitHub.

One request an account.  What it knows was read from public pages.  Sponsors of a person are that person's income; those of an
organisation may pay for anything that it does, and count as no more than a link.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote, urlsplit

from sbomkit.errors import SourceError, UnexpectedResponse
from sbomkit.model.facts import Funding, FundingChannel, FundingStrength, Observation, Signal, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey
from sbomkit.sources._asking.bulk import at_once
from sbomkit.sources._asking.repositories import link_of
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source, Stage, Verified
from sbomkit.sources._parts.ecosystems import LICENCE, POLITENESS
from sbomkit.sources._reading.answers import flag, integer, moment, read_json, record, text
from sbomkit.sources._reading.links import channel, funding
from sbomkit.sources._reading.telling import Telling

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "EcosystemsSponsors"]

_MOST = 3
"""Accounts of one package that are asked about."""
_SPONSORS = "/sponsors/"
_LATER = "to whom its money went on the day that is asked for is not known, only to whom it went later"


class EcosystemsSponsors(Source):
    """Facts from sponsors.ecosyste.ms."""

    name: ClassVar[str] = "ecosystems_sponsors"
    summary: ClassVar[str] = "whether the repository's owner, or whom the package links to, has sponsors on GitHub"
    purl_types: ClassVar[frozenset[str]] = frozenset()
    signals: ClassVar[frozenset[Signal]] = frozenset({Signal.FUNDING})
    stage: ClassVar[Stage] = Stage.FUNDING
    needs: ClassVar[frozenset[Signal]] = frozenset({Signal.REPOSITORY})
    batch: ClassVar[int | None] = None
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = LICENCE
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = POLITENESS
    default_url: ClassVar[str | None] = "https://sponsors.ecosyste.ms"
    authorisation: ClassVar[str | None] = ""
    authorisation_header: ClassVar[str] = "X-API-Key"

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:
        """Whether an account on GitHub is known that its money may go to."""
        return bool(_logins(package, earlier))

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """A few accounts a package at most; each is asked about once."""
        return {"": _MOST * len(packages)} if packages else {}

    def _lookup_many(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        logins = {package.key: _logins(package, _by_then(session, package)) for package in packages}
        asked = sorted({login for each in logins.values() for login in each})
        told = dict(at_once(self, session, asked, lambda login: self._account(login, session)))
        for package in packages:
            telling = Telling(self, session, package)
            if accounts := [told[login] for login in logins[package.key]]:
                yield package.key, self._of_package(telling, accounts)
            else:
                yield package.key, telling.unknown(Signal.FUNDING, Status.UNSUPPORTED, _LATER)

    def _account(self, login: str, session: Session) -> "_Account":
        answer = session.make_client().get(self.endpoint(session), f"api/v1/accounts/{quote(login, safe='')}")
        told = record(read_json(answer.body, self.name)) if answer.status == 200 else {}
        got = text(told.get("login"), 100)
        if answer.status == 200 and (got is None or got.lower() != login):
            raise UnexpectedResponse(f"asked for one account, got {'another' if got else 'none'}", source=self.name)
        return _Account(login, answer, told)

    def _of_package(self, telling: Telling, accounts: Iterable["_Account | SourceError"]) -> Observation:
        """What all its accounts say together; that nothing was found is only said where all were asked."""
        accounts = list(accounts)
        told = [each for each in accounts if isinstance(each, _Account)]
        problems = [each for each in accounts if isinstance(each, SourceError)]
        known = [each for each in told if each.is_known]
        value = Funding(channels=()) if not known else funding(each.channel for each in known)
        if problems and not value.channels:
            return telling.unknown(Signal.FUNDING, Status.FAILED, problems[0].message)
        oldest = min(told, key=lambda each: each.answer.retrieved_at).answer
        if not known:
            return telling.unknown(Signal.FUNDING, Status.ABSENT, "ecosyste.ms does not know the account", oldest)
        moments = [moment(each.told.get("last_synced_at"), until=telling.session.now) for each in known]
        dated = [each for each in moments if each is not None]
        details = [note for each in known if (note := each.note)]
        if problems:
            details.append(f"of {len(problems)} more accounts it could not be asked")
        as_of = min(dated) if len(dated) == len(moments) else None
        return telling.known(value, oldest, as_of=as_of, detail="; ".join(details) or None)


SOURCE = EcosystemsSponsors


@dataclass(frozen=True, slots=True)
class _Account:
    """What is said of an account."""

    login: str
    answer: "Answer"
    told: Mapping[str, Any]
    """Empty: it is not known."""

    @property
    def is_known(self) -> bool:
        """Whether it is told if it has sponsors, or could have some."""
        return flag(self.told.get("has_sponsors_listing")) is not None or self.sponsors > 0

    @property
    def sponsors(self) -> int:
        """Those who sponsor it now: as listed, or as its page counts them, private ones included."""
        counted = integer(record(self.told.get("sponsor_profile")).get("current_sponsors"))
        return max(integer(self.told.get("active_sponsors_count")) or 0, counted or 0)

    @property
    def _is_organisation(self) -> bool:
        return record(self.told.get("data")).get("kind") == "organization"

    @property
    def channel(self) -> FundingChannel | None:
        """Its page for sponsors, if it has one."""
        if not (self.sponsors or flag(self.told.get("has_sponsors_listing"))):
            return None
        earns = self.sponsors and not self._is_organisation
        strength = FundingStrength.INCOME if earns else FundingStrength.LINK
        return channel(f"https://github.com{_SPONSORS}{quote(self.login)}", platform="github", strength=strength)

    @property
    def note(self) -> str | None:
        """What qualifies its sponsors."""
        if not self.sponsors:
            return None
        whose = "an organisation, for whatever it does" if self._is_organisation else self.login
        return f"{self.sponsors} active sponsors of {whose}"


def _by_then(session: Session, package: Package) -> Sequence[Observation]:
    """What others said of a package that is not later than the day that is asked for."""
    said = session.earlier.get(package.key, ())
    return said if session.as_of is None else [each for each in said if each.known_for <= session.as_of]


def _logins(package: Package, earlier: Sequence[Observation]) -> Sequence[str]:
    """Accounts on GitHub that the package's money may go to, in lower case: those it links to, then the repository's owner."""
    found: dict[str, None] = {}
    for each in earlier:
        for way in each.value.channels if isinstance(each.value, Funding) else ():
            parts = urlsplit(way.url)
            login = parts.path.removeprefix(_SPONSORS).strip("/").lower()
            if parts.hostname == "github.com" and parts.path.startswith(_SPONSORS) and _is_login(login):
                found[login] = None
    link = link_of(package, earlier)
    if link and link.place.host == "github.com" and link.joins(package) and _is_login(link.place.owner):
        found[link.place.owner.lower()] = None
    return list(found)[:_MOST]


def _is_login(text: str) -> bool:
    return text.isascii() and text.replace("-", "").isalnum() and len(text) < 40

"""Commits as GitHub's GraphQL interface lists them, turned into who committed within a window."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Any

from sbomkit.model._base import plain
from sbomkit.model.facts import Actor, ActorKind, Committer, Committers, Identity
from sbomkit.settings import Settings
from sbomkit.sources._reading.accounts import account, contact, workflow
from sbomkit.sources._reading.answers import integer, moment, record, text

__all__ = ["WINDOW_MONTHS", "Commits", "window_start"]

WINDOW_MONTHS = 24
_FORGE = "web-flow"
"""The account that commits what is merged or edited on GitHub's web site; who did it is not told."""
_PRINTED_FORGE = "GitHub"
_FEW = 0.1
"""Up to this share of commits that do not say who made them when, those who are named are taken for all."""


def window_start(end: datetime) -> datetime:
    """When a window of 24 months began: at the beginning of that day, so that all questions of one day are the same."""
    try:
        start = end.replace(year=end.year - WINDOW_MONTHS // 12)
    except ValueError:  # the 29th of February
        start = end.replace(year=end.year - WINDOW_MONTHS // 12, day=28)
    return start.replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass
class _Account:
    actor: Actor
    last_seen: datetime
    commits: int = 0


@dataclass
class Commits:
    """Who did what in one repository, commit by commit."""

    start: datetime
    end: datetime
    """Later ones are a mistake of somebody's clock, or not asked for."""
    settings: Settings
    read: int = 0
    told: int = 0
    """Those of which it is known who made them, or that the window does not hold them."""
    _accounts: dict[Identity, _Account] = field(default_factory=dict)
    _authors: Counter[Identity] = field(default_factory=Counter)
    _left_out: Counter[str] = field(default_factory=Counter)

    def add(self, commits: Iterable[Mapping[str, Any]]) -> None:
        """Take more commits in: nodes of `history`, each with `committedDate`, `committer` and `author`."""
        for commit in commits:
            self.read += 1
            date = moment(commit.get("committedDate"))
            if date is None:
                self._left_out["without a usable date"] += 1
            elif date > self.end:
                self._left_out[f"dated after {self.end:%Y-%m-%d}"] += 1
            elif date < self.start:
                self.told += 1
                self._left_out["older than the window"] += 1
            else:
                self._add(commit, date)

    def _add(self, commit: Mapping[str, Any], date: datetime) -> None:
        committer = self._actor(record(commit.get("committer")))
        if committer is None:
            self._left_out["by nobody who could be told from others"] += 1
        else:
            self.told += 1
            seen = self._accounts.setdefault(committer.identity, _Account(committer, date))
            seen.commits += 1
            seen.last_seen = max(seen.last_seen, date)
        author = self._actor(record(commit.get("author")))
        if author is not None and author.kind is ActorKind.PERSON:
            self._authors[author.identity] += 1

    def _actor(self, person: Mapping[str, Any]) -> Actor | None:
        """An account by its number, which outlives its login; else an address or a name, as a hash."""
        user, name = record(person.get("user")), person.get("name")
        login, number = text(user.get("login"), 100), integer(user.get("databaseId"))
        if login == _FORGE or (not login and name == _PRINTED_FORGE):
            return workflow("github", _FORGE)
        if login is None:
            return contact("github", name, person.get("email"), self.settings)
        # A login of digits only would look like the number of somebody else.
        named = [f"github:user:{login.lower()}"] if number is not None and not login.isdigit() else []
        return account("github", login, self.settings, number=number, same_as=named)

    def are_all_of(self, total: int) -> bool:
        """Whether these are so many, and all but few of them are told of."""
        return self.read == total and self.read - self.told <= _FEW * total

    @property
    def people(self) -> int:
        """Distinct people who committed."""
        return sum(each.actor.kind is ActorKind.PERSON for each in self._accounts.values())

    @property
    def left_out(self) -> Sequence[str]:
        """What was left out, as phrases with numbers."""
        return [f"{count} commits {what} are left out" for what, count in sorted(self._left_out.items())]

    def value(self, *, whole: bool) -> Committers:
        """What was read; shares and numbers of authors only where it is the `whole` window."""
        active = sorted(self._accounts.values(), key=lambda each: (-each.commits, each.actor.identity))
        written = sum(self._authors.values()) if whole else 0
        return Committers(
            committers=tuple(Committer(actor=each.actor, commits=each.commits, last_seen=each.last_seen) for each in active),
            window_months=WINDOW_MONTHS,
            authors=len(self._authors) if whole else None,
            top_author_share=plain(max(self._authors.values()) / written) if written else None,
            absence_factor=_absence_factor(self._authors) if written else None,
        )


def _absence_factor(authors: Counter[Identity]) -> int:
    """The fewest authors who wrote half of the commits (CHAOSS, Contributor Absence Factor)."""
    reached = accumulate(sorted(authors.values(), reverse=True))
    return sum(commits * 2 < sum(authors.values()) for commits in reached) + 1

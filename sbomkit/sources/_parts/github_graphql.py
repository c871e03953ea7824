"""Questions to GitHub's GraphQL interface about many repositories at once, and its answers told apart again.

Names and cursors travel as variables: nothing that stands in a link becomes part of a query.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sbomkit.errors import UnexpectedResponse
from sbomkit.sources._asking.repositories import Place
from sbomkit.sources._reading.answers import read_json, record, records, text
from sbomkit.sources._reading.text import scrub

__all__ = ["NOT_THERE", "Refused", "Told", "answered", "question"]

NOT_THERE = "GitHub does not have this repository, or not publicly"

_OWNER = """owner { __typename login
    ... on User { hasSponsorsListing sponsorshipsAsMaintainer(activeOnly: true, includePrivate: true) { totalCount } }
    ... on Organization { hasSponsorsListing sponsorshipsAsMaintainer(activeOnly: true, includePrivate: true) { totalCount } }
  }"""
_ABOUT = f"""
fragment About on Repository {{
  nameWithOwner isArchived archivedAt isDisabled isFork pushedAt
  fundingLinks {{ platform url }}
  parent {{ nameWithOwner isArchived pushedAt fundingLinks {{ platform url }} }}
  {_OWNER}
}}"""
_PAGE = """
fragment Page on CommitHistoryConnection {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { committedDate
    author { name email user { login databaseId } }
    committer { name email user { login databaseId } } }
}"""


class Told(NamedTuple):
    """What is told of one repository."""

    found: Mapping[str, Any]
    failed: Mapping[str, str]
    """Members that could not be told, and why."""


class Refused(NamedTuple):
    """That nothing is told of one repository, and why."""

    why: str
    is_absent: bool
    """Whether GitHub does not have it, or not publicly."""


def question(cursors: Mapping[Place, str | None], since: datetime, until: datetime | None) -> bytes:
    """Ask about repositories: about themselves and their newest commits, or about the commits after a cursor.

    Args:
        cursors: by repository; `None`: nothing was asked of it before.
        since: of the first commit.
        until: of the last commit; `None`: today.
    """
    variables: dict[str, str | None] = {"since": _stamp(since), "until": _stamp(until) if until else None}
    declared, asked = ["$since: GitTimestamp!", "$until: GitTimestamp"], []
    for number, (place, cursor) in enumerate(cursors.items()):
        variables |= {f"o{number}": place.owner, f"n{number}": place.name, f"a{number}": cursor}
        declared.append(f"$o{number}: String!, $n{number}: String!, $a{number}: String")
        history = f"history(first: 100, since: $since, until: $until, after: $a{number}) {{ ...Page }}"
        asked.append(
            f"r{number}: repository(owner: $o{number}, name: $n{number}) {{ {'' if cursor else '...About '}"
            f"defaultBranchRef {{ target {{ ... on Commit {{ {history} }} }} }} }}"
        )
    fragments = _PAGE if all(cursors.values()) else _ABOUT + _PAGE
    query = f"query({', '.join(declared)}) {{\n  " + "\n  ".join(asked) + "\n}" + fragments
    return json.dumps({"query": query, "variables": variables}).encode()


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def answered(body: bytes, places: Iterable[Place], source: str) -> Mapping[Place, Told | Refused]:
    """What is told of each repository, given in the order in which they were asked about.

    Raises:
        UnexpectedResponse: it is no answer to a question, or one that tells nothing but what went wrong.
    """
    answer = record(read_json(body, source))
    data, errors = record(answer.get("data")), list(records(answer.get("errors")))
    if not data:
        said = next((_message(each) for each in errors), "the answer holds no data")
        raise UnexpectedResponse(f"GraphQL: {said}", source=source, path="data")
    return {place: _one(data.get(f"r{number}"), f"r{number}", errors) for number, place in enumerate(places)}


def _one(found: object, alias: str, errors: Iterable[Mapping[str, Any]]) -> Told | Refused:
    own = [(path, each) for each in errors if (path := _path(each)) and path[0] == alias]
    if isinstance(found, dict):
        return Told(found, {str(path[1]): _message(each) for path, each in own if len(path) > 1})
    if any(each.get("type") == "NOT_FOUND" for _, each in own):
        return Refused(NOT_THERE, is_absent=True)
    return Refused(next((_message(each) for _, each in own), "the answer does not tell of it"), is_absent=False)


def _path(error: Mapping[str, Any]) -> Sequence[object]:
    path = error.get("path")
    return path if isinstance(path, list) else ()


def _message(error: Mapping[str, Any]) -> str:
    return scrub((text(error.get("message")) or "an error without a message")[:200])

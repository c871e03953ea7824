"""The wire formats of api.github.com: one repository by REST, many by GraphQL with their commits in pages of a hundred."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sbomkit.model.facts import Repository
from tests.builders import make_observation
from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "GitHubRegistry", "commit"]

_JSON = {"Content-Type": "application/json; charset=utf-8"}
_NUMBERS = {"alice": 101, "bob": 102, "carol": 103}


def commit(date: str, author: str = "alice", *, committer: str | None = None, **members: Any) -> dict[str, Any]:
    """A commit; its people are logins, `web-flow` for what is merged on the web site, and in `<>` names without an account.

    Args:
        date: of the commit, as it was committed.
        author: who wrote it.
        committer: who committed it; `None`: the author.
        **members: any other member.
    """
    return {
        "committedDate": f"{date}T12:00:00Z",
        "author": _person(author),
        "committer": _person(committer or author),
    } | members


def _person(login: str) -> dict[str, Any]:
    if login.startswith("<"):
        name = login.strip("<>")
        return {"name": name, "email": f"{name.replace(' ', '.').lower()}@mail.example", "user": None}
    number = _NUMBERS.get(login) or sum(login.encode())
    return {"name": login.title(), "email": f"{login}@mail.example", "user": {"login": login, "databaseId": number}}


class GitHubRegistry(Registry):
    """Repositories that were added; a name that one had before leads to it."""

    name: ClassVar[str] = "github"

    def __init__(self) -> None:
        super().__init__()
        self._repositories: dict[str, dict[str, Any]] = {}
        self._names: dict[str, str] = {}

    def stock(self) -> Sequence[Stocked]:
        """One repository of a person, one of an organisation that was renamed."""
        self.add("alice/left-pad", commits=[commit("2026-02-01"), commit("2026-01-01", "<Old Hand>")], funding=["alice"])
        self.add("scope/name", owner="Organization", archived="2026-01-01", formerly="scope/older-name")
        claimed = [Repository(url=f"https://github.com/{name}") for name in ("alice/left-pad", "scope/older-name")]
        return [
            Stocked("pkg:npm/left-pad@1.0.0", (make_observation(claimed[0]),)),
            Stocked("pkg:npm/%40scope/name@2.0.0", (make_observation(claimed[1]),)),
        ]

    def add(
        self,
        path: str,
        *,
        owner: str = "User",
        archived: str | None = None,
        commits: Iterable[Mapping[str, Any]] | None = (),
        funding: Iterable[str | tuple[str, str]] = (),
        sponsors: int | None = None,
        fork_of: str | None = None,
        formerly: str | None = None,
        **members: Any,
    ) -> None:
        """Have a repository.

        Args:
            path: owner and name.
            owner: `User` or `Organization`.
            archived: since when; `None`: it is not.
            commits: from new to old; `None`: the repository is empty.
            funding: logins of GitHub Sponsors, or pairs of a platform and an address.
            sponsors: how many sponsor the owner now; `None`: the owner has no sponsors page.
            fork_of: another repository that is here.
            formerly: a name that leads here.
            **members: of the GraphQL object, instead of what the above would give.
        """
        login = path.partition("/")[0]
        links = [("GITHUB", f"https://github.com/{each}") if isinstance(each, str) else each for each in funding]
        self._names |= {name.lower(): path for name in (path, formerly) if name}
        self._repositories[path] = {
            "nameWithOwner": path,
            "isArchived": archived is not None,
            "archivedAt": f"{archived}T00:00:00Z" if archived else None,
            "isDisabled": False,
            "isFork": fork_of is not None,
            "pushedAt": "2026-06-01T00:00:00Z",
            "fundingLinks": [{"platform": platform, "url": url} for platform, url in links],
            "parent": fork_of,
            "owner": {
                "__typename": owner,
                "login": login,
                "hasSponsorsListing": sponsors is not None,
                "sponsorshipsAsMaintainer": {"totalCount": sponsors or 0},
            },
            "commits": None if commits is None else list(commits),
        } | members

    def found(self, package: str, request: Request) -> Reply:
        """By REST or GraphQL."""
        if request.method == "POST" and package == "graphql":
            if "Authorization" not in request.headers:
                return Reply(401, b'{"message":"This endpoint requires you to be authenticated."}', _JSON)
            return Reply(200, json.dumps(self._graphql(json.loads(request.body))).encode(), _JSON)
        number = re.fullmatch(r"repositories/(\d+)", package)
        path = list(self._repositories)[int(number[1])] if number else package.removeprefix("repos/")
        current = self._names.get(path.lower())
        if current is None:
            return Reply(404, b'{"message":"Not Found","status":"404"}', _JSON)
        if current.lower() != path.lower():
            index = list(self._repositories).index(current)
            return Reply(301, b'{"message":"Moved Permanently"}', _JSON | {"Location": f"{self.url}/repositories/{index}"})
        return Reply(200, json.dumps(self._rest(self._repositories[current])).encode(), _JSON)

    def _rest(self, found: Mapping[str, Any]) -> dict[str, Any]:
        login = found["owner"]["login"]
        return {
            "id": 1,
            "full_name": found["nameWithOwner"],
            "private": False,
            "owner": {"login": login, "id": 7, "type": found["owner"]["__typename"]},
            "html_url": f"https://github.com/{found['nameWithOwner']}",
            "fork": found["isFork"],
            "archived": found["isArchived"],
            "disabled": found["isDisabled"],
            "pushed_at": found["pushedAt"],
            "default_branch": "main",
        } | ({"parent": {"full_name": found["parent"]}} if found["isFork"] else {})

    def _graphql(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        variables, errors = asked["variables"], []
        data: dict[str, dict[str, Any] | None] = {}
        for number in range(sum(name.startswith("o") for name in variables)):
            alias, path = f"r{number}", f"{variables[f'o{number}']}/{variables[f'n{number}']}"
            current = self._names.get(path.lower())
            if current is None:
                message = f"Could not resolve to a Repository with the name '{path}'."
                errors.append({"type": "NOT_FOUND", "path": [alias], "message": message})
                data[alias] = None
                continue
            found = self._repositories[current]
            told = data[alias] = {"defaultBranchRef": _branch(found, variables, variables[f"a{number}"])}
            if f"{alias}: repository(owner: $o{number}, name: $n{number}) {{ ...About" in asked["query"]:
                told |= {name: value for name, value in found.items() if name != "commits"}
                if isinstance(parent := found["parent"], str):
                    above = self._repositories[parent]
                    told["parent"] = {key: above[key] for key in ("nameWithOwner", "isArchived", "pushedAt", "fundingLinks")}
        return {"data": data} | ({"errors": errors} if errors else {})


def _branch(found: Mapping[str, Any], variables: Mapping[str, Any], cursor: str | None) -> dict[str, Any] | None:
    """The main branch with a hundred commits of those that were asked for."""
    if found["commits"] is None:
        return None
    since, until = variables["since"], variables["until"] or "9999"
    commits = [each for each in found["commits"] if since <= str(each["committedDate"]) <= until]
    start = int(cursor.partition(" ")[2] or -1) + 1 if cursor else 0
    end = start + 100
    page = {"hasNextPage": end < len(commits), "endCursor": f"5ca1ab1e {min(end, len(commits)) - 1}" if commits else None}
    history = {"totalCount": len(commits), "pageInfo": page, "nodes": commits[start:end]}
    return {"target": {"history": history}}


REGISTRY = GitHubRegistry

"""What the sources that ask deps.dev share: names of systems and packages, and batches that come back page after page."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey
from sbomkit.sources._asking.bulk import chunks
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source
from sbomkit.sources._reading.answers import read_json, record, records, text
from sbomkit.sources._reading.telling import key_of

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = [
    "HOST",
    "LICENCE",
    "POLITENESS",
    "SYSTEMS",
    "count_of_requests",
    "in_pages",
    "is_same",
    "key_in",
    "name_in",
    "usable",
]

HOST = "https://api.deps.dev"
LICENCE = "CC-BY-4.0"
POLITENESS = Politeness(
    rate=10.0, concurrency=4, policy="no rate is published; deps.dev answers 429 when it is asked too much, and is waited for"
)
SYSTEMS = {
    "cargo": "CARGO",
    "gem": "RUBYGEMS",
    "golang": "GO",
    "maven": "MAVEN",
    "npm": "NPM",
    "nuget": "NUGET",
    "pypi": "PYPI",
}
"""What it calls the system of a purl type."""
_NAMESPACED = frozenset({"golang", "maven", "npm"})
_SIZE = 5_000
"""Requests in one batch, at most."""
_WORD = re.compile(r"[!-~]{1,200}")
_SEPARATORS = re.compile(r"[-_.]+")


def name_in(package: Package) -> str | None:
    """What a package is called there; `None`: it has no such packages, and a batch with it might fail as a whole."""
    namespace, name = package.namespace, package.name
    if package.type == "maven":
        return f"{namespace}:{name}" if namespace and usable(namespace) and usable(name) else None
    whole = f"{namespace}/{name}" if namespace else name
    return whole if usable(whole) and (not namespace or package.type in _NAMESPACED) else None


def usable(word: str) -> bool:
    """Whether a name or a version can be one: printable ASCII without blanks."""
    return _WORD.fullmatch(word) is not None


def is_same(system: str, asked: str, got: object) -> bool:
    """Whether two names are those of one package: only some systems tell upper from lower case, or separators apart."""
    return isinstance(got, str) and _normal(system, asked) == _normal(system, got)


def _normal(system: str, name: str) -> str:
    if system in {"CARGO", "PYPI"}:
        return _SEPARATORS.sub("-", name).lower()
    return name.lower() if system in {"GO", "NUGET"} else name


def key_in(system: str, name: str) -> PackageKey | None:
    """The key of a package by its name there; `None`: this is no name."""
    purl_type = next((kind for kind, each in SYSTEMS.items() if each == system), None)
    parts = name.split(":" if system == "MAVEN" else "/")
    return key_of(purl_type, *parts) if purl_type and all(parts) and usable(name) else None


def in_pages(
    source: Source, session: Session, path: str, requests: Sequence[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], "Answer"]]:
    """Ask in batches, and return each response with the page that it is on; a page is asked for by the same batch again.

    Raises:
        SourceError: as the client raises, or pages do not end.  What was on earlier pages stands.
    """
    client, endpoint = session.make_client(), source.endpoint(session)
    for batch in chunks(requests, _SIZE):
        token = ""
        for _ in batch:  # a page without anything new would be one too many
            answer = client.post(endpoint, path, json.dumps({"requests": batch, "pageToken": token}).encode())
            if answer.status != 200:
                raise UnexpectedResponse(f"the batch was answered with HTTP {answer.status}", source=source.name)
            page = record(read_json(answer.body, source.name))
            if "responses" not in page:
                raise UnexpectedResponse("the answer has no responses", source=source.name)
            yield from ((each, answer) for each in records(page["responses"]))
            token = text(page.get("nextPageToken"), 100_000) or ""
            if not token:
                break
        else:
            raise UnexpectedResponse("pages do not end", source=source.name)


def count_of_requests(asked: int) -> int:
    """Requests for a batch of so many, where a page holds a thousand of them: the host does not tell how many it holds."""
    return -(-asked // 1_000)

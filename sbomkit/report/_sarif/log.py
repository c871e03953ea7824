"""What every SARIF file has: a tool with rules, results with places and fingerprints, and what could not be told.

SARIF 2.1.0 (OASIS, 27 March 2020), and what GitHub's code scanning asks for beyond it.  There is no `security-severity`, on
purpose: it would call severe what is only worth looking at first.  A priority stands in `rank`, which means just that (section
3.27.25).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from pydantic_core import to_json

from sbomkit._version import __version__
from sbomkit.report._page import escaped
from sbomkit.report._text import LOGGED, sanitize_terminal, shortened

__all__ = ["LARGEST", "location", "log", "message", "notification", "prints", "rule", "shared_out", "text"]

LARGEST = 25_000
"""Results of one run: platforms refuse a file that has more."""
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LINK = "]("
"""Without it, brackets are no link."""
_MARKS = re.compile(r"[\\\[\]]")


def log(
    rules: Mapping[str, dict[str, Any]], results: Iterable[dict[str, Any]], notes: Sequence[dict[str, Any]], *, successful: bool
) -> str:
    """One run as a file.

    Args:
        rules: by id, in the order in which they are listed.
        results: each with the id of its rule.
        notes: what is to be told beside results.
        successful: whether all could be read that was to be looked at.
    """
    places = {name: index for index, name in enumerate(rules)}
    driver = {"name": "sbomkit", "version": __version__, "semanticVersion": __version__, "rules": list(rules.values())}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": successful, "toolExecutionNotifications": list(notes)}],
        "results": [{**each, "ruleIndex": places[each["ruleId"]]} for each in results],
    }
    written = to_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2).decode()
    return re.sub(LOGGED, r"\\u0023", written) + "\n"


def rule(name: str, title: str, description: str, level: str, *, advice: str = "", **properties: Any) -> dict[str, Any]:
    """What is looked for (section 3.49), with help for whoever meets a result.

    Args:
        name: the id, which results name; harmless already.
        title: a few words.
        description: what is found, and why it is looked for.
        level: of its results where they do not say otherwise.
        advice: what to do about it.
        properties: whatever else belongs to it.
    """
    markdown = "\n\n".join(escaped(shortened(each)) for each in (description, advice) if each)
    made = {
        "id": name,
        "shortDescription": {"text": message(title)},
        "fullDescription": {"text": message(description)},
        "help": {"text": message(f"{description} {advice}".rstrip()), "markdown": f"{_without_placeholders(markdown)}\n"},
        "defaultConfiguration": {"level": level},
    }
    return {**made, "properties": properties} if properties else made


def location(file: str | None, logical: str, kind: str, line: int = 1) -> list[dict[str, Any]]:
    """Where a result is to be shown: the file, if it is known, and what in it.

    Platforms want a line; where none is known, the first one stands for the file.
    """
    found: dict[str, Any] = {}
    if file is not None:
        uri = quote(file.encode("utf-8", "surrogateescape"))
        found["physicalLocation"] = {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}
    if logical:
        found["logicalLocations"] = [{"fullyQualifiedName": text(logical), "kind": kind}]
    return [found] if found else []


def prints(*parts: str) -> dict[str, str]:
    """What tells that two results are one, wherever in the document it stands and whatever the version of it.

    GitHub only looks at the first, and would make it from the line: all results of a line would be one.
    """
    digest = sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return {"primaryLocationLineHash": f"{digest[:16]}:1", "sbomkit/v1": digest}


def notification(level: str, told: str) -> dict[str, Any]:
    """What is told beside the results (section 3.58)."""
    return {"level": level, "message": {"text": message(told)}}


def text(told: str) -> str:
    """Harmless and of bearable length."""
    return shortened(sanitize_terminal(told))


def message(told: str) -> str:
    """A text that says what it says where SARIF has messages: no part of it is a placeholder or a link (3.11.5, 3.11.6).

    Addresses have brackets too, which stay as they are where there is nothing that a link could be.
    """
    plain = _without_placeholders(text(told))
    return _MARKS.sub(r"\\\g<0>", plain) if _LINK in plain else plain


def _without_placeholders(told: str) -> str:
    return told.replace("{", "{{").replace("}", "}}")


def shared_out(counts: Sequence[int], most: int) -> int:
    """How many results each rule may have, so that all together are no more than `most` and none is silent for another."""
    if sum(counts) <= most:
        return max(counts, default=0)
    left = most
    for place, count in enumerate(sorted(counts)):
        share = left // (len(counts) - place)
        if count > share:
            return share
        left -= count
    raise AssertionError  # pragma: no cover - they are more than `most`

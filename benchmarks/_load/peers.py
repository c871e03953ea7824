"""What other libraries make of the same documents, in processes of their own."""

import hashlib
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks._documents import Found, Reading, aligned, grouped_reason, median, number, say, watched
from benchmarks._load.ways import LARGE
from benchmarks._peers import PEERS, SUFFIXES, Peer
from benchmarks._workers import Answer, Outcome, Worker

__all__ = ["PEERS", "peers", "table"]

_NAMED = 10
"""Documents that a table names; the JSON names all."""


def peers(pairs: Sequence[tuple[Found, Reading]], names: Sequence[str], *, budget: float, limit: float) -> list[dict[str, Any]]:
    """What other libraries make of the same documents; what one leaves of its share of the budget goes to the next."""
    shuffled = sorted(pairs, key=lambda pair: hashlib.sha256(pair[0].name.encode()).digest())
    rows = []
    asked = [PEERS[name] for name in names]
    started = time.monotonic()
    for place, peer in enumerate(asked):
        if peer.version is None:
            say(f"{peer.distribution} is not installed: skipped")
            rows.append({"name": peer.distribution, "version": None})
            continue
        share = (budget - (time.monotonic() - started)) / (len(asked) - place)
        rows.append(_ask(peer, [pair for pair in shuffled if peer.suits(pair[1])], share, limit))
    return rows


def _ask(peer: Peer, pairs: Sequence[tuple[Found, Reading]], budget: float, limit: float) -> dict[str, Any]:
    ends = time.monotonic() + budget
    answers: list[tuple[Reading, Answer]] = []
    with tempfile.TemporaryDirectory() as folder, Worker(peer.prepare) as worker:
        for found, reading in watched(pairs, peer.distribution):
            left = ends - time.monotonic()
            if left <= 0:
                break
            family, encoding = reading.format or "", reading.encoding or ""
            link = Path(folder, f"document{SUFFIXES.get((family, encoding), found.path.suffix)}")
            link.unlink(missing_ok=True)
            link.symlink_to(found.path.resolve())
            question = (str(link), family, encoding, reading.refused is None)
            answer = worker.ask(*question, limit=min(limit, left))
            if answer.outcome is Outcome.LIMIT and left < limit:
                break  # it was the budget that ended it
            answers.append((reading, answer))
    return {
        "name": peer.distribution,
        "version": peer.version,
        "documents": len(pairs),
        "not_reached": len(pairs) - len(answers),
        **_compared(answers),
    }


def _compared(answers: Sequence[tuple[Reading, Answer]]) -> dict[str, Any]:
    outcomes = Counter(answer.outcome for _, answer in answers)
    done = [(reading, answer.value) for reading, answer in answers if answer.outcome is Outcome.DONE]
    both = [
        (reading, value)
        for reading, value in done
        if reading.refused is None and (value["components"] or not reading.components)
    ]
    seconds = sum(value["seconds"] for _, value in both)
    ours = sum(value["sbomkit_seconds"] for _, value in both)
    reasons = Counter(
        grouped_reason(*answer.value.partition(": ")[::2])
        for _, answer in answers
        if answer.outcome in {Outcome.REFUSED, Outcome.DIED}
    )
    return {
        "read": len(done),
        "found_nothing": sum(not value["components"] and reading.components > 0 for reading, value in done),
        "refused": outcomes[Outcome.REFUSED],
        "over_limit": outcomes[Outcome.LIMIT],
        "died": outcomes[Outcome.DIED],
        "both_read": len(both),
        "components": sum(value["components"] for _, value in both),
        "sbomkit_components": sum(reading.components for reading, _ in both),
        "same_components": sum(value["components"] == reading.components for reading, value in both),
        "fewer_components": sum(value["components"] < reading.components for reading, value in both),
        "more_components": [reading.path for reading, value in both if value["components"] > reading.components],
        "read_by_peer_alone": [reading.path for reading, value in done if reading.refused and value["components"]],
        "over_limit_paths": [reading.path for reading, answer in answers if answer.outcome is Outcome.LIMIT],
        "seconds": seconds,
        "sbomkit_seconds": ours,
        "ratio": seconds / ours if ours else None,
        "median_ratio": median(value["seconds"] / value["sbomkit_seconds"] for _, value in both),
        "worst_large_ratio": max(
            (value["seconds"] / value["sbomkit_seconds"] for reading, value in both if reading.bytes > LARGE), default=None
        ),
        "reasons": dict(reasons.most_common()),
    }


def table(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The figures for a person."""
    yield "Peers: each document once; ratio of seconds to sbomkit's, in full, on the documents that both read"
    names = (
        *("documents", "not_reached", "read", "found_nothing", "refused", "over_limit", "died"),
        *("both_read", "same_components", "fewer_components"),
    )
    here = [row for row in found if row["version"]]
    rows = [
        [
            f"{row['name']} {row['version']}",
            *(f"{row[name]:,}" for name in names),
            f"{len(row['more_components']):,}",
            f"{row['seconds']:.2f}",
            f"{row['sbomkit_seconds']:.2f}",
            *(number(row[name]) for name in ("ratio", "median_ratio", "worst_large_ratio")),
        ]
        for row in here
    ]
    head = ["peer", *(name.replace("_", " ") for name in names), "more components", "seconds", "sbomkit s"]
    yield aligned([*head, "ratio", "median ratio", "worst over 1 MB"], rows)
    for row in found:
        if not row["version"]:
            yield f"{row['name']}: not installed, skipped"
    for row in here:
        for reason, count in list(row["reasons"].items())[:5]:
            yield f"{row['name']} refused {count:,}: {reason}"
        alone = row["read_by_peer_alone"]
        for path in alone[:_NAMED]:
            yield f"read by {row['name']} alone: {path}"
        if len(alone) > _NAMED:
            yield f"read by {row['name']} alone: {len(alone) - _NAMED:,} more"

"""Everybody's word on all documents, and each disagreement by name."""

import argparse
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks._documents import Bar, Found, Reading, aligned, median, number, say, watched
from benchmarks._validate.judging import FIRST_REFERENCE, REFERENCES, Verdict, ours, theirs, worker
from benchmarks._workers import Outcome

__all__ = ["bars", "table", "verdicts"]

_NAMED = 10
"""Disagreements that a table names; the JSON names all."""


@dataclass(frozen=True, kw_only=True)
class _Judged:
    found: Found
    reading: Reading
    verdict: Verdict

    @property
    def named(self) -> bool | None:
        """What its name says; `None`: nothing."""
        name = self.found.path.name
        return True if name.startswith("valid-") else False if name.startswith("invalid-") else None


def verdicts(pairs: Sequence[tuple[Found, Reading]], options: argparse.Namespace) -> dict[str, Any]:
    """Everybody's word on all documents."""
    judged = [
        _Judged(found=found, reading=reading, verdict=ours(found.path.read_bytes(), options.runs))
        for found, reading in watched(list(pairs), "validating")
        if reading.format is not None
    ]
    judged.sort(key=lambda each: (each.found.bytes, each.found.name))
    named = [each for each in judged if each.named is not None]
    ends = time.monotonic() + options.budget
    rows = []
    for place, name in enumerate(options.references):
        share = (ends - time.monotonic()) / (len(options.references) - place)
        rows.append(_reference(name, judged, share, options.document_limit))
    return {
        "documents": len(judged),
        "bytes": sum(each.found.bytes for each in judged),
        "valid": sum(each.verdict.valid is True for each in judged),
        "invalid": sum(each.verdict.valid is False for each in judged),
        "crashed": [{"path": each.found.name, "error": each.verdict.error} for each in judged if each.verdict.valid is None],
        "seconds": sum(each.verdict.seconds for each in judged),
        "names": {
            "documents": len(named),
            "agree": sum(each.verdict.valid == each.named for each in named),
            "disagree": [
                {"path": each.found.name, "named": "valid" if each.named else "invalid", "error": each.verdict.error}
                for each in named
                if each.verdict.valid != each.named
            ],
        },
        "references": rows,
    }


def _reference(name: str, judged: Sequence[_Judged], budget: float, limit: float) -> dict[str, Any]:
    reference = REFERENCES[name]
    row: dict[str, Any] = {"name": name, "version": reference.version}
    if reference.version is None:
        say(f"{name} is not installed: skipped")
        return row
    asked = [each for each in judged if reference.suits(each.reading)]
    ends = time.monotonic() + budget
    answers: list[tuple[_Judged, Verdict]] = []
    with worker(name) as process:
        for each in watched(asked, name):
            left = ends - time.monotonic()
            if left <= 0:
                break
            answer = process.ask(
                str(each.found.path), each.reading.version or "", each.reading.encoding or "", limit=min(limit, left)
            )
            if answer.outcome is Outcome.LIMIT and left < limit:
                break  # it was the budget that ended it
            answers.append((each, theirs(answer, limit)))
    return {**row, "documents": len(asked), "not_reached": len(asked) - len(answers), **_compared(answers)}


def _compared(answers: Sequence[tuple[_Judged, Verdict]]) -> dict[str, Any]:
    said = [(each, verdict) for each, verdict in answers if None not in {verdict.valid, each.verdict.valid}]
    named = [(each, verdict) for each, verdict in said if each.named is not None]
    seconds = sum(verdict.seconds for _, verdict in said)
    own = sum(each.verdict.seconds for each, _ in said)
    return {
        "over_limit": [each.found.name for each, verdict in answers if verdict.over_limit],
        "no_verdict": [
            {"path": each.found.name, "reason": verdict.error}
            for each, verdict in answers
            if verdict.valid is None and not verdict.over_limit
        ],
        "both_valid": sum(bool(verdict.valid and each.verdict.valid) for each, verdict in said),
        "both_invalid": sum(not verdict.valid and not each.verdict.valid for each, verdict in said),
        "only_sbomkit_objects": [
            {"path": each.found.name, "error": each.verdict.error}
            for each, verdict in said
            if verdict.valid and not each.verdict.valid
        ],
        "only_reference_objects": [
            {"path": each.found.name, "error": verdict.error}
            for each, verdict in said
            if each.verdict.valid and not verdict.valid
        ],
        "names": {
            "documents": len(named),
            "agree": sum(verdict.valid == each.named for each, verdict in named),
            "disagree": [each.found.name for each, verdict in named if verdict.valid != each.named],
        },
        "seconds": seconds,
        "sbomkit_seconds": own,
        "ratio": seconds / own if own else None,
        "median_ratio": median(verdict.seconds / each.verdict.seconds for each, verdict in said),
    }


def table(found: Mapping[str, Any]) -> Iterator[str]:
    """The figures for a person."""
    yield (
        f"Verdicts: {found['documents']:,} documents, {found['bytes'] / 1e6:,.1f} MB in {found['seconds']:.2f} s; "
        f"valid {found['valid']:,}, invalid {found['invalid']:,}, crashed {len(found['crashed']):,}"
    )
    for each in found["crashed"][:_NAMED]:
        yield f"  crashed: {each['path']}: {each['error']}"
    names = found["names"]
    yield f"names: {names['agree']:,} of {names['documents']:,} agree"
    for each in names["disagree"][:_NAMED]:
        yield f"  named {each['named']}: {each['path']}: {each['error'] or 'nothing is wrong'}"
    here = [row for row in found["references"] if row["version"]]
    rows = [
        [
            f"{row['name']} {row['version']}",
            *(f"{row[name]:,}" for name in ("documents", "not_reached")),
            *(f"{len(row[name]):,}" for name in ("over_limit", "no_verdict")),
            *(f"{row[name]:,}" for name in ("both_valid", "both_invalid")),
            *(f"{len(row[name]):,}" for name in ("only_sbomkit_objects", "only_reference_objects")),
            f"{row['names']['agree']:,} of {row['names']['documents']:,}",
            f"{row['seconds']:.2f}",
            f"{row['sbomkit_seconds']:.2f}",
            number(row["ratio"]),
            number(row["median_ratio"]),
        ]
        for row in here
    ]
    head = ["reference", "documents", "not reached", "over limit", "no verdict", "both valid", "both invalid", "only we object"]
    yield aligned([*head, "only it objects", "its names", "seconds", "sbomkit s", "ratio", "median ratio"], rows)
    for row in found["references"]:
        if not row["version"]:
            yield f"{row['name']}: not installed, skipped"
    for row in here:
        for who, what in (("sbomkit", "only_sbomkit_objects"), (row["name"], "only_reference_objects")):
            for each in row[what][:_NAMED]:
                yield f"only {who} objects ({row['name']}): {each['path']}: {each['error']}"
            if len(row[what]) > _NAMED:
                yield f"only {who} objects ({row['name']}): {len(row[what]) - _NAMED:,} more"


def bars(found: Mapping[str, Any]) -> Iterable[Bar]:
    """The verdicts of the reference that counts, and those that the names tell, without exception; and nothing crashes."""
    names, rows = found["names"], [row for row in found["references"] if row["name"] == FIRST_REFERENCE and row["version"]]
    yield Bar(name="documents that crash the validator", figure=len(found["crashed"]), bar=0)
    if names["documents"]:
        # A name is a hint: where the reference is of another mind than the name, so may we be.
        doubtful = {path for row in rows for path in row["names"]["disagree"]}
        wrong = sum(each["path"] not in doubtful for each in names["disagree"])
        yield Bar(name=f"verdicts that differ from the name ({FIRST_REFERENCE} does not)", figure=wrong, bar=0)
    # What jsonschema does not check (formats) and what spdx-tools adds of its own is theirs to differ in.
    for row in rows:
        differ = len(row["only_sbomkit_objects"]) + len(row["only_reference_objects"])
        yield Bar(name=f"verdicts that differ from {row['name']}", figure=differ, bar=0)

"""What a validator says of a document: ours in this process, a reference in one of its own."""

import time
from dataclasses import dataclass
from typing import Any

from benchmarks._validators import REFERENCES
from benchmarks._workers import Answer, Outcome, Worker
from sbomkit.errors import DocumentError
from sbomkit.formats._validate import validate

__all__ = ["FIRST_REFERENCE", "REFERENCES", "Verdict", "judged", "ours", "theirs", "word", "worker"]

FIRST_REFERENCE = "cyclonedx-python-lib"
"""The one whose word counts."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one validator says of one document."""

    valid: bool | None
    """`None`: it does not say."""
    error: str | None
    """The first thing that is wrong."""
    seconds: float
    over_limit: bool = False

    def as_json(self) -> dict[str, Any]:
        """The verdict in the published shape; seconds over the limit are unknown."""
        seconds = None if self.over_limit else self.seconds
        return {"valid": self.valid, "error": self.error, "seconds": seconds, "over_limit": self.over_limit}


def ours(data: bytes, runs: int) -> Verdict:
    """The verdict of sbomkit, and the best of its times: the first compiles the schema as well."""
    best = float("inf")
    for _ in range(max(runs, 1)):
        started = time.perf_counter()
        valid, error = judged(data)
        best = min(best, time.perf_counter() - started)
    return Verdict(valid=valid, error=error and error[:300], seconds=best)


def judged(data: bytes) -> tuple[bool | None, str | None]:
    """Whether a document is valid, `None` where the validator breaks down; and the first thing that is wrong."""
    try:
        validation = validate(data)
    except DocumentError as problem:
        return False, problem.message
    except Exception as problem:  # noqa: BLE001 - that nothing else escapes is held to a bar
        return None, f"{type(problem).__name__}: {problem}"
    for first in validation.errors:
        return validation.valid, f"{first.path}: {first.message}" if first.path else first.message
    return validation.valid, None


def theirs(answer: Answer, limit: float) -> Verdict:
    """The verdict of a reference; one that breaks down has none."""
    if answer.outcome is Outcome.DONE:
        return Verdict(**answer.value)
    return Verdict(valid=None, error=str(answer.value), seconds=limit, over_limit=answer.outcome is Outcome.LIMIT)


def worker(name: str) -> Worker:
    """A process for one of the references."""
    return Worker(REFERENCES[name].prepare)


def word(valid: bool | None) -> str:  # noqa: FBT001 - a verdict
    """A verdict for a table."""
    return {True: "valid", False: "invalid", None: "-"}[valid]

"""One run of `collect` against the simulated services, in a process of its own."""

import json
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sbomkit.enrich import Wanted, collect
from sbomkit.formats import load
from sbomkit.model.facts import Facts, Status
from sbomkit.settings import Settings

__all__ = ["run"]

_NOW = datetime(2026, 11, 1, tzinfo=UTC)


def run(document: str, settings: str) -> dict[str, Any]:
    """Collect about a document, with settings as JSON: seconds, requests, and what came of it.

    The document is read before the clock starts; the HTTP stack is loaded afterwards, as a user waits for it.
    """
    inventory = load(Path(document))
    chosen = Settings.model_validate(json.loads(settings))
    started, processor = time.perf_counter(), time.process_time()
    collected = collect(inventory, Wanted(settings=chosen, depth="shortlist", now=_NOW))
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    return {
        "seconds": seconds,
        "processor_seconds": processor,
        "requests": sum(collected.sent.values()),
        "packages": len(collected.answers.packages),
        "observations": _statuses(collected.answers),
        "failures": _failures(collected.answers),
        "sha256": collected.answers.sha256,
    }


def _statuses(facts: Facts) -> dict[str, int]:
    found = Counter(each.status.value for entry in facts.packages for each in entry.observations)
    return dict(sorted(found.items()))


def _failures(facts: Facts) -> dict[str, int]:
    """Why there is no answer, by source and reason."""
    failed = [each for entry in facts.packages for each in entry.observations if each.status is Status.FAILED]
    return dict(Counter(f"{each.source}: {each.detail}" for each in failed).most_common(20))

"""Writes the data of `nodemon-2017` and `openssh-debian12` anew from the folder of shared data that they were taken from.

    python examples/make_examples.py SHARED_FOLDER [OUTPUT_FOLDER]

SHARED_FOLDER holds `benchmark/`; each README beside the data says what was changed, and what is not known.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

if __package__ in {None, ""}:  # run as a script: what it shares with the benchmarks lies beside its own folder
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._recorded.folder import convert, read_json
from examples._documents import bare_cyclonedx, bare_spdx, reroot_cyclonedx, reroot_spdx
from examples._upstream import upstream_facts
from sbomkit.formats import load
from sbomkit.model.facts import Facts, FactsHeader

__all__ = ["main", "make_examples"]

DEBIAN_12 = datetime(2023, 6, 10, tzinfo=UTC)
"""The day on which Debian 12 was released: its lists of packagers are dated by it."""

NODEMON_NOTE = (
    "npm publishing accounts of nodemon 1.11.0 and the packages below it, each as listed when the installed version was "
    "published; as of 2017-11-05"
)
OPENSSH_NOTE = (
    "Debian 12's maintainers and uploaders of openssh-server and what it needs, dated 2023-06-10; committers and release tags "
    "of xz from its public git history"
)


def make_examples(shared: Path, output: Path) -> None:
    """Write both examples' documents and facts below `output`."""
    _nodemon(shared / "benchmark" / "event-stream_node_modules_2017-11", output / "nodemon-2017")
    _openssh(shared / "benchmark" / "xz_openssh-server_bookworm", output / "openssh-debian12")


def _nodemon(source: Path, target: Path) -> None:
    _write(target / "sbom.cdx.json", bare_cyclonedx(read_json(source / "sbom.cdx.json")))
    _write(target / "sbom.spdx.json", bare_spdx(read_json(source / "sbom.spdx.json")))
    facts = convert(read_json(source / "facts.json"), load(target / "sbom.cdx.json"))
    _write_facts(target / "facts.jsonl", facts, NODEMON_NOTE)


def _openssh(source: Path, target: Path) -> None:
    _write(target / "sbom.cdx.json", reroot_cyclonedx(bare_cyclonedx(read_json(source / "sbom.cdx.json")), "openssh-server"))
    _write(target / "sbom.spdx.json", reroot_spdx(bare_spdx(read_json(source / "sbom.spdx.json")), "openssh-server"))
    packagers = convert(read_json(source / "facts.json"), load(target / "sbom.cdx.json"), as_of=DEBIAN_12)
    facts = Facts.merge(packagers, upstream_facts(read_json(source / "upstream_git_asof.json")))
    _write_facts(target / "facts.jsonl", facts, OPENSSH_NOTE)


def _write(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_facts(path: Path, facts: Facts, note: str) -> None:
    # Without the version of sbomkit, so that the same data give the same bytes in the next one.
    path.write_bytes(b"".join(facts.lines(FactsHeader(generator="examples/make_examples.py", note=note))))


def main(arguments: list[str]) -> int:
    """Write the examples; returns the exit code."""
    if not 1 <= len(arguments) <= 2:
        print(__doc__, file=sys.stderr)
        return 2
    output = Path(arguments[1]) if len(arguments) == 2 else Path(__file__).resolve().parent
    make_examples(Path(arguments[0]), output)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

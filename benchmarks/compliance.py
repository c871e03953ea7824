"""What `check --profile ntia-2021` finds beside ntia-conformance-checker, and what checking costs.

    python benchmarks/compliance.py FOLDER... [--peer PYTHON] [--keep FILE] [--format table|json]

Every SPDX document below the folders is checked; CycloneDX documents are not, which the other one does not read.  Each
disagreement is printed with its explanation from the clause; one that nothing explains ends the run with 1.

The other one's answers are taken from `tests/compliance/ntia_answers.json`, by the digest of the document.  With `--peer`, the
interpreter of an environment that has ntia-conformance-checker, it is asked anew, each document in a process of its own with a
limit of 300 seconds, and `--keep` writes its answers: bare facts, by name and digest.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._compliance.explained import Peer, compared
from sbomkit.compliance import check
from sbomkit.errors import DocumentError
from sbomkit.formats import load
from sbomkit.model.inventory import Inventory

__all__ = ["main"]

_ROOT = Path(__file__).resolve().parent
_KEPT = _ROOT.parent / "tests" / "compliance" / "ntia_answers.json"
_ASK = _ROOT / "_compliance" / "ask_ntia.py"
_LIMIT = 300.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print; 1 where a disagreement is not explained."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--peer", type=Path, metavar="PYTHON", help="an interpreter that has ntia-conformance-checker")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="where to write its answers, such as the file of the tests")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    options = parser.parse_args(arguments)
    kept = {each["sha256"]: each["answer"] for each in json.loads(_KEPT.read_text())} if _KEPT.exists() else {}
    rows, answers = [], []
    for name, path, inventory, digest in _documents(options.folders):
        answer = _asked(options.peer, path, inventory) if options.peer else kept.get(digest)
        if answer is None:
            continue
        answers.append({"file": name, "sha256": digest, "answer": answer})
        started = time.perf_counter()
        report = check(inventory, ["ntia-2021"])
        row = compared(inventory, report, Peer.of(answer))
        rows.append({"file": name, "seconds": round(time.perf_counter() - started, 3), **row})
    if options.keep:
        options.keep.write_text(json.dumps(answers, indent=1, sort_keys=True) + "\n")
    print(json.dumps(rows, indent=1) if options.format == "json" else _table(rows))
    return 1 if any(row["unexplained"] for row in rows) else 0


def _documents(folders: Sequence[Path]) -> Iterator[tuple[str, Path, Inventory, str]]:
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            data = path.read_bytes()
            try:
                inventory = load(data)
            except DocumentError:
                continue
            if inventory.document.format == "SPDX":
                yield path.relative_to(folder).as_posix(), path, inventory, sha256(data).hexdigest()


def _asked(python: Path, path: Path, inventory: Inventory) -> dict[str, Any]:
    family = "spdx3" if inventory.document.spec_version.startswith("3") else "spdx2"
    try:
        done = subprocess.run([python, _ASK, path, family], capture_output=True, timeout=_LIMIT, check=False, text=True)
    except subprocess.TimeoutExpired:
        return {"error": "over the limit"}
    lines = done.stdout.strip().splitlines()
    answer: dict[str, Any] = json.loads(lines[-1]) if lines else {"error": "died"}
    return answer


def _table(rows: Sequence[dict[str, Any]]) -> str:
    lines = []
    counted: Counter[str] = Counter()
    for row in rows:
        counted[row["verdicts"]] += 1
        for element, why in row["explained"].items():
            counted[why] += 1
            lines.append(f"{row['file']}: {element}: {why}")
        lines += [f"{row['file']}: {element}: NOT EXPLAINED" for element in row["unexplained"]]
    return "\n".join([*lines, "", *(f"{number:6,} {what}" for what, number in counted.most_common())])


if __name__ == "__main__":
    sys.exit(main())

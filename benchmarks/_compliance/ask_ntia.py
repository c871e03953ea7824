"""Asks ntia-conformance-checker about one document, and prints its answer as JSON.  Runs in an environment that has it.

python benchmarks/_compliance/ask_ntia.py FILE spdx2|spdx3
"""

import contextlib
import io
import json
import sys
from typing import Any


def main() -> None:
    """Print what it says of each of its elements; an error where it cannot read the document."""
    from ntia_conformance_checker import SbomChecker  # type: ignore[import-not-found]  # noqa: PLC0415 - not ours

    noise = io.StringIO()
    try:
        with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
            checker: Any = SbomChecker(sys.argv[1], compliance="ntia", sbom_spec=sys.argv[2])
    except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
        print(json.dumps({"error": type(error).__name__}))
        return
    if checker.doc is None or checker.parsing_errors:
        print(json.dumps({"error": "not read"}))
        return
    print(
        json.dumps(
            {
                "conforms": bool(checker.compliant),
                "author": bool(checker.doc_author),
                "timestamp": bool(checker.doc_timestamp),
                "relationships": bool(checker.dependency_relationships),
                "without_name": len(checker.components_without_names),
                "without_version": len(checker.components_without_versions),
                "without_identifier": len(checker.components_without_identifiers),
                "without_supplier": len(checker.components_without_suppliers),
                "messages": len(checker.validation_messages),
                "reached": len(checker.reachable_component_ids),
                "floating": len(checker.floating_component_ids),
            }
        )
    )


if __name__ == "__main__":
    main()

"""`python examples/procurement_gate.py SBOM FACTS`: may we take this product? Asks nobody; the same files give the same answer.

Exit codes: 0 yes, 1 somebody has to look at the findings, 2 usage, or the facts cannot be read, 3 the document cannot be read.
"""

import sys

from sbomkit import SbomkitError, gate, load, rank, read_facts, render

OUR_RULES = [
    "sole and depth >= 3 and dependents >= 10",  # much stands on one person whom nobody chose
    "handover and reach >= 0.1",
    "coverage < 0.8",  # what is not known passes the rules above, so that much has to be known
    "fidelity.no_edges",
]


def main(arguments: list[str]) -> int:
    """Print what stands against the product, and return the exit code."""
    if len(arguments) != 2:
        print("usage: python procurement_gate.py SBOM FACTS", file=sys.stderr)
        return 2
    try:
        ranking = rank(load(arguments[0]), read_facts(arguments[1]))
    except SbomkitError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    found = gate(ranking, OUR_RULES, on_unknown="pass")
    print(ranking.fidelity.conclusion)
    print(render(found), end="")
    return 0 if found.passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

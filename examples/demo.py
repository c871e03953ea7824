"""The main job on two real products, offline: every command is printed before it runs, so that it can be copied.

python examples/demo.py
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["STEPS", "Step", "main"]

READER_GONE = 141
"""The exit code of shells, and of sbomkit, when nobody reads the output any more."""
CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Step:
    """One command, with what a reader should know before."""

    text: str
    arguments: tuple[str, ...]


NODEMON = ("examples/nodemon-2017/sbom.cdx.json", "--facts", "examples/nodemon-2017/facts.jsonl", "--as-of", "2017-11-05")
OPENSSH = ("examples/openssh-debian12/sbom.cdx.json", "--facts", "examples/openssh-debian12/facts.jsonl")


def _rank(where: tuple[str, ...], *options: str) -> tuple[str, ...]:
    return ("rank", *where, "--offline", *options)


def _explain(package: str, where: tuple[str, ...], *options: str) -> tuple[str, ...]:
    sbom, *rest = where
    return ("explain", sbom, package, *rest, "--offline", *options)


STEPS = (
    Step(
        "1. A web application in November 2017: which packages below nodemon hang on\n"
        "one person?  Publishing accounts are those that npm listed when each installed\n"
        "version was published.",
        _rank(NODEMON, "--top", "10"),
    ),
    Step(
        "2. One of them: event-stream.  Ten months later its only publisher had handed it\n"
        "over, and the new one had added a malicious dependency.",
        _explain("event-stream", NODEMON),
    ),
    Step(
        "3. openssh-server of Debian 12 and what it needs, as known on 1 January 2022.\n"
        "Debian's lists of packagers are dated 2023-06-10, the day of its release: later\n"
        "than this, so they are not used.  Known for that day are the committers and\n"
        "releases of xz only; all the rest is unassessed, which does not mean safe.",
        _rank(OPENSSH, "--as-of", "2022-01-01", "--top", "5"),
    ),
    Step(
        "4. liblzma5, which is built from xz-utils, on that day.",
        _explain("liblzma5", OPENSSH, "--as-of", "2022-01-01"),
    ),
    Step(
        "5. The same product on 10 June 2023, the day on which Debian 12 came out:\nnow its packagers are known too.",
        _rank(OPENSSH, "--as-of", "2023-06-10", "--top", "10"),
    ),
    Step(
        "6. liblzma5 on that day.  Debian lists three packagers, which looks well\n"
        "staffed.  Upstream, a newcomer makes releases now.  Those of February and March\n"
        "2024 held a backdoor.",
        _explain("liblzma5", OPENSSH, "--as-of", "2023-06-10"),
    ),
)


def main() -> int:
    """Run all steps; returns the exit code of the first one that fails, else 0."""
    environment = {"COLUMNS": "80", **os.environ}
    for step in STEPS:
        try:
            print(f"\n{step.text}\n\n$ sbomkit {' '.join(step.arguments)}\n", flush=True)
        except BrokenPipeError:  # as in `python examples/demo.py | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return READER_GONE
        done = subprocess.run([sys.executable, "-m", "sbomkit", *step.arguments], cwd=CHECKOUT, env=environment, check=False)
        if done.returncode == READER_GONE:
            return READER_GONE
        if done.returncode:
            print(f"sbomkit ended with exit code {done.returncode}", file=sys.stderr)
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())

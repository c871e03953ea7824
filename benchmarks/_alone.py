"""A measurement in a fresh process: a function that is named, called with texts; its answer comes back as JSON."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["alone"]


def alone(function: Callable[..., Any], *arguments: str, environment: Mapping[str, str] | None = None) -> Any:
    """What a function of a module says in a process that does nothing else.

    Args:
        function: found again by its name.
        arguments: texts, as a command line has them.
        environment: variables that are added to those of this process.

    Raises:
        CalledProcessError: it failed there; what it said is passed on to standard error.
    """
    command = [sys.executable, __file__, function.__module__, function.__qualname__, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, **(environment or {})})
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    print(json.dumps(getattr(import_module(sys.argv[1]), sys.argv[2])(*sys.argv[3:])))

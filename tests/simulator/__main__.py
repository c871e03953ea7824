"""Run the simulator by hand: `python -m tests.simulator --npm FOLDER` prints its address and serves until Ctrl-C."""

import argparse
from contextlib import suppress
from pathlib import Path
from threading import Event

from tests.simulator import RegistrySimulator


def main() -> None:
    """Serve folders of packuments on loopback."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=main.__doc__)
    parser.add_argument("--npm", type=Path, metavar="FOLDER", help="packuments, named NAME.json with / as %%2f")
    arguments = parser.parse_args()
    with RegistrySimulator() as simulator, suppress(KeyboardInterrupt):
        if arguments.npm:
            count = simulator.npm.load(arguments.npm)
            print(f"{count} packages; point sbomkit at them with:", flush=True)  # noqa: T201
        print(f"SBOMKIT_SOURCES__NPM__URL={simulator.npm.url}", flush=True)  # noqa: T201
        Event().wait()


if __name__ == "__main__":
    main()

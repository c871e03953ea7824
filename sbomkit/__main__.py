"""`python -m sbomkit`: the command line."""

import sys

from sbomkit.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())

"""What commands read: documents by their paths, or standard input for `-`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sbomkit.cli._progress import step
from sbomkit.errors import ConfigurationError, DocumentError

if TYPE_CHECKING:
    from sbomkit.model import Inventory

__all__ = ["check_standard_input", "naming", "opened", "read_document", "shown_name", "standard_input"]


@contextmanager
def naming(path: str) -> Iterator[None]:
    """Let an error say which of several documents is at fault."""
    try:
        yield
    except DocumentError as error:
        name = f"{shown_name(path)}: "
        error.message = name + error.message.removeprefix(name)
        raise


def shown_name(path: str) -> str:
    """What a document is called: its path, or standard input."""
    return "standard input" if path == "-" else path


def read_document(path: str, source: "Path | BinaryIO | None" = None) -> "Inventory":
    """Read an SBOM from a path or, for `-`, from standard input; or from what was opened already."""
    from sbomkit.formats import load  # noqa: PLC0415 - `--help` does without

    with naming(path), step(f"reading {shown_name(path)}") as found:
        inventory = load(opened(path) if source is None else source)
        found.append(f"{len(inventory.components):,} components, {len(inventory.edges):,} edges")
    return inventory


def check_standard_input(*paths: str | None) -> None:
    """Refuse to read standard input for two files, of which the second would be empty.

    Raises:
        ConfigurationError: `-` stands more than once.
    """
    if paths.count("-") > 1:
        raise ConfigurationError("standard input can be read once, and - stands more than once", advice="name a file instead")


def opened(path: str) -> "Path | BinaryIO":
    """What a document is read from: the path or, for `-`, standard input.

    Raises:
        ConfigurationError: standard input is closed.
    """
    return standard_input() if path == "-" else Path(path)


def standard_input() -> BinaryIO:
    """What comes in on standard input.

    Raises:
        ConfigurationError: it is closed.
    """
    if sys.stdin is None:
        raise ConfigurationError("standard input is closed", advice="name a file instead of -")
    return sys.stdin.buffer

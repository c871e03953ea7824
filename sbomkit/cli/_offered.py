"""Words that a shell offers when somebody presses Tab: read from names of files, since a person waits for them.

What each of them names is loaded only when it is used; the tests hold these lists to what is there then.
"""

import pkgutil
from pathlib import Path

import sbomkit

__all__ = ["formats", "policies", "profiles", "sources", "targets"]

_HOME = Path(sbomkit.__file__).parent


def formats() -> list[str]:
    """Formats of answers."""
    return _modules("report")


def sources() -> list[str]:
    """Sources that come along."""
    return _modules("sources")


def policies() -> list[str]:
    """Ids of the shipped policies."""
    return _files("ranking/policies")


def profiles() -> list[str]:
    """Ids of the shipped profiles."""
    return _files("compliance/profiles")


def targets() -> list[str]:
    """Formats of documents that can be written."""
    return [name.replace("_", "-") for name in _modules("formats") if name not in _ONLY_READ]


_ONLY_READ = {"spdx2_rdf"}


def _modules(seam: str) -> list[str]:
    return sorted(
        info.name for info in pkgutil.iter_modules([str(_HOME / seam)]) if not info.ispkg and not info.name.startswith("_")
    )


def _files(folder: str) -> list[str]:
    return sorted(path.stem for path in (_HOME / folder).glob("*.toml"))

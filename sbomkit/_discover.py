"""Finds the variants of a seam: one public module per variant, each exporting the same name."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

__all__ = ["discover"]


def discover(package: str, attribute: str) -> Mapping[str, Any]:
    """Import the public modules of `package` and return what each calls `attribute`, by its `name`, sorted.

    Nothing may depend on the order beyond its being stable.  Modules whose name starts with an underscore are plumbing, and
    packages are none.
    """
    found = {}
    for module_info in pkgutil.iter_modules(importlib.import_module(package).__path__):
        if module_info.ispkg or module_info.name.startswith("_"):
            continue
        variant = getattr(importlib.import_module(f"{package}.{module_info.name}"), attribute)
        found[variant.name] = variant
    return MappingProxyType(dict(sorted(found.items())))

"""Libraries that only some users install: the one place that says which extra they come with."""

from importlib import import_module
from typing import Any

from sbomkit.errors import ConfigurationError

__all__ = ["extra"]


def extra(module: str, extra_name: str, what: str) -> Any:
    """Import a module of a library that comes with an extra.

    Args:
        module: such as `pyarrow` or `plotly.graph_objects`.
        extra_name: the extra of sbomkit that installs it, such as `frames`.
        what: what needs it, such as `to_arrow()`.

    Raises:
        ConfigurationError: it is not installed, or cannot be imported.
    """
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        lacks = "is not installed" if error.name in {library, module} else f"cannot be imported ({error})"
        advice = f"pip install 'sbomkit[{extra_name}]'"
        lacking = ConfigurationError(f"{what} needs {library}, which {lacks}", advice=advice)
    raise lacking

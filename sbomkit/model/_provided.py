"""What nouns offer and a higher layer makes: figures, graphs of other libraries, what notebooks show.

The model imports none of those layers.  A noun's method names what it calls, as `sbomkit.__init__` does, and that is imported
when somebody calls it; `tests/model/test_provided.py` holds every name here to what there is.
"""

from collections.abc import Callable
from importlib import import_module
from types import MappingProxyType
from typing import Any

__all__ = ["PROVIDED", "provided"]

PROVIDED = MappingProxyType(
    {
        "ranking_figure": "sbomkit.report.figures",
        "paths_figure": "sbomkit.report.figures",
        "people_figure": "sbomkit.report.figures",
        "to_networkx": "sbomkit.graph.exports",
        "to_rustworkx": "sbomkit.graph.exports",
        "neighbourhood": "sbomkit.graph.exports",
        "frame_html": "sbomkit.report._notebook",
        "frame_text": "sbomkit.report._notebook",
        "neighbourhood_drawing": "sbomkit.report._neighbourhood.table",
        "render": "sbomkit.report",
    }
)
"""Function to the module that it is a public name of."""


def provided(name: str) -> Callable[..., Any]:
    """The function of that name.

    Raises:
        ConfigurationError: when it is called, and what it needs is not installed.
    """
    function: Callable[..., Any] = getattr(import_module(PROVIDED[name]), name)
    return function

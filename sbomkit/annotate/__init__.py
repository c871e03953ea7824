"""Facts and ranking back into the document that they are about, or into a sidecar beside it; and out again.

What is written stands in `sbomkit.model.annotations`, where in a document it goes knows the document's format.  A document is
patched, never written anew: its own bytes stay, and `strip` gives the original back.
"""

import sys
from types import ModuleType
from typing import Any

from sbomkit.annotate._annotate import Output, annotate, strip
from sbomkit.annotate._describe import describe
from sbomkit.annotate._embed import Opened, given

__all__ = ["Opened", "Output", "annotate", "describe", "given", "strip"]


class _Callable(ModuleType):
    """This module, which has the name of the function that `sbomkit` offers, as `sbomkit.enrich` does."""

    def __call__(self, *arguments: Any, **options: Any) -> Output:
        """Do what `annotate` does."""
        return annotate(*arguments, **options)


sys.modules[__name__].__class__ = _Callable

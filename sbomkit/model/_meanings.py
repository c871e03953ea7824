"""What fields mean: the text that stands below each in its class, read from the source when somebody asks.

pydantic can do so itself whenever a class is made; a third of the time that a command took to begin went into that.
"""

import ast
import inspect
import sys
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from pydantic import BaseModel

__all__ = ["field_meaning"]


def field_meaning(noun: type[BaseModel], name: str) -> str:
    """What a field means, as its class says it or the one that it is inherited from; empty: neither does, or has no source."""
    told = noun.model_fields[name].description
    return told or next(filter(None, (_meanings(each.__module__).get((each.__name__, name)) for each in noun.__mro__)), "")


@cache
def _meanings(module: str) -> Mapping[tuple[str, str], str]:
    """The texts in a module, by class and field."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (KeyError, OSError, TypeError):
        return {}
    return {
        (noun.name, field.target.id): inspect.cleandoc(text.value.value)
        for noun in ast.walk(tree)
        if isinstance(noun, ast.ClassDef)
        for field, text in pairwise(noun.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }

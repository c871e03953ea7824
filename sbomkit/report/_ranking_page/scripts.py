"""The scripts and styles that the page holds, and the policy that lets these run and no others."""

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from sbomkit._extras import extra

__all__ = ["Bundle", "bundle", "own_script", "own_style", "policy"]

_NEEDS = "an HTML report of a ranking"
_PARTS = ("columns.js", "table.js", "spread.js", "drawer.js", "charts.js", "page.js")
_GUARD = re.compile(r'getElementById\("([0-9a-f]{64})"\)')
"""How the map library within plotly.js looks whether its style sheet is there already."""
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


class Bundle(NamedTuple):
    """plotly.js as one text."""

    script: str
    """ASCII only, so that it is the same in every encoding."""
    guards: tuple[str, ...]
    """Ids of elements that keep it from adding style sheets of its own, which the policy would refuse."""


@cache
def bundle() -> Bundle:
    """plotly.js, as the installed plotly brings it.

    Raises:
        ConfigurationError: plotly is not installed.
    """
    script = extra("plotly.offline", "report", _NEEDS).get_plotlyjs().replace("\r\n", "\n").strip()
    script = _BEYOND_ASCII.sub(lambda each: json.dumps(each[0])[1:-1], script)
    return Bundle(script, tuple(dict.fromkeys(_GUARD.findall(script))))


@cache
def own_script() -> str:
    """The script of the page: its parts one after the other."""
    return "\n".join(_text(name) for name in _PARTS)


@cache
def own_style() -> str:
    """The style sheet of the page."""
    return _text("page.css")


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8").strip()


def policy(scripts: tuple[str, ...], styles: tuple[str, ...]) -> str:
    """Content Security Policy Level 3: these scripts and styles by their digests, and nothing else at all."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_digest, scripts))}",
            f"style-src {' '.join(map(_digest, styles))}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


@cache
def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

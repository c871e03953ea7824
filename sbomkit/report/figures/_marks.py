"""What all figures share: colours and shapes of verdicts, and text that plotly shows as it is."""

from collections.abc import Iterable
from html import escape
from types import MappingProxyType
from typing import Any, NamedTuple

from sbomkit.model.ranking import Verdict
from sbomkit.report._text import clip, sanitize_terminal

__all__ = ["FAINT", "GREY", "INK", "LEGEND", "MARKS", "Mark", "Spec", "axis", "counts", "inert", "layout"]

Spec = dict[str, Any]
"""A figure as plotly takes it: `data` and `layout`, plain values only."""

INK = "#0c0e10"
"""Text upon what is light."""


class Mark(NamedTuple):
    """How one verdict is drawn; no two differ by colour alone."""

    word: str
    color: str
    symbol: str
    """A name of plotly's (`marker.symbol`)."""
    glyph: str
    """The same shape as a character."""
    ink: str = INK
    """The colour of text upon it, legible by WCAG 2.2 (1.4.3)."""


MARKS = MappingProxyType(
    {
        Verdict.SOLE: Mark("one person", "#d55e00", "circle", "●"),
        Verdict.ORPHANED: Mark("nobody", "#b3367a", "x", "✖", "#ffffff"),
        Verdict.ONE_ACTIVE: Mark("one active", "#c28800", "diamond", "◆"),
        Verdict.FEW: Mark("two people", "#3a9bdc", "square", "■"),
        Verdict.SEVERAL: Mark("three or four", "#1b9e77", "triangle-up", "▲"),
        Verdict.MANY: Mark("five and more", "#5f9440", "triangle-down", "▼"),
        Verdict.ORGANISATION: Mark("organisation", "#5b6fb5", "star", "★", "#ffffff"),
        Verdict.UNKNOWN: Mark("unknown", "#808890", "circle-open", "○"),
    }
)
"""From the verdict that weighs most to the one that weighs least.  The hues follow Okabe and Ito ("Color Universal Design",
2008), made darker or lighter so that each stands out from white and from near-black."""

LEGEND = MappingProxyType(
    {"orientation": "h", "traceorder": "normal", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"}
)
"""Above the figure, in a line."""
GREY = "#8a929b"
"""What is only on the way."""
FAINT = "rgba(138,146,155,0.6)"
"""Lines that help to read."""
_LONGEST = 48
_FEW = 5
"""Up to here every whole number has its tick."""


def inert(text: str, longest: int = _LONGEST) -> str:
    """A text of bearable length that plotly shows letter by letter: in its texts `<b>` and `<a href>` are markup."""
    return escape(clip(sanitize_terminal(text), longest), quote=False)


def axis(title: str, **more: Any) -> Spec:
    """An axis without ornament."""
    return {
        "title": {"text": title, "font": {"size": 12}},
        "zeroline": False,
        "showgrid": False,
        "ticks": "outside",
        "ticklen": 4,
        "automargin": True,
        **more,
    }


def counts(title: str, numbers: Iterable[int]) -> Spec:
    """An axis of whole numbers from 0 on, with no step below 1."""
    few = max(numbers, default=0) <= _FEW
    return axis(title, rangemode="tozero", tickformat=",d", **({"dtick": 1} if few else {}))


def layout(height: int, **more: Any) -> Spec:
    """A layout that takes the colours of what it stands on."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 12},
        "hoverlabel": {"align": "left"},
        "dragmode": False,
        "template": {},
        **more,
    }

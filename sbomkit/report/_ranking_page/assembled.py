"""A page as one text: its words by a template, beside the script and the style sheet that all pages of packages share."""

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sbomkit._extras import extra
from sbomkit.report._ranking_page._texts import script_json
from sbomkit.report._ranking_page.scripts import bundle, own_script, own_style, policy
from sbomkit.report._text import LOGGED

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["assembled", "check_installed"]

_NEEDS = "an HTML report of a ranking"


def check_installed() -> None:
    """Refuse before anybody is asked about anything what could not be shown in the end.

    Raises:
        ConfigurationError: jinja2 or plotly is not installed.
    """
    for library in ("jinja2", "plotly"):
        extra(library, "report", _NEEDS)


def assembled(template: str, data: Mapping[str, Any], said: Mapping[str, Any], *, ascii: bool) -> str:  # noqa: A002 - as `Layout` calls it
    """The page.

    Args:
        template: path of its template among the reports.
        data: what the script shows.
        said: what the template shows, which escapes it.
        ascii: whether only ASCII may be written.
    """
    library, script, style = bundle(), own_script(), own_style()
    text: str = (
        _environment()
        .get_template(template)
        .render(
            policy=policy((script, library.script), (style,)),
            style=style,
            script=script,
            library=library,
            data=script_json(data),
            **said,
        )
    )
    return text.encode("ascii", "xmlcharrefreplace").decode() if ascii else text


@cache
def _environment() -> "Environment":
    jinja2 = extra("jinja2", "report", _NEEDS)
    environment: Environment = jinja2.Environment(
        autoescape=True,
        finalize=_finalized,
        keep_trailing_newline=True,
        loader=jinja2.FunctionLoader(_source),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment


def _source(name: str) -> str:
    return files("sbomkit.report").joinpath(name).read_text(encoding="utf-8")


def _finalized(value: Any) -> Any:
    """A text in which nothing is markup, nor an order to a machine that reads the page in a log."""
    escaped = extra("markupsafe", "report", _NEEDS)
    if not isinstance(value, str) or isinstance(value, escaped.Markup):
        return value
    return escaped.Markup(re.sub(LOGGED, "&#35;", escape(value)))

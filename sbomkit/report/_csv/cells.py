"""What a value becomes in a cell, so that no spreadsheet computes it and nothing but a reader acts on it.

A spreadsheet takes a text for a formula that begins with `=`, `+`, `-` or `@`, whether it is quoted or not; where its separator
is another one, also after a semicolon (OWASP, "CSV Injection").  Such a text gets an apostrophe before that, in front of quotes
and blanks.  The way back: where an apostrophe, then any number of quotes and blanks, and then one of these signs stand at the
beginning or after a semicolon, that apostrophe goes.
"""

import re
from datetime import datetime

from sbomkit.report._text import inert, sanitize_terminal, shortened

__all__ = ["cell"]

_LONGEST = 32_000
"""Characters from which on a text loses its middle: spreadsheets take 32,767."""
_QUOTES = "\\s'\"`\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
_SIGNS = (
    "=+\\-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{MINUS SIGN}\N{FULLWIDTH COMMERCIAL AT}"
)
_FORMULA = re.compile(f"[{_QUOTES}]*[{_SIGNS}]")
_LATER = re.compile(f";(?={_FORMULA.pattern})")


def cell(value: object) -> str:
    """A value as it stands in a file; nothing where it is unknown, and numbers without separators."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case datetime():
            return f"{value.replace(tzinfo=None).isoformat()}Z"
        case tuple() | list():
            return _text("; ".join(map(str, value)))
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    shown = inert(sanitize_terminal(shortened(text, _LONGEST)))
    shown = _LATER.sub(";'", shown)
    return f"'{shown}" if _FORMULA.match(shown) else shown

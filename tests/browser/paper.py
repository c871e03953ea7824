"""What a printed page holds, read from the PDF that the browser makes of it."""

import re

from playwright.sync_api import Page

__all__ = ["Paper"]

_PAGE = re.compile(rb"/Type\s*/Page\b")
_TITLE = re.compile(rb"/Title\s*\(((?:[^()\\]|\\.)*)\)")
_ESCAPED = re.compile(rb"\\(.)")


class Paper:
    """A page as it comes out of a printer, on A4."""

    def __init__(self, page: Page) -> None:
        printed = page.pdf(format="A4", tagged=True, outline=True)
        assert printed.startswith(b"%PDF-")
        self.pages = len(_PAGE.findall(printed))
        self.headings = [_ESCAPED.sub(rb"\1", each).decode("latin-1") for each in _TITLE.findall(printed)]
        """From the outline; where a line ends, it has no blank."""

    def tells(self, heading: str) -> bool:
        """Whether a heading was printed."""
        return _dense(heading) in map(_dense, self.headings)


def _dense(text: str) -> str:
    return "".join(text.split())

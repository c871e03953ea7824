"""SPDX 2 in tag-value form, line by line: what it is recognised by, its text, and its tags with their values."""

import re
from collections.abc import Iterator

from sbomkit.errors import LimitExceeded
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.encodings.tag_value_tags import NAMES, SPELLINGS, Tag
from sbomkit.model.diagnostics import Severity

__all__ = ["lines_of", "tagged", "version_of"]

_VERSION = re.compile(
    rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n])([ \t]*)SPDXVersion[ \t]*:[ \t]*(?:<text>[ \t]*)?SPDX-([^\s<]{1,64})"
    rb"[ \t]*(?:</text>[ \t]*)?(?=[\r\n]|\Z)"
)
_MARK = b"SPDXVersion"
_YAML = re.compile(rb"(?:\A|[\r\n])[\"']?spdxVersion[\"']?[ \t]*:")
"""What makes a document YAML, in which an indented line may be a part of a longer text."""
_SPACE = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*")
_LINE_END = re.compile(rb"[\r\n]|\Z")
_TAG = re.compile(rb"[A-Za-z][A-Za-z0-9_.-]{0,60}[ \t]*:")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,60}")
_BEGIN, _END = "<text>", "</text>"
_BLANKS = " \t"


def version_of(data: bytes) -> str | None:
    """The number after `SPDX-` in the first `SPDXVersion`; `None`: this is no document in tag-value form.

    The document has to begin with a tag, comments aside, so that prose, JSON and XML that mention one are not taken for it.
    """
    if not _begins_with_tag(data) or _MARK not in data:
        return None
    seen, in_text = 0, False
    for found in _VERSION.finditer(data):
        begun, ended = data.rfind(b"<text>", seen, found.start()), data.rfind(b"</text>", seen, found.start())
        in_text = begun > ended or (in_text and ended < 0)
        seen = found.start()
        if not in_text:
            yaml = _YAML.search(data) if found[1] else _YAML.search(data, 0, found.start())
            return None if yaml else found[2].decode("utf-8", "replace")
    return None


def _begins_with_tag(data: bytes) -> bool:
    position = 0
    while True:
        found = _SPACE.match(data, position)
        position = found.end() if found else position
        if data[position : position + 1] != b"#":
            return _TAG.match(data, position) is not None
        end = _LINE_END.search(data, position)
        position = end.end() if end else len(data)


def lines_of(content: Content, findings: Findings) -> list[str]:
    """The lines of a document, whichever way they end.

    Raises:
        LimitExceeded: they are more than the limits allow values.
    """
    data, bound = content.data, content.limits.values
    if len(data) > bound and data.count(b"\n") + data.count(b"\r") > bound:
        raise LimitExceeded(f"the document has more than {bound:,} lines", limit="values", value=bound)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        text = data.decode("latin-1")
        line = len(_split(text[: error.start]))
        findings.add(
            Severity.WARNING,
            "not-utf-8",
            f"line {line}",
            f"expected UTF-8, found the byte 0x{data[error.start]:02x}: the document is read as Latin-1",
        )
    return _split(text.removeprefix("\ufeff"))


def _split(text: str) -> list[str]:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def tagged(lines: list[str], findings: Findings) -> Iterator[tuple[int, Tag, str]]:
    """All tags with the number of their line and their value, in which a text has lost its marks."""
    texts = _Texts(lines, findings)
    resume = 0
    for index, line in enumerate(lines):
        if index < resume:
            continue
        name, colon, value = line.partition(":")
        tag = NAMES.get(name)
        if tag is None or not colon:
            if not line or line.isspace() or line.lstrip(_BLANKS).startswith("#"):
                continue
            tag = _unusual(index, name, colon=bool(colon), findings=findings)
        value = value.strip(_BLANKS)
        if value.startswith(_BEGIN):
            value, resume = texts.taken(index)
        if tag is not None:
            yield index + 1, tag, value


def _unusual(index: int, name: str, *, colon: bool, findings: Findings) -> Tag | None:
    """The tag of a line that does not begin with a known one."""
    plain, place = name.strip(_BLANKS), f"line {index + 1}"
    tag = NAMES.get(plain) if colon else None
    if tag is not None:
        return tag
    if not colon or not _NAME.fullmatch(plain):
        findings.add(
            Severity.ERROR, "stray-line", place, f"expected a tag and a colon, found {plain!r:.80}: the line is left out"
        )
        return None
    tag = SPELLINGS.get(plain.lower())
    if tag is None:
        findings.add(Severity.ERROR, "unknown-tag", place, f"no tag of SPDX 2 is called {plain!r}: it is left out")
    else:
        findings.add(Severity.WARNING, "misspelt-tag", place, f"expected {tag.name}, found {plain}: taken for it")
    return tag


class _Texts:
    """Values between `<text>` and `</text>`, most of them over several lines."""

    def __init__(self, lines: list[str], findings: Findings) -> None:
        self._lines = lines
        self._findings = findings
        self._known = 0
        """The stop that was found last: it is that of every line before it, too, and so each line is looked at once."""

    def taken(self, index: int) -> tuple[str, int]:
        """The text that begins in a line, and the first line after it."""
        lines = self._lines
        _, _, first = lines[index].partition(":")[2].partition(_BEGIN)
        text, end, rest = first.partition(_END)
        if end:
            return self._ended(text, rest, index)
        stop = self._stop(index)
        if stop == len(lines) or _begins_text(lines[stop]):
            return self._unterminated(first, index)
        text, _, rest = lines[stop].partition(_END)
        return self._ended("\n".join((first, *lines[index + 1 : stop], text)), rest, stop)

    def _ended(self, text: str, rest: str, index: int) -> tuple[str, int]:
        rest = rest.strip()
        if rest:
            self._findings.add(
                Severity.ERROR,
                "text-after-end",
                f"line {index + 1}",
                f"expected nothing after </text>, found {rest!r:.80}: it is left out",
            )
        return text, index + 1

    def _stop(self, index: int) -> int:
        """The first line from there on that ends a text, or begins another one, so that this one lacks its end."""
        if index >= self._known:
            lines = self._lines
            self._known = next(
                (later for later in range(index + 1, len(lines)) if _END in lines[later] or _begins_text(lines[later])),
                len(lines),
            )
        return self._known

    def _unterminated(self, first: str, index: int) -> tuple[str, int]:
        """A text without an end reaches to the next line that begins with a tag."""
        lines, stop = self._lines, index + 1
        while stop < len(lines) and lines[stop].partition(":")[0] not in NAMES:
            stop += 1
        self._findings.add(
            Severity.ERROR,
            "unterminated-text",
            f"line {index + 1}",
            "expected </text>, found none: the text is taken to end before the next tag",
        )
        return "\n".join((first, *lines[index + 1 : stop])).rstrip(), stop


def _begins_text(line: str) -> bool:
    if _BEGIN not in line:
        return False
    name, _, value = line.partition(":")
    return name in NAMES and value.lstrip(_BLANKS).startswith(_BEGIN)

"""The lines of a tag-value document, their tags, and where they stand in its bytes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate

from sbomkit.formats._interface import Content
from sbomkit.formats._patching.edits import Edit
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.encodings.tag_value_lines import lines_of, tagged
from sbomkit.formats._spdx2.encodings.tag_value_tags import (
    ANNOTATION,
    ELEMENTS,
    EXTERNAL_REFERENCE,
    ID,
    PACKAGE,
    REFERRED,
    TAGS,
    Tag,
)
from sbomkit.formats._spdx2.patching import words

__all__ = ["Lines"]

_OF_PACKAGES = frozenset({PACKAGE, EXTERNAL_REFERENCE})
_BEGIN, _END = b"<text>", b"</text>"
_BLANKS = b" \t"


class Lines:
    """The lines of a document, their tags, and where they stand in its bytes."""

    def __init__(self, content: Content) -> None:
        self.data = content.data
        found = Findings()
        lines = lines_of(content, found)
        self.tags = list(tagged(lines, found))
        """Numbers of lines (from 1 on), tags and values."""
        codes = {entry.code for entry in found.diagnostics(content.limits.diagnostics)}
        self.encoding = "latin-1" if "not-utf-8" in codes else "utf-8"
        self._in_text = "unterminated-text" in codes
        self._lines = self.data.splitlines(keepends=True)
        self._starts = [0, *accumulate(map(len, self._lines))]
        self.newline = _newline(self.data)

    def first(self, name: str) -> int | None:
        """The number of the first tag of a name."""
        return next(iter(self._by_tag.get(TAGS[name], ())), None)

    def all(self, name: str) -> Sequence[int]:
        """The numbers of all tags of a name."""
        return self._by_tag.get(TAGS[name], ())

    @cached_property
    def _by_tag(self) -> Mapping[Tag, Sequence[int]]:
        found: dict[Tag, list[int]] = {}
        for number, (_, tag, _) in enumerate(self.tags):
            found.setdefault(tag, []).append(number)
        return found

    def start(self, number: int) -> int:
        """Where the line of a tag begins."""
        return self._starts[self.tags[number][0] - 1]

    def before(self, number: int) -> int:
        """Where the line of a tag begins, or a blank one before it."""
        index = self.tags[number][0] - 1
        return self._starts[index - 1 if index and not self._lines[index - 1].strip() else index]

    def after(self, number: int) -> int:
        """Where the lines of a tag end: what is blank or a comment before the next tag belongs to that."""
        begin = self.tags[number][0] - 1
        end = self.tags[number + 1][0] - 1 if number + 1 < len(self.tags) else len(self._lines)
        while end > begin + 1 and not self._in_text and _says_nothing(self._lines[end - 1]):
            end -= 1
        return self._starts[end]

    def value(self, number: int) -> tuple[int, int]:
        """Where the value of a tag stands, with the marks of a text."""
        data, start, stop = self.data, self.start(number), self.after(number)
        begin = data.index(b":", start) + 1
        whole = data[begin:stop]
        begin += len(whole) - len(whole.lstrip(_BLANKS))
        end = data.find(_END, begin, stop) if data.startswith(_BEGIN, begin) else begin
        (line,) = data[max(begin, end) : stop].splitlines()[:1] or [b""]
        return begin, max(begin, end) + len(line.rstrip(_BLANKS))

    def written(self, lines: Iterable[str]) -> bytes:
        """Lines in the encoding of the document, each with its end."""
        return b"".join(line.encode(self.encoding, "replace") + self.newline for line in lines)

    def insertion(self, at: int, lines: Iterable[str]) -> Edit:
        """Lines that are put at the beginning of one, or at the end of all."""
        is_open = at > 0 and self.data[at - 1 : at] not in {b"\n", b"\r"}
        written = self.written(lines)
        return Edit(at, at, self.newline + written.removesuffix(self.newline) if is_open else written)

    def at_end(self, written: bytes) -> Edit:
        """Lines that are put at the end, after a blank one."""
        size = len(self.data)
        if self.data.endswith((b"\n", b"\r")):
            return Edit(size, size, self.newline + written)
        return Edit(size, size, 2 * self.newline + written.removesuffix(self.newline))

    def document(self) -> str:
        """The id of the document itself."""
        for _, tag, text in self.tags:
            if tag is ID:
                return text
            if tag.opens and tag.section in ELEMENTS:
                break
        return words.SELF

    def replacement(self, number: int, text: str) -> Edit:
        """Another value for a tag."""
        start, end = self.value(number)
        blank = b" " if self.data[start - 1 : start] == b":" else b""
        return Edit(start, end, blank + text.encode(self.encoding, "replace"))

    def annotations(self) -> Iterator[tuple[str, tuple[str, str, str], tuple[int, int]]]:
        """All annotations, each with the id of its element, who says what when, and the numbers of its first and last tag."""
        found: dict[str, str] = {}
        first = 0
        for number, (_, tag, text) in enumerate(self.tags):
            if found and (tag.opens or tag.section != ANNOTATION):
                yield found.get(REFERRED, ""), _said(found), (first, number - 1)
                found = {}
            if tag.section == ANNOTATION and tag.opens:
                found, first = {tag.member: text}, number
            elif found:
                found.setdefault(tag.member, text)
        if found:
            yield found.get(REFERRED, ""), _said(found), (first, len(self.tags) - 1)

    def references(self, ids: Sequence[str]) -> Iterator[tuple[str, tuple[str, str], tuple[int, int]]]:
        """All references with a comment after them: the id of the package, locator and comment, and the numbers of both."""
        package = -1
        for number, (_, tag, text) in enumerate(self.tags):
            if tag.section == PACKAGE and tag.opens:
                package += 1
            elif tag.section == EXTERNAL_REFERENCE and not tag.opens and package >= 0:
                _, before, value = self.tags[number - 1]
                if before.section == EXTERNAL_REFERENCE and before.opens:
                    yield ids[package], (value.split(None, 2)[-1] if value else "", text), (number - 1, number)

    def own(self) -> words.Own | None:
        """How ours are told; `None`: the document was not annotated."""
        found = [own for _, said, _ in self.annotations() if (own := words.Own.told_by(*said)) is not None]
        return found[-1] if found else None

    def blocks(self) -> Iterator[int]:
        """For each package the place at which its block ends and nothing else has begun."""
        end: int | None = None
        for number, (_, tag, _) in enumerate(self.tags):
            if tag.section == PACKAGE and tag.opens:
                if end is not None:
                    yield self.after(end)
                end = number
            elif end is not None and tag.section in _OF_PACKAGES:
                end = number
            elif end is not None and tag is not ID:
                yield self.after(end)
                end = None
        if end is not None:
            yield self.after(end)


def _newline(data: bytes) -> bytes:
    """How most lines end; never like the first half of another line end, where there is any."""
    both, feeds = data.count(b"\r\n"), data.count(b"\n")
    if feeds:
        return b"\r\n" if 2 * both > feeds else b"\n"
    return b"\r" if b"\r" in data else b"\n"


def _said(found: Mapping[str, str]) -> tuple[str, str, str]:
    return found.get("annotator", ""), found.get("annotationDate", ""), found.get("comment", "")


def _says_nothing(line: bytes) -> bool:
    plain = line.strip()
    return not plain or (plain.startswith(b"#") and _END not in plain)

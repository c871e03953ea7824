"""SPDX 2 from tag-value form to the JSON of its family: one pass over the tags, each put where the table says."""

from typing import Any

from sbomkit.errors import LimitExceeded
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.encodings.tag_value_lines import lines_of, tagged
from sbomkit.formats._spdx2.encodings.tag_value_tags import (
    ANNOTATION,
    CREATION,
    DOCUMENT,
    ELEMENTS,
    FILE,
    HOMES,
    ID,
    OPENERS,
    PACKAGE,
    REFERRED,
    SNIPPET,
    Form,
    Odd,
    Tag,
)
from sbomkit.model.diagnostics import Severity

__all__ = ["transcoded"]

_SELF = "SPDXRef-DOCUMENT"


def transcoded(content: Content, findings: Findings) -> dict[str, Any]:
    """A document as the JSON of its family has it.

    Raises:
        LimitExceeded: it has more lines or more objects than the limits allow.
    """
    state = _State(findings, content.limits.objects)
    state.read(lines_of(content, findings))
    return state.finished()


class _State:
    """Which entry each tag belongs to, after the tags that were read."""

    def __init__(self, findings: Findings, bound: int) -> None:
        self._findings = findings
        self._bound = bound
        self._objects = 0
        self._document: dict[str, Any] = {}
        self._creation: dict[str, Any] = {}
        self._current: dict[str, dict[str, Any]] = {DOCUMENT: self._document, CREATION: self._creation}
        """The entry of each section that a tag goes to."""
        self._closed: dict[str, dict[str, Any]] = {}
        """The last entry of each section that another one has ended."""
        self._latest = ""
        """The section that is not ended."""
        self._element = self._document
        """Whose id is to follow: the document, a package, a file or a snippet."""
        self._held: tuple[int, str] | None = None
        """Line and value of an id that may be that of the element after it."""
        self._early: dict[str, Any] | None = None
        """The element that has its id from before its name."""
        self._package: dict[str, Any] | None = None
        self._members: list[tuple[dict[str, Any], dict[str, Any], int]] = []
        """Packages with a file that follows them, and the line of its name."""
        self._annotated: list[tuple[dict[str, Any], dict[str, Any], int]] = []
        """Annotations, the element that they follow, and their line."""

    def read(self, lines: list[str]) -> None:
        current = self._current
        for line, tag, text in tagged(lines, self._findings):
            if self._held is not None:
                self._settle(tag)
            if tag is ID:
                self._identify(line, text)
                continue
            if tag.opens:
                self._open(line, tag, text)
                continue
            entry = current.get(tag.section)
            if entry is None and (entry := self._elsewhere(line, tag)) is None:
                continue
            value = text if tag.form is None else self._split(line, tag, tag.form, text)
            member = tag.member
            if tag.many:
                if value is not None:
                    entry.setdefault(member, []).append(value)
            elif member not in entry:
                entry[member] = value
            else:
                self._repeated(line, tag, text)

    # -- entries

    def _open(self, line: int, tag: Tag, text: str) -> None:
        """Begin an entry of a section."""
        section = tag.section
        owner, member = HOMES[section]
        home = self._current.get(owner)
        if home is None and (home := self._elsewhere(line, tag, owner)) is None:
            return
        if section in ELEMENTS:
            self._end(section)
        if tag.form is None:
            self._count()
            entry: dict[str, Any] | None = {tag.member: text}
        else:
            entry = self._split(line, tag, tag.form, text)
        if entry is None:
            self._current[section] = {}  # what belongs to it goes where it went
            return
        self._current[section] = entry
        if section == ANNOTATION:
            self._annotated.append((entry, self._element, line))
        else:
            home.setdefault(member, []).append(entry)
        if section in {PACKAGE, FILE, SNIPPET}:
            self._begin(line, section, entry)

    def _end(self, section: str) -> None:
        """End the element before one of a section."""
        for part in ELEMENTS.get(self._latest, ()):
            entry = self._current.pop(part, None)
            if entry is not None:
                self._closed[part] = entry
        for part in ELEMENTS[section]:
            self._current.pop(part, None)
            self._closed.pop(part, None)
        self._latest = section

    def _begin(self, line: int, section: str, entry: dict[str, Any]) -> None:
        """Note a new element.

        Files that follow a package belong to it (specification 2.3, section 5.2.2), whatever comes in between.
        """
        self._element = entry
        if section == PACKAGE:
            self._package = entry
        elif section == FILE and self._package is not None:
            self._members.append((self._package, entry, line))
        if self._held is not None:
            held, entry[ID.member] = self._held
            self._held, self._early = None, entry
            self._findings.add(
                Severity.WARNING, "early-id", f"line {held}", f"expected SPDXID after {OPENERS[section]}, found it before"
            )

    def _elsewhere(self, line: int, tag: Tag, section: str = "") -> dict[str, Any] | None:
        """The entry for a tag the section of which is not open."""
        section = section or tag.section
        entry = self._closed.get(section)
        if entry is None:
            self._findings.add(
                Severity.ERROR,
                "tag-without-section",
                f"line {line}",
                f"expected {OPENERS[section]} before {tag.name}, found none: it is left out",
            )
        else:
            self._findings.add(
                Severity.WARNING,
                "tag-out-of-place",
                f"line {line}",
                f"expected {tag.name} before {OPENERS[self._latest]}, found it after: taken for the {section} before",
            )
        return entry

    # -- ids

    def _identify(self, line: int, text: str) -> None:
        if ID.member in self._element:
            self._held = (line, text)
        else:
            self._element[ID.member] = text

    def _settle(self, tag: Tag) -> None:
        """Decide about an id that was held back: unless an element begins right after it, it is a second one of the same."""
        if (tag.opens and tag.section in {PACKAGE, FILE}) or self._held is None:
            return
        line, text = self._held
        self._held = None
        if self._element is self._early:
            self._early = None
            text, self._element[ID.member] = self._element[ID.member], text
        self._repeated(line, ID, text)

    # -- values

    def _split(self, line: int, tag: Tag, form: Form, text: str) -> Any:
        """What the JSON has for a value; `None`: nothing can be kept of it."""
        self._count()
        value = form.split(text)
        if not isinstance(value, Odd):
            return value
        severity, fate = (Severity.ERROR, "left out") if value.value is None else (Severity.WARNING, "kept as it is")
        self._findings.add(
            severity,
            value.code or form.code,
            f"line {line}",
            f"{tag.name}: expected {form.expected}, found {text!r:.100}: {fate}",
        )
        return value.value

    def _count(self) -> None:
        self._objects += 1
        if self._objects > self._bound:
            raise LimitExceeded(f"the document has more than {self._bound:,} objects", limit="objects", value=self._bound)

    def _repeated(self, line: int, tag: Tag, text: str) -> None:
        self._findings.add(
            Severity.ERROR,
            "repeated-tag",
            f"line {line}",
            f"expected one {tag.name}, found another: {text!r:.100} is left out",
        )

    # -- the whole

    def finished(self) -> dict[str, Any]:
        """The document, once all lines were read."""
        if self._held is not None:
            self._repeated(self._held[0], ID, self._held[1])
        if self._creation:
            self._document["creationInfo"] = self._creation
        self._assign_files()
        self._assign_annotations()
        self._point_into_files()
        self._name_dependencies()
        self._part_addresses()
        return self._document

    def _assign_files(self) -> None:
        for package, file, line in self._members:
            ref = file.get(ID.member)
            if package.get("filesAnalyzed") is False:
                self._findings.add(
                    Severity.WARNING,
                    "files-not-analyzed",
                    f"line {line}",
                    "expected no files after a package with FilesAnalyzed: false, found one: it is taken for a part of it",
                )
            if ref:
                package.setdefault("hasFiles", []).append(ref)
            else:
                self._findings.add(
                    Severity.ERROR,
                    "file-without-id",
                    f"line {line}",
                    "expected an SPDXID, found none: that the package contains the file is left out",
                )

    def _assign_annotations(self) -> None:
        if not self._annotated:
            return
        document = self._document
        elements = {_SELF: document}
        for element in (document, *(entry for name in ("packages", "files", "snippets") for entry in document.get(name, ()))):
            elements.setdefault(element.get(ID.member, ""), element)
        for annotation, before, line in self._annotated:
            ref = annotation.pop(REFERRED, None)
            element = before if ref is None else elements.get(ref)
            if ref is None:
                self._findings.add(
                    Severity.WARNING,
                    "annotation-of-nothing",
                    f"line {line}",
                    "expected SPDXREF, found none: taken for an annotation of the element before",
                )
            if element is None:
                self._findings.add(
                    Severity.ERROR,
                    "annotation-of-unknown",
                    f"line {line}",
                    f"no element has the id {ref!r:.100}: the annotation is left out",
                )
            else:
                element.setdefault("annotations", []).append(annotation)

    def _point_into_files(self) -> None:
        """Both ends of a range name the file that the snippet is from."""
        for snippet in self._document.get("snippets", ()):
            if "snippetFromFile" not in snippet:
                continue
            for extent in snippet.get("ranges", ()):
                for pointer in extent.values():
                    pointer["reference"] = snippet["snippetFromFile"]

    def _name_dependencies(self) -> None:
        """Tag-value form names the files that a file depends on, JSON has their ids."""
        files = self._document.get("files", ())
        dependent = [file for file in files if "fileDependencies" in file]
        if dependent:
            refs: dict[str, str] = {}
            for file in files:
                refs.setdefault(file["fileName"], file.get(ID.member, file["fileName"]))
            for file in dependent:
                file["fileDependencies"] = [refs.get(name, name) for name in file["fileDependencies"]]

    def _part_addresses(self) -> None:
        """The reference implementation writes all cross references of a license on one line (addresses have no blanks)."""
        for entry in self._document.get("hasExtractedLicensingInfos", ()):
            if "seeAlsos" in entry:
                entry["seeAlsos"] = [part for text in entry["seeAlsos"] for part in text.split(", ")]

"""What every file of test suites has.

There is no specification; this is the form that the schema of Jenkins and the build servers that follow it read.
"""

from xml.etree import ElementTree as ET

from sbomkit.report._text import inert, sanitize_terminal, shortened

__all__ = ["MOST", "suites", "text"]

MOST = 50
"""Findings of one case that are written out."""


def suites(root: ET.Element) -> str:
    """The file as text."""
    ET.indent(root)
    return inert(f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n')


def text(told: str) -> str:
    """On one line, of bearable length, and without anything that XML 1.0 has no place for."""
    return shortened(sanitize_terminal(told))

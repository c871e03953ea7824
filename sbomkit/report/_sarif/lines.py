"""On which line of a document each package first stands, so that a platform shows a finding where it belongs."""

import re
from collections.abc import Mapping

from sbomkit.purl import package_key

__all__ = ["package_lines"]

_PURL = re.compile(rb"""pkg:[^\s"'<>,\\]+""")
"""What may be a package URL, in whichever encoding of a document."""


def package_lines(data: bytes) -> Mapping[str, int]:
    """The first line of each package, counted from 1.

    This is looked for in the text, not read from the structure: packages without a package URL are not found, and of what
    stands in a comment nobody knows that it does.

    Args:
        data: the document as it is on disk; of one that is compressed, nothing is found.
    """
    lines: dict[bytes, int] = {}
    for number, line in enumerate(data.split(b"\n"), start=1):
        for found in _PURL.findall(line):
            lines.setdefault(found, number)
    keys: dict[str, int] = {}
    for text, number in lines.items():
        keys.setdefault(package_key(text.decode("utf-8", "replace")), number)
    return keys

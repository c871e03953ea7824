"""One document there and back, for tests and for the benchmark over the whole corpus."""

from typing import Literal

import sbomkit
from sbomkit.annotate import annotate
from sbomkit.errors import DocumentError
from sbomkit.formats._validate import validate
from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Inventory
from tests.annotate.drawn import MADE_AT
from tests.annotate.keeping import lost_of_json, lost_of_xml

__all__ = ["round_trip"]

_READERS = {
    ("CycloneDX", "json"): (lost_of_json, frozenset({"version", "metadata.timestamp"})),
    ("CycloneDX", "xml"): (lost_of_xml, frozenset({".@version", "timestamp"})),
}


def round_trip(data: bytes, inventory: Inventory, facts: Facts) -> Literal["embedded", "refused"]:
    """Write annotations into a document and take them out again.

    Raises:
        AssertionError: the document is not changed, loses something, is not valid any more, or does not come back.
    """
    document = inventory.document
    try:
        amended = annotate(data, facts, made_at=MADE_AT, embed=True, drop_signature=True).data
    except DocumentError:
        return "refused"
    assert amended != data
    assert sbomkit.strip(amended) == data
    assert annotate(amended, facts, made_at=MADE_AT, embed=True, drop_signature=True).data == amended
    is_valid, was_valid = validate(amended), validate(data)
    assert is_valid.valid or not was_valid.valid, is_valid.errors[:3]
    reader = _READERS.get((document.format, document.encoding))
    if reader is not None and b"ignature" not in data:
        lost, changed = reader
        assert lost(data, amended, changed) == []
    return "embedded"

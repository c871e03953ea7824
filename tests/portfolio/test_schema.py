import re

from sbomkit.portfolio.tables import ROWS, TABLES
from tests.pages import ROOT, rows
from tests.portfolio_page import PAGE, rewritten


def test_the_page_is_as_it_would_be_written_anew():
    text = (ROOT / PAGE).read_text()
    assert rewritten(text) == text, "python -m tests.portfolio_page writes it anew"


def test_rows_of_documents_are_those_of_frames_behind_their_document_and_number():
    for name, frame in ROWS.items():
        document, row, *others = TABLES[name].columns
        assert (document.name, row.name, tuple(others)) == ("document", "row", frame.columns)


def test_a_column_has_one_name_in_its_table_and_a_meaning():
    for table in TABLES.values():
        names = [each.name for each in table.columns]
        assert len(set(names)) == len(names)
        assert all(each.meaning for each in table.columns)


def test_every_code_of_a_place_that_is_not_read_is_listed():
    """Found in the source by how it is written there."""
    listed = {code for row in rows(PAGE, "code") for code in re.findall("`([a-z-]+)`", row[0])}
    source = "\n".join(path.read_text() for path in (ROOT / "sbomkit" / "portfolio").rglob("*.py"))
    told = {
        name
        for found in re.findall(r'code="([a-z-]+)"(?: if .* else "([a-z-]+)")?|Fault\([^"]*"([a-z-]+)"', source)
        for name in found
    }
    assert len(told) > 10
    assert told - {"", "unused-label"} <= listed

import re

from sbomkit.compliance import load_profile, shipped_profiles
from sbomkit.model.inventory import Scope
from sbomkit.model.position import FidelityFlag
from sbomkit.model.ranking import IndicatorName
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


def test_a_column_tells_the_words_that_can_stand_there():
    columns = {(name, each.name): each for name, table in TABLES.items() for each in table.columns}
    assert columns["verdicts", "verdict"].words == ("meets", "does_not_meet", "cannot_be_told")
    assert columns["rankings", "funding"].words == ("link", "plan", "income", "backed", "none")
    assert columns["rankings", "indicators"].words == tuple(IndicatorName)
    assert columns["labels", "vendor"].words == ()
    assert columns["positions", "scope"].told.endswith("  One of " + ", ".join(f"`{each}`" for each in Scope) + ".")
    assert columns["documents", "flags"].told.endswith(
        "  Each is one of " + ", ".join(f"`{flag}`" for flag in FidelityFlag) + "."
    )
    assert columns["documents", "status"].told == columns["documents", "status"].meaning, "which says them"


def test_a_profile_that_was_checked_has_a_status_that_profiles_have():
    (status,) = (each.words for each in TABLES["verdicts"].columns if each.name == "status")
    assert {profile.status for profile in map(load_profile, shipped_profiles())} | {"own"} <= set(status)


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

"""`docs/frames.md` lists every column of every frame, with its type, unit and meaning."""

import pytest

from sbomkit.model.frames import FRAMES
from tests.frames_page import PAGE, columns, first, rewritten
from tests.pages import ROOT, rows


@pytest.mark.parametrize(
    ("noun", "table"),
    [pytest.param(noun, table, id=f"{noun.__name__}-{table.name}") for noun in FRAMES for table in FRAMES[noun].tables],
)
def test_a_table_of_columns_has_what_the_frame_declares(noun, table):
    listed = (ROOT / PAGE).read_text()
    for row in columns(table):
        assert f"| {' | '.join(row)} |" in listed, "python -m tests.frames_page writes it anew"
    assert len(rows(PAGE, first(noun, table))) == len(table.columns)


def test_the_page_is_as_it_would_be_written_anew():
    text = (ROOT / PAGE).read_text()
    assert rewritten(text) == text

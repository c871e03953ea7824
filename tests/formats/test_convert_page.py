"""The page about converting lists what is written."""

from sbomkit.formats import formats
from sbomkit.model.conversion import Conversion
from tests.pages import rows


def test_every_format_that_is_written_is_listed_with_its_versions():
    written = [[f"`{name}`", ", ".join(variant.writes)] for name, variant in formats().items() if variant.writes]
    assert rows("docs/converting.md", "format") == written


def test_every_part_of_the_report_is_listed():
    parts = [row[0].strip("`") for row in rows("docs/converting.md", "part")]
    assert parts == ["unheld", "left_out", "lost", "changed"]
    assert set(parts) < Conversion.model_fields.keys()

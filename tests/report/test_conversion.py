"""What a conversion lost reads as a list of addresses, however hostile they are."""

import json
from typing import Any

from sbomkit.formats._convert import convert
from sbomkit.model.conversion import Conversion
from sbomkit.report import render
from tests.formats.documents import cyclonedx


def conversion(**members: Any) -> Conversion:
    return convert(json.dumps(cyclonedx(**members)).encode(), "spdx2-json").report


def test_each_part_has_its_heading_and_its_count():
    report = conversion(
        components=[{"type": "library", "name": name, "evidence": {"x": 1}} for name in "ab"], services=[{"name": "s"}]
    )
    lines = render(report, "table").splitlines()
    assert lines[:2] == ["cyclonedx-json 1.6 to spdx2-json 2.3: not all of it", "  2 components, 0 edges"]
    assert "in the document, and in no inventory (3)" in lines
    assert "  components[0].evidence" in lines
    assert any("(2 \N{MULTIPLICATION SIGN}) [unheld-claim]" in line for line in lines)
    assert any(line.startswith("in the inventory, and not in the new document (") for line in lines)
    assert any(line.startswith("said otherwise, or assumed (") for line in lines)


def test_many_kinds_are_cut_and_counted():
    text = render(conversion(**{f"x{number}": 1 for number in range(30)}), "table", top=5)
    assert "… and 25 more kinds; the report as JSON lists all" in text


def test_what_loses_nothing_and_what_is_copied_say_so():
    report = convert(json.dumps(cyclonedx()).encode(), "cyclonedx-xml").report
    assert render(report, "table").startswith("cyclonedx-json 1.6 to cyclonedx-xml 1.6: nothing is lost\n")
    copied = convert(json.dumps(cyclonedx()).encode(), "cyclonedx-json").report
    assert render(copied, "table") == "cyclonedx-json 1.6 already: given back as it is\n"

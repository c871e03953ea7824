"""What holds of all factors: each is documented, tested, and honest about what it does not know."""

import re
from pathlib import Path

import pytest

from sbomkit.model.ranking import IndicatorName, Verdict
from sbomkit.ranking.factors import FACTORS
from tests.ranking.factors.cases import NUMBERS, a_case

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "ranking.md").read_text()
SECTIONS = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE))
TESTS = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__))


@pytest.mark.parametrize("name", FACTORS)
def test_every_factor_has_a_section_that_says_what_it_cannot_see(name):
    assert name in SECTIONS, f"docs/ranking.md has no section ### `{name}`"
    text = " ".join(SECTIONS[name].split())
    assert "Cannot see:" in text
    assert f"**{FACTORS[name].half.capitalize()}**" in text
    for parameter in FACTORS[name].parameters:
        assert f"`{parameter}`" in text, parameter


def test_no_section_is_about_a_factor_that_there_is_not():
    assert list(SECTIONS) == list(FACTORS)


@pytest.mark.parametrize("name", FACTORS)
def test_every_factor_has_a_test_of_its_own(name):
    assert f'"{name}"' in TESTS


@pytest.mark.parametrize("name", FACTORS)
def test_every_factor_is_a_sentence_with_a_source(name):
    factor = FACTORS[name]
    assert factor.name == name
    assert factor.summary[0].isupper()
    assert factor.summary.endswith(".")
    assert factor.source
    assert all(parameter.summary for parameter in factor.parameters.values())
    assert set(factor.rising or ()) <= set(factor.parameters)


# What a place in the document tells needs no source of facts.
OF_PLACE = {"reach", "entry_share", "concealment"}


@pytest.mark.parametrize("name", [name for name in FACTORS if name not in OF_PLACE])
def test_where_nothing_is_known_a_factor_says_so_and_why(name):
    value, detail = FACTORS[name].judge(a_case(), NUMBERS.get(name, {}))
    assert value is None
    assert detail


def test_every_verdict_and_every_indicator_is_documented():
    for name in [*Verdict, *IndicatorName]:
        assert f"`{name}`" in PAGE, name

import pytest

from sbomkit.model.facts import FundingStrength
from tests.ranking.factors.cases import value_of


@pytest.mark.parametrize(
    ("funding", "expected"),
    [
        (None, None),
        ("none", 1.0),
        (FundingStrength.LINK, 0.8),
        (FundingStrength.PLAN, 0.5),
        (FundingStrength.INCOME, 0.3),
        (FundingStrength.BACKED, 0.1),
    ],
)
def test_funding_is_a_table_in_which_nothing_found_is_not_unknown(funding, expected):
    assert value_of("funding", funding=funding) == expected

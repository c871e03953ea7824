"""The columns of what profiles make of a portfolio: of vendors and products, and of documents."""

from collections.abc import Mapping
from types import MappingProxyType

from sbomkit.model.frames import FrameTable
from sbomkit.model.frames._table import Part, field
from sbomkit.model.portfolio import PortfolioBy, PortfolioGroup, PortfolioProfile, PortfolioVerdict, PortfolioVerdicts

__all__ = ["CHECKS"]

_PROFILE = (field(PortfolioProfile, "id", at="whole", called="profile"), field(PortfolioProfile, "profile_sha256", at="whole"))

_GROUPS = FrameTable(
    name="groups",
    row="One vendor or product beside one profile, in the order of the answer.",
    entries=lambda checks: [Part(profile, each) for profile in checks.profiles for each in profile.groups],
    columns=(
        *_PROFILE,
        *(field(PortfolioGroup, name, at="part") for name in ("vendor", "product", "products")),
        *(field(PortfolioVerdicts, name, at="part.verdicts") for name in PortfolioVerdicts.model_fields),
    ),
    shown=(),
)
_DOCUMENTS = FrameTable(
    name="documents",
    row="One document beside one profile, in the order of the answer.",
    entries=lambda checks: [Part(profile, each) for profile in checks.profiles for each in profile.documents],
    columns=(*_PROFILE, *(field(PortfolioVerdict, name, at="part") for name in PortfolioVerdict.model_fields)),
    shown=(),
)

CHECKS: Mapping[PortfolioBy, FrameTable] = MappingProxyType(
    {PortfolioBy.VENDOR: _GROUPS, PortfolioBy.PRODUCT: _GROUPS, PortfolioBy.DOCUMENT: _DOCUMENTS}
)
"""What documents are counted by to the table that is written."""

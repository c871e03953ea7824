"""Verdicts on documents as `validate` presents them."""

from pydantic import ConfigDict, RootModel

from sbomkit.model.validation import ValidationOutcome

__all__ = ["Validations"]


class Validations(RootModel[tuple[ValidationOutcome, ...]]):
    """What became of each document, in the order in which they were named."""

    model_config = ConfigDict(frozen=True)

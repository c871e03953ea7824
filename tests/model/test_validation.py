import pytest
from pydantic import ValidationError

from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.validation import Validation, ValidationOutcome

FIELDS = {
    "format": "CycloneDX",
    "spec_version": "1.6",
    "encoding": "json",
    "sha256": "0" * 64,
    "held_to": "CycloneDX 1.6 JSON schema",
    "valid": True,
    "errors": (),
}
ERROR = Diagnostic(severity=Severity.ERROR, code="schema-required", path="components[0]", message="x is missing", count=3)


def test_a_document_is_valid_when_and_only_when_it_has_no_errors():
    assert Validation.model_validate(FIELDS).count == 0
    assert Validation.model_validate(FIELDS | {"valid": False, "errors": (ERROR, ERROR)}).count == 6
    for fields in ({"valid": False}, {"errors": (ERROR,)}):
        with pytest.raises(ValidationError, match="valid when, and only when, there are no errors"):
            Validation.model_validate(FIELDS | fields)


def test_a_document_has_either_a_verdict_or_an_error():
    verdict = Validation.model_validate(FIELDS)
    assert ValidationOutcome(file="a", validation=verdict, error=None).validation == verdict
    assert ValidationOutcome(file="a", validation=None, error="there is no such file").error
    for fields in ({"validation": verdict, "error": "x"}, {"validation": None, "error": None}):
        with pytest.raises(ValidationError, match="either a verdict or an error"):
            ValidationOutcome.model_validate({"file": "a", **fields})

"""Errors carry data, and a message that says where."""

import inspect

import pytest

from sbomkit import errors


def test_an_address_stands_before_the_message():
    error = errors.MalformedDocument("expected a string", path="components[17].purl", expected="string")
    assert str(error) == "components[17].purl: expected a string"
    assert (error.path, error.expected) == ("components[17].purl", "string")
    assert str(errors.MalformedDocument("not JSON")) == "not JSON"
    assert str(errors.UnexpectedResponse("expected an object", source="npm", path="versions")) == "versions: expected an object"


def test_an_unsupported_version_advises_the_supported_ones():
    error = errors.UnsupportedVersion("CycloneDX 9", format="CycloneDX", version="9", supported=("1.5", "1.6"))
    assert error.advice == "supported versions of CycloneDX: 1.5, 1.6"


def test_a_limit_says_which_and_how_to_raise_it():
    error = errors.LimitExceeded("too large", limit="document_bytes", value=2_000)
    assert error.advice == "raise Limits.document_bytes (now 2,000) if you trust where this came from"


@pytest.mark.parametrize(
    ("kind", "code"),
    [(errors.DocumentError, 3), (errors.SourceError, 4), (errors.ConfigurationError, 2)],
    ids=str,
)
def test_each_family_has_its_exit_code(kind, code):
    family = [error for _, error in inspect.getmembers(errors, inspect.isclass) if issubclass(error, kind)]
    assert {getattr(error, "exit_code", None) for error in family} == {code}


def test_the_tree_in_the_docstring_is_complete():
    for name, _ in inspect.getmembers(errors, inspect.isclass):
        assert name in (errors.__doc__ or "")
        assert name in errors.__all__

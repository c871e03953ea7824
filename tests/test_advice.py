"""Every error that a person can meet says what to do next."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sbomkit
from sbomkit import errors
from sbomkit.cli._errors import line_of

HOME = Path(sbomkit.__file__).parent
ABOUT_DOCUMENTS = [
    errors.DocumentError("wrong"),
    errors.UnrecognizedFormat("wrong"),
    errors.UnsupportedVersion("wrong", format="SPDX", version="9", supported=("2.3",)),
    errors.MalformedDocument("wrong", expected="JSON"),
    errors.LimitExceeded("wrong", limit="components", value=3),
]


def _calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(HOME.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield f"{path.relative_to(HOME)}:{node.lineno}", node


def test_every_error_of_usage_has_advice() -> None:
    calls = list(_calls("ConfigurationError"))
    assert len(calls) > 100
    without = [where for where, call in calls if not any(each.arg == "advice" for each in call.keywords)]
    assert without == []


@pytest.mark.parametrize("error", ABOUT_DOCUMENTS, ids=lambda error: type(error).__name__)
def test_every_error_about_a_document_ends_in_advice_on_the_command_line(error: errors.SbomkitError) -> None:
    assert line_of(error).startswith("wrong; ")


def test_the_advice_of_an_error_goes_before_that_of_its_kind() -> None:
    assert line_of(errors.MalformedDocument("wrong", advice="do this")) == "wrong; do this"


def test_all_kinds_of_errors_about_documents_are_looked_at() -> None:
    def kinds(error: type[errors.SbomkitError]) -> Iterator[type[errors.SbomkitError]]:
        yield error
        for each in error.__subclasses__():
            yield from kinds(each)

    own = {kind for kind in kinds(errors.DocumentError) if kind.__module__ == errors.__name__}
    assert own == {type(error) for error in ABOUT_DOCUMENTS}

import pytest

from sbomkit.cli._errors import line_of
from sbomkit.errors import ConfigurationError, MalformedDocument

_ANEW = "whoever made it can make it anew"


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("expected str, found float", "expected text, found a number"),
        ("expected array or object, found int", "expected a list or an object, found a whole number"),
        ("Input should be a valid string", "expected text"),
        ("Input should be a valid number, unable to parse string as a number", "expected a number"),
        ("Input should be a valid dictionary or instance of Observation", "expected an object"),
        ("Input should be greater than 0", "expected greater than 0"),
        ("Field required", "missing"),
        ("Extra inputs are not permitted", "no such member is known"),
        ("Unable to extract tag using discriminator 'signal'", "signal is missing"),
        ("Input tag 'x' found using 'signal' does not match any of the expected tags: 'a'", "signal 'x' is none of 'a'"),
        ("String should match pattern '^a$'", "the text is not of the form ^a$"),
        (
            "a: String should match pattern '^a$'; b: did you mean 'c'?",
            "a: the text is not of the form ^a$; b: did you mean 'c'?",
        ),
        (
            "a: Input should be a valid integer, unable to parse string as an integer; b: Field required",
            "a: expected a whole number; b: missing",
        ),
        ("a: Input should be 'x'; b: Input should be a dictionary or instance of C", "a: expected 'x'; b: expected an object"),
        ("Tuple should have at most 3 items", "the list should have at most 3 items"),
        ("a string in the document", "a string in the document"),
    ],
)
def test_words_of_programmers_become_words_of_people(message, line):
    assert line_of(ConfigurationError(message)) == line


def test_what_was_expected_is_told_once():
    assert line_of(MalformedDocument("too long", path="a", expected="a list")) == f"a: too long; expected a list; {_ANEW}"
    assert line_of(MalformedDocument("expected str, found null", expected="str")) == f"expected text, found null; {_ANEW}"
    assert (
        line_of(MalformedDocument("this is no list", expected="list", advice="see")) == "this is no list; expected a list; see"
    )

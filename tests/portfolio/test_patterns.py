"""Patterns of paths: what they match, what they tell, and how little a hostile path costs."""

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.portfolio._patterns import path_pattern, split_off

FIELDS = frozenset({"vendor", "product", "version"})
NAMES = st.text("ab.-", min_size=1, max_size=4).filter(lambda name: name not in {".", ".."})


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.json", "a.json", True),
        ("*.json", "in/a/b.json", True),
        ("*.json", "a.json/b", False),
        ("./*.json", "a.json", True),
        ("/*.json", "in/a.json", False),
        ("in/*.json", "in/a.json", True),
        ("in/*.json", "b/in/a.json", False),
        ("**/in/*.json", "b/in/a.json", True),
        ("**/in/*.json", "in/a.json", True),
        ("in/**", "in/a/b/c", True),
        ("in/**", "out/a", False),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b", "a", False),
        ("a/**/c/**/b", "a/x/c/y/b", True),
        ("a/**/c/**/b", "a/x/y/b", False),
        ("a/**/c/**/c/**/b", "a/c/b", False),
        ("[ab]?.xml", "b1.xml", True),
        ("build/", "in/build", True),
        ("**", "any/thing", True),
    ],
)
def test_a_pattern_is_one_of_whole_paths_unless_it_is_one_of_names(pattern, path, matches):
    assert (path_pattern(pattern).match(path) is not None) is matches


@pytest.mark.parametrize("path", ["build", "build/a", "in/build/a/b"])
def test_a_pattern_may_mean_all_that_lies_below(path):
    assert path_pattern("build", and_below=True).match(path) is not None
    assert path_pattern("build", and_below=True).match(f"x{path}") is None or "/" in path.removeprefix("build")


@pytest.mark.parametrize(
    ("pattern", "path", "told"),
    [
        ("{vendor}/{product}/{version}/*", "acme/router/1.2/sbom", {"vendor": "acme", "product": "router", "version": "1.2"}),
        ("{vendor}/{product}/{version}/*", "acme/router/1.2/in/sbom", None),
        ("{product}-{version}.json", "my-router-1.2.json", {"product": "my-router", "version": "1.2"}),
        ("{vendor}.zip/**/{product}.*", "acme.zip/a/b/router.cdx.json", {"vendor": "acme", "product": "router.cdx"}),
        ("**/{vendor}/**/{product}_?.*", "x/acme/router_1.json", {"vendor": "x", "product": "router"}),
        ("{vendor}/**/sboms/{product}", "acme/a/sboms/sboms/router", {"vendor": "acme", "product": "router"}),
        ("{vendor}/**/{version}/**/{product}", "acme/1/2/router", {"vendor": "acme", "version": "1", "product": "router"}),
        ("{vendor}", "a" * 256, None),
        ("{vendor}", "a" * 255, {"vendor": "a" * 255}),
        ("{vendor}", "a\nb", {"vendor": "a\nb"}),
    ],
)
def test_fields_tell_what_stands_there(pattern, path, told):
    assert path_pattern(pattern, FIELDS).match(path) == told


@pytest.mark.parametrize(
    ("pattern", "message", "advice"),
    [
        ("", "the pattern of paths is empty", "write one such as '**/*.json'"),
        ("{vendr}/*", "there is no field 'vendr'", "did you mean 'vendor'?"),
        ("{}/*", "there is no field ''", "there are product, vendor, version"),
        ("{vendor}/{vendor}", "the field 'vendor' is there twice", "write '*' for one of them"),
        ("{vendor}[ab]", "a name with fields has no brackets", "write '?' for any one character"),
        ("{vendor}-*-*-{product}", "has more than 3 fields and stars", "tell them from a CSV of labels instead"),
    ],
)
def test_a_mistake_is_told_with_what_may_have_been_meant(pattern, message, advice):
    with pytest.raises(ConfigurationError) as caught:
        path_pattern(pattern, FIELDS)
    assert message in caught.value.message
    assert caught.value.advice == advice


@given(segments=st.lists(NAMES, min_size=1, max_size=6), data=st.data())
def test_double_stars_stand_for_any_run_of_folders(segments, data):
    kept = [data.draw(st.booleans()) for _ in segments]
    pattern = "/".join(name if keep else "**" for name, keep in zip(segments, kept, strict=True))
    assert path_pattern(f"./{pattern}").match("/".join(segments)) is not None


@given(vendor=NAMES, product=NAMES, more=st.lists(NAMES, min_size=1, max_size=3))
def test_what_fields_tell_put_in_their_places_is_the_path(vendor, product, more):
    path = "/".join([vendor, product, *more])
    assert path_pattern("{vendor}/{product}/**", FIELDS).match(path) == {"vendor": vendor, "product": product}


@given(name=st.text("ab*?[]!.-", min_size=1, max_size=8), pattern=st.text("ab*?[]!.-", min_size=1, max_size=8))
def test_a_pattern_of_names_is_that_of_the_standard_library(name, pattern):
    if pattern not in {"**", ".", "./"}:
        assert (path_pattern(pattern).match(name) is not None) == fnmatch.fnmatchcase(name, pattern)


def test_a_long_hostile_path_takes_no_time():
    hostile = "/".join(["ab" * 120] * 17)
    assert path_pattern("{vendor}a{product}a{version}a", FIELDS).match(hostile) is None
    assert path_pattern("**/*a*a*a*a*c/**/*b*b*c/**").match(hostile) is None


@pytest.mark.parametrize(
    ("path", "start", "pattern"),
    [
        ("sboms/a.json", "sboms/a.json", None),
        ("sboms/**/*.json", "sboms", "**/*.json"),
        ("*.json", ".", "*.json"),
        ("/s?/a", "/", "s?/a"),
    ],
)
def test_the_walk_begins_before_the_first_wild_name(path, start, pattern):
    assert split_off(path) == (start, pattern)

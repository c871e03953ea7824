"""Free text and links of registries, fit to be kept."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.sources._reading.text import repository_url, scrub

ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("https://github.com/o/r", "https://github.com/o/r"),
        ("HTTPS://GitHub.com/O/R.git", "https://github.com/O/R"),
        ("http://www.github.com/o/r/", "https://github.com/o/r"),
        ("git+https://github.com/o/r.git#main", "https://github.com/o/r"),
        ("git://github.com/o/r.git", "https://github.com/o/r"),
        ("git+ssh://git@github.com/o/r.git", "https://github.com/o/r"),
        ("ssh://git@host.example:2222/o/r", "https://host.example/o/r"),
        ("git@github.com:o/r.git", "https://github.com/o/r"),
        ("git+ssh://git@github.com:o/r.git", "https://github.com/o/r"),
        ("github:o/r", "https://github.com/o/r"),
        ("gitlab:o/r", "https://gitlab.com/o/r"),
        ("bitbucket:o/r", "https://bitbucket.org/o/r"),
        ("o/r", "https://github.com/o/r"),
        ("https://user:secret@host.example/o/r?token=secret", "https://host.example/o/r"),
        ("https://host.example:8443/o/r", "https://host.example:8443/o/r"),
        ("https://host.example:443/o/r", "https://host.example/o/r"),
        ("https://gitlab.com/group/sub/r/-/issues", "https://gitlab.com/group/sub/r"),
        ("https://github.com/o/r/issues", "https://github.com/o/r"),
        ({"type": "git", "url": "https://github.com/o/r"}, "https://github.com/o/r"),
        ([{"url": 7}, "nonsense", "https://github.com/o/r", "https://github.com/o/other"], "https://github.com/o/r"),
    ],
)
def test_every_spelling_of_a_repository_becomes_one(raw, expected):
    assert repository_url(raw) == (expected, None)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        7,
        "",
        "nonsense",
        "https://github.com/o",
        "https://github.com/",
        "https://github.com/o/.git",
        "https://github.com/o/..",
        "javascript:alert(1)//x/y",
        "file:///home/someone/r",
        "gist:0123456789",
        "https://[::1/o/r",
        "https://host.example:port/o/r",
        "https://localhost/o/r",
        "https://host.example/o/r%0aInjected",
        {"url": None},
        {},
        [],
        [["https://github.com/o/r"]],
    ],
)
def test_what_is_no_repository_is_none(raw):
    assert repository_url(raw) is None


@pytest.mark.parametrize(
    ("raw", "directory"),
    [
        ({"url": "github:o/r", "directory": "packages/lib"}, "packages/lib"),
        ({"url": "github:o/r", "directory": "./packages//lib/"}, "packages/lib"),
        ({"url": "github:o/r", "directory": "../../etc"}, None),
        ({"url": "github:o/r", "directory": "."}, None),
        ({"url": "github:o/r", "directory": 7}, None),
        ({"url": "github:o/r", "directory": "jane@mail.example"}, None),
        ("https://github.com/o/r/tree/main/packages/lib", "packages/lib"),
        ("https://gitlab.com/g/r/-/tree/main/lib", "lib"),
    ],
)
def test_the_folder_within_a_monorepo(raw, directory):
    found = repository_url(raw)
    assert found is not None
    assert found[1] == directory


@settings(deadline=None)
@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_value_is_a_repository_or_none(raw):
    found = repository_url(raw)
    assert found is None or found[0].startswith("https://")


@settings(deadline=None)
@given(st.text(alphabet="githubcom:/@.#?+ -~[]%0a\n"))
def test_a_repository_never_holds_more_than_host_and_path(text):
    found = repository_url(text)
    assert found is None or re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?(/[\w.~+-]+)+", found[0])


@pytest.mark.parametrize(
    "text",
    [
        "ask jane.doe+npm@mail.example please",
        "ask <jane@mail.example>",
        "ask jane [at] mail [dot] example",
        "ask jane(at)mail(dot)example",
        "ask jane%40mail.example",
        "ask jane\uff20mail.example",
        "ask ja\u200bne@ma\u00adil.example",
        "ask j\u00fcrgen@m\u00fcller.example",
        "ask " + "j" * 200 + "@mail.example",
    ],
)
def test_addresses_go(text):
    clean = scrub(text)
    assert "[address removed]" in clean
    assert "mail" not in clean
    assert "ller" not in clean


@pytest.mark.parametrize("text", ["use core-js@3.0 instead", "see @scope/name", "at 5 o'clock", "a@b", "moved to x@^2"])
def test_what_is_no_address_stays(text):
    assert scrub(text) == text


def test_a_text_is_one_line_without_control_characters():
    assert scrub("\x1b[31mred\x1b[0m\r\n\tand\u2028more\u202e\ud800 \x00") == "[31mred[0m and more"


@settings(deadline=None)
@given(st.text(alphabet="ab.@%40 -\n\u200b[]()tdo", max_size=200))
def test_no_address_survives(text):
    assert not ADDRESS.search(scrub(text).replace("[address removed]", " "))
    assert scrub(text).isprintable()

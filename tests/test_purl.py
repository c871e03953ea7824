"""Package keys: comparable names, and registry addresses without one written down."""

import pickle
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packageurl import PackageURL

from sbomkit.purl import _parse_with_library, library_object, package_key, parse_purl, registry_url

NAMES = st.text("abcXYZ019-_.+~ /@%:é", min_size=1, max_size=12).map(str.strip).filter(lambda name: name.strip("/"))


@pytest.mark.parametrize(
    ("purl", "key"),
    {
        "versions and qualifiers go": ("pkg:deb/debian/liblzma5@5.4.1-1?arch=amd64&distro=bookworm", "pkg:deb/debian/liblzma5"),
        "a source package is not its binary": (
            "pkg:deb/debian/xz-utils@5.4.1-1?arch=source",
            "pkg:deb/debian/xz-utils?arch=source",
        ),
        "an rpm source package is marked alike": ("pkg:rpm/fedora/xz@5?arch=src", "pkg:rpm/fedora/xz?arch=source"),
        "npm names keep their case": ("pkg:npm/JSONStream@1.3.5", "pkg:npm/JSONStream"),
        "npm scopes are percent-encoded": ("pkg:npm/@babel/core@7", "pkg:npm/%40babel/core"),
        "encoded npm scopes stay as they are": ("pkg:npm/%40Babel/core@7", "pkg:npm/%40Babel/core"),
        "golang paths keep their case": ("pkg:golang/github.com/BurntSushi/toml@v1#x", "pkg:golang/github.com/BurntSushi/toml"),
        "PyPI names take the PyPA form": ("pkg:pypi/Foo_Bar.baz@1", "pkg:pypi/foo-bar-baz"),
        "deb names are lower case": ("pkg:deb/Debian/LibX@1", "pkg:deb/debian/libx"),
        "a plus is percent-encoded": ("pkg:deb/debian/libstdc++6@12", "pkg:deb/debian/libstdc%2B%2B6"),
        "subpaths go": ("pkg:npm/a@1#lib/x.js", "pkg:npm/a"),
    }.values(),
)
def test_a_package_key_has_one_spelling(purl, key):
    assert package_key(purl) == key


@pytest.mark.parametrize("purl", ["", "left-pad", "pkg:npm/", "pkg:", "npm/left-pad", "pkg:/x"])
def test_an_unreadable_purl_is_none_and_the_name_stands_in(purl):
    assert parse_purl(purl) is None
    assert package_key(purl, "left pad", "group/sub") == "pkg:generic/group/sub/left%20pad"


def test_the_written_name_is_kept_beside_the_key():
    parsed = parse_purl("pkg:pypi/Foo_Bar.baz@1")
    assert parsed is not None
    assert parsed.name == "Foo_Bar.baz"
    scoped = parse_purl("pkg:npm/%40Scope/Name@1.0.0")
    assert scoped is not None
    assert (scoped.namespace, scoped.name, scoped.version) == ("@Scope", "Name", "1.0.0")


@given(st.sampled_from(["npm", "pypi", "deb", "golang", "cargo", "generic", "maven", "nuget"]), NAMES, NAMES)
def test_a_key_is_its_own_key(purl_type, namespace, name):
    try:
        purl = PackageURL(purl_type, namespace, name, "1.0").to_string()
    except ValueError:
        return
    key = package_key(purl)
    assert package_key(key) == key


@given(st.text(max_size=60))
def test_any_text_is_a_purl_or_none(text):
    package_key(text, "name")
    package_key(f"pkg:{text}", "name")


@given(st.sampled_from(["cargo", "generic", "maven", "gem"]), NAMES)
def test_where_no_rule_of_ours_applies_the_key_is_the_library_s_own_spelling(purl_type, name):
    try:
        purl = PackageURL.from_string(PackageURL(purl_type, "ns", name).to_string()).to_string()
    except ValueError:
        return
    assert package_key(purl) == purl


PLAIN_PURLS = st.builds(
    lambda purl_type, namespace, name, version, query: f"pkg:{purl_type}/{namespace}{name}{version}{query}",
    st.sampled_from(["apk", "cargo", "deb", "gem", "golang", "npm", "nuget", "pypi", "rpm"]),
    st.sampled_from(["", "debian/", "%40scope/", "github.com/a/", "a_b/"]),
    st.text("abz019._+-", min_size=1, max_size=8),
    st.one_of(st.just(""), st.text("aZ09.:~_+-", min_size=1, max_size=8).map("@{}".format), st.just("@1%2B2"), st.just("@")),
    st.sampled_from(
        [
            "",
            "?arch=amd64",
            "?arch=source&distro=bookworm",
            "?b=1&a=2",
            "?epoch=1&arch=x86_64",
            "?a=1&",
            "?a=bc=d",
            "?ab=1&cd=2",
            "?a=1&a=2",
            "?a=",
            "?",
        ]
    ),
)


@given(PLAIN_PURLS)
def test_the_fast_path_reads_what_the_library_reads(purl):
    assert parse_purl(purl) == _parse_with_library(purl)


def test_the_registry_of_a_type_is_derived_and_has_no_path():
    for purl_type in ("npm", "pypi", "cargo", "gem"):
        address = registry_url(purl_type)
        assert address is not None
        parts = urlsplit(address)
        assert parts.scheme == "https"
        assert parts.netloc
        assert not parts.path


def test_a_type_without_a_registry_has_no_address():
    assert registry_url("generic") is None


def test_a_route_that_raises_is_passed_over(monkeypatch):
    def broken(purl):
        raise TypeError(purl)

    address = registry_url("cargo")
    registry_url.cache_clear()
    monkeypatch.setattr("packageurl.contrib.purl2url.get_download_url", broken)
    assert registry_url("cargo") == address
    registry_url.cache_clear()


def test_a_hostile_query_costs_no_more_than_its_length():
    hostile = "pkg:deb/a@1?arch=src" + "bbbb=" * 20_000 + "!"
    assert parse_purl(hostile) == _parse_with_library(hostile)


def test_the_object_of_other_libraries_keeps_the_spelling():
    made = library_object("pkg:npm/JSONStream@1.3.5")
    assert made is not None
    assert made.to_string() == str(made) == "pkg:npm/JSONStream@1.3.5"
    assert (made.type, made.version) == ("npm", "1.3.5")
    same = PackageURL.from_string("pkg:npm/JSONStream@1.3.5")
    assert made == same
    assert hash(made) == hash(same)
    assert pickle.loads(pickle.dumps(made)).to_string() == made.to_string()


def test_an_unreadable_purl_is_no_object():
    assert library_object("left-pad") is None

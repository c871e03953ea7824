import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.purl import PackageKey
from sbomkit.ranking._publishers.versions import matching_release, upstream_version
from tests.builders import make_releases

LIBLZMA = PackageKey("pkg:deb/debian/liblzma5")


@pytest.mark.parametrize(
    ("kind", "version", "upstream"),
    [
        ("deb", "5.4.1-1+deb12u1", "5.4.1"),
        ("deb", "1:2.0.0+dfsg1-2", "2.0.0"),
        ("deb", "2.0~rc1-3", "2.0~rc1"),
        ("deb", "1.0~dfsg-1", "1.0"),
        ("deb", "20230311", "20230311"),
        ("deb", "1.2-3-4", "1.2-3"),
        ("rpm", "5.4.1-1.fc38", "5.4.1"),
        ("apk", "5.4.1-r0", "5.4.1"),
        ("npm", "1.0.0-beta.1", "1.0.0-beta.1"),
        ("golang", "v1.2.3", "1.2.3"),
        ("npm", "", ""),
    ],
)
def test_what_a_distribution_adds_is_taken_off(kind, version, upstream):
    assert upstream_version(version, kind) == upstream


def test_the_release_in_the_product_is_found_by_its_version():
    releases = make_releases(("v5.4.0", "2022-12-13", None), ("v5.4.1", "2023-01-11", None)).releases
    assert matching_release(("5.4.1-1+deb12u1",), LIBLZMA, releases) == releases[1]
    assert matching_release(("5.4.1-1", "5.4.0-2"), LIBLZMA, releases) == releases[1], "the newest of several"
    assert matching_release(("6",), LIBLZMA, releases) is None
    assert matching_release((), LIBLZMA, releases) is None


@given(st.text(max_size=40), st.sampled_from(["deb", "rpm", "apk", "npm"]))
def test_any_text_is_a_version(version, kind):
    assert len(upstream_version(version, kind)) <= len(version)

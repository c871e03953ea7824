"""What a package is called in the blast list, and what source packages mean there."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.portfolio import tabletop
from sbomkit.purl import package_key
from tests.portfolio.holders import FILES, HEADERS, LIBRARY, SOURCE, TOOLS, bom, scanned


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory) -> Path:
    return scanned(tmp_path_factory.mktemp("portfolio"), FILES)


class TestSources:
    def test_of_a_source_package_all_that_is_built_from_it_is_hostile(self, portfolio):
        for name in ("xz-utils", "pkg:deb/debian/xz-utils", "pkg:deb/debian/xz-utils?arch=amd64&distro=x"):
            answer = tabletop(portfolio, name)
            assert answer.packages == tuple(map(package_key, (HEADERS, LIBRARY, TOOLS, SOURCE)))
            assert (answer.sources, answer.siblings) == ((package_key(SOURCE),), ())
            assert answer.reached.products == answer.holding.products == 4

    def test_a_source_package_that_is_named_as_one_is_not_what_has_its_name(self, tmp_path):
        files = {"a.json": bom("a", [LIBRARY, SOURCE], {LIBRARY: [SOURCE]}), "b.json": bom("b", [TOOLS], {"b": [TOOLS]})}
        answer = tabletop(scanned(tmp_path, files), SOURCE)
        assert answer.packages == (package_key(LIBRARY), package_key(SOURCE))
        assert [each.package for each in answer.alike] == [package_key(TOOLS)]

    def test_what_is_only_named_as_a_source_is_no_holding_unless_nothing_else_is_held(self, portfolio):
        packages = {(each.product, each.package) for each in tabletop(portfolio, "xz-utils").holdings}
        assert packages == {
            ("server", package_key(LIBRARY)),
            ("server", package_key(HEADERS)),
            ("laptop", package_key(TOOLS)),
            ("archive", package_key(SOURCE)),
            ("old", package_key(TOOLS)),
        }

    def test_others_of_the_same_source_are_as_hostile(self, portfolio):
        answer = tabletop(portfolio, "pkg:deb/debian/liblzma5")
        assert answer.packages == (package_key(LIBRARY),)
        assert answer.siblings == tuple(map(package_key, (HEADERS, TOOLS, SOURCE)))
        same = {(each.product, each.of_same_source) for each in answer.holdings}
        assert same == {("server", False), ("server", True), ("laptop", True), ("archive", True), ("old", True)}
        assert (answer.holding.products, answer.reached.products) == (1, 4)
        assert "3 more products hold only others of the same source, which would be as hostile." in answer.summary

    def test_it_says_what_is_supposed(self, portfolio):
        assert tabletop(portfolio, "xz-utils").supposition == (
            "Suppose that a release of xz-utils is hostile today, with 3 packages that are built from its source."
        )

    def test_packages_of_the_same_name_are_told_apart(self, portfolio):
        answer = tabletop(portfolio, "pkg:deb/debian/liblzma5")
        assert [(each.package, each.products) for each in answer.alike] == [("pkg:deb/ubuntu/liblzma5", 1)]
        assert tabletop(portfolio, "@scope/core").alike == ()

    def test_what_is_of_the_same_source_is_not_only_of_the_same_name(self, tmp_path):
        other = "pkg:deb/ubuntu/liblzma5@5.2"
        files = {"a.json": bom("a", [LIBRARY, SOURCE, other], {LIBRARY: [SOURCE], other: [SOURCE]})}
        answer = tabletop(scanned(tmp_path, files), LIBRARY)
        assert (package_key(other) in answer.siblings, answer.alike) == (True, ())


class TestNames:
    @pytest.mark.parametrize(
        ("name", "package"),
        [
            ("pkg:npm/shared", "pkg:npm/shared"),
            ("@scope/core", "pkg:npm/%40scope/core"),
            ("pkg:npm/@scope/core", "pkg:npm/%40scope/core"),
            ("org.acme/core", "pkg:maven/org.acme/core"),
            ("org.acme:core", "pkg:maven/org.acme/core"),
            ("Flask", "pkg:pypi/flask"),
            ("pkg:pypi/Flask", "pkg:pypi/flask"),
            ("router", "pkg:generic/router"),
        ],
    )
    def test_a_package_has_many_names(self, portfolio, name, package):
        assert tabletop(portfolio, name).packages == (package,)

    @pytest.mark.parametrize(("name", "key", "told"), [("/", "%2F", "pkg:generic/%2F"), ("/lib/x", "%2Flib%2Fx", "lib/x")])
    def test_what_makes_no_package_url_has_a_key(self, tmp_path, name, key, told):
        portfolio = scanned(tmp_path, {"a.json": bom("a", ["x"], x={"name": name})})
        answer = tabletop(portfolio, f"pkg:generic/{key}")
        assert answer.packages == (f"pkg:generic/{key}",)
        assert answer.supposition == f"Suppose that a release of {told} is hostile today."

    def test_a_name_of_several_packages_names_them_the_most_products_first(self, portfolio, tmp_path):
        with pytest.raises(ConfigurationError) as caught:
            tabletop(portfolio, "liblzma5")
        assert caught.value.message == "'liblzma5' is the name of 2 packages: pkg:deb/debian/liblzma5, pkg:deb/ubuntu/liblzma5"
        assert caught.value.advice == "use the whole package key"
        keys = [f"pkg:{kind}/x@1" for kind in ("cargo", "gem", "npm", "pypi")]
        files = {"a.json": bom("a", keys), "b.json": bom("b", keys[3:])}
        with pytest.raises(ConfigurationError, match=r"4 packages: pkg:pypi/x, pkg:cargo/x, pkg:gem/x and 1 more"):
            tabletop(scanned(tmp_path, files), "x")

    @pytest.mark.parametrize(
        ("name", "close"),
        [
            ("sharde", "pkg:npm/shared"),
            ("SHARED", "pkg:npm/shared"),
            ("lzma", "pkg:deb/debian/liblzma5, pkg:deb/ubuntu/liblzma5, pkg:deb/debian/liblzma-dev"),
            ("pkg:npm/sharde", "pkg:npm/shared"),
            ("react", "pkg:npm/%40types/react"),
            ("@scope/cor", "pkg:maven/org.acme/core, pkg:npm/%40other/core, pkg:npm/%40scope/core"),
        ],
    )
    def test_a_name_of_none_is_refused_with_what_comes_close(self, portfolio, name, close):
        with pytest.raises(ConfigurationError) as caught:
            tabletop(portfolio, name)
        expected = f"no document of the portfolio holds a package called {name!r}; 1 could not be read, and cannot tell"
        assert caught.value.message == expected
        assert caught.value.advice == f"did you mean {close}?"

    @pytest.mark.parametrize("name", ["", " ", "pkg:", "pkg:npm", "no such thing", "a\x00b", "\udcff", "x" * 10_000, "'; DROP"])
    def test_where_nothing_comes_close_the_list_of_all_is_named(self, portfolio, name):
        with pytest.raises(ConfigurationError, match="no document of the portfolio holds a package called") as caught:
            tabletop(portfolio, name)
        assert len(caught.value.message) < 400
        assert caught.value.advice == 'sbomkit portfolio sql "SELECT package FROM packages" lists them'

    @settings(max_examples=15, deadline=None)
    @given(name=st.text() | st.text(max_size=9).map("pkg:npm/{}".format) | st.sampled_from(["pkg:", "%", "_", "?arch=source"]))
    def test_any_text_is_a_name_or_refused(self, portfolio, name):
        with suppress(ConfigurationError):
            assert tabletop(portfolio, name).packages

    def test_without_a_portfolio_there_is_nothing_to_look_through(self, tmp_path):
        with pytest.raises(ConfigurationError, match="there is no portfolio"):
            tabletop(tmp_path / "p.duckdb", "x")

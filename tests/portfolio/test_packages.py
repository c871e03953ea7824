"""Who is asked about the packages of a portfolio: the same as about those of all its documents, each once."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.enrich._packages import packages_of as packages_of_documents
from sbomkit.enrich._shortlist import depths
from sbomkit.errors import ConfigurationError
from sbomkit.formats import load
from sbomkit.portfolio import packages_of, scan
from sbomkit.portfolio.dataset import export
from tests.builders import make_component, make_inventory, npm
from tests.pages import ROOT
from tests.portfolio.ranked import Told, product, scanned
from tests.strategies import images, inventories


def asked(packages):
    return [(each.key, each.type, each.namespace, each.name, each.versions, each.purls) for each in packages]


def of(documents):
    with TemporaryDirectory() as folder:
        return packages_of(scanned(Path(folder) / "p.duckdb", documents))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.one_of(inventories(), images()), max_size=3))
def test_the_same_packages_are_asked_about_as_of_all_documents(documents):
    inventory, depth_of = of({f"d{number}": Told(each) for number, each in enumerate(documents)})
    assert asked(packages_of_documents([inventory])) == asked(packages_of_documents(documents))
    assert depth_of == depths(documents)


def test_the_same_packages_are_asked_about_as_of_the_examples(tmp_path):
    paths = sorted((ROOT / "examples").glob("*/sbom.*.json"))
    documents = [load(path) for path in paths]
    scan(map(str, paths), tmp_path / "p.duckdb", workers=1)
    inventory, depth_of = packages_of(tmp_path / "p.duckdb")
    assert asked(packages_of_documents([inventory])) == asked(packages_of_documents(documents))
    assert depth_of == depths(documents)
    export(tmp_path / "p.duckdb", tmp_path / "dataset")
    assert packages_of(tmp_path / "dataset") == (inventory, depth_of)


def test_what_a_document_is_about_is_asked_about_only_where_another_one_needs_it():
    subject = make_inventory({"a": ["b"]}, roots=["a"], components=[make_component("a", version="9")])
    alone, _ = of({"s": Told(subject)})
    assert set(alone.packages) == {npm("b")}
    both, _ = of({"s": Told(subject), "x": product("x", "a")})
    assert both.packages[npm("a")].versions == ("1.0.0",)


def test_spellings_of_one_package_are_one():
    spelt = [make_component(name, purl=f"pkg:pypi/{name}@1") for name in ("Django", "django")]
    documents = [make_inventory({"app": [each.id]}, components=[each]) for each in spelt]
    inventory, _ = of({each.id: Told(document) for each, document in zip(spelt, documents, strict=True)})
    assert asked(packages_of_documents([inventory])) == asked(packages_of_documents(documents))


def test_there_has_to_be_a_portfolio(tmp_path):
    with pytest.raises(ConfigurationError, match="there is no portfolio"):
        packages_of(tmp_path / "none.duckdb")

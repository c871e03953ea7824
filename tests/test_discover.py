"""Variants are found by scanning a folder."""

import pytest

from sbomkit._discover import discover


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "variants_of_a_test"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "_plumbing.py").write_text("raise RuntimeError('private modules are not imported')\n")
    (folder / "package").mkdir()
    (folder / "package" / "__init__.py").write_text("raise RuntimeError('packages are no variants')\n")
    for name in ("zebra", "ant"):
        (folder / f"{name}.py").write_text(f"class Thing:\n    name = {name!r}\nTHING = Thing\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder.name


def test_public_modules_are_found_sorted_and_private_ones_and_packages_left_alone(package):
    found = discover(package, "THING")
    assert list(found) == ["ant", "zebra"]


def test_the_table_is_read_only(package):
    with pytest.raises(TypeError):
        discover(package, "THING")["new"] = object()  # type: ignore[index]

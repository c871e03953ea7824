"""The house: what is where, who may see whom, and what may not stand in the tree at all."""

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from packageurl import PackageURL
from packageurl.contrib import purl2url

import sbomkit
from sbomkit.model._base import Noun

ROOT = Path(__file__).parent.parent
VALIDATORS = ["jsonschema_rs", "lxml", "yaml", "spdx_python_model", "rdflib", "license_expression"]
RANKING_OFFLINE = """
import sbomkit
folder = "examples/openssh-debian12"
ranking = sbomkit.rank(sbomkit.load(folder + "/sbom.spdx.json"), sbomkit.read_facts(folder + "/facts.jsonl"))
assert ranking.ranked and sbomkit.render(ranking, "json") and sbomkit.render(ranking)
"""
SEAMS = {"formats": "FORMAT", "sources": "SOURCE", "report": "REPORT"}


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else []
    return [ROOT / name for name in names if (ROOT / name).is_file()]


TRACKED = _tracked()
needs_git = pytest.mark.skipif(not TRACKED, reason="not a git checkout: there is no list of files to look at")


def _modules(package: str) -> list[str]:
    return [info.name for info in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")]


@cache
def _loaded_by(code: str) -> frozenset[str]:
    """Names of the modules that a fresh interpreter has loaded once it has run this."""
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    return frozenset(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split())


def test_the_import_contracts_hold():
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("seam", SEAMS)
def test_every_variant_exports_its_object_and_has_its_test_file(seam):
    package = importlib.import_module(f"sbomkit.{seam}")
    public = [info.name for info in pkgutil.iter_modules(package.__path__) if not (info.ispkg or info.name.startswith("_"))]
    assert public
    for name in public:
        variant = getattr(importlib.import_module(f"sbomkit.{seam}.{name}"), SEAMS[seam])
        assert variant.name
        assert (ROOT / "tests" / seam / f"test_{name}.py").exists(), f"{seam}/{name} has no tests of its own"


def test_what_is_exported_is_there_and_documented():
    assert sorted(sbomkit.__all__) == sbomkit.__all__
    for name in sbomkit.__all__:
        value = getattr(sbomkit, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), f"sbomkit.{name} has no docstring"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = sbomkit.nonsense
    assert dir(sbomkit) == sbomkit.__all__


def test_every_module_says_in_its_docstring_what_it_is_for():
    for name in _modules("sbomkit"):
        module = importlib.import_module(name)
        assert (module.__doc__ or "").strip(), f"{name} has no docstring"
        exported = getattr(module, "__all__", ())
        assert all(hasattr(module, member) for member in exported), f"{name}.__all__ names something that is not there"


def test_every_noun_is_frozen_and_closed_and_holds_tuples():
    for name in _modules("sbomkit.model"):
        for _, noun in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            if not issubclass(noun, Noun) or noun is Noun:
                continue
            assert noun.model_config["frozen"], noun
            assert noun.model_config["extra"] == "forbid", noun
            for field_name, field in noun.model_fields.items():
                assert "list[" not in str(field.annotation), f"{noun.__name__}.{field_name} holds a list"


@pytest.mark.parametrize(
    "heavy",
    ["requests", "requests_cache", "urllib3", "cyclonedx", "spdx_tools", "pandas", "typer", "rich", "rustworkx", *VALIDATORS],
)
def test_importing_sbomkit_loads_nothing_heavy(heavy):
    assert heavy not in _loaded_by("import sbomkit")


@pytest.mark.parametrize("heavy", ["requests", "requests_cache", "cyclonedx", "spdx_tools", "typer", *VALIDATORS])
def test_ranking_offline_loads_neither_an_http_stack_nor_the_reference_libraries(heavy):
    assert heavy not in _loaded_by(RANKING_OFFLINE)


def _registry_domains() -> set[str]:
    """Domains of the three registries that may not be written down, asked of the library that knows them."""
    domains = set()
    for purl_type, namespace in (("npm", None), ("pypi", None), ("deb", "debian")):
        purl = PackageURL(purl_type, namespace, "x", "1").to_string()
        for ask in (purl2url.get_download_url, purl2url.get_repo_url):
            try:
                address = ask(purl)
            except (ValueError, NotImplementedError):
                continue
            if address:
                domains.add(".".join(urlsplit(address).netloc.lower().split(".")[-2:]))
    return domains


@needs_git
def test_no_host_name_of_a_package_registry_stands_in_the_tree():
    domains = _registry_domains()
    assert len(domains) >= 3
    for path in TRACKED:
        text = path.read_bytes().decode("utf-8", "replace").lower()
        assert not [domain for domain in domains if domain in text], f"{path.relative_to(ROOT)} names a registry"


ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


@needs_git
def test_no_address_of_a_person_stands_in_the_tree():
    for path in TRACKED:
        found = [
            address
            for address in ADDRESS.findall(path.read_bytes().decode("utf-8", "replace"))
            if not re.search(r"\.(example|invalid|test|local)$|[@.]example\.(org|com|net)$|^git@", address)
            and "noreply" not in address
            and "no-reply" not in address
        ]
        assert not found, f"{path.relative_to(ROOT)}: {sorted(set(found))[:3]}"


@needs_git
def test_no_file_of_the_package_is_longer_than_a_person_can_hold_in_mind():
    for path in TRACKED:
        if path.suffix == ".py" and path.is_relative_to(ROOT / "sbomkit"):
            assert len(path.read_text().splitlines()) < 405, f"{path.relative_to(ROOT)} wants to be split"


def test_the_changelog_speaks_of_this_version():
    assert f"## {sbomkit.__version__}" in (ROOT / "CHANGELOG.md").read_text()

"""What sources declare, as a table, one by one, and as JSON."""

import json

import pytest

from sbomkit.model.facts import Signal, Subject
from sbomkit.sources import Address, Politeness, Source, Verified, sources


@pytest.fixture
def theirs(monkeypatch):
    """A source that an installed package offers, and that nobody knows the address of."""

    class Theirs(Source):
        name = "theirs"
        summary = "tests"
        purl_types = frozenset()
        signals = frozenset({Signal.FUNDING})
        subject = Subject.UPSTREAM
        licence = "ODbL-1.0"
        verified = Verified.DOCUMENTATION
        politeness = Politeness(rate=0.5, concurrency=1, policy="ours")
        addresses = {"more": Address(default_url="https://more.example", authorisation="Basic")}  # noqa: RUF012

    class Entry:
        name = "theirs"
        dist = None

        def load(self):
            return Theirs

    monkeypatch.setattr("sbomkit.sources.entry_points", lambda group: [Entry()] if group == "sbomkit.sources" else [])
    sources.cache_clear()
    yield Theirs
    sources.cache_clear()


def words(text: str) -> str:
    return " ".join(text.split())


def row(out: str, name: str) -> str:
    """The lines of the table about one source, as one."""
    lines = iter(out.splitlines())
    found = next(line for line in lines if line.split("=")[0].split(" ")[0] == name)
    for line in lines:
        if not line.startswith(" "):
            break
        found += line
    return words(found)


@pytest.mark.parametrize("width", [80, 120])
def test_every_source_has_a_row_that_fits(run, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    done = run("sources")
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= width
    for name in sources():
        assert row(done.out, name)
    assert ("aggregator" in row(done.out, "ecosystems")) is (width == 120)


def test_a_row_says_what_is_told_of_which_packages_and_how_well_that_is_known(run):
    out = run("sources").out
    assert row(out, "npm") == "npm npm people, releases, money, answers state, code, needs"
    assert row(out, "apt") == "apt=DIR deb people, state, code, answers needs, origin"
    assert row(out, "ecosystems_commits") == "ecosystems_commits by code commits CC-BY-SA-4.0 docs"
    assert row(out, "ecosystems").startswith("ecosystems 20 types ")
    assert row(out, "git").startswith("git=PACKAGE=PATH as told ")


def test_one_source_is_told_with_all_that_it_declares(run):
    out = run("sources", "go").out
    assert max(map(len, out.splitlines())) <= 80
    told = words(out)
    for phrase in (
        "go: releases by commit date",
        "asked by default, about the shortlist, or about all packages with --depth full",
        "stage registry packages golang tells publishers, releases,",
        "about those who make it licence no statement was found checked against documentation only",
        "Main host address https://proxy.golang.org mirror SBOMKIT_SOURCES__GO__URL requests 5 a second at most, 4 at once",
        "token SBOMKIT_SOURCES__GO__TOKEN, if it is set, as Authorization",
        "Host site address https://pkg.go.dev mirror SBOMKIT_SOURCES__GO__URLS__SITE requests",
        "because pkgsite allows ten requests a second",
        "token none is sent",
    ):
        assert phrase in told


@pytest.mark.parametrize(
    ("name", "phrases"),
    [
        ("apt", ["asked only with --source apt=DIR", "about those who package it for a distribution", "network none"]),
        ("git", ["packages what it is told", "checked against real answers network"]),
        ("ecosystems", ["asked by default, about all packages stage aggregator", "licence CC-BY-SA-4.0"]),
        ("open_collective", ["starts from funding, as other sources tell it", "requests 10 a minute at most, 1 at once"]),
    ],
)
def test_what_is_special_about_a_source_is_told(run, name, phrases):
    told = words(run("sources", name).out)
    for phrase in phrases:
        assert phrase in told


def test_a_name_that_does_not_exist_is_told_with_what_was_meant(run):
    done = run("sources", "crate")
    assert (done.code, done.out) == (2, "")
    assert "there is no source 'crate'; did you mean crates?" in done.err
    assert "there is no source 'zzz'; `sbomkit sources` lists them" in run("sources", "zzz").err


def test_json_has_all_of_it(run):
    described = {each["name"]: each for each in json.loads(run("sources", "--format", "json").out)}
    assert list(described) == sorted(sources())
    assert described["apt"]["needs_argument"]
    assert described["apt"]["hosts"] == []
    assert described["github"]["needs"] == ["repository"]
    assert described["github"]["stage"] == "repository"
    for each in described.values():
        assert each["summary"]
        assert each["signals"]
        assert each["verified"] in set(Verified)
        assert not each["plugin"]
    (main, index) = described["crates"]["hosts"]
    assert (main["name"], main["rate"], main["concurrency"]) == ("", 1.0, 1)
    assert (index["name"], index["url"], index["token"]) == ("index", "https://index.crates.io", None)


def test_json_of_one_source_is_a_list_of_one(run):
    (one,) = json.loads(run("sources", "npm", "--format", "json").out)
    assert (one["name"], one["purl_types"]) == ("npm", ["npm"])


def test_sources_of_other_packages_are_listed_where_the_user_wants_them(run, theirs, monkeypatch):
    assert theirs.name not in run("sources").out
    assert run("sources", "theirs").code == 2
    out = run("sources", "--plugins").out
    assert row(out, "theirs") == "theirs any money ODbL-1.0 docs"
    monkeypatch.setenv("SBOMKIT_PLUGINS", "true")
    assert run("sources").out == out
    told = words(run("sources", "theirs").out)
    assert "packages those of any type" in told
    assert "offered by another installed package" in told
    assert "address none: it has to be set mirror SBOMKIT_SOURCES__THEIRS__URL requests 30 a minute at most" in told
    assert "Host more address https://more.example mirror SBOMKIT_SOURCES__THEIRS__URLS__MORE requests 30 a minute" in told


def test_a_format_without_a_way_to_show_sources_says_so(run, monkeypatch):
    monkeypatch.setattr("sbomkit.report.reports", lambda: {"json": None, "table": None, "sarif": None})
    done = run("sources", "--format", "sarif")
    assert done.code == 2
    assert "format sarif cannot show sources" in done.err


def test_a_source_of_another_package_that_cannot_be_made_is_told_and_not_a_crash(run, theirs, monkeypatch, sbom):
    def broken(cls, arguments):
        raise KeyError(arguments)

    monkeypatch.setattr(theirs, "configured", classmethod(broken))
    done = run("rank", sbom, "--source", "theirs", "--plugins")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert done.err.startswith("error: source theirs of tests.cli.test_sources: KeyError while it was made")


def test_a_mistyped_source_in_the_environment_is_told_before_anybody_is_asked(run, monkeypatch, sbom):
    monkeypatch.setenv("SBOMKIT_SOURCES__NMP__URL", "http://127.0.0.1:9")
    done = run("rank", sbom)
    assert done.code == 2
    assert words(done.err).startswith("error: setting SBOMKIT_SOURCES__NMP: there is no source 'nmp'")
    assert "did you mean 'npm'?" in done.err

import json
import os
from pathlib import Path

import pytest

from benchmarks.base_rates import main, measure, newest_of, read_folder
from tests.builders import day

CORPUS = os.environ.get("SBOMKIT_CORPUS")


def document(name, *versions, repository=None):
    """A registry document from `("1.0.0", "2018-01-01", "alice")`; whoever publishes is on the list."""
    return {
        "name": name,
        "dist-tags": {"latest": versions[-1][0]},
        "maintainers": [{"name": versions[-1][2]}],
        "time": {"modified": f"{versions[-1][1]}T00:00:00.000Z", **{each[0]: f"{each[1]}T00:00:00.000Z" for each in versions}},
        "versions": {
            version: {
                "name": name,
                "version": version,
                "maintainers": [{"name": login}],
                "_npmUser": {"name": login},
                "repository": repository,
            }
            for version, _, login in versions
        },
    }


HISTORY = [(f"1.{number}.0", f"{2012 + number}-01-01", "alice") for number in range(7)]


@pytest.fixture
def folder(tmp_path):
    documents = [
        document("quiet", *HISTORY),
        document("@scope/taken", *HISTORY, ("2.0.0", "2019-06-01", "mallory")),
        document("young", ("1.0.0", "2019-03-01", "bob")),
        document("steady", *HISTORY, ("2.0.0", "2019-08-01", "alice")),
    ]
    for each in documents:
        (tmp_path / each["name"].replace("/", "%2f")).write_text(json.dumps(each))
    return tmp_path


def test_the_share_of_packages_on_which_each_indicator_fires(folder, capsys):
    assert main([str(folder), "--format", "json"]) == 0
    (rates,) = json.loads(capsys.readouterr().out)["base_rates"]
    assert (rates["as_of"], rates["packages"], rates["followed"]) == ("2019-08-01", 4, 4)
    assert rates["indicators"]["new_releaser"] == {
        "fired": 1,
        "share": 0.25,
        "could_fire": 3,
        "share_of_could_fire": 0.333333,
    }
    able = {name: (each["could_fire"], each["share_of_could_fire"]) for name, each in rates["indicators"].items()}
    assert able == {
        "new_releaser": (3, 0.333333),
        "publishers_replaced": (3, 0.0),
        "return_after_silence": (0, None),
        "sole_publisher_changed": (3, 0.333333),
        "repository_moved": (0, None),
        "any": (3, 0.333333),
    }
    assert rates["indicators"]["sole_publisher_changed"]["fired"] == rates["indicators"]["any"]["fired"] == 1
    assert rates["indicators"]["repository_moved"]["share"] == 0.0


def test_several_dates_stand_beside_each_other(folder, capsys):
    assert main([str(folder), "--as-of", "2019-05-31", "--as-of", "2019-06-01", "--as-of", "2001-01-01"]) == 0
    lines = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()}
    assert lines["indicator"] == ["2019-05-31", "2019-06-01", "2001-01-01"]
    assert lines["any"] == ["0/4", "(0.0%)", "0/3", "(0.0%)", "1/4", "(25.0%)", "1/3", "(33.3%)", "-", "-"]
    assert lines["fired"] == ["/", "all", "/", "could", "fire"] + 2 * ["fired", "/", "all", "/", "could", "fire"]
    assert lines["packages"] == ["4", "4", "0"]


def test_a_silence_and_an_address_can_be_taken_over(tmp_path, capsys):
    one, other = {"url": "https://forge.example/alice/a"}, {"url": "https://forge.example/bob/a"}
    asleep = document("asleep", ("1", "2015-01-01", "alice"), repository=one)
    woken = document("woken", ("1", "2015-01-01", "alice"), ("2", "2019-06-01", "bob"), repository=other)
    for each in (asleep, woken):
        (tmp_path / each["name"]).write_text(json.dumps(each))
    assert main([str(tmp_path), "--format", "json"]) == 0
    (rates,) = json.loads(capsys.readouterr().out)["base_rates"]
    found = {name: (each["fired"], each["could_fire"]) for name, each in rates["indicators"].items()}
    assert found["return_after_silence"] == (1, 2)
    assert found["repository_moved"] == (0, 2)
    assert found["new_releaser"] == (0, 0)


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(SystemExit, match="no files in it"):
        read_folder(tmp_path)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS, reason="SBOMKIT_CORPUS is not set")
def test_no_indicator_fires_on_more_than_a_tenth_of_ordinary_packages():
    facts = read_folder(Path(CORPUS or "").parent / "registry" / "npm")
    newest = newest_of(facts)
    rates = measure(facts, newest)
    assert (f"{newest:%Y-%m-%d}", rates.packages) == ("2020-10-15", 104)
    assert rates.fired == {
        "new_releaser": 4,
        "publishers_replaced": 1,
        "return_after_silence": 0,
        "sole_publisher_changed": 0,
        "repository_moved": 1,
        "any": 4,
    }
    assert rates.could_fire == {
        "new_releaser": 64,
        "publishers_replaced": 99,
        "return_after_silence": 44,
        "sole_publisher_changed": 59,
        "repository_moved": 99,
        "any": 101,
    }
    assert all(count < rates.could_fire[name] / 10 for name, count in rates.fired.items())
    early = measure(facts, day("2018-01-01"))
    assert (early.fired["new_releaser"], early.could_fire["new_releaser"]) == (5, 44)
    # Years in which many projects moved to shared organisations are above it, as the documentation says.
    assert measure(facts, day("2017-01-01")).fired["repository_moved"] == 13

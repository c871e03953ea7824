"""The story of xz as a buyer reads it: on two days, from what was known on each, at a terminal of 80 and of 120 columns."""

import re
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from sbomkit.cli import main
from sbomkit.settings import load_settings
from tests.ranking.test_next_steps import ACCUSING

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "openssh-debian12"
BEFORE, AFTER = "2022-01-01", "2023-06-10"
WIDTHS = (80, 120)


@pytest.fixture
def told(capsys, monkeypatch, tmp_path):
    """`told(day, width)` is what `sbomkit explain` prints for liblzma5."""
    monkeypatch.setenv("SBOMKIT_CACHE_DIR", str(tmp_path))

    def explain(day: str, width: int, *options: str) -> str:
        monkeypatch.setenv("COLUMNS", str(width))
        load_settings.cache_clear()
        facts = ("--facts", str(FOLDER / "facts.jsonl"), "--offline")
        assert main(["explain", str(FOLDER / "sbom.cdx.json"), "liblzma5", *facts, "--as-of", day, *options]) == 0
        load_settings.cache_clear()
        return str(capsys.readouterr().out)

    return explain


def flat(text: str) -> str:
    return " ".join(text.split())


def section(text: str, heading: str) -> str:
    return flat(text[text.index(f"\n{heading}") + 1 :].partition("\n\n")[0])


@pytest.mark.parametrize("width", WIDTHS)
def test_at_the_start_of_2022_one_person_carried_it(told, width):
    text = told(BEFORE, width)
    assert "One person committed to xz-utils upstream" in flat(text)
    assert "git one person A (committed or tagged" in section(text, "In whose hands it was on 2022-01-01")
    history = section(text, "Its history up to 2022-01-01")
    assert "A released 5.2.2, the first release that is known" in history
    assert "A alone put in all 104 changes of the 24 months before; 7 people had written them" in history
    assert "B " not in history
    meaning = section(text, "What it means")
    assert "If this one person stops, or somebody else gets hold of the account, nobody else is known" in meaning
    assert "It was not chosen for this product but comes along with others" in meaning
    assert "11 packages that stand on it" in meaning
    assert "INVESTIGATE: signs of a change of hands" not in text
    steps = section(text, "What to do next")
    assert "ACTION Ask the maintainer of xz-utils whether a second, known person could publish it too" in steps
    assert "11 packages of this product rest on one person" in steps


def test_what_is_not_known_on_that_day_is_said(told):
    text = flat(told(BEFORE, 80))
    assert "Rank 1 of 1; 70 packages could not be assessed, up to 61 of them could come before it" in text


@pytest.mark.parametrize("width", WIDTHS)
def test_in_june_2023_somebody_had_come_and_made_the_releases(told, width):
    text = told(AFTER, width)
    assert "Two people committed to xz-utils upstream" in flat(text)
    assert "A is git 52577046, first seen 2015-09-29; B is git f3e0d50c, first seen 2023-01-01" in flat(text)
    history = section(text, "Its history up to 2023-06-10")
    for line in (
        "2022-07-01 git A alone put in all 107 changes of the 24 months before",
        "2023-01-01 git A put in 328 and B 10 of the 338 changes",
        "2023-01-11 git A released 5.4.1, the version in this product",
        "2023-03-18 git B released 5.2.11, a first one, after 17 by others",
        "2023-05-04 git B released 5.4.3, the last release until then",
        "2023-06-10 git A put in 376 and B 169 of the 550 changes",
    ):
        assert line in history
    signs = section(text, "INVESTIGATE: signs of a change of hands, no accusation")
    assert "B, not seen here before 2021-06-10, made 4 of the 16 releases since then" in signs
    meaning = section(text, "What it means")
    assert (
        "Somebody who had not been seen before came in by 2023-01-01, and somebody new makes releases since 2023-03-18."
        in meaning
    )
    assert "a reason to ask, not a finding against anybody" in meaning
    assert "Counted by heads it looks well" in meaning
    steps = section(text, "What to do next")
    assert "INVESTIGATE Ask the project who it is that came in by 2023-01-01, who agreed to it" in steps
    assert "ACTION Stay with 5.4.1 until that is answered: it was released on 2023-01-11" in steps
    assert "what is packed into a release is not" in steps


def test_the_rank_went_down_and_what_is_not_known_could_move_it(told):
    text = told(AFTER, 80)
    assert "\nRank 26 of 71 (possible: 18\u201335)\n" in text
    unknown = section(text, "What is not known, and what it could change")
    assert "world (0.50) 14\u201321 19\u201330 no source" in unknown
    assert "all of it 12\u201322 18\u201335" in unknown


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_the_story_fits_its_terminal_names_nobody_and_accuses_nobody(told, day, width):
    text = told(day, width)
    assert max(map(len, text.splitlines())) <= width
    assert not re.search("Lasse|Jia", text)
    assert not ACCUSING.search(text)
    assert len(text.splitlines()) <= 140, "a person reads it to the end"


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_nothing_later_is_in_it(told, day):
    end = datetime.combine(datetime.fromisoformat(day), time.max, UTC)
    history = told(day, 120).split("\nIts history")[1].split("\n\n")[0]
    days = re.findall(r"^  (\d{4}-\d\d-\d\d)", history, re.MULTILINE)
    assert days
    assert all(datetime.fromisoformat(each).replace(tzinfo=UTC) <= end for each in days)


def test_names_are_shown_on_request(told):
    assert "A is git 52577046 (Lasse Collin)" in flat(told(AFTER, 120, "--show-names"))

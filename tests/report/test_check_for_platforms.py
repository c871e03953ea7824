"""Checks as platforms read them: which case is which, what is no link, and what is left out."""

import json
from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from sbomkit.compliance import check
from sbomkit.compliance._profile.profile import Profile
from sbomkit.report import render
from sbomkit.report._sarif import log
from tests.builders import npm
from tests.compliance.documents import A, one, product
from tests.formats.documents import load_json
from tests.report.checks import SOME, reports, shown
from tests.report.samples import make_indicator, make_ranked, make_ranking
from tests.report.test_findings_table import finding, findings


def run(answer, **options):
    return json.loads(render(answer, "sarif", **options))["runs"][0]


def notes(answer, **options):
    return [each["message"]["text"] for each in run(answer, **options)["invocations"][0]["toolExecutionNotifications"]]


def test_a_case_of_one_document_is_not_that_of_another():
    report = SOME.documents[0].report
    root = ET.fromstring(shown(reports(("a.json", report), ("b.json", report), ("c.json", None), ("d.json", None)), "junit"))
    known = Counter((case.get("classname"), case.get("name")) for case in root.iter("testcase"))
    assert len(known) > 100
    assert set(known.values()) == {1}
    assert ("a.json: ntia-2021", "component-version: Version of the component") in known


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("[click](https://evil.example)", r"\[click\](https://evil.example)"),
        (r"[click\](https://evil.example)", r"\[click\\\](https://evil.example)"),
        ("[a [b](1)", r"\[a \[b\](1)"),
        ("of {0} and {x}", "of {{0}} and {{x}}"),
        ("missing at components[1]: C:\\x", "missing at components[1]: C:\\x"),
    ],
)
def test_no_text_of_others_is_a_link_or_a_placeholder(given, written):
    assert log.message(given) == written


HOSTILE = "[click](https://evil.example){0}"


def messages(answer):
    """Everything that a platform shows as a message; Markdown has escapes of its own."""
    found = run(answer)
    for each in found["tool"]["driver"]["rules"]:
        yield from (each["shortDescription"]["text"], each["fullDescription"]["text"], each["help"]["text"])
    yield from (each["message"]["text"] for each in found["results"])
    yield from (each["message"]["text"] for each in found["invocations"][0]["toolExecutionNotifications"])


def profile():
    whole = one("version", remedy=HOSTILE, title=HOSTILE).model_dump()
    return Profile.model_validate({**whole, "title": HOSTILE, "publisher": HOSTILE})


@pytest.mark.parametrize(
    "answer",
    [
        reports(
            (HOSTILE, check(load_json(product(A, {"name": HOSTILE})), [profile()])),
            (f"{HOSTILE}.json", None),
        ),
        findings(finding(f"pkg:npm/{HOSTILE}", reason=HOSTILE, condition=HOSTILE)),
        make_ranking([make_ranked(npm("a"), 1, reason=HOSTILE)]),
    ],
    ids=["check", "gate", "ranking"],
)
def test_names_titles_and_remedies_are_neither(answer):
    told = [each for each in messages(answer) if "click" in each]
    assert told
    for each in told:
        assert "[click](" not in each.replace(r"\[", "").replace(r"\]", "")
        assert "{0}" not in each.replace("{{0}}", "")
    for each in run(answer)["tool"]["driver"]["rules"]:
        assert "{0}" not in each["help"]["markdown"].replace("{{0}}", "")


@pytest.mark.parametrize("top", [0, 2])
def test_what_was_not_asked_for_is_counted(top):
    whole, cut = run(SOME), run(SOME, top=top)
    left_out = len(whole["results"]) - len(cut["results"])
    assert left_out > 0
    (note,) = notes(SOME, top=top)
    assert note.startswith(f"{left_out} results are left out: the first {top} of each element are told")
    assert notes(SOME, top=1000) == notes(SOME) == []


@pytest.mark.parametrize("top", [0, 1])
def test_so_it_is_of_gates_and_rankings(top):
    found = findings(*(finding(f"pkg:npm/x{number}") for number in range(3)))
    assert notes(found, top=top)[-1].startswith(f"{3 - top} results are left out: the first {top} of each condition")
    entries = [make_ranked(npm(name), rank, indicators=(make_indicator(),)) for rank, name in enumerate("ab", 1)]
    ranking = make_ranking(entries)
    left_out = len(run(ranking)["results"]) - len(run(ranking, top=top)["results"])
    assert notes(ranking, top=top)[-1] == f"{left_out} results are left out; the format json has all packages"
    assert "left out" not in "".join(notes(ranking))

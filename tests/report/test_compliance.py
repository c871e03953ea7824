"""Checks as people and build servers read them."""

import json

import pytest

from sbomkit.compliance import check, compare, list_profiles
from sbomkit.errors import ConfigurationError
from sbomkit.formats import load
from tests.compliance.documents import MINISIGN, A, one, product
from tests.formats.documents import GOLDEN, load_json
from tests.report.checks import GOOD, SOME, TOLD, flat, reports, shown


class TestTable:
    def test_the_verdict_stands_below_the_text_that_it_speaks_of(self):
        text = flat(shown(GOOD))
        assert "ntia-2021: The Minimum Elements for a Software Bill of Materials (SBOM) (NTIA, " in text
        assert "Meets the checks of profile ntia-2021" in text
        assert "profile SHA-256" in text

    def test_what_is_covered_is_split_by_depth(self):
        text = shown(SOME)
        assert "element" in text
        assert "top level  deeper" in text
        assert flat("Version of the component  must  FAILS  1/1  1/1  0/6") in flat(text)

    def test_a_finding_says_who_where_and_how_to_mend_it(self):
        text = flat(shown(SOME))
        assert "c0 (depth 2) missing at components[1]: no version is stated" in text
        assert "To mend: state it in version of the component" in text

    def test_more_than_a_few_are_counted_unless_more_are_asked_for(self):
        assert "… and 3 more; --format json lists all" in shown(SOME)
        assert "c5 (depth 7)  missing at components[6]: no version is stated" in shown(SOME, top=20)

    def test_what_no_document_shows_takes_one_line(self):
        assert flat(
            "No document can show: Frequency, Distribution and delivery, Access control, Accommodation of mistakes"
        ) in flat(shown(GOOD))

    def test_what_annotate_can_state_is_said(self):
        assert "`sbomkit annotate` can state it" in shown(SOME)

    def test_several_verdicts_are_summed_up(self):
        text = shown(TOLD)
        assert "b.json: not read: it is no document" in text
        assert flat("a.json cisa-2026 does NOT meet its checks 1") in flat(text)
        assert flat("a.json ntia-2021 meets its checks") in flat(text)
        assert "verdicts" not in shown(GOOD)

    def test_a_signature_beside_it_is_present_and_not_verified(self):
        signed = check(load(GOLDEN[0]), ["ntia-2021"], signature=MINISIGN)
        assert "minisign signature beside it: present, not verified" in shown(reports(("a", signed)))

    def test_what_cannot_be_told_is_said_so(self):
        report = check(load_json(product(A)), [one("not-checkable", scope="document")])
        assert "Whether it meets the checks of profile ours cannot be told from the document: it" in flat(
            shown(reports(("a", report)))
        )

    def test_a_document_without_components_has_no_tiers(self):
        report = check(load_json({"bomFormat": "CycloneDX", "specVersion": "1.6"}), ["cra-annex-i"])
        assert shown(reports(("a", report))).splitlines()[0] == "a: CycloneDX 1.6, 0 components"


class TestComparison:
    def test_what_changed_is_listed_and_the_rest_counted(self):
        before = check(load_json(product(A, {"name": "b"})), ["ntia-2021", "cra-annex-i"])
        after = check(load_json(product(A, {"name": "b", "version": "2"})), ["ntia-2021", "cra-annex-i"])
        for format_ in ("table", "markdown"):
            text = flat(shown(compare(before, after), format_).replace("|", ""))
            assert "ntia-2021: before does NOT meet its checks, after does NOT meet its checks" in text.replace(
                "`", ""
            ).replace("*", "")
            assert "Version of the component must 2/3 FAILS 3/3 ok" in text
            assert "elements as before" in text

    def test_nothing_is_counted_where_everything_changed(self):
        before, after = (check(load_json(product(*each)), [one("version")]) for each in ([{"name": "b"}], [A]))
        assert "as before" not in shown(compare(before, after))


class TestProfiles:
    def test_profiles_stand_under_each_other(self):
        text = shown(list_profiles())
        assert "bsi-2.0 (superseded): TR-03183-2 version 2.0.0" in text
        assert "component-hash-algorithm" not in text

    def test_one_alone_shows_its_elements(self):
        text = shown(list_profiles(["cisa-2026"]))
        assert flat("component-hash-algorithm must components hash-algorithm") in flat(text)
        assert "component-hash-algorithm" in shown(list_profiles(["cisa-2026"]), "markdown")

    def test_one_without_a_summary_has_none(self):
        assert "ours (own): Ours\n  Us, 2027\n  1 element;" in shown(list_profiles([one("name")]))


@pytest.mark.parametrize("format_", ["sarif", "junit"])
def test_what_is_no_check_cannot_be_shown_so(format_):
    with pytest.raises(ConfigurationError, match="cannot show this: profile list"):
        shown(list_profiles(), format_)


def test_a_name_of_a_file_that_is_no_utf_8_is_shown_in_every_format():
    report = reports(("app-\udcff.json", SOME.documents[0].report), ("b-\udcff.json", None))
    for format_ in ("table", "markdown", "html", "json", "sarif", "junit"):
        shown(report, format_).encode()
    told = json.loads(shown(report, "json"))
    assert [each["file"] for each in told["documents"]] == [
        "app-\N{REPLACEMENT CHARACTER}.json",
        "b-\N{REPLACEMENT CHARACTER}.json",
    ]
    told["documents"][0]["file"], told["documents"][1]["file"] = "a", "b"
    plain = reports(("a", SOME.documents[0].report), ("b", None))
    assert json.dumps(told, indent=2, ensure_ascii=False) + "\n" == shown(plain, "json")

import json
from pathlib import Path

import pytest

from sbomkit.compliance import shipped_profiles
from sbomkit.model.compliance import ComplianceReports, ProfileList
from tests.compliance.documents import MINISIGN
from tests.formats.documents import GOLDEN

GOOD = str(next(path for path in GOLDEN if path.name == "golden-1.6.cdx.json"))
OTHER = str(next(path for path in GOLDEN if path.name == "golden-2.3.spdx.json"))


@pytest.fixture
def signature(tmp_path):
    path = tmp_path / "app.minisig"
    path.write_bytes(MINISIGN)
    return path


@pytest.fixture
def contract(tmp_path):
    path = tmp_path / "contract.toml"
    path.write_text('extends = "ntia-2021"\nid = "contract"\n[[elements]]\nid = "lifecycle-phase"\nseverity = "must"\n')
    return path


def words(text):
    return " ".join(text.split())


class TestVerdicts:
    def test_a_document_that_meets_the_checks_ends_with_0(self, run):
        done = run("check", GOOD, "--profile", "ntia-2021")
        assert (done.code, done.err) == (0, "")
        assert "Meets the checks of profile ntia-2021" in done.out

    def test_one_that_does_not_ends_with_1(self, run, sbom):
        done = run("check", sbom, "--profile", "ntia-2021")
        assert (done.code, done.err) == (1, "")
        assert "Does not meet the checks of profile ntia-2021: supplier, unique-identifiers, sbom-author, timestamp" in words(
            done.out
        )

    def test_without_a_profile_the_current_minimum_elements_are_asked_for(self, run):
        done = run("check", GOOD)
        assert done.code == 1
        assert "Does not meet the checks of profile cisa-2026: sbom-author-signature" in words(done.out)

    def test_a_signature_beside_the_document_counts(self, run, signature):
        done = run("check", GOOD, "--signature", signature)
        assert done.code == 0
        assert "minisign signature beside it: present, not verified" in done.out

    def test_several_documents_and_profiles_make_one_answer(self, run):
        done = run("check", GOOD, OTHER, "--profile", "ntia-2021,bsi-2.1", "--format", "json")
        assert done.out == run("check", GOOD, OTHER, "--profile", "ntia-2021", "--profile", "bsi-2.1", "--format", "json").out
        assert done.code == 1
        content = ComplianceReports.model_validate_json(done.out)
        verdicts = [[each.verdict for each in document.report.profiles] for document in content.documents if document.report]
        assert verdicts == [["meets", "meets"], ["meets", "does_not_meet"]]
        assert content.meets is False

    def test_one_that_cannot_be_read_keeps_the_others_from_nothing(self, run, tmp_path):
        (tmp_path / "bad.json").write_text("{")
        done = run("check", GOOD, tmp_path / "bad.json", "--profile", "ntia-2021")
        assert done.code == 3
        assert "Meets the checks of profile ntia-2021" in done.out
        assert ": not read: the JSON ends early" in words(done.out)

    def test_standard_input_is_read(self, run):
        done = run("check", "-", "--profile", "cra-annex-i", "--format", "json", stdin=Path(GOOD).read_bytes())
        assert done.code == 0
        assert json.loads(done.out)["documents"][0]["file"] == "standard input"


class TestOwnProfiles:
    def test_one_may_come_on_standard_input(self, run, contract, sbom):
        data = contract.read_bytes()
        done = run("check", sbom, "--profile", "-,ntia-2021", stdin=data)
        assert done.out == run("check", sbom, "--profile", f"{contract},ntia-2021").out
        assert "contract" in run("check", "--list", "--profile", "-", stdin=data).out
        assert "profile 'standard input': the file is no TOML" in run("check", sbom, "--profile", "-", stdin=b"x").err

    def test_standard_input_is_one_thing_only(self, run, sbom):
        for said in ([sbom, "--profile", "-,-"], ["-", "--profile", "-"], ["--list", "--profile", "-,-"]):
            done = run("check", *said, stdin=b"")
            assert (done.code, "standard input can be read once" in done.err) == (2, True)

    def test_a_clause_may_be_added(self, run, contract, sbom):
        assert run("check", GOOD, "--profile", contract).code == 0
        done = run("check", sbom, "--profile", contract)
        assert done.code == 1
        assert "lifecycle-phase" in words(done.out)

    def test_a_broken_file_is_told_with_addresses(self, run, contract):
        contract.write_text(contract.read_text() + '[[elements]]\nid = "hash"\nseverity = "shall"\nrule = "hsh-value"\n')
        done = run("check", GOOD, "--profile", contract)
        assert (done.code, done.out) == (2, "")
        assert "elements[1].severity: expected 'must'" in done.err
        assert "elements[1].rule: there is no such rule; did you mean 'hash-value'?" in done.err

    def test_an_empty_name_of_a_profile_is_no_name(self, run):
        done = run("check", GOOD, "--profile", "")
        assert (done.code, done.out) == (2, "")
        assert "--profile names no profile" in done.err

    def test_an_unknown_profile_is_told_with_the_one_that_was_meant(self, run):
        done = run("check", GOOD, "--profile", "cisa-2025")
        assert done.code == 2
        assert "did you mean 'cisa-2026'?" in done.err


class TestList:
    def test_all_that_come_along_are_listed(self, run):
        done = run("check", "--list", "--format", "json")
        assert done.code == 0
        assert [each.id for each in ProfileList.model_validate_json(done.out).profiles] == list(shipped_profiles())

    def test_one_is_listed_with_its_elements(self, run, contract):
        done = run("check", "--list", "--profile", contract)
        assert "contract (own): The Minimum Elements" in done.out
        assert words("lifecycle-phase must document") in words(done.out)


class TestMisuse:
    def test_a_document_has_to_be_named(self, run):
        done = run("check")
        assert done.code == 2
        assert "there is no document to check" in done.err

    def test_a_signature_belongs_to_one_document(self, run, signature):
        done = run("check", GOOD, OTHER, "--signature", signature)
        assert done.code == 2
        assert "--signature belongs to one document" in done.err

    def test_what_is_no_signature_is_refused(self, run):
        done = run("check", GOOD, "--signature", GOOD)
        assert done.code == 2
        assert "none that sbomkit knows" in done.err

    def test_a_signature_that_cannot_be_read_is_told(self, run, signature, monkeypatch):
        real = Path.open

        def refuse(path, *arguments, **named):
            if path == signature:
                raise PermissionError(13, "Permission denied")
            return real(path, *arguments, **named)

        monkeypatch.setattr("sbomkit.cli.check.Path.open", refuse)
        done = run("check", GOOD, "--signature", signature)
        assert done.code == 2
        assert "Permission denied" in done.err

    def test_standard_input_is_no_signature_and_document_at_once(self, run):
        assert run("check", "-", "--signature", "-", stdin=b"").code == 2

    def test_a_signature_may_come_from_standard_input(self, run):
        assert run("check", GOOD, "--signature", "-", stdin=MINISIGN).code == 0


@pytest.mark.parametrize("format_", ["table", "markdown", "json", "sarif", "junit"])
def test_every_format_shows_a_check(run, format_, tmp_path):
    done = run("check", GOOD, "--format", format_, "-o", tmp_path / "out")
    assert (done.code, done.out) == (1, "")
    assert "cisa-2026" in (tmp_path / "out").read_text().lower()

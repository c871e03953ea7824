import json
from xml.etree import ElementTree as ET

import pytest

from sbomkit.model.portfolio import PortfolioChecks
from tests.portfolio.kept import document, written

ELEMENT = '[[elements]]\nid = "{}"\ntitle = "{}"\nclause = "1"\nseverity = "must"\nscope = "document"\nrule = "{}"\n'


def by(name, *, author):
    content = json.loads(document(name))
    content["metadata"]["authors"] = [{"name": "Ann"}] if author else []
    return json.dumps(content).encode()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contract.toml").write_text(
        'id = "contract"\ntitle = "Annex C"\npublisher = "Us"\ndate = "2026-01-01"\nstatus = "own"\n'
        + ELEMENT.format("who", "Its author", "author")
        + ELEMENT.format("when", "Its day", "timestamp")
    )
    return written(tmp_path / "sboms", {"Apple/a.json": by("a", author=True), "Pear/b.json": by("b", author=False)})


@pytest.fixture
def scan(run):
    """Scan what is named, in this process."""
    return lambda *words: run("portfolio", "scan", *words, "--label-pattern", "{vendor}/*", "--workers", "1")


@pytest.fixture
def check(run):
    return lambda *words: run("portfolio", "check", *words)


def words(text):
    return " ".join(text.split())


def test_vendors_elements_and_documents_are_told_the_worst_first(scan, check):
    scan("sboms", "--profile", "contract.toml")
    done = check()
    assert (done.code, done.err) == (1, "")
    told = words(done.out)
    assert told.startswith("2 documents, 1 profile contract: Annex C (Us, 2026-01-01, own) 1 of 2 documents meets the checks")
    assert "Pear 1 1 0 % Apple 1 1 100 %" in told
    assert "Its author must 1 2 50 % 1 element that no document fails by" in told
    assert told.endswith("sboms/Pear/b.json b 1 does NOT meet its checks 1 sboms/Apple/a.json a 1 meets its checks")


def test_the_exit_code_is_0_if_every_document_meets_every_check(scan, check):
    scan("sboms/Apple", "--profile", "contract.toml")
    done = check("--by", "product", "--latest")
    assert done.code == 0
    assert words(done.out).startswith("1 document, the newest of each product, 1 profile")
    assert "sboms/Apple/a.json a 1 meets its checks" in words(done.out)


def test_what_was_never_checked_and_what_could_not_be_read_are_told(scan, check, folder):
    scan("sboms/Apple", "--profile", "contract.toml")
    written(folder, {"bad.json": b"{"})
    scan("sboms")
    done = check("--by", "document")
    assert done.code == 1
    assert "1 place could not be read, so that not every SBOM may have been checked" in words(done.out)
    assert words(done.out).endswith("sboms/Pear/b.json b 1 never checked sboms/Apple/a.json a 1 meets its checks")
    assert "Pear" in check().out
    assert "Pear 1 1 \N{EN DASH}" in words(check().out)


def test_more_than_a_person_reads_is_counted(scan, check):
    scan("sboms", "--profile", "contract.toml")
    assert check("--top", "1").out.count("… and 1 more; --format json lists all") == 2


def test_a_profile_that_all_meet_in_all_elements_has_no_table_of_them(scan, check):
    scan("sboms", "--profile", "cra-annex-i")
    assert "element " not in check("--profile", "cra-annex-i").out.replace("elements that no document fails by", "")


def test_elements_are_all_told_if_documents_fail_by_all(scan, check, tmp_path):
    (tmp_path / "contract.toml").write_text((tmp_path / "contract.toml").read_text().replace('"timestamp"', '"signature"'))
    scan("sboms", "--profile", "contract.toml")
    told = words(check().out)
    assert "Its day must 2 2 0 % Its author must 1 2 50 %" in told
    assert "that no document fails by" not in told


def test_a_table_for_programs_has_rows_of_what_is_counted(scan, check):
    scan("sboms", "--profile", "contract.toml")
    head, *rows = check("--format", "csv").out.splitlines()
    assert head == "profile,profile_sha256,vendor,product,products,documents,meets,does_not_meet,cannot_be_told,unchecked,share"
    assert [row.split(",", 2)[2] for row in rows] == ["Pear,,1,1,0,1,0,0,0.0", "Apple,,1,1,1,0,0,0,1.0"]
    head, *rows = check("--format", "csv", "--by", "document").out.splitlines()
    assert head == "profile,profile_sha256,document,vendor,product,version,date,verdict,fails,leaves_open"
    assert [row.split(",", 2)[2] for row in rows] == [
        "sboms/Pear/b.json,Pear,b,1,2026-01-02,does_not_meet,who,",
        "sboms/Apple/a.json,Apple,a,1,2026-01-02,meets,,",
    ]


def test_json_holds_the_whole_answer(scan, check):
    scan("sboms", "--profile", "contract.toml")
    answer = PortfolioChecks.model_validate_json(check("--format", "json").out)
    assert (answer.meets, answer.documents, len(answer.profiles[0].documents)) == (False, 2, 2)


def test_build_servers_see_a_case_for_each_document(scan, check, folder):
    written(folder, {"bad.json": b"{"})
    scan("sboms", "--profile", "contract.toml")
    suites = ET.fromstring(check("--format", "junit").out)
    assert [(each.get("name"), each.get("tests"), each.get("failures"), each.get("errors")) for each in suites] == [
        ("contract", "2", "1", "0"),
        ("sbomkit portfolio", "1", "0", "1"),
    ]
    bad, good, places = suites.iter("testcase")
    assert [each.get("name") for each in (bad, good, places)] == [
        "sboms/Pear/b.json",
        "sboms/Apple/a.json",
        "every place is read",
    ]
    assert [(each.tag, each.get("message")) for each in bad] == [("failure", "does NOT meet its checks: who")]
    assert not list(good)
    assert [each.get("message") for each in places] == ["1 place could not be read"]


def test_build_servers_see_that_everything_was_read_and_nothing_fails(scan, check):
    scan("sboms/Apple", "--profile", "contract.toml")
    suites = ET.fromstring(check("--format", "junit").out)
    assert [(each.get("failures"), each.get("errors")) for each in suites] == [("0", "0"), ("0", "0")]
    assert not [case.tag for each in suites.iter("testcase") for case in each]


def test_the_log_of_a_build_has_one_sentence(scan, check):
    scan("sboms", "--profile", "contract.toml")
    assert check("--format", "line").out == "sbomkit: 1 of 2 documents meets the checks of profile contract; 1 does not.\n"


def test_a_profile_can_come_from_standard_input(run, tmp_path):
    contract = (tmp_path / "contract.toml").read_bytes()
    assert run("portfolio", "scan", "sboms", "--workers", "1", "--profile", "-,cra-annex-i", stdin=contract).code == 0
    assert run("portfolio", "check", "--profile", "-", stdin=contract).code == 1
    assert run("portfolio", "check", "--profile", "contract").code == 1


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (("--profile", ","), "--profile names no profile"),
        (("--by", "colour"), "expected vendor, product or document, got 'colour'"),
        (
            ("--profile", "bsi-2.1"),
            "checked against profile bsi-2.1 as it is now; sbomkit portfolio scan PATH... --profile bsi-2.1",
        ),
        (("--format", "dot"), "cannot show this"),
        (("--portfolio", "no.duckdb"), "there is no portfolio 'no.duckdb'"),
        (("-o", "portfolio.duckdb"), "is what the answer is made from"),
        (("--profile", "-,-"), "standard input can be read once"),
    ],
)
def test_what_makes_no_sense_is_a_mistake_of_usage(scan, check, said, what):
    scan("sboms", "--profile", "contract.toml")
    done = check(*said)
    assert (done.code, done.out) == (2, "")
    assert what in words(done.err)


def test_a_scan_that_names_no_profile_is_a_mistake_of_usage(scan):
    done = scan("sboms", "--profile", ",")
    assert (done.code, "--profile names no profile" in done.err) == (2, True)

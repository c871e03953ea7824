import json
import re

import pytest

NOT_A_DOCUMENT = {
    "empty": b"",
    "white space": b" \n",
    "not JSON": b"hello there",
    "binary": bytes(range(256)),
    "a licence list": json.dumps({"licenses": [{"licenseId": "MIT"}], "licenseListVersion": "3.20"}).encode(),
    "a list": b"[1, 2, 3]",
    "a number": b"17",
    "unsupported CycloneDX": b'{"bomFormat": "CycloneDX", "specVersion": "9.9", "components": []}',
    "unsupported SPDX": b'{"spdxVersion": "SPDX-1.0", "SPDXID": "SPDXRef-DOCUMENT", "packages": []}',
    "truncated": b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "libr',
    "deeply nested list": b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": '
    + b"[" * 100_000
    + b"]" * 100_000
    + b"}",
    "deeply nested object": b'{"bomFormat":' * 100_000 + b"1" + b"}" * 100_000,
    "damaged gzip": b"\x1f\x8b\x08\x00garbage",
}
NO_FACTS = {
    "empty": b"",
    "another schema": b'{"format":"facts-2"}\n',
    "an SBOM": b'{"bomFormat": "CycloneDX", "specVersion": "1.6"}\n',
    "not JSON": b"hello\n",
    "a broken line": b'{"format":"facts-1"}\n{"package": 3}\n',
    "a truncated line": b'{"format":"facts-1"}\n{"package":"pkg:npm/a","observ',
}


def _is_one_clear_line(done, path):
    assert done.code == 3, (done.code, done.err)
    assert done.out == ""
    (line,) = done.err.splitlines()
    assert line.startswith(f"error: {path}: ")
    assert len(line) < 600 + len(str(path))
    assert not re.search(
        r"Traceback|pydantic|Input should|\b(?:str|int|float|dict|NoneType)\b", line.removeprefix(f"error: {path}")
    )


@pytest.mark.parametrize("command", ["show", "rank"])
@pytest.mark.parametrize("content", NOT_A_DOCUMENT.values(), ids=NOT_A_DOCUMENT)
def test_what_is_no_document_ends_in_one_line_and_exit_code_3(run, tmp_path, content, command):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    _is_one_clear_line(run(command, path, *(["--offline"] if command == "rank" else [])), path)


@pytest.mark.parametrize("content", NO_FACTS.values(), ids=NO_FACTS)
def test_what_is_no_facts_file_ends_in_one_line_and_exit_code_3(run, sbom, tmp_path, content):
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    _is_one_clear_line(run("rank", sbom, "--facts", path), path)


def test_a_wrong_type_inside_is_told_with_its_address_and_the_rest_is_read(run):
    done = run("show", "-", stdin=b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "a"}, 17]}')
    assert done.code == 0
    assert "components[1]: expected an object, found the number 17" in " ".join(done.out.split())


def test_standard_input_is_named_as_such(run):
    done = run("show", "-", stdin=b"nothing")
    assert done.code == 3
    assert done.err.startswith("error: standard input: ")


def test_nothing_is_written_when_something_is_wrong(run, tmp_path):
    bad, out = tmp_path / "bad.json", tmp_path / "out.json"
    bad.write_bytes(b"{")
    out.write_text("as it was")
    assert run("show", bad, "--format", "json", "-o", out).code == 3
    assert out.read_text() == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.json", "out.json"]


def test_escape_sequences_of_a_document_do_not_reach_the_terminal(run, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "\x1b[31m9\x07\n2"}))
    done = run("show", path)
    assert done.code == 3
    assert "\x1b" not in done.err
    assert "\x07" not in done.err


USAGE = {
    "no such file": (["show", "nowhere.json"], "there is no file 'nowhere.json'"),
    "a folder": (["show", "."], "'.' is a folder: expected a file"),
    "no such facts": (["rank", "SBOM", "--facts", "nowhere.jsonl"], "there is no file 'nowhere.jsonl'"),
    "no document": (["rank"], "Missing argument"),
    "a date that is none": (["rank", "SBOM", "--as-of", "nonsense"], "expected a day such as 2023-06-10"),
    "a day that is none": (["rank", "SBOM", "--as-of", "2023-02-30"], "expected a day such as 2023-06-10"),
    "a week": (["rank", "SBOM", "--as-of", "2017-W01-1"], "expected a day such as 2023-06-10"),
    "a moment of a week": (["rank", "SBOM", "--as-of", "2017-W01-1T12:00:00"], "expected a day such as 2023-06-10"),
    "a moment without T": (["rank", "SBOM", "--as-of", "2017-01-01 12:00:00"], "expected a day such as 2023-06-10"),
    "standard input as document and facts": (["rank", "-", "--facts", "-"], "standard input can be read once"),
    "standard input as two documents": (["collect", "-", "-"], "standard input can be read once"),
    "a word without quotes": (
        ["rank", "SBOM", "--offline", "--fail-on", "verdict == sole"],
        "words stand in quotes: verdict == 'sole'",
    ),
    "a moment outside of time": (["rank", "SBOM", "--as-of", "0001-01-01T00:00:00+14:00"], "expected a day such as"),
    "an unknown format": (["rank", "SBOM", "--format", "yaml"], "unknown format 'yaml': expected csv, dot,"),
    "an unknown source": (["rank", "SBOM", "--source", "nowhere"], "unknown source 'nowhere'"),
    "an argument too many": (["rank", "SBOM", "--source", "npm=x"], "source npm takes no argument"),
    "an argument too few": (["rank", "SBOM", "--source", "apt"], "source apt needs an argument"),
    "an unknown root": (["rank", "SBOM", "--offline", "--root", "nowhere"], "nowhere"),
    "an unknown package": (["explain", "SBOM", "nowhere", "--offline"], "nowhere"),
    "a condition that is none": (["rank", "SBOM", "--offline", "--fail-on", "sole and"], "is no condition"),
    "an unknown name in a condition": (["rank", "SBOM", "--offline", "--fail-on", "deppth > 2"], "deppth"),
    "an unknown word": (["rank", "SBOM", "--on-unknown", "maybe"], "expected 'fail' or 'pass', got 'maybe'"),
    "a number that is none": (["rank", "SBOM", "--top", "many"], "--top"),
    "a negative number": (["rank", "SBOM", "--top", "-1"], "--top"),
    "an unknown policy": (["rank", "SBOM", "--offline", "--policy", "nowhere"], "nowhere"),
    "an unknown schema": (["schema", "nowhere"], "unknown schema 'nowhere'"),
    "an unknown command": (["rnak"], "rnak"),
    "an unknown option": (["rank", "SBOM", "--ofline"], "--ofline"),
    "nobody to ask": (["collect", "SBOM", "--offline"], "nobody to ask"),
    "a place that cannot be written": (["show", "SBOM", "-o", "nowhere/out.json"], "nowhere/out.json: cannot be written"),
    "a file name that is none": (["show", "SBOM", "-o", "a\0b"], "cannot be written"),
}


@pytest.mark.parametrize("case", USAGE.values(), ids=USAGE)
def test_wrong_usage_ends_in_exit_code_2_and_says_what_was_expected(run, sbom, tmp_path, monkeypatch, case):
    arguments, words = case
    monkeypatch.chdir(tmp_path)
    done = run(*[sbom if each == "SBOM" else each for each in arguments])
    assert done.code == 2, done
    assert done.out == ""
    assert words in done.err
    told = [line for line in done.err.splitlines() if not line.startswith("offline and without --facts")]
    assert len(told) == 1, done.err
    assert told[0].startswith("error: ")


def test_a_setting_that_makes_no_sense_is_named(run, sbom, monkeypatch):
    monkeypatch.setenv("SBOMKIT_SOURCES__NPM__RATE", "fast")
    done = run("rank", sbom)
    assert done.code == 2
    assert done.err.startswith("error: setting SBOMKIT_SOURCES__NPM__RATE: ")

"""One call writes a document in another format, and tells what becomes of everything that it says."""

import gzip
import json
from datetime import UTC, datetime
from itertools import islice, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sbomkit
from sbomkit.errors import ConfigurationError, DocumentError
from sbomkit.formats import Format, formats, load
from sbomkit.formats._convert import convert
from sbomkit.formats._reading.findings import Findings
from sbomkit.limits import Limits
from sbomkit.model.diagnostics import Severity
from sbomkit.ranking import rank
from sbomkit.sources.facts_file import read_facts
from tests.builders import make_facts, make_observation, make_publishers, npm
from tests.formats.conversion import WRITTEN, counted, newest, placed, written
from tests.formats.documents import GOLDEN, corpus, cyclonedx, needs_corpus, spdx
from tests.formats.hostile import spoilt
from tests.formats.written import shared_inventories

FAMILIES = {"cyclonedx-json": "1.7", "spdx2-json": "2.3", "spdx3-json": "3.0.1"}
PAIRS = [(first, second) for first, second in permutations(FAMILIES, 2)]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
A_DAY = datetime(2026, 11, 23, tzinfo=UTC)
PLAIN = cyclonedx(
    serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    metadata={
        "timestamp": "2026-11-23T00:00:00Z",
        "tools": {"components": [{"type": "application", "name": "maker", "version": "1"}]},
        "component": {"type": "application", "bom-ref": "app", "name": "app", "version": "1"},
    },
    components=[{"type": "library", "bom-ref": "xz", "name": "xz", "purl": "pkg:npm/xz@1"}],
    dependencies=[{"ref": "app", "dependsOn": ["xz"]}, {"ref": "xz", "dependsOn": []}],
)


def converted(document: Any, to: str, **options: Any):
    return convert(json.dumps(document).encode(), to, **options)


def codes(entries: Any) -> dict[str, tuple[str, int]]:
    return {each.code: (each.path, each.count) for each in entries}


@pytest.mark.parametrize(("first", "second"), PAIRS)
@settings(max_examples=12, deadline=None)
@given(inventory=shared_inventories())
def test_there_and_back_again_everything_is_where_it_was(first, second, inventory):
    before, _ = written(inventory, first)
    there = convert(before, second)
    back = convert(there.data, first)
    told = {each.code for report in (there.report, back.report) for each in (*report.lost, *report.changed)}
    origin, result = load(before), load(back.data)
    assert counted(result) == counted(origin) or told & {"lost-contains", "several-roots"}
    if not told & {"lost-contains", "lost-scope"}:
        assert placed(result, with_scope=False) == placed(origin, with_scope=False)


@pytest.mark.parametrize("to", FAMILIES)
@settings(max_examples=8, deadline=None)
@given(inventory=shared_inventories())
def test_the_ranking_of_the_new_document_is_that_of_the_old(to, inventory):
    facts = make_facts({npm("JSONStream"): [make_observation(make_publishers("a"), as_of="2020-01-01")]})
    before, _ = written(inventory, "spdx2-yaml")
    after = convert(before, to)
    if any(each.code == "lost-contains" for each in after.report.lost):
        return
    rankings = [rank(load(data), facts) for data in (before, after.data)]
    assert rankings[0].ranked == rankings[1].ranked
    assert [each.package for each in rankings[0].unassessed] == [each.package for each in rankings[1].unassessed]


@pytest.mark.parametrize("to", WRITTEN)
@pytest.mark.parametrize("form", ["cdx", "spdx"])
@pytest.mark.parametrize("product", ["nodemon-2017", "openssh-debian12"])
@pytest.mark.many
def test_real_products_are_ranked_as_before(product, form, to):
    facts = read_facts(EXAMPLES / product / "facts.jsonl")
    path = EXAMPLES / product / f"sbom.{form}.json"
    after = load(convert(path, to, spec_version=newest(to)).data)
    first, second = (rank(inventory, facts) for inventory in (load(path), after))
    assert first.ranked == second.ranked
    assert len(first.ranked) > 20


@pytest.mark.parametrize("to", WRITTEN)
@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_golden_documents_become_valid_documents(path, to):
    data, report = convert(path, to)
    assert sbomkit.validate(data).errors == ()
    assert counted(load(data))["components"] == counted(load(path))["components"]
    assert (report.target.format, report.source.sha256) == (to, load(path).document.sha256)
    assert report.target.sha256 == load(data).document.sha256
    assert convert(path, to).data == data


def test_a_format_that_is_not_written_leaves_that_to_the_base():
    rdf, inventory = formats()["spdx2-rdf"], load(json.dumps(PLAIN).encode())
    with pytest.raises(NotImplementedError):
        rdf.write(inventory, "2.3", Findings())
    with pytest.raises(NotImplementedError):
        Format.unheld(rdf, inventory)


def test_what_loses_nothing_says_so():
    data, report = converted(PLAIN, "cyclonedx-xml")
    assert report.lossless
    assert (report.left_out, report.unheld, report.lost, report.changed, report.copied) == ((), (), (), (), False)
    assert (report.components, report.edges) == (2, 1)
    assert load(data).components == load(json.dumps(PLAIN).encode()).components


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "UTF-8"])
def test_a_copy_declares_the_encoding_that_it_is_in(encoding):
    text = written(load(json.dumps(PLAIN).encode()), "cyclonedx-xml")[0].decode()
    declared = text.replace('encoding="UTF-8"', f'encoding="{encoding}"', 1).replace(
        "encoding='UTF-8'", f"encoding='{encoding}'", 1
    )
    data, report = convert(declared.encode(encoding), "cyclonedx-xml")
    assert report.copied
    assert data.decode() == text
    assert load(data).components == load(json.dumps(PLAIN).encode()).components


def test_numbers_where_texts_belong_are_written_as_they_stood():
    document = cyclonedx(components=[{"type": "library", "name": "a", "version": 1.10}])
    data = json.dumps(document).replace("1.1", "1.10").encode()
    for to in WRITTEN:
        assert load(convert(data, to, spec_version=newest(to)).data).components[0].version == "1.10"


def test_what_is_of_the_format_already_is_given_back_as_it_is():
    given_bytes = json.dumps({**PLAIN, "services": [{"name": "kept"}]}).encode()
    for version in (None, "1.6"):
        data, report = convert(gzip.compress(given_bytes), "cyclonedx-json", spec_version=version)
        assert data == given_bytes
        assert (report.copied, report.lossless, report.unheld) == (True, True, ())
    assert not converted(PLAIN, "cyclonedx-json", spec_version="1.5").report.copied


@pytest.mark.parametrize(
    ("document", "to", "version"),
    [
        (cyclonedx("1.5"), "cyclonedx-xml", "1.5"),
        (cyclonedx("1.2"), "cyclonedx-xml", "1.4"),
        (cyclonedx("1.5"), "spdx2-json", "2.3"),
        (spdx("2.2"), "cyclonedx-json", "1.7"),
        (spdx("2.2"), "spdx2-yaml", "2.3"),
        (spdx("2.3"), "spdx3-json", "3.0.1"),
    ],
)
def test_the_version_stays_where_it_can(document, to, version):
    assert converted(document, to).report.target.spec_version == version


def test_a_document_of_spdx_3_becomes_one_of_spdx_2():
    (path,) = [path for path in GOLDEN if path.name == "golden-3.0.1.spdx.json"]
    assert convert(path, "spdx2-json").report.target.spec_version == "2.3"


@pytest.mark.parametrize(
    ("to", "version", "words"),
    [
        ("pdf", None, "unknown format 'pdf'"),
        ("spdx2-rdf", None, "read, and not written: 'spdx2-rdf'"),
        ("cyclonedx-json", "1.2", "not written in version '1.2'"),
        ("spdx2-json", "3", "not written in version '3'"),
    ],
)
def test_what_is_not_written_is_refused_with_what_is(to, version, words):
    with pytest.raises(ConfigurationError, match=words) as refused:
        converted(PLAIN, to, spec_version=version)
    assert "written: cyclonedx-json, cyclonedx-xml" in str(refused.value.advice) or "versions that are: " in str(
        refused.value.advice
    )


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ConfigurationError, match="time zone"):
        converted(PLAIN, "spdx2-json", created=datetime(2026, 11, 23))  # noqa: DTZ001 - what is refused


def test_what_is_no_document_is_refused():
    with pytest.raises(DocumentError):
        convert(b"no", "spdx2-json")


@pytest.mark.parametrize("to", WRITTEN)
def test_a_document_without_date_gets_the_one_that_is_given(to):
    document = spdx("2.1", packages=[{"SPDXID": "SPDXRef-a", "name": "a"}])
    data, report = converted(document, to, created=A_DAY, spec_version=newest(to))
    assert load(data).document.created == "2026-11-23T00:00:00Z"
    assert codes(report.changed)["given-date"] == ("document.created", 1)


def test_a_date_is_never_written_over():
    assert load(converted(PLAIN, "spdx2-json", created=datetime(2020, 1, 1, tzinfo=UTC)).data).document.created == (
        "2026-11-23T00:00:00Z"
    )


def test_a_date_that_is_none_is_lost_to_the_one_that_is_given():
    document = cyclonedx(metadata={"timestamp": "yesterday"})
    report = converted(document, "spdx2-json", created=A_DAY).report
    assert codes(report.lost)["given-date"] == ("document.created", 1)


def test_what_reading_left_out_is_lost():
    document = {**PLAIN, "dependencies": [{"ref": "app", "dependsOn": ["xz", "gone", "gone-2"]}]}
    report = converted(document, "cyclonedx-xml").report
    assert codes(report.left_out) == {"dangling-reference": ("dependencies[0].dependsOn[1]", 2)}
    assert not report.lossless


def test_a_none_that_is_contradicted_is_lost():
    ends = [("SPDXRef-a", "SPDXRef-b"), ("SPDXRef-a", "NONE")]
    document = spdx(
        packages=[{"SPDXID": ref, "name": ref} for ref in ("SPDXRef-a", "SPDXRef-b")],
        relationships=[
            {"spdxElementId": first, "relationshipType": "DEPENDS_ON", "relatedSpdxElement": second} for first, second in ends
        ],
    )
    assert codes(converted(document, "spdx2-yaml").report.left_out) == {"contradicting-none": ("relationships", 1)}


@pytest.mark.parametrize("to", ["cyclonedx-json", "cyclonedx-xml"])
def test_the_envelope_around_a_document_is_lost(to):
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [],
        "predicateType": "https://cyclonedx.org/bom",
        "predicate": PLAIN,
    }
    data, report = converted(statement, to)
    assert load(data).components == load(json.dumps(PLAIN).encode()).components
    assert report.copied == (to == "cyclonedx-json")
    assert [each.code for each in report.left_out] == ["unwrapped"]
    assert not report.lossless


def test_notes_of_reading_that_cost_nothing_are_not_told():
    document = cyclonedx(components=[{"type": "library", "name": "a"}])
    assert converted(document, "cyclonedx-xml").report.left_out == ()


def test_a_report_is_bounded():
    document = {**PLAIN, **{f"x{number}": 1 for number in range(50)}}
    unheld = converted(document, "spdx2-json", limits=Limits(diagnostics=10)).report.unheld
    assert (len(unheld), sum(each.count for each in unheld)) == (11, 50)
    assert unheld[-1].code == "more-diagnostics"


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(sorted(FAMILIES)), shared_inventories())
def test_every_loss_is_an_error_and_every_change_a_note(to, inventory):
    report = convert(written(inventory, "spdx2-json")[0], to).report
    assert {each.severity for each in (*report.lost, *report.unheld)} <= {Severity.ERROR}
    assert {each.severity for each in report.changed} <= {Severity.NOTE}


def test_every_format_that_is_written_is_read_back_as_itself():
    for name in WRITTEN:
        data, _ = converted(PLAIN, name, spec_version=formats()[name].writes[0])
        document = load(data).document
        assert (document.spec_version, document.encoding) == (formats()[name].writes[0], formats()[name].encoding)


def test_whatever_is_done_to_a_document_only_its_errors_escape():
    converted_ones = refused = 0
    for path in GOLDEN:
        for number, (what, data) in enumerate(islice(spoilt(path.read_bytes(), path.name), 40)):
            to = WRITTEN[number % len(WRITTEN)]
            try:
                made, report = convert(data, to)
                assert len(load(made).components) == report.components, what
                converted_ones += 1
            except DocumentError:
                refused += 1
    assert min(converted_ones, refused) > 10


@needs_corpus
@pytest.mark.corpus
@pytest.mark.slow
def test_real_documents_keep_what_the_report_does_not_name():
    """There and back: every document goes to one of the formats, in turn."""
    excused = {f"lost-{what}" for what in ("contains", "built-from", "related", "provides", "meaning", "statement", "scope")}
    small = [path for path in corpus() if path.stat().st_size < 100_000]
    for number, path in enumerate(small):
        to = WRITTEN[number % len(WRITTEN)]
        try:
            there = convert(path, to)
        except DocumentError:
            continue
        origin = load(path)
        result, told = load(there.data), [*there.report.lost, *there.report.changed]
        if sbomkit.validate(path).valid and "nothing-described" not in codes(told):
            assert sbomkit.validate(there.data).errors == (), (path, to)
        if there.report.source.format in WRITTEN:
            back = convert(there.data, there.report.source.format)
            result, told = load(back.data), [*told, *back.report.lost, *back.report.changed]
        names = codes(told).keys()
        if "lost-group" in names:
            continue  # a package without package URL is another one without its group
        before, after = counted(origin), counted(result)
        assert after["components"] == before["components"], (path, to)
        assert after["roots"] == before["roots"] or "several-roots" in names, (path, to)
        assert after["edges"] == before["edges"] or names & excused, (path, to)
        if not names & {*excused, "several-roots"}:
            assert placed(result, with_scope=False) == placed(origin, with_scope=False), (path, to)

"""What documents are about: who says so, who counts, and what is wrong with a sheet of labels."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.portfolio.labels import LABELS, LabelOrigin, Labels, Said, label_pattern, labels_of, read_labels, said_by
from tests.formats.documents import cyclonedx, load_json, spdx

DIGEST = "ab" * 32
SAID = Said(product="Said", vendor="Sayer", version="0", date="2020-01-01")


@pytest.fixture
def sheet(tmp_path):
    """Makes and reads a CSV."""

    def read(text: str | bytes):
        path = tmp_path / "labels.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_labels(path)

    return read


def values(labels: Labels) -> tuple[str | None, ...]:
    return tuple(getattr(labels, name) for name in LABELS)


def origins(labels: Labels) -> tuple[str | None, ...]:
    return tuple(getattr(labels, f"{name}_from") for name in LABELS)


class TestDocuments:
    def test_a_document_says_what_its_subject_is_and_who_hands_it_over(self):
        subject = {
            "bom-ref": "router",
            "type": "firmware",
            "name": "router",
            "version": "1.2",
            "supplier": {"name": "Acme"},
            "publisher": "Maker",
        }
        made = "2026-11-26T23:59:59-11:00"
        document = cyclonedx(metadata={"component": subject, "timestamp": made, "supplier": {"name": "Other"}})
        assert said_by(load_json(document)) == Said(product="router", vendor="Acme", version="1.2", date="2026-11-26")
        del subject["supplier"]
        assert said_by(load_json(document)).vendor == "Other"
        del document["metadata"]["supplier"]
        assert said_by(load_json(document)).vendor == "Maker"

    def test_a_document_about_several_subjects_says_its_own_name_only(self):
        packages = [
            {"SPDXID": f"SPDXRef-{name}", "name": name, "versionInfo": "1", "downloadLocation": "NONE"} for name in "ab"
        ]
        described = [f"SPDXRef-{name}" for name in "ab"]
        document = spdx(name="bundle", packages=packages, documentDescribes=described)
        said = said_by(load_json(document))
        assert (said.product, said.vendor, said.version) == ("bundle", None, None)

    @pytest.mark.parametrize("made", ["", "yesterday", "2026-13-01T00:00:00Z"])
    def test_a_date_that_is_none_is_not_said(self, made):
        assert said_by(load_json(cyclonedx(metadata={"timestamp": made}))) == Said()


class TestPrecedence:
    def test_a_csv_counts_before_a_path_and_a_path_before_the_document(self, sheet):
        told = sheet("location,product,version\nsboms/acme/router/1.2/a.json,Router,\n")
        pattern = label_pattern("{vendor}/{product}/*/*")
        labels = labels_of("sboms/acme/router/1.2/a.json", "acme/router/1.2/a.json", None, SAID, sheet=told, patterns=[pattern])
        assert values(labels) == ("Router", "acme", "0", "2020-01-01")
        assert origins(labels) == (LabelOrigin.CSV, LabelOrigin.PATTERN, LabelOrigin.DOCUMENT, LabelOrigin.DOCUMENT)

    def test_what_nobody_says_is_unknown(self):
        labels = labels_of("a", "a", None, Said())
        assert values(labels) == origins(labels) == (None, None, None, None)

    def test_a_row_of_the_content_counts_before_one_of_the_place_for_each_label(self, sheet):
        told = sheet(f"sha256,location,product,vendor\n{DIGEST.upper()},,Content,\n,a.json,Place,Vendor\n")
        assert values(labels_of("sboms/a.json", "a.json", DIGEST, Said(), sheet=told)) == ("Content", "Vendor", None, None)
        assert values(labels_of("a.json", "a.json", None, Said(), sheet=told)) == ("Place", "Vendor", None, None)
        assert values(labels_of("b.json", "b.json", DIGEST, Said(), sheet=told)) == ("Content", None, None, None)

    def test_the_first_pattern_that_matches_counts(self):
        patterns = [label_pattern("{vendor}/{date}.json"), label_pattern("*/{product}.json")]
        assert values(labels_of("", "acme/20261126.json", None, Said(), patterns=patterns)) == (
            None,
            "acme",
            None,
            "2026-11-26",
        )
        assert values(labels_of("", "acme/2026.json", None, Said(), patterns=patterns)) == ("2026", None, None, None)
        assert values(labels_of("", "elsewhere", None, Said(), patterns=patterns)) == (None, None, None, None)

    def test_a_pattern_may_be_one_of_the_whole_location_and_archives_are_folders(self):
        patterns = [label_pattern("data/{vendor}.zip/{product}/*")]
        labels = labels_of("data/acme.zip!router/a.json", "router/a.json", None, Said(), patterns=patterns)
        assert values(labels) == ("router", "acme", None, None)

    @pytest.mark.parametrize(
        ("text", "message", "advice"),
        [
            ("acme/*", "has no field", "write one such as '{vendor}/{product}/{version}/*'"),
            ("{vendr}/*", "there is no field 'vendr'", "did you mean 'vendor'?"),
        ],
    )
    def test_a_pattern_that_tells_nothing_is_a_mistake(self, text, message, advice):
        with pytest.raises(ConfigurationError) as caught:
            label_pattern(text)
        assert message in caught.value.message
        assert caught.value.advice == advice


class TestSheets:
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_a_sheet_is_read_as_office_programs_write_it(self, sheet, separator):
        rows = [
            ["Location", "Owner", " VENDOR ", "date"],
            ["./a.json", "us", " Acme\u00a0AG, Bern ", "20261126"],
            ["", "", "", ""],
        ]
        text = io.StringIO()
        csv.writer(text, delimiter=separator).writerows(rows)
        told = sheet(b"\xef\xbb\xbf" + text.getvalue().encode())
        assert values(labels_of("a.json", "a.json", None, Said(), sheet=told)) == (
            None,
            "Acme\u00a0AG, Bern",
            None,
            "2026-11-26",
        )

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("location,product\n,Router\n", "labels.csv: line 2: neither location nor sha256 is given"),
            ("sha256,product\nabc,Router\n", "line 2: 'abc' is no SHA-256, which has 64 hexadecimal digits"),
            ("location,date\na,soon\n", "line 2: 'soon' is no date, such as 2026-11-26"),
            ("location,product\na,1\nb,2\n./a,3\n", "line 4: location 'a' is there already, in line 2"),
            (f"sha256,product\n{DIGEST},1\nsha256:{DIGEST},2\n", f"line 3: sha256 '{DIGEST}' is there already, in line 2"),
            ('location,product\n"a\nb",1\n,2\n', "line 4: neither location nor sha256"),
            ('location,product\n"a"b,1\n', "line 2: "),
            ("location,date\n" + "".join(f"{number},soon\n" for number in range(12)), "; and 2 more"),
        ],
    )
    def test_mistakes_of_rows_are_told_with_their_lines(self, sheet, text, message):
        with pytest.raises(ConfigurationError) as caught:
            sheet(text)
        assert message in caught.value.message
        assert caught.value.advice == "correct these lines of the labels"

    @pytest.mark.parametrize(
        ("text", "message", "advice"),
        [
            ("location,vendr\n", "labels.csv:1: there is no column 'vendr'", "did you mean 'vendor'?"),
            ("locaton,vendor\n", "there is no column 'locaton'", "did you mean 'location'?"),
            ("location,vendor,Vendor\n", "the column 'vendor' is there twice", "remove one of them"),
            (
                "",
                "the columns do not say",
                "the first line names location or sha256, and some of product, vendor, version, date",
            ),
            ("location,owner\n", "the columns do not say", None),
            ("product,vendor\n", "the columns do not say", None),
            ("x" * 100_000 + ",y" * 5000, "the columns do not say", None),
            (b"location,product\na,\xff\n", "labels.csv:2: this is no UTF-8", "save the sheet as CSV in UTF-8"),
        ],
    )
    def test_mistakes_of_columns_are_told_with_what_may_have_been_meant(self, sheet, text, message, advice):
        with pytest.raises(ConfigurationError) as caught:
            sheet(text)
        assert message in caught.value.message
        assert advice is None or caught.value.advice == advice

    def test_a_sheet_that_is_not_there_is_told_without_its_folder(self, tmp_path):
        with pytest.raises(ConfigurationError, match=r"^labels\.csv: the labels cannot be read: No such file"):
            read_labels(tmp_path / "labels.csv")

    def test_a_sheet_that_is_too_large_is_told(self, sheet, monkeypatch):
        monkeypatch.setattr("sbomkit.portfolio.labels._LARGEST_SHEET", 20)
        with pytest.raises(ConfigurationError, match=r"labels\.csv is larger than 20 bytes"):
            sheet("location,product\n" * 2)

    def test_rows_about_no_document_are_told_with_the_one_of_the_same_file_name(self, sheet):
        told = sheet(f"location,sha256,product\na.json,,1\nold\\B.json,,2\nold/c.json,,3\nd,{DIGEST},4\n")
        names = {
            "s/a.json": "a.json",
            "new/b.json": "b.json",
            "x/c.json": "c.json",
            "y/c.json": "c.json",
            "all.zip!d": "all.zip/d",
        }
        assert [(each.location, each.message) for each in told.unused(names, [])] == [
            ("labels.csv:3", "no document is called 'old\\\\B.json'; did you mean 'new/b.json'?"),
            ("labels.csv:4", "no document is called 'old/c.json'"),
            ("labels.csv:5", "no document is called 'd'; did you mean 'all.zip!d'?"),
            ("labels.csv:5", f"no document has the SHA-256 '{DIGEST}'"),
        ]
        assert [each.code for each in told.unused(names | {"d": "d"}, [DIGEST])] == ["unused-label"] * 2

    def test_of_two_rows_about_one_document_the_one_that_does_not_count_is_told(self, sheet):
        told = sheet("location,product\nc.json,1\nx/c.json,2\n")
        assert told.labels("x/c.json", "c.json", None) == {"product": "2"}
        assert [(each.location, each.message) for each in told.unused({"x/c.json": "c.json"}, [])] == [
            ("labels.csv:2", "what is called 'c.json' has another line, with its whole location")
        ]
        assert list(told.unused({"x/c.json": "c.json", "y/c.json": "c.json"}, [])) == []

    def test_a_sheet_can_come_from_a_file_that_is_open(self):
        assert read_labels(io.BytesIO(b"location,product\na,A\n")).labels("a", "a", None) == {"product": "A"}
        with pytest.raises(ConfigurationError, match="standard input:1: this is no UTF-8"):
            read_labels(io.BytesIO(b"\xff"))

    def test_more_cells_than_columns_are_told_unless_they_are_empty(self, sheet):
        assert sheet("location,product\na,A,,\n").labels("a", "a", None) == {"product": "A"}
        with pytest.raises(ConfigurationError, match="line 3: 3 cells stand below 2 columns"):
            sheet("location,product\na,A\nb,Acme, Inc.\n")

    @given(text=st.text("location,sha256\nproduct;\"'\t\0ab\r", max_size=80))
    def test_whatever_a_sheet_is_it_is_read_or_told(self, text, tmp_path_factory):
        path = Path(tmp_path_factory.getbasetemp()) / "any.csv"
        path.write_bytes(b"location,product\n" + text.encode())
        try:
            read_labels(path)
        except ConfigurationError as error:
            assert "any.csv" in error.message  # noqa: PT017 - either is right

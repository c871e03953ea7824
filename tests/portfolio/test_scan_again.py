"""The same documents under other paths, from other folders, and after what becomes of folders in time."""

import os
from pathlib import Path

import pytest
import zstandard

from sbomkit.errors import ConfigurationError
from sbomkit.portfolio import examine as examine_module
from sbomkit.portfolio import scan as scan_
from sbomkit.portfolio import select
from sbomkit.portfolio._limits import MOST_BYTES, SCAN_LIMITS, limits_of
from tests.portfolio.kept import contents, document, written, zipped

TREE = {"a.json": document("a"), "v/b.json": document("b"), "v/w/c.json": document("c")}
WHOLE = ("sboms/a.json", "sboms/v/b.json", "sboms/v/w/c.json")


@pytest.fixture
def sboms(folder):
    return written(folder / "sboms", TREE)


def scan(*paths, portfolio="p.duckdb", **options):
    return scan_(paths or ["sboms"], portfolio, **{"workers": 1, **options})


def nobody():
    pytest.fail("somebody was asked to examine a document")


def held(portfolio="p.duckdb", column="document"):
    return tuple(value for (value,) in select(portfolio, f"SELECT {column} FROM documents ORDER BY document").rows)


class TestPaths:
    @pytest.mark.usefixtures("sboms")
    def test_a_folder_is_the_same_however_its_path_is_written(self, folder):
        scan()
        for spelled in ("./sboms", "sboms/", "sboms//", "sboms/./", "sboms/v/..", f"{folder}/sboms", f"file://{folder}/sboms"):
            answer = scan(spelled, executor=nobody)
            assert (answer.unchanged, answer.removed, held()) == (3, 0, WHOLE)

    @pytest.mark.usefixtures("sboms")
    def test_a_pattern_is_the_same_however_its_path_is_written(self, folder):
        scan("sboms/**/*.json")
        before = contents(Path("p.duckdb"))["documents"]
        scan(f"{folder}/sboms/**/*.json", executor=nobody)
        assert contents(Path("p.duckdb"))["documents"] == before
        assert set(held(column="root")) == {"sboms/**/*.json"}

    @pytest.mark.usefixtures("sboms")
    def test_it_is_the_same_from_wherever_one_is(self, folder, monkeypatch):
        scan()
        for to, path in (("sboms", "."), ("sboms/v", ".."), ("..", f"{folder.name}/sboms")):
            monkeypatch.chdir(folder / to)
            answer = scan(path, portfolio=folder / "p.duckdb", executor=nobody)
            assert (answer.unchanged, held(folder / "p.duckdb")) == (3, WHOLE)

    def test_it_is_the_same_through_a_link_to_the_folder_of_the_database(self, folder, monkeypatch):
        written(folder / "here" / "sboms", TREE)
        Path("link").symlink_to("here")
        monkeypatch.chdir("here")
        scan()
        assert scan(f"{folder}/link/sboms", executor=nobody).unchanged == 3
        assert scan("sboms", portfolio=f"{folder}/link/p.duckdb", executor=nobody).unchanged == 3

    def test_folders_that_are_called_alike_do_not_take_each_others_place(self, folder, monkeypatch):
        for vendor in ("one", "two"):
            written(folder / vendor, {"x.json": document(vendor)})
            monkeypatch.chdir(folder / vendor)
            scan(".", portfolio="../p.duckdb")
        assert held("../p.duckdb") == ("one/x.json", "two/x.json")

    def test_what_lies_elsewhere_has_an_absolute_path(self, folder, monkeypatch):
        written(folder / "elsewhere", {"x.json": document("x")})
        (folder / "here").mkdir()
        monkeypatch.chdir("here")
        for path in ("../elsewhere", f"{folder}/elsewhere"):
            scan(path)
            assert held() == (f"{folder}/elsewhere/x.json",)

    def test_a_link_that_was_given_keeps_its_name(self, folder):
        written(folder / "elsewhere", {"x.json": document("x")})
        Path("sboms").symlink_to("elsewhere")
        scan()
        assert held() == ("sboms/x.json",)

    def test_a_path_that_no_system_has_is_told(self, folder):
        assert [each.code for each in scan("a\0b").problems] == ["unreadable"]

    @pytest.mark.usefixtures("sboms")
    def test_one_path_need_not_be_a_list(self):
        assert scan_("sboms", "p.duckdb", workers=1).found == 3

    def test_a_folder_that_is_gone_while_one_is_in_it_is_told(self, folder, monkeypatch):
        (folder / "gone").mkdir()
        monkeypatch.chdir("gone")
        (folder / "gone").rmdir()
        with pytest.raises(ConfigurationError, match="not there any longer"):
            scan(str(folder), portfolio=folder / "p.duckdb")

    def test_an_address_of_a_store_is_no_path(self, sboms):
        pytest.importorskip("fsspec")
        scan("memory://nowhere", ".")
        assert held() == ("memory://nowhere", *WHOLE)
        scan(".")
        assert held() == ("memory://nowhere", *WHOLE)


class TestOverlaps:
    @pytest.mark.usefixtures("sboms")
    def test_a_document_that_two_paths_lead_to_is_held_once(self, folder):
        answer = scan("sboms", "sboms/v", f"{folder}/sboms/v/w", "sboms/**/*.json", "sboms/a.json")
        assert (answer.found, held()) == (3, WHOLE)

    def test_what_a_folder_led_to_is_forgotten_by_the_one_around_it(self, sboms):
        scan("sboms/v")
        (sboms / "v" / "b.json").unlink()
        assert scan("sboms").removed == 1
        assert held() == ("sboms/a.json", "sboms/v/w/c.json")

    def test_what_a_folder_led_to_is_forgotten_by_one_within(self, sboms):
        scan("sboms")
        (sboms / "a.json").unlink()
        (sboms / "v" / "b.json").unlink()
        assert scan("sboms/v").removed == 1
        assert held() == ("sboms/a.json", "sboms/v/w/c.json")

    def test_this_folder_is_around_all_that_is_not_absolute(self, sboms):
        scan("sboms")
        (sboms / "a.json").unlink()
        assert scan(".").removed == 1

    @pytest.mark.usefixtures("sboms")
    def test_a_document_belongs_to_the_path_that_led_to_it_last(self):
        scan("sboms", label_patterns=["{vendor}/*.json"])
        scan("sboms/v", label_patterns=["{product}.json"], executor=nobody)
        assert select("p.duckdb", "SELECT document, root, below FROM documents ORDER BY document").rows == (
            ("sboms/a.json", "sboms", "a.json"),
            ("sboms/v/b.json", "sboms/v", "b.json"),
            ("sboms/v/w/c.json", "sboms/v", "w/c.json"),
        )
        assert select("p.duckdb", "SELECT vendor, product FROM labels ORDER BY document").rows == (
            ("sboms", "a"),
            (None, "b"),
            (None, "c"),
        )

    def test_a_document_that_changed_belongs_to_the_path_that_led_to_it_last(self, sboms):
        scan("sboms")
        os.utime(sboms / "v" / "b.json", ns=(1, 1))
        (sboms / "v" / "w" / "c.json").write_bytes(document("c", version="2"))
        answer = scan("sboms/v")
        assert (answer.changed, held(column="root")) == (1, ("sboms", "sboms/v", "sboms/v"))

    @pytest.mark.usefixtures("sboms")
    def test_with_fewer_patterns_what_they_leave_out_is_gone(self):
        scan()
        assert scan(include=["b*"]).removed == 2
        assert held() == ("sboms/v/b.json",)


class TestTime:
    def test_a_folder_that_took_the_place_of_a_document_and_back(self, sboms):
        scan()
        (sboms / "a.json").unlink()
        written(sboms, {"a.json/in.json": document("in")})
        assert (scan().removed, held()[0]) == (1, "sboms/a.json/in.json")
        (sboms / "a.json" / "in.json").unlink()
        (sboms / "a.json").rmdir()
        written(sboms, {"a.json": document("a")})
        assert (scan().removed, held()) == (1, WHOLE)

    def test_a_document_that_has_another_name_is_held_once(self, sboms):
        scan()
        (sboms / "a.json").rename(sboms / "z.json")
        answer = scan()
        assert (answer.added, answer.removed, answer.documents) == (1, 1, 3)

    @pytest.mark.parametrize("member", [{"x.json": document("other")}, {}])
    def test_an_archive_that_changed_holds_what_it_holds_now(self, sboms, member):
        written(sboms, {"all.zip": zipped({"x.json": document("x"), "y.json": document("y")})})
        scan()
        written(sboms, {"all.zip": zipped({"y.json": document("y"), **member})})
        os.utime(sboms / "all.zip", ns=(1, 1))
        answer = scan()
        assert (answer.changed, answer.removed) == (len(member), 1 - len(member))
        assert len(held()) == 4 + len(member)

    def test_an_archive_that_is_damaged_today_keeps_what_was_known_of_it(self, sboms):
        written(sboms, {"all.zip": zipped({"x.json": document("x")})})
        scan()
        whole = (sboms / "all.zip").read_bytes()
        (sboms / "all.zip").write_bytes(whole[:-30])
        assert [each.code for each in scan().problems] == ["damaged-archive"]
        assert "sboms/all.zip!x.json" in held()

    def test_a_share_that_is_not_there_today_keeps_what_was_known_of_it(self, sboms, folder):
        scan("sboms/v", "sboms/a.json")
        sboms.rename(folder / "unmounted")
        answer = scan("sboms/v", "sboms/a.json")
        assert (answer.removed, [each.code for each in answer.problems]) == (0, ["missing", "missing"])
        assert select("p.duckdb", "SELECT count(*) FROM labels").rows == ((2,),)

    @pytest.mark.usefixtures("sboms")
    def test_the_folder_that_one_is_in_keeps_what_was_known_of_it_when_it_cannot_be_read(self, monkeypatch):
        scan(".")

        def refuse(_path):
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(Path, "iterdir", refuse)
        answer = scan(".")
        assert (answer.removed, [(each.place, each.code) for each in answer.problems]) == (0, [(".", "unreadable")])
        assert held() == (".", *WHOLE)

    def test_a_folder_that_became_a_link_leads_to_nothing_any_more(self, sboms, folder):
        scan()
        (sboms / "v").rename(folder / "elsewhere")
        (sboms / "v").symlink_to(folder / "elsewhere")
        answer = scan()
        assert (answer.removed, held()) == (2, ("sboms/a.json", "sboms/v"))

    def test_the_database_and_what_lies_beside_it_are_no_documents(self, folder):
        written(folder, {"a.json": document("a"), "p.duckdb.tmp/x": b"spilled", "sub/p.duckdb": document("no database")})
        scan(".")
        scan(".")
        assert held() == ("a.json", "sub/p.duckdb")


class TestLimits:
    def test_what_was_too_much_is_read_once_more_is_allowed(self, sboms):
        small = limits_of(300)
        written(sboms, {"packed.json.zst": zstandard.compress(document("z"))})
        answer = scan(limits=small)
        assert {each.code for each in answer.problems} == {"too-large", "limit-exceeded"}
        answer = scan()
        assert (answer.problems, answer.documents) == ((), 4)

    @pytest.mark.usefixtures("sboms")
    def test_what_a_mistake_of_ours_kept_from_being_read_is_read_again(self, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(examine_module, "load", lambda *_, **__: 1 / 0)
            assert {each.code for each in scan().problems} == {"internal-error"}
        assert scan().problems == ()

    def test_a_document_may_have_fewer_parts_the_fewer_bytes_it_may_have(self):
        assert limits_of(MOST_BYTES) == SCAN_LIMITS
        assert (SCAN_LIMITS.document_bytes, SCAN_LIMITS.components, SCAN_LIMITS.edges) == (64_000_000, 160_001, 640_001)
        assert limits_of(10**12).components == 1_000_000
        assert limits_of(1).components == 1

    def test_nothing_is_read_of_what_has_too_many_parts(self, folder, monkeypatch):
        monkeypatch.setattr("sbomkit.portfolio._limits._BYTES_OF_A_COMPONENT", 10_000_000)
        written(folder, {"a.json": document("a")})
        (problem,) = scan("a.json", limits=limits_of(MOST_BYTES // 100)).problems
        assert problem.code == "limit-exceeded"


def test_what_makes_no_sense_is_said_before_a_database_is_made(folder):
    with pytest.raises(ConfigurationError):
        scan("")

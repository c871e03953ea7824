"""What a scan finds in folders; whatever stands in the way is told, and stops nothing."""

import io
import os
import socket
import stat
from functools import partial
from pathlib import Path

import pytest

from sbomkit.errors import ConfigurationError, DocumentError, LimitExceeded
from sbomkit.limits import Limits
from sbomkit.portfolio._locations import stored
from sbomkit.portfolio.locations import Located, Problem, locate, roots
from tests.graph.steps import steps
from tests.portfolio.places import belows, found, problems, write, zipped


class TestFolders:
    def test_every_file_is_found_whatever_its_name_and_in_the_order_of_names(self, folder):
        for name in ("b/2.xml", "b/1", "a.json", "c/d/e/sbom"):
            write(f"sboms/{name}", name.encode())
        assert found("sboms") == {
            "sboms/a.json": b"a.json",
            "sboms/b/1": b"b/1",
            "sboms/b/2.xml": b"b/2.xml",
            "sboms/c/d/e/sbom": b"c/d/e/sbom",
        }
        assert list(found("sboms")) == sorted(found("sboms"))

    def test_the_order_of_the_paths_and_what_they_share_change_nothing(self, folder):
        write("sboms/a/1.json")
        write("sboms/b.json")
        paths = ["sboms", "sboms/a", "./sboms//a/1.json", folder / "sboms" / "b.json"]
        assert list(locate(paths)) == list(locate(reversed(paths)))
        assert list(found("sboms", "sboms/a")) == ["sboms/a/1.json", "sboms/b.json"]

    def test_a_document_is_told_with_its_size_its_time_and_its_path_below_what_was_given(self, folder):
        path = write("sboms/a/1.json", b"four")
        (document,) = locate(["sboms"])
        assert isinstance(document, Located)
        assert (document.root, document.below, document.size) == ("sboms", "a/1.json", 4)
        assert document.modified == str(path.stat().st_mtime_ns)
        (alone,) = locate(["sboms/a/1.json"])
        assert isinstance(alone, Located)
        assert (alone.root, alone.below) == ("sboms/a/1.json", "1.json")

    def test_what_is_found_is_read_from_another_folder_as_well(self, folder, monkeypatch):
        write("sboms/a.json", b"here")
        (document,) = locate(["sboms"])
        monkeypatch.chdir("/")
        assert isinstance(document, Located)
        assert document.read() == b"here"

    def test_a_path_through_a_link_and_back_leads_where_the_system_says(self, folder):
        write("elsewhere/in/a.json")
        write("elsewhere/b.json", b"beside what the link leads to")
        Path("link").symlink_to("elsewhere/in")
        assert found("link/../b.json") == {"link/../b.json": b"beside what the link leads to"}

    def test_this_folder_and_the_root_of_addresses_are_no_part_of_a_location(self, folder):
        write("a.json")
        assert list(found(".")) == ["a.json"]
        assert list(found("file://" + str(folder).replace("tmp", "%74mp"))) == [f"{folder}/a.json"]

    def test_a_pattern_means_the_files_that_match_it(self, folder):
        for name in ("a.json", "b.xml", "x/a.json", "x/y/b.json"):
            write(f"sboms/{name}")
        assert list(found("sboms/*.json")) == ["sboms/a.json"]
        assert list(found("sboms/**/*.json")) == ["sboms/a.json", "sboms/x/a.json", "sboms/x/y/b.json"]
        assert list(found("s*/x/*/b.json")) == ["sboms/x/y/b.json"]
        assert list(found(f"{folder}/sboms/?.xml")) == [f"{folder}/sboms/b.xml"]

    def test_a_pattern_is_a_path_of_its_own_beside_the_folder_that_it_begins_at(self, folder):
        write("sboms/a.json")
        (document,) = locate(["./sboms/*.json"])
        assert document.root == "sboms/*.json"
        assert roots(["./sboms/*.json", "sboms/", folder]) == {"sboms/*.json", "sboms", str(folder)}

    def test_a_file_whose_name_looks_like_a_pattern_is_that_file(self, folder):
        write("sbom[1].json", b"one")
        write("sbom1.json", b"other")
        assert found("sbom[1].json") == {"sbom[1].json": b"one"}

    def test_what_version_control_keeps_is_left_out_unless_it_is_asked_for(self, folder):
        write("sboms/.git/HEAD")
        write("sboms/a.json")
        assert list(found("sboms")) == ["sboms/a.json"]
        assert list(found("sboms", exclude=())) == ["sboms/.git/HEAD", "sboms/a.json"]

    def test_patterns_take_in_and_leave_out(self, folder):
        for name in ("a.json", "old/a.json", "new/b.json", "new/b.txt", "new/old.json"):
            write(f"sboms/{name}")
        write("sboms/z.zip", zipped({"in/c.json": b"", "old/d.json": b"", "e.txt": b""}))
        assert belows("sboms", include=["*.json"], exclude=["old"]) == [
            "a.json",
            "new/b.json",
            "new/old.json",
            "z.zip/in/c.json",
        ]
        assert belows("sboms", include=["new/*"]) == ["new/b.json", "new/b.txt", "new/old.json"]
        assert belows("sboms", include=["./*.json"]) == ["a.json"]
        assert belows("sboms", include=["*.txt", "**/in/*"], exclude=["new/"]) == ["z.zip/in/c.json", "z.zip/e.txt"]

    def test_an_empty_path_is_not_the_folder_that_one_is_in(self, folder):
        with pytest.raises(ConfigurationError, match="a path is empty"):
            locate([""])

    def test_a_pattern_that_makes_no_sense_is_said_at_once(self, folder):
        with pytest.raises(ConfigurationError, match="empty"):
            locate(["sboms"], include=[""])


class TestHostileFolders:
    def test_what_is_not_there_is_told(self, folder):
        assert problems("nowhere", "no/wh*/ere") == [("no", "missing"), ("nowhere", "missing")]

    def test_a_path_that_no_system_has_is_told(self, folder):
        assert problems("a\0b") == [("a\0b", "unreadable")]

    def test_links_of_files_are_followed_and_links_of_folders_are_told(self, folder):
        write("elsewhere/a.json", b"linked")
        Path("sboms").mkdir(parents=True)
        Path("sboms/latest.json").symlink_to("../elsewhere/a.json")
        Path("sboms/folder").symlink_to("../elsewhere")
        Path("sboms/again").symlink_to("../sboms")
        Path("sboms/itself").symlink_to("itself")
        Path("sboms/dangling").symlink_to("nothing")
        assert found("sboms") == {"sboms/latest.json": b"linked"}
        assert problems("sboms") == [
            ("sboms/again", "folder-link"),
            ("sboms/dangling", "missing"),
            ("sboms/folder", "folder-link"),
            ("sboms/itself", "link-loop"),
        ]

    def test_a_link_that_was_given_is_followed(self, folder):
        write("elsewhere/a.json")
        Path("sboms").symlink_to("elsewhere")
        assert list(found("sboms")) == ["sboms/a.json"]

    def test_pipes_sockets_and_devices_are_never_opened(self, folder):
        Path("sboms").mkdir(parents=True)
        os.mkfifo("sboms/pipe")
        Path("sboms/device").symlink_to(os.devnull)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("sboms/socket")
            assert problems("sboms") == [(f"sboms/{name}", "special") for name in ("device", "pipe", "socket")]

    def test_a_pipe_that_took_the_place_of_a_file_keeps_nobody_waiting(self, folder):
        path = write("a.json")
        (document,) = locate(["a.json"])
        path.unlink()
        os.mkfifo("a.json")
        assert isinstance(document, Located)
        with pytest.raises(DocumentError, match="no regular file"):
            document.read()

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
    def test_what_may_not_be_read_is_told(self, folder):
        write("sboms/a.json").chmod(0)
        write("sboms/folder/b.json")
        Path("sboms/folder").chmod(0)
        assert problems("sboms") == [("sboms/a.json", "unreadable"), ("sboms/folder", "unreadable")]
        Path("sboms/folder").chmod(stat.S_IRWXU)

    def test_what_the_system_refuses_is_told(self, folder, monkeypatch):
        write("sboms/a.json")
        write("sboms/b.json")

        def refuse(path, *_options):
            raise PermissionError(13, "Permission denied", path)

        monkeypatch.setattr("sbomkit.portfolio._locations.stored.os.open", refuse)
        (first, _) = locate(["sboms"])
        assert isinstance(first, Problem)
        assert (first.location, first.code) == ("sboms/a.json", "unreadable")
        assert first.message == "reading this is not permitted; check who may read it"

    def test_five_gigabytes_are_told_and_not_read(self, folder):
        with Path("huge.json").open("wb") as file:
            file.truncate(5_000_000_000)
        (problem,) = locate(["."])
        assert isinstance(problem, Problem)
        assert (problem.code, problem.size) == ("too-large", 5_000_000_000)
        assert problem.message.startswith("there are 5,000,000,000 bytes, and at most 2,000,000,000 are read; --max-bytes N ")

    def test_a_file_that_grew_since_is_read_to_the_limit(self, folder):
        path = write("a.json", b"1234")
        (document,) = locate(["a.json"])
        assert isinstance(document, Located)
        path.write_bytes(b"12345678")
        assert document.read() == b"12345678"
        with pytest.raises(LimitExceeded):
            document.read(Limits(document_bytes=7))

    def test_a_file_that_grows_while_it_is_read_is_read_to_the_limit(self):
        assert stored._all_of(io.BytesIO(b"12345678"), 4, 8) == b"12345678"
        with pytest.raises(LimitExceeded):
            stored._all_of(io.BytesIO(b"12345678"), 4, 7)
        with pytest.raises(LimitExceeded):
            stored._all_of(io.BytesIO(b"12345678"), 4, 4)

    def test_a_file_that_is_gone_is_the_fault_of_the_document(self, folder):
        path = write("a.json")
        (document,) = locate(["a.json"])
        path.unlink()
        assert isinstance(document, Located)
        with pytest.raises(DocumentError, match="No such file"):
            document.read()

    def test_a_file_for_which_there_is_no_memory_is_the_fault_of_the_document(self, folder, monkeypatch):
        write("a.json")
        (document,) = locate(["a.json"])

        def exhausted(*_):
            raise MemoryError

        monkeypatch.setattr("sbomkit.portfolio._locations.stored._all_of", exhausted)
        assert isinstance(document, Located)
        with pytest.raises(LimitExceeded, match="not enough memory"):
            document.read()

    def test_names_that_are_no_unicode_are_shown_with_escapes_and_read(self, folder):
        Path("sbom\udcff.json").write_bytes(b"bytes")
        (document,) = locate(["."])
        assert isinstance(document, Located)
        assert (document.location, document.read()) == ("sbom\\udcff.json", b"bytes")

    def test_two_files_whose_names_are_shown_alike_are_told_apart(self, folder):
        Path("sbom\udcff.json").write_bytes(b"bytes")
        write("sbom\\udcff.json", b"escapes")
        assert found(".") == {"sbom\\udcff.json": b"escapes"}
        assert problems(".") == [("sbom\\udcff.json#2", "same-name")]

    def test_a_problem_that_is_met_twice_is_told_once(self, folder):
        Path("sboms/in").mkdir(parents=True)
        Path("sboms/in/dangling").symlink_to("nothing")
        assert problems("sboms", "sboms/in") == [("sboms/in/dangling", "missing")]

    def test_folders_are_as_deep_as_they_like(self, folder):
        deep = "/".join("d" * 300)
        write(f"{deep}/a.json", b"deep")
        assert found(".") == {f"{deep}/a.json": b"deep"}

    def test_work_grows_with_the_number_of_files(self, folder):
        for number in range(160):
            write(f"few/{number}" if number < 40 else f"many/{number}")
        for number in range(40):
            write(f"many/{number}")
        few, many = (steps(partial(problems, path)) for path in ("few", "many"))
        assert many < 4.4 * few

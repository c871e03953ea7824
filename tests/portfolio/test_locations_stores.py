"""What a scan finds in object stores, and how it keeps their secrets."""

import pytest

from sbomkit.errors import ConfigurationError, DocumentError, LimitExceeded
from sbomkit.limits import Limits
from sbomkit.portfolio.locations import Located, Problem, locate
from tests.portfolio.places import PACKS, belows, found, problems, zipped

fsspec = pytest.importorskip("fsspec")


class TestStores:
    @pytest.fixture(autouse=True)
    def store(self):
        memory = fsspec.filesystem("memory")
        memory.store.clear()
        yield memory
        memory.store.clear()

    def test_objects_are_found_and_read(self, store):
        for name in ("b.json", "in/a.json", ".git/HEAD"):
            store.pipe(f"/bucket/{name}", name.encode())
        assert found("memory://bucket") == {"memory://bucket/b.json": b"b.json", "memory://bucket/in/a.json": b"in/a.json"}
        document = next(locate(["memory://bucket/"]))
        assert isinstance(document, Located)
        assert (document.root, document.below, document.size) == ("memory://bucket", "b.json", 6)

    def test_one_object_and_patterns_are_found(self, store):
        for name in ("b.json", "in/a.json", "in/c.xml"):
            store.pipe(f"/bucket/{name}", name.encode())
        assert list(found("memory://bucket/b.json")) == ["memory://bucket/b.json"]
        assert list(found("memory://bucket/in/*.json")) == ["memory://bucket/in/a.json"]
        assert belows("memory://bucket/b.json") == ["b.json"]
        (document,) = locate(["memory://bucket/in/*.json"])
        assert document.root == "memory://bucket/in/*.json"

    @pytest.mark.parametrize("name", ["all.zip", "all.tar", "all.TGZ"])
    def test_archives_are_looked_into_by_their_names(self, store, name):
        packed = dict(zip(("all.zip", "all.tar", "all.TGZ"), PACKS, strict=True))[name]
        store.pipe(f"/bucket/{name}", packed({"a": b"1"}))
        store.pipe("/bucket/other", packed({"a": b"1"}))
        assert found("memory://bucket")[f"memory://bucket/{name}!a"] == b"1"
        assert "memory://bucket/other" in found("memory://bucket")

    def test_what_is_not_there_is_told(self, store):
        assert problems("memory://nowhere") == [("memory://nowhere", "missing")]
        store.pipe("/bucket/a", b"1")
        (document,) = locate(["memory://bucket"])
        store.store.clear()
        assert isinstance(document, Located)
        with pytest.raises(DocumentError, match="cannot be read"):
            document.read()

    def test_the_limit_holds(self, store):
        store.pipe("/bucket/a", b"1234")
        assert problems("memory://bucket", limits=Limits(document_bytes=3)) == [("memory://bucket/a", "too-large")]
        (document,) = locate(["memory://bucket"])
        assert isinstance(document, Located)
        with pytest.raises(LimitExceeded):
            document.read(Limits(document_bytes=3))

    def test_whatever_a_driver_raises_is_told(self, store, monkeypatch):
        store.pipe("/bucket/all.zip", zipped({"a": b"1"}))
        (document,) = locate(["memory://bucket"])

        def fail(*_given, **_options):
            raise RuntimeError("no credentials")

        monkeypatch.setattr(type(store), "open", fail)
        assert isinstance(document, Located)
        with pytest.raises(DocumentError, match="RuntimeError: no credentials"):
            document.read()
        assert problems("memory://bucket") == [("memory://bucket/all.zip", "unreadable")]
        monkeypatch.setattr(type(store), "find", fail)
        (problem,) = locate(["memory://bucket"])
        assert isinstance(problem, Problem)
        assert (problem.location, problem.root) == ("memory://bucket", "memory://bucket")
        assert problem.message == "it cannot be read: RuntimeError: no credentials"

    def test_what_a_driver_tells_of_changes_is_kept(self, store, monkeypatch):
        monkeypatch.setattr(
            type(store), "find", lambda *_given, **_options: {"/bucket/a": {"size": None, "ETag": "x", "mtime": 1}}
        )
        (document,) = locate(["memory://bucket"])
        assert isinstance(document, Located)
        assert (document.size, document.modified) == (None, "x")

    def test_what_is_needed_to_get_in_is_not_shown(self, store):
        (problem,) = locate(["memory://name:secret@bucket/in?signature=secret"])
        assert problem.location == "memory://bucket/in"
        store.pipe("/name:secret@bucket/a", b"1")
        (document,) = locate(["memory://name:secret@bucket"])
        assert document.location == "memory://bucket/a"
        assert "secret" not in str(document)

    def test_a_driver_that_is_not_installed_is_named_at_once(self, monkeypatch):
        monkeypatch.setitem(
            pytest.importorskip("fsspec.registry").known_implementations,
            "nosuch",
            {"class": "nosuch.Store", "err": "Install nosuch"},
        )
        with pytest.raises(ConfigurationError, match="nosuch:// is read by a driver that is not installed") as caught:
            locate(["nosuch://bucket"])
        assert caught.value.advice == "install it with pip: Install nosuch"

    def test_an_address_of_no_store_is_said_at_once(self):
        with pytest.raises(ConfigurationError, match="unheard:// is the address of no kind of store"):
            locate(["unheard://bucket"])

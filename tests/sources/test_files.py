"""Files that hosts send: unpacked within bounds, without addresses, and never kept when nobody could look into them."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import UnexpectedResponse
from sbomkit.limits import Limits
from sbomkit.settings import Settings
from sbomkit.sources._http.files import looked_into
from sbomkit.sources._http.problems import Late, Unusable
from sbomkit.sources._reading.people import without_addresses
from tests.clients import endpoint, kept
from tests.simulator import Reply

STYLES = (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT)
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "xz": lzma.compress,
    "zstd": zstandard.compress,
    "plain": lambda plain: plain,
}
STANZA = b"Package: libpad\nMaintainer: Ann Example <ann@mail.example>\n\n"
SETTINGS = Settings()
BUILDER = "builder@mail.example"
STAND_IN = without_addresses(STANZA, SETTINGS)


def cleaned(body: bytes, *, limit: int = 1_000_000, in_time: Callable[[], None] = lambda: None) -> bytes:
    return looked_into(body, lambda plain: without_addresses(plain, SETTINGS), limit, in_time)


def tar(members: dict[str, bytes], *, closed: bool = True, style: int = tarfile.PAX_FORMAT) -> bytes:
    """An archive; one that is not closed lacks the zeros at the end, as the parts of an Alpine index do."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=style) as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.uname, member.mtime = len(content), "ann", 1_600_000_000
            archive.addfile(member, io.BytesIO(content))
        end = archive.offset
    return made.getvalue() if closed else made.getvalue()[:end]


def checksum(block: bytearray) -> None:
    """Make the first header of an archive a valid one."""
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block[:512])


def members(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as opened:
        return {member.name: content.read() if (content := opened.extractfile(member)) else b"" for member in opened}


@pytest.mark.parametrize("kind", PACK)
def test_a_file_is_unpacked_before_addresses_are_looked_for(kind):
    assert cleaned(PACK[kind](STANZA * 3)) == STAND_IN * 3


@pytest.mark.parametrize("kind", ["gzip", "xz", "zstd"])
def test_files_that_were_packed_one_after_the_other_are_one(kind):
    """Even if an address lies in both of them."""
    assert cleaned(PACK[kind](STANZA[:45]) + PACK[kind](STANZA[45:])) == STAND_IN


def test_the_index_of_a_distribution_that_signs_it_stays_an_archive():
    """Alpine's is three streams: the tar of a signature, which is not closed, and one of a description and the index."""
    signature = tar({f".SIGN.RSA.{BUILDER}-1.rsa.pub": b"\x07" * 256}, closed=False)
    index = tar({"DESCRIPTION": b"v3.20", "APKINDEX": STANZA})
    unpacked = cleaned(gzip.compress(signature) + gzip.compress(index))
    found = members(unpacked)
    assert [*found.values()] == [b"\x07" * 256, b"v3.20", STAND_IN]
    assert [*found][1:] == ["DESCRIPTION", "APKINDEX"]
    assert BUILDER.encode() not in unpacked
    assert b"ann" not in unpacked.replace(STAND_IN, b"")


@pytest.mark.parametrize("style", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_a_tar_may_be_of_any_style_and_followed_by_others(style):
    many = tar({"a": STANZA, "folder/b": b""}, style=style) + tar({"c": b"c" * 2000}, style=style)
    assert members(cleaned(many)) == {"a": STAND_IN, "folder/b": b"", "c": b"c" * 2000}


def test_links_and_folders_of_an_archive_stay_and_their_names_are_looked_into():
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, kind in (("folder", tarfile.DIRTYPE), ("link", tarfile.SYMTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "../ann@mail.example"
            archive.addfile(member)
    rewritten = cleaned(made.getvalue())
    with tarfile.open(fileobj=io.BytesIO(rewritten), mode="r:") as archive:
        assert [(member.name, member.isdir(), member.issym()) for member in archive] == [
            ("folder", True, False),
            ("link", False, True),
        ]
    assert b"mail.example" not in rewritten


@pytest.mark.parametrize("kind", ["gzip", "xz", "zstd"])
def test_a_bomb_is_not_unpacked(kind):
    with pytest.raises(Unusable, match=r"more than 1,000,000 bytes when unpacked \(Limits.response_bytes\)"):
        cleaned(PACK[kind](b"\0" * 5_000_000))


def test_an_archive_that_claims_to_be_large_is_not_read():
    """A sparse file of a terabyte fits into two blocks."""
    header = tarfile.TarInfo("sparse")
    header.type = tarfile.GNUTYPE_SPARSE
    block = bytearray(header.tobuf(tarfile.GNU_FORMAT))
    block[483:495] = b"%011o\0" % (1 << 32)
    checksum(block)
    with pytest.raises(Unusable, match="an archive of more than 1,000,000 bytes"):
        cleaned(bytes(block) + b"\0" * 1024)


def test_an_archive_that_leads_back_to_its_beginning_is_damaged():
    """A size below nothing has made readers of archives run in circles."""
    header = tarfile.TarInfo("x")
    block = bytearray(header.tobuf(tarfile.GNU_FORMAT))
    block[124:136] = b"\xff" * 10 + (-512 & 0xFFFF).to_bytes(2, "big")
    checksum(block)
    with pytest.raises(Unusable, match="a damaged archive"):
        cleaned(bytes(block) + tar({"a": b"b"}))


@pytest.mark.parametrize("pack", [PACK["plain"], gzip.compress])
@pytest.mark.parametrize("behind", [b"more", b"\0" * 512 + b"\x01" * 512, tar({"a": b"b" * 600})[:700]])
def test_what_stands_behind_an_archive_is_not_dropped_in_silence(pack, behind):
    with pytest.raises(Unusable, match="a damaged archive"):
        cleaned(pack(tar({"a": STANZA}) + behind))


def test_a_file_that_ends_too_early_is_damaged():
    for kind in ("gzip", "xz", "zstd"):
        with pytest.raises(Unusable, match="a damaged file: the compressed data is damaged"):
            cleaned(PACK[kind](STANZA * 100)[:-9])


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("people", STANZA)
    return made.getvalue()


@pytest.mark.parametrize(
    ("sealed", "why"),
    [
        (bz2.compress(STANZA), "not looked into \\(bzip2\\)"),
        (gzip.compress(bz2.compress(STANZA)), "not looked into \\(bzip2\\)"),
        (zipped(), "not looked into \\(zip\\)"),
        (gzip.compress(lzma.compress(STANZA)), "packed more than once"),
        (tar({"a": b"b", "inner.gz": gzip.compress(STANZA)}), "an archive with a packed file in it"),
        (tar({"a": b"b", "inner.zip": zipped()}), "not looked into \\(zip\\)"),
    ],
)
def test_what_cannot_be_looked_into_is_no_answer(sealed, why):
    with pytest.raises(Unusable, match=why):
        cleaned(sealed)


def test_whoever_takes_too_long_is_stopped():
    def too_late():
        raise Late

    for body in (gzip.compress(STANZA), tar({"a": STANZA})):
        with pytest.raises(Late):
            cleaned(body, in_time=too_late)


@given(name=st.text(max_size=200), content=st.binary(max_size=2000), style=st.sampled_from(STYLES))
def test_an_archive_says_the_same_before_and_after(name, content, style):
    name = "a" + name.encode("utf-8", "replace").decode().translate({0: None, ord("@"): None}).rstrip("/")
    content = b"a" + content.replace(b"@", b"")
    assert members(cleaned(tar({name: content, "last": STANZA}, style=style))) == {name: content, "last": STAND_IN}


SAMPLES = [tar({"a": STANZA, "b" * 120: b"x" * 700}, style=style) for style in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT)]


@given(
    sample=st.sampled_from([*SAMPLES, *(pack(STANZA * 20) for pack in PACK.values()), gzip.compress(SAMPLES[0])]),
    changes=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=8),
    fix=st.booleans(),
)
def test_whatever_a_host_sends_comes_out_or_is_unusable(sample, changes, fix):
    body = bytearray(sample)
    for place, value in changes:
        body[place % len(body)] = value
    if fix and len(body) >= 512:
        checksum(body)
    with suppress(Unusable):
        assert isinstance(cleaned(bytes(body)), bytes)


@given(st.binary(max_size=3000))
def test_bytes_of_any_kind_come_out_or_are_unusable(body):
    with suppress(Unusable):
        assert isinstance(cleaned(body), bytes)


def sends(body: bytes, **headers: str):
    return lambda request, reply: Reply(200, body, {"Content-Type": "application/octet-stream", **headers})


@pytest.mark.parametrize("kind", ["gzip", "xz", "zstd"])
def test_the_client_answers_with_the_plain_file_and_keeps_that(simulator, make_client, tmp_path, kind):
    simulator.npm.trouble("Sources", sends(PACK[kind](STANZA)))
    for _ in range(2):
        assert make_client().get(endpoint(simulator), "Sources", accept="*/*").body == STAND_IN
    assert simulator.requests == 1
    (answer,) = kept(tmp_path / "cache")
    assert STAND_IN in answer
    assert b"ann@" not in answer


def test_a_host_that_says_it_packed_what_is_packed_anyway_is_understood(simulator, make_client):
    simulator.npm.trouble("Sources.gz", sends(gzip.compress(STANZA), **{"Content-Encoding": "gzip"}))
    assert make_client().get(endpoint(simulator), "Sources.gz", accept="*/*").body == STAND_IN
    simulator.npm.trouble("Sources.xz", sends(gzip.compress(lzma.compress(STANZA)), **{"Content-Encoding": "gzip"}))
    assert make_client().get(endpoint(simulator), "Sources.xz", accept="*/*").body == STAND_IN


def test_a_file_that_is_too_large_or_damaged_is_no_answer_and_is_not_kept(simulator, make_client, tmp_path):
    for body, why in ((gzip.compress(STANZA * 9000), "more than 100,000 bytes when unpacked"), (b"\x1f\x8b\x08", "damaged")):
        simulator.npm.trouble("Sources", sends(body))
        with pytest.raises(UnexpectedResponse, match=why):
            make_client(limits=Limits(response_bytes=100_000)).get(endpoint(simulator), "Sources", accept="*/*")
    assert kept(tmp_path / "cache") == []


XML = '<?xml version="1.0" encoding="{}"?><project><email>ann@mail.example</email><name>Ann \u20ac</name></project>'


@pytest.mark.parametrize("mark", [True, False])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_text_of_wide_letters_stays_one_without_addresses(encoding, mark):
    text = ("\ufeff" if mark else "") + XML.format(encoding[:6].upper())
    clean = cleaned(text.encode(encoding)).decode(encoding)
    assert "ann@" not in clean
    assert "@address.invalid" in clean
    assert clean.endswith("</email><name>Ann \u20ac</name></project>")


@pytest.mark.parametrize("encoding", ["UTF-8", "utf8", "US-ASCII", "ISO-8859-1", "windows-1252", "GBK", "Shift_JIS"])
def test_xml_in_an_encoding_that_extends_ascii_is_looked_into(encoding):
    assert b"@address.invalid" in cleaned(XML.format(encoding).encode("ascii", "ignore"))


@pytest.mark.parametrize("encoding", ["UTF-7", "utf-16", "HZ", "IBM037", "made-up"])
def test_xml_in_any_other_encoding_is_not_kept(encoding):
    with pytest.raises(Unusable, match="an encoding that is not looked into"):
        cleaned(XML.format(encoding).encode("ascii", "ignore"))


def test_xml_whose_declaration_is_not_in_ascii_is_not_kept():
    with pytest.raises(Unusable, match="an encoding that is not looked into"):
        cleaned(XML.format("IBM037").encode("cp037", "ignore"))

"""Changes that can be taken back: whatever is edited, the record leads to the original, or says that it does not."""

import base64
import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.formats._patching.edits import RECORD, CannotUndo, Edit, apply, taken_out, undo

ORIGINAL = b"one two three"
INSERTED = b"[" + RECORD + b"]"


def record_in(amended: bytes) -> bytes:
    start = amended.index(b"[") + 1
    return amended[start : amended.index(b"]", start)]


@st.composite
def edited(draw):
    original = draw(st.binary(max_size=60).filter(lambda data: b"[" not in data and b"]" not in data))
    places = sorted(draw(st.lists(st.integers(0, len(original)), min_size=2, max_size=12)))
    texts = st.binary(max_size=9).filter(lambda data: b"[" not in data and b"]" not in data)
    edits = [Edit(start, end, draw(texts)) for start, end in zip(places[::2], places[1::2], strict=False)]
    holder = draw(st.integers(0, len(edits) - 1))
    edits[holder] = Edit(edits[holder].start, edits[holder].end, edits[holder].inserted + INSERTED)
    return original, draw(st.permutations(edits)) if len({edit.start for edit in edits}) == len(edits) else edits


@given(edited())
def test_the_record_leads_back(case):
    original, edits = case
    amended = apply(original, edits)
    assert undo(amended, record_in(amended)) == original


def test_edits_are_made_where_they_say():
    amended = apply(ORIGINAL, [Edit(8, 13, b"3"), Edit(3, 3, INSERTED), Edit(3, 3, b"!")])
    assert amended.replace(record_in(amended), b"") == b"one[]! two 3"


@pytest.mark.parametrize("edits", [[Edit(0, 5, INSERTED), Edit(4, 6, b"")], [Edit(0, 0, b"")], [Edit(0, 0, INSERTED)] * 2])
def test_edits_that_overlap_and_records_that_are_not_one_are_refused(edits):
    with pytest.raises(ValueError, match=r"overlap|unpack"):
        apply(ORIGINAL, edits)


@given(edited(), st.integers(0, 200), st.binary(min_size=1, max_size=1))
def test_a_changed_document_is_told_from_the_annotated_one(case, place, byte):
    original, edits = case
    amended = apply(original, edits)
    record = record_in(amended)
    place %= len(amended)
    changed = amended[:place] + byte + amended[place + 1 :]
    if changed == amended:
        assert undo(changed, record) == original
    else:
        with pytest.raises(CannotUndo):
            undo(changed, record)


def test_what_others_put_into_our_own_is_not_thrown_away_with_it():
    amended = apply(ORIGINAL, [Edit(3, 3, INSERTED)])
    with pytest.raises(CannotUndo):
        undo(amended.replace(b"]", b"]!"), record_in(amended))


@pytest.mark.parametrize("record", [b"", b"!", b"aaaa", b"eNqrVkosLcmwUigpSgUAHi8EGQ", "é".encode()])
def test_what_is_no_record_is_told(record):
    with pytest.raises(CannotUndo, match="the record cannot be read"):
        undo(ORIGINAL, record)


def record_of(*fields: object) -> bytes:
    return base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(fields))).rstrip(b"=")


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (record_of("", 3, 0, "", [0], [0], ["0"]), "cannot be read"),
        (record_of("", 3, 0, "", [0], [0], ["0", "?"]), "cannot be read"),
        (record_of("", 3, 1, "", [0], [0], []), "contradicts itself"),
        (record_of("", 3, 0, "", [0, 1], [0], []), "contradicts itself"),
        (record_of("", 3, 0, "", [-1], [0], []), "changed after"),
        (record_of("", 99, 0, "", [0], [0], []), "changed after"),
        (record_of("", 3, 0, "", [0], [0], []), "changed after"),
        (base64.urlsafe_b64encode(zlib.compress(bytes(65 * 1024 * 1024))), "too large"),
    ],
    ids=range(8),
)
def test_a_forged_record_leads_nowhere(record, message):
    with pytest.raises(CannotUndo, match=message):
        undo(ORIGINAL, record)


def test_what_others_wrote_stays_when_something_is_taken_out():
    assert taken_out(ORIGINAL, [Edit(7, 13, b""), Edit(0, 4, b"")]) == b"two"

"""JSON that cannot be decoded: what is told is what is wrong."""

import pytest

from sbomkit.errors import MalformedDocument
from sbomkit.formats._reading.json import whole_document

HALF = "unexpected end of escaped utf-16 surrogate pair"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # Behind half of a pair the decoder looks for six bytes more: with fewer, it takes the document to end early.
        (r'{"a":"\ud83d"}', f"the JSON is malformed at line 1, byte 13: {HALF}"),
        (r'{"a":"\ud83d"}' + " " * 9, f"the JSON is malformed at line 1, byte 13: {HALF}"),
        (r'["x\uD83D\n"]', f"the JSON is malformed at line 1, byte 10: {HALF}"),
        (r'["\\\uDBFF"]', f"the JSON is malformed at line 1, byte 11: {HALF}"),
        (r'["\ud83d', "the JSON ends early, at line 1, byte 9"),
        (r'["\ud83d\ude0', "the JSON ends early, at line 1, byte 14"),
        (r'["\\ud83d"', "the JSON ends early, at line 1, byte 11"),
        (r'["\ud83d\ude00"', "the JSON ends early, at line 1, byte 16"),
    ],
)
def test_half_of_a_surrogate_pair_near_the_end_is_no_end(text, told):
    with pytest.raises(MalformedDocument) as refused:
        whole_document(text.encode())
    assert refused.value.message == told

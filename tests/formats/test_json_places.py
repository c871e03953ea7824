"""Edits of JSON by places in its bytes: what is added stands where it should, in the document's style, and all else stays."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.formats._patching.edits import RECORD, Edit
from sbomkit.formats._patching.json_lists import HOLE, filled
from sbomkit.formats._patching.json_places import JsonPlaces, holding_record, quoted

RAW = msgspec.json.Decoder(msgspec.Raw)


def edited(data: bytes, *edits: Edit) -> bytes:
    for edit in sorted(edits, key=lambda edit: -edit.start):
        data = data[: edit.start] + edit.inserted + data[edit.end :]
    return data


def opened(data: bytes) -> tuple[JsonPlaces, msgspec.Raw, dict[str, msgspec.Raw]]:
    places, whole = JsonPlaces(data), RAW.decode(data)
    return places, whole, places.members(whole)


def with_all(data: bytes) -> bytes:
    """An element more in `a`, members in `b`, and a list as the new member `c`."""
    places, whole, members = opened(data)
    text = places.text({"name": "n"})
    return edited(
        data,
        places.append(members["a"], [text, text]),
        places.add_members(places.start(members["b"]), places.end(members["b"]), {"k": text}),
        places.add_members(places.start(whole), places.end(whole), {"c": places.array([text])}),
    )


@pytest.mark.parametrize("content", [{"a": [1], "b": {"x": []}}, {"a": [], "b": {}}])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "style", [{"separators": (",", ":")}, {}, {"indent": 1}, {"indent": 4}, {"indent": "\t", "separators": (",", ":")}], ids=str
)
def test_what_is_added_is_written_as_the_document_is(content, newline, style):
    def written(value):
        return json.dumps(value, **style).replace("\n", newline).encode()

    new = {"name": "n"}
    expected = {"a": [*content["a"], new, new], "b": {**content["b"], "k": new}, "c": [new]}
    assert with_all(written(content)).decode() == written(expected).decode()


def test_a_list_on_one_line_of_an_indented_document_stays_on_it():
    after = with_all(b'{\n "a": [1],\n "b": {"x": 1}\n}').splitlines()
    assert after[1:3] == [b' "a": [1, {"name": "n"}, {"name": "n"}],', b' "b": {"x": 1, "k": {"name": "n"}},']
    assert after[3] == b' "c": ['


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
SPELLINGS = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([None, 0, 1, 2, 4, "\t"]),
        "ensure_ascii": st.booleans(),
        "separators": st.sampled_from([None, (",", ":"), (", ", ": "), (" , ", " : "), (",", ":\t")]),
    }
)


@st.composite
def documents(draw):
    content = {"a": draw(st.lists(VALUES, max_size=3)), "b": draw(st.dictionaries(st.text(max_size=4), VALUES, max_size=3))}
    content["b"].pop("k", None)
    members = draw(st.dictionaries(st.text(max_size=4).filter(lambda name: name not in "abc"), VALUES, max_size=3)) | content
    ordered = {name: members[name] for name in draw(st.permutations(sorted(members)))}
    text = json.dumps(ordered, **draw(SPELLINGS))
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\n\n"])))
    return ordered, (draw(st.sampled_from(["", " ", "\n"])) + text + draw(st.sampled_from(["", "\n"]))).encode()


@given(documents())
def test_whatever_the_spelling_only_what_was_asked_for_is_added(case):
    content, data = case
    new = {"name": "n"}
    expected = content | {"a": [*content["a"], new, new], "b": content["b"] | {"k": new}, "c": [new]}
    after = json.loads(with_all(data))
    assert after == expected
    assert list(after) == [*content, "c"]


@given(documents(), st.data())
def test_any_elements_can_be_taken_out(case, data):
    content, document = case
    places, _, members = opened(document)
    elements = places.elements(members["a"])
    taken = data.draw(st.sets(st.sampled_from(range(len(elements))))) if elements else set()
    left = json.loads(edited(document, *places.without([(start, end) for start, end, _ in elements], taken)))
    assert left == content | {"a": [value for number, value in enumerate(content["a"]) if number not in taken]}


@given(documents(), st.data())
def test_any_members_can_be_taken_out(case, data):
    content, document = case
    places, whole, _ = opened(document)
    members = places.member_places(whole)
    assert [name for name, _, _ in members] == list(content)
    taken = data.draw(st.sets(st.sampled_from(range(len(members)))))
    left = json.loads(edited(document, *places.without([(start, end) for _, start, end in members], taken)))
    names = {name for number, (name, _, _) in enumerate(members) if number in taken}
    assert left == {name: value for name, value in content.items() if name not in names}


@given(documents())
def test_places_are_those_of_the_values(case):
    _, document = case
    places, _, members = opened(document)
    for raw in members.values():
        assert document[places.start(raw) : places.end(raw)] == bytes(raw)
    for start, end, raw in places.elements(members["a"]):
        assert document[start:end] == bytes(raw)


def test_of_several_members_of_one_name_the_last_one_counts_as_for_readers():
    data = b'{"a": [1], "b": {}, "a": [2]}'
    places, whole, members = opened(data)
    assert edited(data, places.append(members["a"], [b"3"])) == b'{"a": [1], "b": {}, "a": [2, 3]}'
    assert [name for name, _, _ in places.member_places(whole)] == ["a", "b", "a"]


def test_a_value_is_replaced_and_nothing_beside_it():
    places, _, members = opened(b'{"a": 1, "b": 1}')
    assert edited(places.data, places.replace(members["b"], b"2")) == b'{"a": 1, "b": 2}'


def test_what_is_no_list_has_no_elements_and_what_is_no_object_no_members():
    places, _, members = opened(b'{"a": {}, "b": []}')
    assert (places.elements(members["a"]), places.members(members["b"])) == ([], {})


def test_white_space_without_end_is_passed():
    data = b'{"a": [1' + b" " * 5_000 + b'], "b": {}}'
    places, _, members = opened(data)
    assert json.loads(edited(data, places.append(members["a"], [b"2"])))["a"] == [1, 2]


def test_an_empty_list_on_a_line_without_end_is_written_from_the_margin():
    data = b'{\n "b": {}, "x": "' + b"-" * 5_000 + b'", "a": []}'
    places, _, members = opened(data)
    assert json.loads(edited(data, places.append(members["a"], [b"2"])))["a"] == [2]


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_the_record_has_its_place_in_however_many_layers_of_json(layers):
    text: object = RECORD.decode()
    for _ in range(layers):
        text = json.dumps({"record": text})
    assert holding_record(str(text).encode()).count(RECORD) == 1


@pytest.mark.parametrize("data", [b'{"a":1}', b'{"a": 1}', b'{\n  "a": 1\n}'])
@given(name=st.text(max_size=20), value=st.text(max_size=20))
def test_a_template_gives_what_text_makes(data, name, value):
    places = JsonPlaces(data)
    template = places.object({"name": HOLE, "value": HOLE})
    texts = (quoted(name).encode(), quoted(value).encode())
    assert filled(template, texts) == places.text({"name": name, "value": value})


@pytest.mark.parametrize(
    "inside", ['{"a": [1]}', '{"b": [1], "a": [1]}', '{"a": [1], "b": [1]}', '{"b": "' + "x" * 5_000 + '", "a": [1]}']
)
def test_a_value_is_found_where_it_stands_though_others_are_like_it(inside):
    places, whole, members = opened(inside.encode())
    value = members["a"]
    assert places.within(value, places.start(whole), places.end(whole))[0] == inside.index('"a": ') + 5

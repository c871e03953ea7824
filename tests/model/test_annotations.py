"""What is written, as nouns for those who read it and plain for those who write it."""

from sbomkit.annotate import describe
from sbomkit.formats._patching.comments import comment, comments
from sbomkit.model.annotations import Annotations, ComponentAnnotations, Entry, Link
from sbomkit.ranking import rank
from tests.annotate.drawn import MADE_AT, drawn_facts
from tests.builders import make_inventory


def described() -> Annotations:
    inventory = make_inventory({"app": ["a", "b"], "a": ["c"], "b": ["c"], "c": ["d", "e", "f"]})
    facts = drawn_facts(inventory)
    return describe(inventory, facts, rank(inventory, facts), made_at=MADE_AT)[0]


def said(annotations: Annotations) -> list[tuple[tuple[str, str], ...]]:
    return [tuple((each.name, each.value) for each in entry.annotations) for entry in annotations.components]


def links(entry: ComponentAnnotations) -> tuple[Link, ...]:
    return tuple(Link(each.kind, each.url, each.note) for each in entry.pointers)


def test_nouns_and_plain_entries_say_the_same():
    annotations = described()
    entries = annotations.entries
    assert [entry.pairs for entry in entries] == said(annotations)
    assert [entry.size for entry in entries] == [len(entry.annotations) for entry in annotations.components]
    assert [(entry.id, entry.links, entry.purl) for entry in entries] == [
        (entry.id, links(entry), entry.purl) for entry in annotations.components
    ]
    assert any(entry.links for entry in entries)


def test_what_was_read_from_a_sidecar_is_written_as_what_was_described():
    annotations = described()
    again = Annotations.model_validate_json(annotations.model_dump_json())
    assert again == annotations
    assert [entry.pairs for entry in again.entries] == [entry.pairs for entry in annotations.entries]


def test_a_component_of_which_nothing_is_said_has_nothing_to_lay_out():
    annotations = described()
    silent = annotations.components[0].model_copy(update={"annotations": ()})
    copied = annotations.model_copy(update={"components": (silent,)})
    assert copied.entries == (Entry(silent.id, (), (), (), links(silent), silent.purl),)


def test_what_components_share_is_laid_out_as_what_they_do_not():
    shared = (("sbomkit:handover:indicator", "a"), ("sbomkit:handover:indicator", "b"))
    entries = [Entry(ref, (shared,), ("sbomkit:ranking:rank",), ("1",), (), None) for ref in "ab"]
    assert list(comments(entries)) == [comment(entry.pairs) for entry in entries]

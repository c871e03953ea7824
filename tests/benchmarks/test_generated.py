import pytest

from benchmarks._generated import EDGES_EACH, GENERATORS, of_size
from sbomkit.formats import load

COMPONENTS = 20


@pytest.mark.parametrize("name", GENERATORS)
def test_a_generated_document_has_what_it_is_said_to_have_and_no_oddity(name: str) -> None:
    data = GENERATORS[name](COMPONENTS)
    assert data == GENERATORS[name](COMPONENTS)
    inventory = load(data)
    assert len(inventory.components) == COMPONENTS
    assert len(inventory.edges) == EDGES_EACH * COMPONENTS
    assert len(inventory.roots) == 1
    assert inventory.diagnostics == ()
    assert [tool.name for tool in inventory.document.tools] == ["generator"]
    assert f"{inventory.document.format} {inventory.document.spec_version[:3]} {inventory.document.encoding}".startswith(
        name[:8]
    )


def test_all_encodings_say_the_same() -> None:
    def told(name: str) -> set[tuple[str | None, ...]]:
        inventory = load(GENERATORS[name](COMPONENTS))
        by_id = inventory.by_id
        return {(by_id[edge.dependent].purl, by_id[edge.dependency].purl, edge.kind.value) for edge in inventory.edges}

    first, *others = map(told, GENERATORS)
    assert all(each == first for each in others)


@pytest.mark.parametrize("components", [1, 2, 5])
def test_the_smallest_documents_depend_on_all_there_is(components: int) -> None:
    inventory = load(GENERATORS["CycloneDX 1.6 json"](components))
    assert len(inventory.components) == components
    assert len(inventory.edges) == components * min(EDGES_EACH, components - 1)


def test_a_document_of_a_size_is_hardly_larger() -> None:
    size = 300_000
    assert size <= len(of_size("SPDX 2.3 json", size)) < 1.5 * size

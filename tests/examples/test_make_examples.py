import json
import os
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from examples._documents import bare_cyclonedx, bare_spdx, reroot_cyclonedx, reroot_spdx
from examples._upstream import upstream_facts
from examples.make_examples import main, make_examples
from sbomkit.model.facts import ActorKind, Committers, Releases

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FOLDERS = ("nodemon-2017", "openssh-debian12")
DATA = ("sbom.cdx.json", "sbom.spdx.json", "facts.jsonl")


@pytest.mark.corpus
def test_the_examples_are_what_the_script_makes_of_the_shared_data(tmp_path: Path) -> None:
    corpus = os.environ.get("SBOMKIT_CORPUS")
    if not corpus:
        pytest.skip("SBOMKIT_CORPUS names no folder")
    make_examples(Path(corpus).parent, tmp_path)
    for folder in FOLDERS:
        for name in DATA:
            assert (tmp_path / folder / name).read_bytes() == (EXAMPLES / folder / name).read_bytes(), f"{folder}/{name}"


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_cyclonedx_document_is_valid_by_the_official_schema(folder: str) -> None:
    text = (EXAMPLES / folder / "sbom.cdx.json").read_text(encoding="utf-8")
    validator = JsonStrictValidator(SchemaVersion.from_version(json.loads(text)["specVersion"]))
    assert validator.validate_str(text) is None


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_spdx_document_is_valid_by_the_reference_implementation(folder: str) -> None:
    document = parse_file(str(EXAMPLES / folder / "sbom.spdx.json"))
    assert validate_full_spdx_document(document) == []


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("name", DATA)
def test_no_address_of_a_person_and_no_rewritten_host_stays_in_the_data(folder: str, name: str) -> None:
    text = (EXAMPLES / folder / name).read_text(encoding="utf-8")
    # An address has a letter behind its `@`; a package URL has a version there, which begins with a digit.
    assert not [word for word in text.split() if _letter_after_at(word)]
    assert ".example" not in text
    assert "git@" not in text


def _letter_after_at(word: str) -> bool:
    return any(part[:1].isalpha() for part in word.split("@")[1:])


CYCLONEDX = {
    "$schema": "s",
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "serialNumber": "urn:uuid:0",
    "version": 1,
    "metadata": {"timestamp": "t", "component": {"bom-ref": "system", "name": "system", "type": "operating-system"}},
    "components": [
        {
            "bom-ref": "a",
            "name": "a",
            "type": "library",
            "description": "d",
            "properties": [],
            "supplier": {"name": "Zoe", "contact": [{"email": "zoe@mail.example"}]},
            "externalReferences": [
                {"type": "vcs", "url": "git+ssh://git@forge.test/a.git"},
                {"type": "website", "url": "https://mirror.example/a"},
                {"type": "website", "url": "https://a.test/"},
            ],
        },
        {"bom-ref": "b", "name": "b", "type": "library", "externalReferences": []},
    ],
    "dependencies": [{"ref": "system", "dependsOn": ["a", "b"]}, {"ref": "a", "dependsOn": ["b"]}],
}


def test_a_bare_cyclonedx_document_keeps_what_identifies_and_links_that_lead_somewhere() -> None:
    bare = bare_cyclonedx(CYCLONEDX)
    assert bare["components"] == [
        {
            "bom-ref": "a",
            "name": "a",
            "type": "library",
            "supplier": {"name": "Zoe"},
            "externalReferences": [{"type": "website", "url": "https://a.test/"}],
        },
        {"bom-ref": "b", "name": "b", "type": "library"},
    ]
    assert bare["dependencies"] == CYCLONEDX["dependencies"]


def test_another_root_takes_the_place_of_the_first_in_cyclonedx() -> None:
    rerooted = reroot_cyclonedx(bare_cyclonedx(CYCLONEDX), "a")
    assert rerooted["metadata"]["component"]["bom-ref"] == "a"
    assert [component["name"] for component in rerooted["components"]] == ["b"]
    assert rerooted["dependencies"] == [{"ref": "a", "dependsOn": ["b"]}]


def spdx_package(spdx_id: str, **more: object) -> dict[str, object]:
    return {"SPDXID": spdx_id, "name": spdx_id.rpartition("-")[2], "downloadLocation": "NOASSERTION", **more}


def related(one: str, kind: str, other: str) -> dict[str, str]:
    return {"spdxElementId": one, "relatedSpdxElement": other, "relationshipType": kind}


SPDX = {
    "spdxVersion": "SPDX-2.3",
    "name": "system",
    "creationInfo": {"created": "2026-11-01T00:00:00.123Z", "creators": ["Tool: t"]},
    "documentDescribes": ["SPDXRef-sys_tem"],
    "packages": [
        spdx_package("SPDXRef-sys_tem"),
        spdx_package(
            "SPDXRef-a",
            supplier="Person: Zoe (zoe@mail.example)",
            homepage="https://mirror.example/a",
            summary="s",
            copyrightText="c",
            packageFileName="",
            licenseDeclared="MIT / https://a.test",
            externalRefs=[
                {"referenceType": "purl", "referenceLocator": "pkg:npm/a@1.0.0"},
                {"referenceType": "vcs", "referenceLocator": "ssh://git@forge.test/a"},
            ],
        ),
        spdx_package("SPDXRef-b", licenseDeclared="(MIT OR ISC)", packageFileName="b"),
    ],
    "relationships": [
        related("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-sys_tem"),
        related("SPDXRef-a", "PACKAGE_OF", "SPDXRef-sys_tem"),
        related("SPDXRef-a", "DEPENDS_ON", "SPDXRef-b"),
    ],
}


def test_a_bare_spdx_document_loses_addresses_and_what_is_not_valid() -> None:
    bare = bare_spdx(SPDX)
    assert bare["creationInfo"]["created"] == "2026-11-01T00:00:00Z"
    assert bare["documentDescribes"] == ["SPDXRef-sys-tem"]
    assert bare["packages"] == [
        spdx_package("SPDXRef-sys-tem") | {"name": "sys_tem"},
        spdx_package(
            "SPDXRef-a",
            supplier="Person: Zoe",
            homepage="NOASSERTION",
            licenseDeclared="NOASSERTION",
            externalRefs=[{"referenceType": "purl", "referenceLocator": "pkg:npm/a@1.0.0"}],
        ),
        spdx_package("SPDXRef-b", licenseDeclared="(MIT OR ISC)", packageFileName="b"),
    ]
    assert bare["relationships"][1] == related("SPDXRef-a", "PACKAGE_OF", "SPDXRef-sys-tem")


def test_another_root_takes_the_place_of_the_first_in_spdx() -> None:
    rerooted = reroot_spdx(bare_spdx(SPDX), "a")
    assert rerooted["name"] == "a"
    assert rerooted["documentDescribes"] == ["SPDXRef-a"]
    assert [package["SPDXID"] for package in rerooted["packages"]] == ["SPDXRef-a", "SPDXRef-b"]
    assert rerooted["relationships"] == [
        related("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-a"),
        related("SPDXRef-a", "DEPENDS_ON", "SPDXRef-b"),
    ]


UPSTREAM = {
    "rows": [
        {
            "as_of": "2023-06-10",
            "window_months": months,
            "authors": 10,
            "committers": [["Zoe", 376], ["Adam", 169], ["GitHub", 5]],
            "top_author_share": 0.635,
            "bus_factor_50": 1,
        }
        for months in (12, 24)
    ],
    "tags": [
        "v5.4.2|Adam|2023-03-18 23:37:16 +0800",
        "v5.4.9|Mia|2023-06-09 00:00:00 +0000",
        "v5.5.0|Mia|2023-06-11 00:00:00 +0000",
        "v5.3.0alpha|Zoe|2018-04-29 19:11:34 +0300",
    ],
}


def test_upstream_counts_become_committers_of_the_window_that_is_judged() -> None:
    (entry,) = upstream_facts(UPSTREAM).packages
    committers = [each.value for each in entry.observations if isinstance(each.value, Committers)]
    assert [value.window_months for value in committers] == [24]
    assert [(each.actor.label, each.commits, each.tags) for each in committers[0].committers] == [
        ("Zoe", 376, 0),
        ("Adam", 169, 1),
        ("GitHub", 5, 0),
        ("Mia", 0, 1),
    ]
    assert {each.actor.label for each in committers[0].committers if each.actor.kind is ActorKind.AUTOMATION} == {"GitHub"}
    assert all(each.first_seen is None for each in committers[0].committers), "the counts do not tell"


def test_upstream_tags_become_releases_by_date() -> None:
    (entry,) = upstream_facts(UPSTREAM).packages
    (releases,) = (each.value for each in entry.observations if isinstance(each.value, Releases))
    assert [release.version for release in releases.releases] == ["5.3.0alpha", "5.4.2", "5.4.9", "5.5.0"]
    assert [release.version for release in releases.releases if release.prerelease] == ["5.3.0alpha"]
    assert releases.releases[1].date.isoformat() == "2023-03-18T15:37:16+00:00"


def test_counts_without_a_date_are_refused() -> None:
    with pytest.raises(ValueError, match="no date"):
        upstream_facts({"tags": [], "rows": [{"as_of": "lately", "window_months": 24}]})


def test_the_script_tells_its_usage_when_called_without_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "SHARED_FOLDER" in capsys.readouterr().err

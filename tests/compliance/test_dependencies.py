"""What depends on what, in whole documents: references are judged one by one, and every subject is asked, if there is one."""

import json
from dataclasses import replace
from typing import Any

import pytest

from benchmarks._compliance.explained import compared
from sbomkit.compliance import check
from sbomkit.model.compliance import ElementResult
from tests.compliance.documents import CONTENT, A, asked, product
from tests.compliance.mutants import CDX, CORE, DELETED, IRI, SPDX2, SPDX3, golden, mutated, outcomes_of, results_of
from tests.compliance.wanted import BSI, CISA, CRA, NTIA, OLD, M, P, U, X, of_each
from tests.formats.documents import load_json, spdx

NAMES = {CDX: "golden-1.6.cdx.json", SPDX2: "golden-2.3.spdx.json", SPDX3: "golden-3.0.1-none.spdx.json"}
APP, LIB, DEEP = "pkg:npm/app@1.0.0", "pkg:npm/lib@2.0.0", "pkg:npm/deep@0.3.1"
BOM_LINK = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#a"


def told(family: str, *edits: tuple[str, Any]) -> dict[str, ElementResult]:
    return results_of(mutated(golden(NAMES[family]), family, edits))


def related(*lines: str) -> tuple[str, Any]:
    """Relationships of an SPDX 2 document."""
    parts = [line.split() for line in lines]
    names = ("spdxElementId", "relationshipType", "relatedSpdxElement")
    return "relationships", [
        {
            name: part if part in {"NONE", "NOASSERTION"} or name == names[1] else f"SPDXRef-{part}"
            for name, part in zip(names, each, strict=True)
        }
        for each in parts
    ]


def wanted(results: dict[str, ElementResult], *elements: str) -> dict[str, str]:
    outcomes = outcomes_of(results)
    return {element: outcomes[element] for element in elements}


class TestReferences:
    @pytest.mark.parametrize("elsewhere", [BOM_LINK, "svc", "tool-sbomkit"])
    def test_one_that_leads_out_of_the_document_finds_no_other_one(self, elsewhere):
        results = told(
            CDX,
            ("services", [{"bom-ref": "svc", "name": "s"}]),
            ("dependencies/0/dependsOn", ["gone"]),
            ("dependencies/1/dependsOn", [DEEP, elsewhere]),
        )
        elements = (f"{CRA}/top-level-dependencies", f"{NTIA}/depth", f"{OLD}/dependencies", f"{BSI}/dependencies")
        assert wanted(results, *elements) == dict.fromkeys(elements, X)
        assert results[f"{BSI}/dependencies"].findings[0].address == "dependencies[0]"

    def test_in_spdx_2_neither(self):
        others = related("DOCUMENT DESCRIBES app", "app DEPENDS_ON gone", "deep DEPENDS_ON NONE")
        others[1].append(
            {"spdxElementId": "SPDXRef-lib", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "DocumentRef-x:SPDXRef-y"}
        )
        results = told(SPDX2, others)
        assert wanted(results, f"{CRA}/top-level-dependencies", f"{CISA}/coverage") == {
            f"{CRA}/top-level-dependencies": X,
            f"{CISA}/coverage": M,
        }
        assert [each.component.name for each in results[f"{BSI}/dependencies"].findings if each.component] == ["app"]

    def test_in_spdx_3_neither(self):
        elsewhere = "https://other.example/x"
        imported = [{"type": "ExternalMap", "externalSpdxId": elsewhere}]
        document = golden(NAMES[SPDX3])
        for element in document["@graph"]:
            if element["type"] == "SpdxDocument":
                element["import"] = imported
            elif element.get("relationshipType") == "dependsOn" and element["from"] == f"{IRI}app":
                element["to"] = [f"{IRI}gone"]
            elif element.get("relationshipType") == "dependsOn" and element["from"] == f"{IRI}lib":
                element["to"] = [elsewhere]
        results = results_of(json.dumps(document).encode())
        assert wanted(results, f"{CRA}/top-level-dependencies") == {f"{CRA}/top-level-dependencies": X}
        assert [each.component.name for each in results[f"{BSI}/dependencies"].findings if each.component] == ["app"]

    def test_one_that_leads_nowhere_is_told_beside_those_that_lead_somewhere(self):
        results = told(CDX, ("dependencies/0/dependsOn", [LIB, "gone1", "gone2"]))
        (finding,) = results[f"{CRA}/top-level-dependencies"].findings
        assert finding.outcome == X
        assert finding.message == "2 of the 3 dependencies that are listed for its subject are not in the document"
        (finding,) = results[f"{BSI}/dependencies"].findings
        assert finding.message == "2 of the 3 dependencies that are listed for it are not in the document"
        (finding,) = results[f"{CISA}/coverage"].findings
        assert (finding.outcome, finding.address) == (M, "dependencies[0]")
        assert finding.message == "2 of the dependencies that it lists are not in it"

    def test_what_is_needed_is_in_a_relationship_all_the_same(self):
        results = told(CDX, ("dependencies/1/dependsOn", ["gone"]))
        assert [
            each.component.name for each in results[f"{CISA}/component-dependency-relationship"].findings if each.component
        ] == ["lib"]
        # `lib` is needed; `deep` says that it depends on nothing.
        assert wanted(results, f"{NTIA}/dependency-relationship") == {f"{NTIA}/dependency-relationship": P}


class TestSubjects:
    @pytest.mark.parametrize(
        ("relationships", "outcome", "message"),
        [
            (["app DEPENDS_ON NONE"], M, "nothing is said of the dependencies of 1 of its 2 subjects"),
            (
                ["app DEPENDS_ON NONE", "lib DEPENDS_ON NOASSERTION"],
                U,
                "the dependencies of 1 of its 2 subjects are declared to be unknown",
            ),
            (
                ["app DEPENDS_ON deep", "lib DEPENDS_ON gone"],
                X,
                "the dependencies that are listed for 1 of its 2 subjects are not in the document",
            ),
            ([], M, "nothing is said of the dependencies of 2 of its 2 subjects"),
            (["app DEPENDS_ON NONE", "lib DEPENDS_ON deep"], P, None),
        ],
    )
    def test_each_of_several_is_asked(self, relationships, outcome, message):
        described = ("DOCUMENT DESCRIBES app", "DOCUMENT DESCRIBES lib", "deep DEPENDS_ON NONE")
        results = told(SPDX2, related(*described, *relationships))
        element = f"{CRA}/top-level-dependencies"
        assert wanted(results, element) == {element: outcome}
        assert [each.message for each in results[element].findings] == ([message] if message else [])

    @pytest.mark.parametrize("profile", ["ntia-2021", "bsi-2.0", "bsi-2.1", "cisa-2026"])
    def test_a_document_is_no_better_for_the_subject_that_it_leaves_out(self, profile):
        """Whatever is asked of components is asked of what the SBOM is of, so none of it passes without one."""
        results = told(CDX, ("made/component", DELETED), ("dependencies/0", DELETED))
        asked_of_components = [
            name for name, element in results.items() if name.startswith(profile) and element.scope == "components"
        ]
        assert asked_of_components
        for name in asked_of_components:
            finding = next(each for each in results[name].findings if each.component is None)
            assert (finding.outcome, finding.address, finding.annotate) == (M, "metadata.component", False)
            assert results[name].effect != "satisfies"

    def test_nor_in_spdx_2(self):
        results = told(SPDX2, ("relationships/0", DELETED))
        element = f"{NTIA}/component-name"
        assert wanted(results, element) == {element: M}
        assert [each.address for each in results[element].findings] == [""]

    def test_what_a_version_has_no_place_for_is_not_missed_in_the_subject_either(self):
        results = told(SPDX2, ("relationships/0", DELETED))
        element = f"{BSI}/executable"
        assert wanted(results, element) == {element: "not_expressible"}

    def test_only_the_top_level_is_not_asked_for_it(self):
        document = product(A)
        del document["metadata"]["component"]
        assert [each.outcome for each in asked(document, "name", scope="top-level").findings] == ["not_checkable"]

    def test_another_version_of_the_subject_is_no_subject(self):
        document = product({"name": "app", "version": "0.9", "purl": "pkg:npm/app@0.9"})
        document["metadata"]["component"]["purl"] = "pkg:npm/app@1"
        del document["dependencies"][0]
        assert asked(document, "top-level", scope="document").findings[0].outcome == M

    @pytest.mark.parametrize("beside", [(), (A,)])
    def test_another_version_of_the_subject_that_it_depends_on_is_top_level(self, beside):
        document = product({"name": " ", "version": "0.9", "purl": "pkg:npm/app@0.9"}, *beside)
        document["metadata"]["component"]["purl"] = "pkg:npm/app@1"
        document["dependencies"][0]["dependsOn"] = [each["bom-ref"] for each in document["components"]]
        element = asked(document, "name", scope="top-level")
        assert [each.address for each in element.findings] == ["components[0].name"]

    def test_another_version_of_the_subject_that_stands_deeper_is_not_top_level(self):
        document = product(A, {"name": " ", "version": "0.9", "purl": "pkg:npm/app@0.9"})
        document["metadata"]["component"]["purl"] = "pkg:npm/app@1"
        assert asked(document, "name", scope="top-level").findings == ()

    def test_that_the_other_checker_asks_nothing_of_a_subject_that_is_not_there_is_explained(self):
        package = {
            "SPDXID": "SPDXRef-app",
            "name": "app",
            "versionInfo": "1",
            "supplier": "Organization: Vendor",
            "externalRefs": [
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/app@1"}
            ],
        }
        inventory = load_json(
            spdx(
                packages=[package],
                creationInfo={"created": "2026-01-01T00:00:00Z", "creators": ["Organization: Vendor"]},
                documentNamespace="https://vendor.example/app",
                relationships=["SPDXRef-app DEPENDS_ON NONE"],
            )
        )
        peer = replace(CONTENT, conforms=False, relationships=False, reached=0, floating=1)
        row = compared(inventory, check(inventory, ["ntia-2021"]), peer)
        assert row["unexplained"] == []
        assert set(row["explained"]) == {"component-name", "component-version", "supplier", "unique-identifiers"}
        assert all("subject that is not there" in why for why in row["explained"].values())


class TestCompleteness:
    def test_what_is_said_of_the_subject_is_not_said_of_what_it_needs(self):
        results = told(CDX, ("compositions/0/dependencies", [APP]))
        for name in of_each("completeness", M, OLD, BSI):
            assert [each.component.name for each in results[name].findings if each.component] == ["lib", "deep"]

    def test_what_is_said_of_nothing_in_particular_is_said_of_all(self):
        results = told(CDX, ("compositions/0/dependencies", DELETED))
        assert wanted(results, f"{BSI}/completeness") == {f"{BSI}/completeness": P}

    @pytest.mark.parametrize(
        ("word", "outcome"),
        [
            ("complete", P),
            ("Incomplete", P),
            ("incomplete_first_party_only", P),
            ("incomplete_third_party_opensource_only", P),
            ("incompletely", X),
            ("incomplete_second_party_only", X),
            ("completely", X),
            ("unknown", U),
            ("noassertion", U),
            ("not_specified", M),
        ],
    )
    def test_it_is_one_of_the_words_that_there_are(self, word, outcome):
        assert wanted(told(CDX, ("compositions/0/aggregate", word)), f"{BSI}/completeness") == {f"{BSI}/completeness": outcome}

    @pytest.mark.parametrize("word", ["incomplete", "unknown", "complete", "not_specified"])
    def test_it_makes_no_difference_whether_all_are_named_or_none(self, word):
        named = told(CDX, ("compositions/0/aggregate", word))
        unnamed = told(CDX, ("compositions", [{"aggregate": word}]))
        assert outcomes_of(unnamed) == outcomes_of(named)

    def test_to_need_nothing_and_more_than_that_is_not_to_need_nothing(self):
        document = golden(NAMES[SPDX3])
        none = next(each for each in document["@graph"] if each.get("to") == [f"{CORE}NoneElement"])
        none["completeness"] = "incomplete"
        results = results_of(json.dumps(document).encode())
        elements = (f"{CISA}/component-dependency-relationship", f"{BSI}/dependencies")
        assert wanted(results, *elements) == dict.fromkeys(elements, U)

    @pytest.mark.parametrize("member", ["dependencies", "assemblies"])
    def test_whoever_calls_the_dependencies_or_parts_of_one_component_incomplete_leaves_some_out(self, member):
        results = told(CDX, ("compositions", [{"aggregate": "incomplete", member: [LIB]}]))
        (finding,) = results[f"{CISA}/coverage"].findings
        assert (finding.outcome, finding.address) == (M, "compositions[0].aggregate")

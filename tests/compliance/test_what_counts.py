"""What looks like a statement and is none, and what is one and does not look like it."""

import copy

import pytest

from sbomkit.compliance import check
from sbomkit.compliance.rules._shapes import algorithm, identifier_problem, is_version_range, plain_name
from sbomkit.model.compliance import ElementResult
from tests.compliance.documents import A, asked, product
from tests.compliance.mutants import IRI, golden
from tests.formats.documents import cyclonedx, load_json, spdx

CONCLUDED = {"acknowledgement": "concluded", "only_spdx": True}
UNSEEN = ("\u200b", "\u00a0\u200b", "\u2060\ufeff", "\u00ad" * 40, " \u200b\x07")
NOBODY = "what is not told to be anybody"


def of_last(element: ElementResult) -> str:
    """The outcome of the last component, or of the document."""
    return next(iter(element.coverage[-1].outcomes))


def of_document(document, rule, **parameters):
    return of_last(asked(document, rule, scope="document", parameters=parameters))


def of_component(component, rule, version="1.6", **parameters):
    return of_last(asked({**product({**A, **component}), "specVersion": version}, rule, parameters=parameters))


def spdx3(change):
    """The golden document of SPDX 3 with a change to its elements, by the last part of their ids."""
    document = copy.deepcopy(golden("golden-3.0.1-none.spdx.json"))
    change({each.get("spdxId", each.get("@id", "")).removeprefix(IRI): each for each in document["@graph"]}, document["@graph"])
    return document


def element_of(document, profile, name):
    report = check(load_json(document), [profile])
    return next(each for each in report.profiles[0].elements if each.id == name)


class TestLicences:
    @pytest.mark.parametrize("beside", [{"text": {"content": "Do as you like"}}, {"url": "https://acme.example/terms"}])
    def test_a_licence_that_is_named_may_bring_its_terms(self, beside):
        named = {"name": "LicenseRef-acme-1", "acknowledgement": "concluded", **beside}
        assert of_component({"licenses": [{"license": named}]}, "license", **CONCLUDED) == "present"
        assert of_component({"licenses": [{"license": {**named, "name": "Ours"}}]}, "license", **CONCLUDED) == "malformed"

    def test_the_terms_of_another_licence_are_still_no_substitute(self):
        named = {"name": "LicenseRef-acme-1", "acknowledgement": "concluded"}
        terms = {"text": {"content": "Do as you like"}, "acknowledgement": "concluded"}
        component = {"licenses": [{"license": named}, {"license": terms}]}
        assert of_component(component, "license", **CONCLUDED) == "malformed"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("noassertion", "declared_unknown"),
            ("NoAssertion", "declared_unknown"),
            (" NOAssertion ", "declared_unknown"),
            ("None", "malformed"),
            ("none", "malformed"),
            ("NONE", "present"),
            ("MIT", "present"),
        ],
    )
    def test_the_words_for_none_are_no_licences_in_whatever_case(self, text, expected):
        for licence in ({"license": {"id": text}}, {"expression": text}):
            assert of_component({"licenses": [licence]}, "license") == expected
        package = {"SPDXID": "SPDXRef-a", "name": "a", "licenseConcluded": text}
        assert of_last(asked(spdx(packages=[package]), "license", parameters=CONCLUDED)) == expected

        def change(elements, _):
            elements["MIT"]["simplelicensing_licenseExpression"] = text

        assert element_of(spdx3(change), "bsi-2.1", "distribution-licenses").effect == (
            "satisfies" if expected == "present" else "fails"
        )


class TestParties:
    @pytest.mark.parametrize("tool", ["tool: syft-1.0", "TOOL: syft-1.0", "Tool : syft-1.0"])
    def test_a_tool_is_one_however_its_keyword_is_written(self, tool):
        document = spdx(creationInfo={"creators": [tool]})
        assert of_document(document, "author") == "malformed"
        assert of_document(document, "author", contact=True) == "malformed"
        assert of_document(document, "tool-version") == "present"

    def test_who_is_not_told_to_be_anybody_is_no_author(self):
        document = spdx(creationInfo={"creators": ["syft-1.0"]})
        (finding,) = asked(document, "author", scope="document").findings
        assert (finding.outcome, finding.address) == ("malformed", "creationInfo.creators[0]")
        assert finding.message == f"only {NOBODY} is named as author, not who ran it"
        assert of_document(spdx(creationInfo={"creators": ["syft-1.0", "organization: Acme"]}), "author") == "present"

    @pytest.mark.parametrize("kind", ["software_Package", "software_File", "Bundle"])
    def test_what_is_no_agent_is_neither_author_nor_producer(self, kind):
        def change(elements, graph):
            reaches = {"type": "ExternalIdentifier", "externalIdentifierType": "other", "identifier": "https://a.example"}
            graph.append({"type": kind, "spdxId": "urn:it", "name": "it", "externalIdentifier": [reaches]})
            elements["_:ci"]["createdBy"] = ["urn:it"]
            elements["lib"]["originatedBy"] = ["urn:it"]

        document = spdx3(change)
        (finding,) = element_of(document, "ntia-2021", "sbom-author").findings
        assert (finding.outcome, finding.message) == ("malformed", f"only {NOBODY} is named as author, not who ran it")
        finding = element_of(document, "cisa-2026", "component-producer").findings[0]
        what = f"an element of the class {kind}"
        assert finding.message == f"{what} is named as the producer, not a person or an organisation"
        assert "missing" in {each.outcome for each in element_of(document, "bsi-2.1", "component-creator").findings}

    @pytest.mark.parametrize("who", ["Agent", "Person", "SpdxOrganization"])
    def test_an_agent_is_somebody_even_if_it_is_not_told_what(self, who):
        def change(elements, _):
            if who == "SpdxOrganization":
                elements["_:ci"]["createdBy"] = ["https://spdx.org/rdf/3.0.1/terms/Core/SpdxOrganization"]
            else:
                elements["vendor"]["type"] = who

        assert element_of(spdx3(change), "ntia-2021", "sbom-author").effect == "satisfies"

    def test_an_empty_name_is_as_good_as_none(self):
        for named in ({}, {"supplier": {"name": " "}}, {"supplier": {"name": "\u200b"}}):
            component = {"publisher": "Press", **named}
            assert of_component(component, "supplier", fallback=["publisher"]) == "present"
            assert of_component({"supplier": {"name": "Shop"}}, "producer", fallback=["supplier"]) == "present"
        assert of_component({"supplier": {"name": " "}}, "supplier", fallback=["publisher"]) == "missing"

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Platform, Inc.", "malformed"),
            ("Plat-form Inc", "malformed"),
            ("日本Platform Inc開発", "present"),
            ("Компания Platform Inc", "present"),
            ("Platform Inc\u0301", "present"),
            ("www.the-platform.example", "malformed"),
            ("https://the-platform.example/", "malformed"),
            ("Shelf.Example", "malformed"),
            ("the-platform.acme.example", "present"),  # Acme's own
            ("Acme", "present"),
        ],
    )
    def test_a_platform_is_told_by_its_whole_name_in_any_script(self, name, expected):
        reject = ["Platform, Inc.", "The Platform", "Shelf example"]
        assert of_component({"manufacturer": {"name": name}}, "producer", reject=reject) == expected

    def test_letters_of_all_scripts_are_compared(self):
        assert plain_name("Größe_1 (GmbH)") == "größe1gmbh"
        assert algorithm("SHA-512é") != algorithm("SHA-512") == algorithm("sha_512")
        hashes = {"hashes": [{"alg": "SHA-512é", "content": "0" * 128}]}
        assert of_component(hashes, "hash-algorithm", algorithms=["SHA-512"]) == "malformed"


class TestBlanks:
    @pytest.mark.parametrize("text", UNSEEN)
    def test_what_cannot_be_seen_is_blank(self, text):
        assert of_component({"name": text}, "name") == "missing"
        assert of_component({"version": text}, "version") == "missing"
        assert of_document(cyclonedx(metadata={"authors": [{"name": text}]}), "author") == "missing"
        assert of_document(spdx(creationInfo={"creators": [f"Organization: {text}"]}), "author") == "missing"

    @pytest.mark.parametrize("text", ["\u200bvisible", "\u200b" * 40 + "visible" + " " * 40, "\u3164", "👩\u200d💻"])
    def test_what_can_be_seen_is_not(self, text):
        assert of_component({"name": text}, "name") == "present"


class TestCreation:
    """Who made an SPDX 3 document, and when, is said of the document."""

    @pytest.mark.parametrize("own", [None, "_:nowhere"])
    def test_who_made_a_component_did_not_make_the_document(self, own):
        def change(elements, _):
            for name in ("doc", "sbom"):
                elements[name] |= {"creationInfo": own}

        document = spdx3(change)
        for name in ("sbom-author", "timestamp"):
            assert of_last(element_of(document, "ntia-2021", name)) == "missing"
        assert of_last(element_of(document, "cisa-2026", "tool-name")) == "missing"

    def test_an_sbom_of_something_else_does_not_speak_of_the_document(self):
        def change(elements, graph):
            for name in ("doc", "sbom"):
                del elements[name]["creationInfo"]
            other = {"type": "software_Sbom", "spdxId": "urn:other", "creationInfo": "_:ci", "software_sbomType": ["build"]}
            graph.append({**other, "rootElement": [f"{IRI}lib"]})
            elements["sbom"].pop("software_sbomType", None)

        document = spdx3(change)
        assert of_last(element_of(document, "ntia-2021", "timestamp")) == "missing"
        assert of_last(element_of(document, "cisa-2026", "generation-context")) == "missing"
        document["@graph"][-1]["rootElement"] = [f"{IRI}app"]
        assert of_last(element_of(document, "ntia-2021", "timestamp")) == "present"
        assert of_last(element_of(document, "cisa-2026", "generation-context")) == "present"

    def test_without_an_element_for_the_document_every_sbom_speaks_of_it(self):
        def change(elements, graph):
            graph.remove(elements["doc"])
            elements["sbom"]["software_sbomType"] = ["source"]

        document = spdx3(change)
        assert of_last(element_of(document, "cisa-2026", "generation-context")) == "present"
        assert of_last(element_of(document, "ntia-2021", "timestamp")) == "present"

    @pytest.mark.parametrize(("sbom_type", "expected"), [("analyzed", "present"), ("post-build", "malformed")])
    def test_a_type_is_one_that_there_is(self, sbom_type, expected):
        document = spdx3(lambda elements, _: elements["sbom"].update(software_sbomType=[sbom_type]))
        assert of_last(element_of(document, "cisa-2026", "generation-context")) == expected


class TestContext:
    @pytest.mark.parametrize(
        ("phase", "expected"),
        [
            *(("pre-build", "present"), ("Operations", "present"), ("decommission", "present")),
            *(("deployed", "malformed"), ("runtime", "malformed"), ("source", "malformed"), ("Build 2", "malformed")),
        ],
    )
    def test_a_phase_is_one_that_cyclonedx_has(self, phase, expected):
        assert of_document(cyclonedx(metadata={"lifecycles": [{"phase": phase}]}), "context") == expected

    @pytest.mark.parametrize(
        ("comment", "expected"),
        [
            ("SBOM Type: not a build SBOM", "malformed"),
            ("SBOM Type: anything but Build", "malformed"),
            ("SBOM Type: Build - This document has been generated.", "present"),
            ("SBOM type is a deployed SBOM", "present"),
            ("SBOM Type: before build", "present"),
            ("Not a build", "missing"),
        ],
    )
    def test_a_type_comes_first(self, comment, expected):
        assert of_document(spdx(creationInfo={"comment": comment}), "context") == expected

    def test_before_a_build_is_not_during_it(self):
        document = load_json(spdx(creationInfo={"comment": "SBOM Type: Pre Build and after-build"}))
        kinds = [each.kind for each in document.statements.document.contexts]
        assert kinds == ["before build", "after build"]


class TestExternal:
    @pytest.mark.parametrize(("version", "expected"), [("1.6", "missing"), ("1.7", "not_applicable")])
    def test_before_its_format_can_say_so_no_component_is_external(self, version, expected):
        document = {**product({**A, "isExternal": True}), "specVersion": version}
        assert of_last(asked(document, "hash-value", external=False)) == expected

    def test_a_subject_is_part_of_its_own_delivery(self):
        document = {**product(A), "specVersion": "1.7"}
        document["metadata"]["component"]["isExternal"] = True
        assert [next(iter(each.outcomes)) for each in asked(document, "hash-value", external=False).coverage] == ["missing"] * 2

    def test_what_a_document_defines_is_not_elsewhere(self):
        def change(elements, _):
            elements["doc"]["import"] = [{"type": "ExternalMap", "externalSpdxId": f"{IRI}lib"}]
            del elements["lib-file"]["verifiedUsing"]

        assert element_of(spdx3(change), "bsi-2.1", "hash").effect == "fails"

    @pytest.mark.parametrize(
        ("version", "members", "expected"),
        [
            ("1.7", {"isExternal": True, "versionRange": "vers:npm/>=1.2|<2"}, "present"),
            ("1.7", {"isExternal": True, "versionRange": "garbage"}, "malformed"),
            ("1.7", {"isExternal": True, "versionRange": " "}, "missing"),
            ("1.7", {"versionRange": "vers:npm/>=1.2|<2"}, "malformed"),
            ("1.7", {"version": "1", "versionRange": "vers:npm/>=1.2|<2"}, "malformed"),
            ("1.6", {"isExternal": True, "versionRange": "vers:npm/>=1.2|<2"}, "malformed"),
        ],
    )
    def test_a_range_is_the_version_of_what_is_external(self, version, members, expected):
        document = {**product({"name": "a", **members}), "specVersion": version}
        assert of_last(asked(document, "version")) == expected

    @pytest.mark.parametrize(
        ("text", "right"),
        [
            ("vers:npm/*", True),
            ("vers:pypi/1.0|!=2.0|>3", True),
            ("vers:npm / >= 1.2 | < 2", True),
            ("vers:deb/1%3A1.0-1", True),
            ("vers:npm/", False),
            ("vers:npm/1||2", False),
            ("vers:npm/*|1", False),
            ("vers:NPM/1", False),
            ("npm/>=1", False),
            (">=1.2", False),
        ],
    )
    def test_a_range_is_written_as_package_urls_have_it(self, text, right):
        assert is_version_range(text) is right


class TestTaxonomy:
    @staticmethod
    def of_properties(member, *values, words=()):
        properties = [{"name": f"bsi:component:{member}", "value": value} for value in values]
        return asked(product({**A, "properties": properties}), "stated", parameters={"member": member, "words": list(words)})

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            (("executable", "non-executable"), "malformed"),
            (("executable", "perhaps"), "malformed"),
            (("executable", "Executable"), "present"),
            (("executable", ""), "present"),
            (("", "executable"), "present"),
        ],
    )
    def test_a_second_word_is_told(self, values, expected):
        element = self.of_properties("executable", *values, words=("executable", "non-executable"))
        assert of_last(element) == expected
        if expected == "malformed":
            assert element.findings[-1].address == "components[0].properties[1].value"

    def test_of_names_of_files_the_first_counts(self):
        assert of_last(self.of_properties("filename", "a.tgz", "b.tgz", words=("a.tgz",))) == "present"

    @pytest.mark.parametrize("profile", ["bsi-2.0", "bsi-2.1"])
    def test_words_of_one_format_are_none_of_another(self, profile):
        document = golden("golden-1.6.cdx.json")
        for each in document["components"][0]["properties"]:
            if each["name"] == "bsi:component:structured":
                each["value"] = "container"
        assert element_of(document, profile, "structured").effect == "fails"
        assert element_of(golden("golden-3.0.1-none.spdx.json"), profile, "structured").effect == "satisfies"


class TestIdentifiers:
    @pytest.mark.parametrize(
        ("kind", "text", "problem"),
        [
            ("omnibor", "garbage", "is no gitoid"),
            ("gitoid", "xx", "is no gitoid"),
            ("gitoid", "0" * 40, "is no gitoid"),
            ("omnibor", f"gitoid:blob:sha1:{'0' * 40}", None),
            ("cpe", "cpe:/", "is a CPE name that every product has"),
            ("cpe", "cpe:/a", "is a CPE name that every product has"),
            ("cpe", "cpe:/a::", "is a CPE name that every product has"),
            ("cpe", "cpe:/a:vendor", None),
            ("cpe", "cpe:/a::product", None),
            ("cpe", "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*", "is a CPE name that every product has"),
            ("cpe", "cpe:2.3:a:-:*:1.0:*:*:*:*:*:*:*", "is a CPE name that every product has"),
            ("cpe", "cpe:2.3:a:*:product:*:*:*:*:*:*:*:*", None),
            ("cpe", r"cpe:2.3:a:ven\:dor:*:*:*:*:*:*:*:*:*", None),
            ("cpe", "cpe:2.3:a:vendor:product:1.0:*:*:*:*:*:*:*:*", "is no CPE name"),
        ],
    )
    def test_an_identifier_identifies(self, kind, text, problem):
        assert identifier_problem(kind, text) == problem

    def test_garbage_is_no_identifier(self):
        assert of_component({"omniborId": ["garbage"]}, "identifier") == "malformed"
        assert of_component({"cpe": "cpe:/"}, "identifier") == "malformed"

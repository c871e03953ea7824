"""What single rules take for right, malformed, unknown or missing."""

import json

import pytest

from sbomkit.compliance import check
from sbomkit.compliance.rules._shapes import DIGESTS, identifier_problem, is_email, is_moment, is_uri, is_url, is_utc
from sbomkit.model.compliance import Effect, Outcome
from sbomkit.model.statements import Marker, Word
from tests.compliance.documents import A, asked, one, product
from tests.formats.documents import GOLDEN, cyclonedx, load_json, spdx


def outcome(document, rule, scope="document", **members):
    """What a rule says of a document, or of its last component."""
    element = asked(document, rule, scope=scope, **members)
    return next(iter(element.coverage[-1].outcomes))


class TestShapes:
    @pytest.mark.parametrize(
        "text",
        [
            "2026-07-29T12:00:00Z",
            "2026-07-29t12:00:00.123456789z",
            "2026-07-29T12:00:00+02:00",
            "2016-12-31T23:59:60Z",
            "2026-07-29T12:00:00+02:00[Europe/Berlin]",
            "2026-07-29T12:00:00Z[!u-ca=gregory]",
            "2024-02-29T00:00:00-00:00",
        ],
    )
    def test_a_date_time_with_an_offset_is_a_timestamp(self, text):
        assert is_moment(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "2026-07-29",
            "2026-07-29T12:00:00",
            "2026-07-29 12:00:00Z",
            "2026-02-29T12:00:00Z",
            "2026-13-01T12:00:00Z",
            "2026-07-29T24:00:00Z",
            "2026-07-29T12:00:61Z",
            "2026-07-29T12:00:00+24:00",
            "2026-07-29T12:00:00+01:60",
            "0000-01-01T00:00:00Z",
            "٢٠٢٦-07-29T12:00:00Z",
            "2026-07-29T12:00:00Z\n",
        ],
    )
    def test_anything_else_is_none(self, text):
        assert not is_moment(text)

    def test_utc_is_written_in_several_ways(self):
        assert is_utc("2026-07-29T12:00:00Z")
        assert is_utc("2026-07-29T12:00:00+00:00")
        assert not is_utc("2026-07-29T12:00:00+01:00")
        assert not is_utc("yesterday")

    @pytest.mark.parametrize("text", ["a@b.example", "first.last+sbom@mail.vendor.example"])
    def test_an_address_is_one(self, text):
        assert is_email(text)

    @pytest.mark.parametrize(
        "text", ["", "a", "a@b", "a b@c.example", "@b.example", "a@b..example", "a@b.example, c@d.example"]
    )
    def test_what_is_no_address_is_none(self, text):
        assert not is_email(text)

    def test_a_url_has_a_scheme_and_a_host(self):
        assert is_url("https://vendor.example")
        assert not is_url("vendor.example")
        assert not is_url("https:// vendor.example")
        assert not is_url("https://")
        assert not is_url("https://[")

    def test_a_uri_begins_with_a_scheme(self):
        assert is_uri("urn:uuid:3e671687")
        assert not is_uri("3e671687")

    @pytest.mark.parametrize(
        ("kind", "text", "right"),
        [
            ("purl", "pkg:npm/%40babel/core@7.0.0", True),
            ("purl", " pkg:npm/a", False),
            ("purl", "npm/a", False),
            ("cpe", "cpe:2.3:a:vendor:product:1.0:*:*:*:*:*:*:*", True),
            ("cpe", r"cpe:2.3:a:ven\!dor:product:1.0:*:*:*:*:*:*:*", True),
            ("cpe", "cpe:2.3:a:vendor:product", False),
            ("cpe", "cpe:/a:vendor:product:1.0", True),
            ("cpe", "vendor:product", False),
            ("swhid", f"swh:1:rev:{'0' * 40}", True),
            ("swhid", f"swh:1:rev:{'0' * 40};origin=https://a.example", True),
            ("swhid", "swh:1:rev:0", False),
            ("gitoid", f"gitoid:blob:sha256:{'0' * 64}", True),
            ("omnibor", f"gitoid:blob:sha256:{'0' * 40}", False),
            ("swid", "anything", True),
        ],
    )
    def test_identifiers_have_the_shape_of_their_kind(self, kind, text, right):
        assert (identifier_problem(kind, text) is None) is right

    def test_each_algorithm_gives_hexadecimal_digits_in_bytes(self):
        assert all(digits % 2 == 0 for digits in DIGESTS.values())


class TestDocument:
    @pytest.mark.parametrize(
        ("parameters", "version", "expected"),
        [
            ({"minimum": {"CycloneDX": "1.5"}}, "1.10", "present"),
            ({"minimum": {"CycloneDX": "1.5"}}, "1.6", "present"),
            ({"minimum": {"CycloneDX": "1.5"}}, "1.4", "malformed"),
            ({"minimum": {"SPDX": "2.3"}}, "1.6", "malformed"),
            ({"deprecated": {"CycloneDX": ["1.4"]}}, "1.4", "malformed"),
            ({}, "1.4", "present"),
        ],
    )
    def test_a_version_is_compared_by_its_numbers(self, parameters, version, expected, monkeypatch):
        inventory = load_json(cyclonedx("1.6"))
        document = inventory.statements.document.model_copy(
            update={"format_version": Word(text=version, address="specVersion")}
        )
        stated = inventory.statements.model_copy(update={"document": document})
        monkeypatch.setitem(inventory.__dict__, "statements", stated)
        report = check(inventory, [one("format-version", scope="document", parameters=parameters)])
        assert next(iter(report.profiles[0].elements[0].coverage[0].outcomes)) == expected

    @pytest.mark.parametrize(
        ("word", "expected"),
        [
            (Word(text="one", address="specVersion"), "malformed"),
            (Word(text="", address="specVersion", marker=Marker.BLANK), "missing"),
            (Word(text="v1.2", address="specVersion"), "present"),
        ],
    )
    def test_a_version_has_to_be_one(self, word, expected, monkeypatch):
        inventory = load_json(cyclonedx("1.6"))
        document = inventory.statements.document.model_copy(update={"format_version": word})
        monkeypatch.setitem(inventory.__dict__, "statements", inventory.statements.model_copy(update={"document": document}))
        report = check(inventory, [one("format-version", scope="document")])
        assert next(iter(report.profiles[0].elements[0].coverage[0].outcomes)) == expected

    @pytest.mark.parametrize(
        ("lifecycles", "expected"),
        [
            ([{"name": "platform-integration-testing", "description": "on the target"}], "present"),  # more specific
            ([{"phase": "lunch"}], "malformed"),
            ([{"phase": "lunch"}, {"phase": "build"}], "present"),
            ([{"name": "unknown"}], "declared_unknown"),
            ([{"name": ""}], "missing"),
        ],
    )
    def test_a_context_is_a_phase_that_there_is_or_more_specific(self, lifecycles, expected):
        assert outcome(cyclonedx(metadata={"lifecycles": lifecycles}), "context") == expected

    def test_an_encoding_may_not_do(self):
        assert outcome(cyclonedx(), "encoding", parameters={"allowed": ["json"]}) == "present"
        assert outcome(cyclonedx(), "encoding", parameters={"allowed": ["xml", "tag-value"]}) == "malformed"

    @pytest.mark.parametrize(
        ("members", "expected"),
        [
            ({"version": 3}, "present"),
            ({"version": 0}, "malformed"),
            ({"serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"}, "present"),
            ({"serialNumber": "3e671687-395b-41f5-a30f-a58921a69b79"}, "present"),
            ({"serialNumber": "urn:uuid:3e671687", "version": 1}, "malformed"),
            ({}, "missing"),
        ],
    )
    def test_an_edition_is_a_number_or_an_identifier(self, members, expected):
        assert outcome(cyclonedx() | members, "edition") == expected

    @pytest.mark.parametrize("tools", [{}, {"components": []}, {"services": []}, []])
    def test_of_no_tools_none_is_blamed(self, tools):
        (finding,) = asked(cyclonedx(metadata={"tools": tools}), "tool", scope="document").findings
        assert (finding.outcome, finding.address) == (Outcome.MISSING, "")

    @pytest.mark.parametrize(
        ("creator", "expected"),
        [
            ("Tool: made-1.0", "present"),
            ("Tool: made-by-hand-unknown", "declared_unknown"),
            ("Tool: made-NOASSERTION", "declared_unknown"),
            ("Tool: made", "missing"),
            ("Tool: unknown", "missing"),
        ],
    )
    def test_the_version_of_a_tool_may_be_said_to_be_unknown(self, creator, expected):
        assert outcome(spdx(creationInfo={"creators": [creator]}), "tool-version") == expected

    def test_a_service_or_another_document_is_something_to_depend_on(self):
        elsewhere = ["svc", "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#a"]
        for ref, expected in ((elsewhere[0], "present"), (elsewhere[1], "present"), ("nowhere", "malformed")):
            document = product(A, services=[{"bom-ref": "svc", "name": "s"}])
            document["dependencies"][0]["dependsOn"] = [ref]
            assert outcome(document, "top-level") == expected

    @pytest.mark.parametrize(
        ("field", "rule", "parameters"),
        [
            ("licenses", "license", {"acknowledgement": "concluded"}),
            ("licenses", "license", {"acknowledgement": "declared"}),
            ("hashes", "hash", {"of": "distribution", "algorithms": ["SHA-512"]}),
            ("manufacturer", "producer-contact", {}),
        ],
    )
    def test_who_does_not_know_the_whole_does_not_know_its_parts(self, field, rule, parameters):
        properties = [{"name": "cdx:cisa:unknown-information", "value": field}]
        document = product({**A, "properties": properties})
        assert outcome(document, rule, scope="components", parameters=parameters) == "declared_unknown"

    def test_a_reference_that_leads_nowhere_is_told_as_one(self):
        document = json.loads(next(path for path in GOLDEN if path.name == "golden-3.0.1-none.spdx.json").read_bytes())
        for element in document["@graph"]:
            if element.get("originatedBy"):
                element["originatedBy"] = ["urn:nobody"]
        finding = asked(document, "producer").findings[0]
        assert finding.message == "the producer is a reference to what is not in the document"

    def test_a_tool_is_no_producer_and_no_supplier(self):
        package = {"SPDXID": "SPDXRef-a", "name": "a", "originator": "Tool: made-1", "supplier": "Tool: made-1"}
        for rule in ("producer", "supplier"):
            document = spdx(packages=[package], relationships=["SPDXRef-DOCUMENT DESCRIBES SPDXRef-a"])
            (finding,) = asked(document, rule).findings
            assert finding.outcome is Outcome.MALFORMED
            assert finding.message == f"a tool is named as the {rule}, not a person or an organisation"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("https://git.example/a", "present"),
            ("git+ssh://git.example/a", "present"),
            ("vendor/a", "malformed"),
            ("git.example/a", "malformed"),
            ("two words", "malformed"),
        ],
    )
    def test_a_pointer_is_a_uri(self, text, expected):
        document = product({**A, "externalReferences": [{"type": "vcs", "url": text}]})
        assert outcome(document, "reference", scope="components", parameters={"to": "source"}) == expected

    @pytest.mark.parametrize(
        ("algorithm", "expected", "message"),
        [
            ("SHA-1", "malformed", "SHA-1 is none of the algorithms asked for (SHA-512)"),
            ("", "missing", "the algorithm of the hash is not stated"),
            ("unknown", "declared_unknown", "the algorithm of the hash is declared to be unknown"),
        ],
    )
    def test_an_algorithm_is_told_where_its_hash_stands(self, algorithm, expected, message):
        document = product({**A, "hashes": [{"alg": algorithm, "content": "0" * 40}]})
        element = asked(document, "hash-algorithm", parameters={"algorithms": ["SHA-512"]})
        found = element.findings[-1]
        assert (found.outcome, found.address, found.message) == (expected, "components[0].hashes[0]", message)

    def test_what_is_assembled_of_parts_says_what_it_needs(self):
        document = product({**A, "components": [{"type": "library", "bom-ref": "part", "name": "part"}]})
        document["dependencies"] = [{"ref": "app", "dependsOn": ["c0"]}, {"ref": "part", "dependsOn": []}]
        assert asked(document, "dependencies").effect is Effect.SATISFIES
        del document["components"][0]["components"]
        assert [each.component.name for each in asked(document, "dependencies").findings if each.component] == ["a"]

    def test_the_only_word_on_dependencies_may_be_that_they_are_unknown(self):
        document = spdx(
            packages=[{"SPDXID": "SPDXRef-a", "name": "a"}],
            relationships=["SPDXRef-DOCUMENT DESCRIBES SPDXRef-a", "SPDXRef-a DEPENDS_ON NOASSERTION"],
        )
        assert outcome(document, "top-level") == "declared_unknown"
        assert outcome(document, "dependencies", "components") == "declared_unknown"

    def test_a_document_covers_what_it_can_be_seen_to_cover(self):
        whole = product(A)
        assert outcome(whole, "coverage") == "present"
        silent = {**whole, "dependencies": whole["dependencies"][:1]}
        assert outcome(silent, "coverage") == "not_checkable"
        apart = {**whole, "dependencies": []}
        assert outcome(apart, "coverage") == "missing"
        assert outcome({**whole, "metadata": {}}, "coverage") == "not_checkable"

    def test_gaps_say_whether_they_are_unknown_or_withheld(self):
        known = {
            **A,
            "manufacturer": {"name": "Vendor"},
            "hashes": [{"alg": "MD5", "content": "0" * 32}],
            "licenses": [{"license": {"id": "MIT"}}],
        }
        document = product(known)
        document["metadata"]["component"] |= {key: value for key, value in known.items() if key != "name"}
        assert outcome(document, "gaps-marked") == "present"
        document["components"][0]["manufacturer"] = {"name": "unknown"}
        assert outcome(document, "gaps-marked") == "present"
        document["components"][0]["manufacturer"] = {"name": "NOASSERTION"}
        assert outcome(document, "gaps-marked") == "declared_unknown"
        del document["components"][0]["manufacturer"]
        assert outcome(document, "gaps-marked") == "missing"
        document["components"][0]["properties"] = [{"name": "cdx:cisa:withheld-information", "value": "producer"}]
        assert outcome(document, "gaps-marked") == "present"


class TestComponents:
    @pytest.mark.parametrize(
        ("license_", "parameters", "expected"),
        [
            ({"id": "MIT"}, {}, "present"),
            ({"id": "LicenseRef-ours"}, {}, "present"),
            ({"name": "Ours"}, {}, "present"),
            ({"name": "MIT"}, {"only_spdx": True}, "present"),
            ({"name": "Ours"}, {"only_spdx": True}, "malformed"),
            ({"name": ""}, {}, "missing"),
            ({"id": "MIT", "acknowledgement": "declared"}, {"acknowledgement": "concluded"}, "missing"),
            ({"id": "MIT", "acknowledgement": "declared"}, {"acknowledgement": "declared"}, "present"),
        ],
    )
    def test_a_licence_is_held_to_the_list_where_it_claims_to_be_on_it(self, license_, parameters, expected):
        document = product({**A, "licenses": [{"license": license_}]})
        assert outcome(document, "license", "components", parameters=parameters) == expected

    def test_a_licence_of_the_other_kind_is_told(self):
        document = product({**A, "licenses": [{"license": {"id": "MIT"}}]})
        element = asked(document, "license", parameters={"acknowledgement": "concluded"})
        assert (
            element.findings[-1].message
            == "no concluded licence is stated; one is, without saying whether it is concluded or declared"
        )

    def test_a_supplier_is_no_producer_and_is_told_for_what_it_is(self):
        document = product({**A, "supplier": {"name": "Shop"}})
        finding = asked(document, "producer").findings[-1]
        assert (finding.outcome, finding.message) == (
            "missing",
            "no producer is stated; supplier is, which is somebody else's part",
        )
        assert outcome(document, "producer", "components", parameters={"fallback": ["supplier"]}) == "present"

    def test_a_publisher_stands_in_for_a_supplier_where_the_profile_says_so(self):
        document = product({**A, "publisher": "Press"})
        assert outcome(document, "supplier", "components") == "missing"
        assert outcome(document, "supplier", "components", parameters={"fallback": ["publisher"]}) == "present"

    def test_a_url_reaches_somebody_where_there_is_no_address(self):
        document = product({**A, "manufacturer": {"name": "Vendor", "url": ["https://vendor.example"]}})
        assert outcome(document, "producer-contact", "components") == "present"
        document = product({**A, "manufacturer": {"name": "Vendor", "url": ["vendor"]}})
        assert outcome(document, "producer-contact", "components") == "malformed"

    def test_identifiers_of_some_kinds_may_be_asked_for(self):
        document = product({**A, "purl": "pkg:npm/a@1"})
        assert outcome(document, "identifier", "components", parameters={"kinds": ["cpe"]}) == "missing"
        assert outcome(document, "identifier", "components", parameters={"kinds": ["purl"]}) == "present"

    def test_a_hash_by_an_algorithm_of_any_length_is_only_hexadecimal(self):
        document = product({**A, "hashes": [{"alg": "BLAKE3", "content": "ab"}]})
        assert outcome(document, "hash-value", "components") == "present"
        assert outcome(document, "hash-value", "components", parameters={"of": "component"}) == "present"
        assert outcome(document, "hash-value", "components", parameters={"of": "distribution"}) == "missing"

    def test_what_has_no_place_of_its_own_may_be_asked_for_as_well(self):
        document = product({**A, "copyright": "Vendor"})
        asking = {"member": "copyright"}
        assert outcome(document, "stated", "components", parameters=asking) == "present"
        assert outcome(product(A), "stated", "components", parameters=asking) == "missing"

    def test_end_of_support_may_be_asked_for(self):
        told = [{"name": "cdx:lifecycle:milestone:endOfSupport", "value": "2030-01-01"}]
        document = product({**A, "properties": told})
        assert outcome(document, "stated", "components", parameters={"member": "end_of_support"}) == "present"

"""The rules of SPDX 2 against spdx-tools: the same verdict on documents broken at random, but for reasons that are listed."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sbomkit.formats._spdx2.rules.walk import violations
from tests.formats.spdx2_documents import GONE, MORE, SHA1, changed, paths, rich
from tests.formats.spdx2_reference import LAXER, STRICTER, is_laxer, is_stricter, messages, said, unexplained

VALUES: list[Any] = [
    *(None, "", 0, 1, -5, 1.5, False, True, [], {}, ["x"], [1], {"a": 1}, "x", " ", "1", "NONE", "NOASSERTION", "noassertion"),
    *("SPDXRef-File", "SPDXRef-Application", "SPDXRef-DOCUMENT", "SPDXRef-Nowhere", "SPDXRef-a_b", "a:b:c"),
    *("DocumentRef-other:SPDXRef-a", "DocumentRef-no:SPDXRef-a", "DocumentRef-x", "SPDX-2.2", "SPDX-2.3", "SPDX-3.0"),
    *("Person: x", "Tool: y", "Tool: ", "Organization: (x)", "person: x", "Person: a (b) c", "3.1", "3.1.1"),
    *("2024-02-30T00:00:00Z", "2024-01-01T00:00:00.5Z", "2024-1-1T0:0:0Z", "2024-01-01", "2016-12-31T23:59:60Z"),
    *("https://x.example/", "www.x.example", "http://localhost/", "ftp://a_b/", "x.org", "file:///a", "git@x.example:a"),
    *("git+https://x.org/a@1#b", "git+ssh://git@x.org:a/b", "foo+https://x.org", "https://a.example/c d", "#x", "urn:uuid:1"),
    *("MIT", "mit or isc", "GPL", "GPL-2.0+", "Apache-2.0+", "MIT AND", "()", "MIT WITH ISC", "GCC-exception-2.0", "MIT, ISC"),
    *("LicenseRef-own", "LicenseRef-no", "LicenseRef-scancode-public-domain", "DocumentRef-other:LicenseRef-1"),
    *("DocumentRef-no:LicenseRef-1", "OpenMDW-1.0", "SHA1", "sha1", "MD5", "SHA512", "BLAKE3", "BLAKE2B_256", "MD6", "ADLER32"),
    *(SHA1, SHA1.upper(), "a" * 64, "a" * 128, "a" * 200, "a" * 256, "/abs", "./rel", "pkg:npm/a", "pkg:a", "pkg:npm/a b"),
    *("cpe:2.3:a:b", "cpe:/a", "swid:a", f"swh:1:rev:{SHA1}", "@a/b@1", "a#b", "a/b", "a:b", "DESCRIBES", "DESCRIBED_BY"),
    *("CONTAINS", "CONTAINED_BY", "DEPENDS_ON", "describes", "SPECIFICATION_FOR", "LIBRARY", "operating-system"),
    *(
        "OPERATING-SYSTEM",
        "OPERATING_SYSTEM",
        "SECURITY",
        "PACKAGE_MANAGER",
        "package-manager",
        "PERSISTENT-ID",
        "OTHER",
        "other",
    ),
    *("TEXT", "text", "purl", "npm", "url", "swid", "gitoid", "cpe22Type"),
]

VERSIONS = st.sampled_from(("2.2", "2.3"))


def text_at(document: Any, address: str) -> str | None:
    for part in address.split("."):
        document = document[int(part) if isinstance(document, list) else part]
    return document if isinstance(document, str) else None


@st.composite
def broken_documents(draw: st.DrawFn) -> dict[str, Any]:
    """The rich document with one or two of its parts taken out, repeated, replaced, misspelt, or joined by strangers."""
    document = rich(draw(VERSIONS))
    for _ in range(draw(st.integers(1, 2))):
        address = draw(st.sampled_from(paths(document)))
        owner = address.rpartition(".")[0]
        text = text_at(document, address)
        values = (
            st.sampled_from([GONE, *VALUES]) if text is None else st.one_of(st.sampled_from([GONE, *VALUES]), misspelt(text))
        )
        ways = [st.tuples(st.just(address), values)]
        if owner:
            ways.append(st.just((owner, MORE) if address.rpartition(".")[2].isdigit() else (f"{owner}.odd", 1)))
        where, value = draw(st.one_of(ways))
        changed(document, {where: value})
    return document


@st.composite
def misspelt(draw: st.DrawFn, text: str) -> str:
    """A text with a character more, less, or another; or in the other case."""
    at = draw(st.integers(0, len(text)))
    more = draw(st.sampled_from(("", *"aZ09 .-+_:/#@()~*?%\\\n\té٣")))
    spelt: str = text[:at] + more + text[at + draw(st.integers(0, 1)) :]
    return spelt.swapcase() if draw(st.integers(0, 9)) == 0 else spelt


@given(broken_documents())
def test_the_verdict_is_that_of_spdx_tools(document):
    assert unexplained(document) == []


@pytest.mark.slow
@settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(broken_documents())
def test_the_verdict_is_that_of_spdx_tools_many_times(document):
    assert unexplained(document) == []


@pytest.mark.parametrize("version", ["2.2", "2.3"])
def test_spdx_tools_has_nothing_to_say_of_the_document_that_is_broken_here(version):
    assert messages(rich(version)) == []


@pytest.mark.parametrize("row", STRICTER, ids=[f"{row.code} {row.reason}" for row in STRICTER])
def test_where_sbomkit_is_stricter_spdx_tools_says_nothing(row):
    document = changed(rich(row.version), row.changes)
    found = list(violations(document))
    assert messages(document) == []
    assert any(is_stricter(entry, row) for entry in found)
    assert unexplained(document) == []


@pytest.mark.parametrize("row", LAXER, ids=[row.reason for row in LAXER])
def test_where_sbomkit_is_laxer_spdx_tools_objects_alone(row):
    document = changed(rich(row.version), row.changes)
    assert list(violations(document)) == []
    assert any(is_laxer(said(message), row) for message in messages(document))
    assert unexplained(document) == []

"""SPDX 2 tag-value beside spdx-tools: one model written in both encodings, and real documents in its own parser."""

import io
import json
import re
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spdx_tools.spdx.jsonschema.document_converter import DocumentConverter
from spdx_tools.spdx.model.actor import Actor, ActorType
from spdx_tools.spdx.model.annotation import Annotation, AnnotationType
from spdx_tools.spdx.model.checksum import Checksum, ChecksumAlgorithm
from spdx_tools.spdx.model.document import CreationInfo, Document
from spdx_tools.spdx.model.external_document_ref import ExternalDocumentRef
from spdx_tools.spdx.model.extracted_licensing_info import ExtractedLicensingInfo
from spdx_tools.spdx.model.file import File, FileType
from spdx_tools.spdx.model.package import (
    ExternalPackageRef,
    ExternalPackageRefCategory,
    Package,
    PackagePurpose,
    PackageVerificationCode,
)
from spdx_tools.spdx.model.relationship import Relationship, RelationshipType
from spdx_tools.spdx.model.snippet import Snippet
from spdx_tools.spdx.model.spdx_no_assertion import SpdxNoAssertion
from spdx_tools.spdx.model.spdx_none import SpdxNone
from spdx_tools.spdx.model.version import Version
from spdx_tools.spdx.parser.error import SPDXParsingError
from spdx_tools.spdx.parser.tagvalue import tagvalue_parser
from spdx_tools.spdx.writer.json import json_writer
from spdx_tools.spdx.writer.tagvalue import tagvalue_writer

from sbomkit.formats import load
from tests.formats.documents import corpus, edges, needs_corpus


def described(kind: Any, *arguments: st.SearchStrategy[Any], **members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object that is made later: making one of these rolls dice, which no strategy may."""
    return st.tuples(st.just(kind), st.tuples(*arguments), st.fixed_dictionaries(members))


def made(value: Any) -> Any:
    """Make what was described."""
    if isinstance(value, list):
        return [made(entry) for entry in value]
    if isinstance(value, tuple) and isinstance(value[0], type):
        kind, arguments, members = value
        return kind(*map(made, arguments), **{name: made(member) for name, member in members.items()})
    return value


words = st.text("abcdefghij ÅßЖ語:;#<>(),.'\"\\/-_=&%", min_size=1, max_size=12).map(str.strip).filter(bool)
multiline = st.lists(words | st.just(""), min_size=1, max_size=3).map("\n".join).filter(str.strip)
some = st.none() | words
texts = st.none() | multiline
digests = st.text("0123456789abcdef", min_size=32, max_size=40)
checksums = st.lists(described(Checksum, st.sampled_from(ChecksumAlgorithm), digests), max_size=2)
licensing = pytest.importorskip("license_expression").get_spdx_licensing()  # which has no types
licenses = st.sampled_from(
    [SpdxNone(), SpdxNoAssertion(), licensing.parse("MIT"), licensing.parse("(MIT OR LicenseRef-1) AND Apache-2.0")]
)
copyrights = st.none() | multiline | st.sampled_from([SpdxNone(), SpdxNoAssertion()])
actors = described(Actor, st.sampled_from(ActorType), st.text("abc", min_size=1), st.none() | st.just("a@mail.example"))
persons = described(Actor, st.sampled_from([ActorType.PERSON, ActorType.ORGANIZATION]), st.text("abc", min_size=1))
dates = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(lambda date: date.replace(microsecond=0))  # noqa: DTZ001
IDS = [f"SPDXRef-{number}" for number in range(6)]
plain_words = st.text("abc/:.@%?=&-", min_size=1, max_size=10)
references = st.lists(
    described(
        ExternalPackageRef,
        st.sampled_from(ExternalPackageRefCategory),
        st.sampled_from(["purl", "cpe23Type", "other"]),
        st.sampled_from(["pkg:npm/a@1", "pkg:deb/debian/x@1?arch=source", "cpe:2.3:a:b"]) | plain_words,
        texts.filter(lambda text: text is None or bool(text)),
    ),
    max_size=3,
)
ranges = st.tuples(st.integers(1, 10**6), st.integers(1, 10**6))


def a_package(spdx_id: str) -> st.SearchStrategy[Any]:
    return described(
        Package,
        spdx_id=st.just(spdx_id),
        name=words,
        download_location=st.sampled_from([SpdxNone(), SpdxNoAssertion()]) | plain_words,
        version=some,
        file_name=some,
        supplier=st.none() | persons | st.just(SpdxNoAssertion()),
        originator=st.none() | persons | st.just(SpdxNoAssertion()),
        files_analyzed=st.booleans(),
        verification_code=st.none() | described(PackageVerificationCode, digests, st.just([]) | st.just(["./a.spdx"])),
        checksums=checksums,
        homepage=st.none() | plain_words | st.sampled_from([SpdxNone(), SpdxNoAssertion()]),
        source_info=texts,
        license_concluded=licenses | st.none(),
        license_info_from_files=st.lists(licenses, max_size=2),
        license_declared=licenses | st.none(),
        license_comment=texts,
        copyright_text=copyrights,
        summary=texts,
        description=texts,
        comment=texts,
        external_references=references,
        attribution_texts=st.lists(multiline, max_size=2),
        primary_package_purpose=st.none() | st.sampled_from(PackagePurpose),
        release_date=st.none() | dates,
        built_date=st.none() | dates,
        valid_until_date=st.none() | dates,
    )


def a_file(spdx_id: str) -> st.SearchStrategy[Any]:
    return described(
        File,
        name=words,
        spdx_id=st.just(spdx_id),
        checksums=checksums,
        file_types=st.lists(st.sampled_from(FileType), max_size=2),
        license_concluded=licenses | st.none(),
        license_info_in_file=st.lists(licenses, max_size=2),
        license_comment=texts,
        copyright_text=copyrights,
        comment=texts,
        notice=texts,
        contributors=st.lists(words, max_size=2),
        attribution_texts=st.lists(multiline, max_size=2),
    )


def a_snippet(spdx_id: str) -> st.SearchStrategy[Any]:
    return described(
        Snippet,
        spdx_id=st.just(spdx_id),
        file_spdx_id=st.sampled_from(IDS),
        byte_range=ranges,
        line_range=st.none() | ranges,
        license_concluded=licenses | st.none(),
        license_info_in_snippet=st.lists(licenses, max_size=2),
        license_comment=texts,
        copyright_text=copyrights,
        comment=texts,
        name=some,
        attribution_texts=st.lists(multiline, max_size=2),
    )


relationships = described(
    Relationship,
    st.sampled_from(["SPDXRef-DOCUMENT", *IDS, "SPDXRef-s0"]),
    st.sampled_from(RelationshipType),
    st.sampled_from(["SPDXRef-DOCUMENT", *IDS, "SPDXRef-s0", "DocumentRef-x:SPDXRef-y"])
    | st.sampled_from([SpdxNone(), SpdxNoAssertion()]),
    st.none() | multiline,
)
annotations = described(
    Annotation,
    st.sampled_from(["SPDXRef-DOCUMENT", "SPDXRef-p"]),
    st.sampled_from(AnnotationType),
    actors,
    dates,
    multiline,
)
creations = described(
    CreationInfo,
    spdx_version=st.sampled_from(["SPDX-2.2", "SPDX-2.3"]),
    spdx_id=st.just("SPDXRef-DOCUMENT"),
    name=words,
    document_namespace=plain_words,
    creators=st.lists(actors, min_size=1, max_size=2),
    created=dates,
    creator_comment=texts,
    external_document_refs=st.lists(
        described(
            ExternalDocumentRef,
            st.just("DocumentRef-x"),
            st.just("https://docs.example/x"),
            described(Checksum, st.just(ChecksumAlgorithm.SHA1), digests),
        ),
        max_size=1,
    ),
    license_list_version=st.none() | st.just(Version(3, 20)),
    document_comment=texts,
)
extracted = described(
    ExtractedLicensingInfo,
    license_id=st.just("LicenseRef-1"),
    extracted_text=multiline,
    license_name=some | st.just(SpdxNoAssertion()),
    cross_references=st.lists(plain_words, max_size=2),
    comment=texts,
)


@st.composite
def models(draw: st.DrawFn) -> Any:
    """Documents of a package, and of some packages and files beside it."""
    kinds = draw(st.lists(st.booleans(), max_size=len(IDS)))
    return (
        Document,
        (draw(creations),),
        {
            "packages": [draw(a_package("SPDXRef-p")), *(draw(a_package(IDS[at])) for at, kind in enumerate(kinds) if kind)],
            "files": [draw(a_file(IDS[at])) for at, kind in enumerate(kinds) if not kind],
            "snippets": [draw(a_snippet("SPDXRef-s0"))] if draw(st.booleans()) else [],
            "annotations": draw(st.lists(annotations, max_size=2)),
            "relationships": draw(st.lists(relationships, max_size=6)),
            "extracted_licensing_info": [draw(extracted)] if draw(st.booleans()) else [],
        },
    )


def unordered(given: Any) -> dict[str, Any]:
    """A document whose lists of elements are in no order, and in which what a package contains is said in one way only."""
    document = json.loads(json.dumps(dict(given)))
    packages = {package["SPDXID"]: dict(package) for package in document.get("packages", [])}
    of_files = {file["SPDXID"]: file for file in document.get("files", [])}
    told: set[str] = set()
    for package in packages.values():
        for reference in package.get("externalRefs", []):  # of 2.3 and of 2.2
            reference["referenceCategory"] = reference["referenceCategory"].replace("_", "-")
        told |= {f"{package['SPDXID']} {file}" for file in package.pop("hasFiles", [])}
    others = []
    for entry in document.get("relationships", []):
        ends = [entry["spdxElementId"], entry["relatedSpdxElement"]]
        ends = ends[::-1] if entry["relationshipType"] == "CONTAINED_BY" else ends
        if entry["relationshipType"] in {"CONTAINS", "CONTAINED_BY"} and ends[0] in packages and ends[1] in of_files:
            told.add(" ".join(ends))
            if "comment" not in entry:
                continue
        others.append(json.dumps(entry, sort_keys=True))
    rest = {key: value for key, value in document.items() if key not in {"packages", "files", "relationships"}}
    rest.pop("documentDescribes", None)  # spdx-tools writes this beside the relationships
    rest["contained"], rest["relationships"] = told, Counter(others)
    return {**rest, "packages": packages, "files": of_files}


def differences(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """Where two plain documents differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = sorted(ours.keys() | theirs.keys())
        return [line for key in keys for line in differences(ours.get(key), theirs.get(key), f"{path}.{key}")]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        if all(isinstance(entry, str) for entry in (*ours, *theirs)):
            ours, theirs = sorted(ours), sorted(theirs)  # spdx-tools sorts some, in one encoding only
        both = enumerate(zip(ours, theirs, strict=True))
        return [line for at, pair in both for line in differences(*pair, f"{path}[{at}]")]
    return [] if ours == theirs else [f"{path}: {ours!r} {theirs!r}"]


def check_both(model: Any) -> None:
    """Write a model in both encodings, and read them."""
    document, tags, texts = made(model), io.StringIO(), io.StringIO()
    tagvalue_writer.write_document_to_stream(document, tags, validate=False)
    json_writer.write_document_to_stream(document, texts, validate=False)
    first, second = load(tags.getvalue().encode()), load(texts.getvalue().encode())
    assert {component.id: component for component in first.components} == {
        component.id: component for component in second.components
    }
    assert set(first.roots) == set(second.roots)
    assert set(edges(first)) == set(edges(second))
    assert {key: set(value or ()) for key, value in first.completeness.model_dump().items()} == {
        key: set(value or ()) for key, value in second.completeness.model_dump().items()
    }
    assert differences(unordered(first.claims), unordered(second.claims)) == []


quick = settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@quick
@given(models())
def test_what_spdx_tools_writes_in_both_encodings_is_one_inventory(model):
    check_both(model)


@pytest.mark.slow
@settings(quick, max_examples=150)
@given(models())
def test_what_spdx_tools_writes_of_many_models_is_one_inventory_each(model):
    check_both(model)


# -- real documents in the parser of spdx-tools

DOCUMENTS = [
    pytest.param(path, id=path.name) for path in corpus() if re.search(rb"(?m)^SPDXVersion:", path.read_bytes()[:4096])
]


@pytest.mark.corpus
@pytest.mark.slow
@needs_corpus
@pytest.mark.parametrize("path", DOCUMENTS)
def test_what_the_reference_parser_makes_of_a_real_document_is_the_same(path):
    """But for containment, which it says with relationships where JSON of 2.2 has `hasFiles`."""
    if path.stat().st_size > 100_000:
        pytest.skip("it would take minutes")
    try:
        document = tagvalue_parser.parse_from_file(str(path))
    except SPDXParsingError:
        pytest.skip("the reference parser refuses it")
    theirs = json.loads(json.dumps(DocumentConverter().convert(document)))
    assert differences(unordered(load(path).claims), unordered(theirs)) == []

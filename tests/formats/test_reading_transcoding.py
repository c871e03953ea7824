"""Encodings that are brought into JSON: what cannot be written as JSON is refused."""

import msgspec
import pytest

from sbomkit.errors import MalformedDocument
from sbomkit.formats import load


def test_a_document_that_is_nested_too_deeply_to_be_written_is_refused(monkeypatch):
    def encode(*_, **__):
        raise RecursionError

    monkeypatch.setattr(msgspec.json, "encode", encode)
    with pytest.raises(MalformedDocument, match="the document is nested too deeply"):
        load(b"SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\n")

"""What tests of portfolios share."""

import pytest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder that the test is in; what it makes there is named by relative paths."""
    monkeypatch.chdir(tmp_path)
    return tmp_path

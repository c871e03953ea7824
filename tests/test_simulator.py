"""The simulator itself, where tests of sources do not already show that it works."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.simulator import RegistrySimulator

directly = build_opener(ProxyHandler({})).open


def test_it_can_be_run_by_hand(tmp_path):
    (tmp_path / "@scope%2fname.json").write_text('{"name": "@scope/name"}')
    command = [sys.executable, "-m", "tests.simulator", "--npm", str(tmp_path)]
    with subprocess.Popen(command, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "1 packages; point sbomkit at them with:\n"
            setting, _, address = process.stdout.readline().strip().partition("=")
            with directly(f"{address}/@scope%2fname") as reply:
                assert json.load(reply) == {"name": "@scope/name"}
        finally:
            process.terminate()
    assert setting == "SBOMKIT_SOURCES__NPM__URL"


def test_what_no_registry_serves_is_not_found():
    with RegistrySimulator() as simulator:
        for path in ("", "/elsewhere/x", "/npm/x"):
            with pytest.raises(HTTPError, match="404") as caught:
                directly(simulator.url + path)
            caught.value.close()
        assert simulator.requests == 3

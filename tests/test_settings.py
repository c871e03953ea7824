"""Settings come from the user's environment and the user's own file, never from a checkout."""

import pytest

from sbomkit.errors import ConfigurationError
from sbomkit.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def nobody_s_configuration(monkeypatch, tmp_path):
    monkeypatch.setattr("platformdirs.user_config_dir", lambda name: str(tmp_path / "config"))
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def test_every_setting_has_a_default():
    settings = Settings()
    assert settings.contact is None
    assert settings.source("npm").url is None


def test_a_source_can_be_pointed_at_a_mirror(monkeypatch):
    monkeypatch.setenv("SBOMKIT_SOURCES__NPM__URL", "http://127.0.0.1:8000")
    monkeypatch.setenv("SBOMKIT_SOURCES__NPM__TOKEN", "secret")
    settings = load_settings()
    assert settings.source("npm").url == "http://127.0.0.1:8000"
    assert "secret" not in repr(settings)
    assert settings.source("other").url is None


def test_further_hosts_of_a_source_are_set_by_name(monkeypatch):
    monkeypatch.setenv("SBOMKIT_SOURCES__GO__URLS__SITE", "http://127.0.0.1:8001")
    assert load_settings().source("go").urls == {"site": "http://127.0.0.1:8001"}


def test_the_user_s_own_file_is_read_and_the_environment_wins(monkeypatch, tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sbomkit.toml").write_text('contact = "https://us.example"\n[sources.npm]\nrate = 2.5\n')
    assert Settings().source("npm").rate == 2.5
    assert Settings().contact == "https://us.example"
    monkeypatch.setenv("SBOMKIT_CONTACT", "https://other.example")
    assert Settings().contact == "https://other.example"


def test_files_of_a_checkout_are_not_read(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("SBOMKIT_CONTACT=https://evil.example\n")
    (tmp_path / "sbomkit.toml").write_text('contact = "https://evil.example"\n')
    assert Settings().contact is None


def test_a_wrong_setting_is_named(monkeypatch):
    monkeypatch.setenv("SBOMKIT_SOURCES__NPM__RATE", "-1")
    with pytest.raises(ConfigurationError, match=r"SBOMKIT_SOURCES__NPM__RATE: .*greater than 0"):
        load_settings()


def test_a_mistyped_name_is_refused_before_a_public_host_is_asked(monkeypatch):
    monkeypatch.setenv("SBOMKIT_SORCES__NPM__URL", "http://127.0.0.1:8000")
    with pytest.raises(ConfigurationError, match="there is no setting SBOMKIT_SORCES__NPM__URL") as caught:
        load_settings()
    assert caught.value.advice == "did you mean sources?"


def test_a_mistyped_name_in_the_user_s_own_file_is_refused(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sbomkit.toml").write_text('[sorces.npm]\nurl = "http://127.0.0.1:8000"\n')
    with pytest.raises(ConfigurationError, match="there is no setting sorces") as caught:
        load_settings()
    assert caught.value.advice == "did you mean sources?"


def test_variables_of_other_programs_are_not_ours_to_judge(monkeypatch):
    monkeypatch.setenv("SBOMKIT_CORPUS", "/somewhere")
    assert load_settings().contact is None

"""What the user sets outside of a call: addresses of mirrors, tokens, a contact, the cache.

Read from the environment (`SBOMKIT_...`, `__` between levels) and from the user's own configuration file, never from a file
that lies in a checkout: an SBOM's repository must not be able to redirect requests or collect tokens.
"""

import os
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from sbomkit.errors import ConfigurationError

__all__ = ["Settings", "Shortlist", "SourceSettings", "load_settings"]


class SourceSettings(BaseModel):
    """What can be set for one source, for example `SBOMKIT_SOURCES__NPM__URL=http://127.0.0.1:8000`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str | None = None
    """Base address of a mirror instead of the public registry."""
    urls: dict[str, str] = Field(default_factory=dict)
    """The same for further hosts of a source, by their names: `SBOMKIT_SOURCES__GO__URLS__SITE`."""
    token: SecretStr | None = None
    """Sent to this source's own hosts and nowhere else."""
    rate: float | None = Field(default=None, gt=0)
    """Requests a second, instead of the source's own politeness, at its main address."""
    rates: dict[str, float] = Field(default_factory=dict)
    """The same for its further hosts, by their names."""
    budget: int | None = Field(default=None, ge=0)
    """Requests that one run may send to each of its hosts; `None`: no bound but that of the run."""


class Shortlist(BaseModel):
    """Which packages registries, forges and funders are asked about (`SBOMKIT_SHORTLIST__MIN_DEPTH=3`, for example)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_people: int = Field(default=2, ge=0)
    """Those of whom at most so many people are known to be able to publish."""
    min_depth: int = Field(default=2, ge=0)
    """Of these, those at this depth and deeper."""
    unplaced: bool = True
    """Of these, those whose depth the document does not tell, too."""
    unknown: bool = True
    """At whatever depth, those of whom nobody is known to be able to publish."""


class Settings(BaseSettings):
    """All settings; each has a default that works."""

    model_config = SettingsConfigDict(
        env_prefix="SBOMKIT_", env_nested_delimiter="__", frozen=True, extra="forbid", validate_default=True
    )

    sources: dict[str, SourceSettings] = Field(default_factory=dict)
    """By source name in lower case."""
    contact: str | None = None
    """Put into the User-Agent so that a registry can reach whoever runs this; never defaulted to a person."""
    cache_dir: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir("sbomkit")))
    """Where answers of registries are kept."""
    budget: int | None = Field(default=None, ge=0)
    """Requests that one run may send in all; `None`: no bound."""
    shortlist: Shortlist = Shortlist()
    """What the depth `shortlist` means."""
    plugins: bool = False
    """Whether sources that other installed packages offer (entry points `sbomkit.sources`) are loaded."""
    identity_key: SecretStr = SecretStr("sbomkit-1")
    """Keys the hashes that stand for addresses, so that they mean nothing outside of one's own files."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - a .env file lies in a checkout
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before environment before the user's own file."""
        user_file = TomlConfigSettingsSource(settings_cls, Path(platformdirs.user_config_dir("sbomkit"), "sbomkit.toml"))
        return init_settings, env_settings, user_file

    def source(self, name: str) -> SourceSettings:
        """The settings of one source."""
        return self.sources.get(name, _NOTHING_SET)


_NOTHING_SET = SourceSettings()


@cache
def load_settings() -> Settings:
    """Read the settings once.

    Raises:
        ConfigurationError: there is no such setting, or it has the wrong type; the message names it.
    """
    # A mistyped mirror would mean that the public host is asked; other variables of that prefix may be anybody's.
    for name in sorted(os.environ):
        first, nested, _ = name.removeprefix("SBOMKIT_").partition("__")
        if name.startswith("SBOMKIT_") and nested and first.lower() not in Settings.model_fields:
            raise ConfigurationError(f"there is no setting {name}", advice=f"did you mean {_nearest(first)}?")
    try:
        return Settings()
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        name = "__".join(str(part) for part in problem["loc"]).upper()
        if problem["type"] == "extra_forbidden":
            raise ConfigurationError(f"there is no setting {name.lower()}", advice=f"did you mean {_nearest(name)}?") from error
        raise ConfigurationError(
            f"setting SBOMKIT_{name}: {problem['msg']}", advice="docs/terminal.md lists the settings"
        ) from error


def _nearest(name: str) -> str:
    return get_close_matches(name.lower(), Settings.model_fields, 1, 0)[0]

"""Profiles as options name them: ids of shipped ones, files, and `-` for standard input."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sbomkit.cli._inputs import standard_input
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from sbomkit.compliance import Profile

__all__ = ["chosen_profiles", "given_profiles", "named_profiles"]


def named_profiles(said: Sequence[str] | None, option: str = "--profile") -> list[str]:
    """The names in what was said: several with commas, or repeated, or both.

    Raises:
        ConfigurationError: something was said, and nothing was named.
    """
    named = [name for text in said or () for name in text.split(",") if name]
    if said and not named:
        raise ConfigurationError(f"{option} names no profile", advice=f"as in {option} cisa-2026,bsi-2.1")
    return named


def given_profiles(names: Sequence[str]) -> "list[Profile | str]":
    """Names as the library takes them, and the profile that stands on standard input."""
    return [_read() if name == "-" else name for name in names]


def chosen_profiles(names: Sequence[str]) -> "list[Profile]":
    """The profiles of these names.

    Raises:
        ConfigurationError: there is no such profile, or its file holds none.
    """
    from sbomkit.compliance import load_profile  # noqa: PLC0415 - `--help` does without

    return [load_profile(each) for each in given_profiles(names)]


def _read() -> "Profile":
    """What stands on standard input."""
    from sbomkit._user_files import read_limited  # noqa: PLC0415
    from sbomkit.compliance._profile.files import parse_profile  # noqa: PLC0415

    return parse_profile(read_limited(standard_input()), "standard input")

"""Reading the file of a policy, be it standard input."""

from pathlib import Path
from typing import TYPE_CHECKING

from sbomkit.cli._inputs import opened

if TYPE_CHECKING:
    from sbomkit.ranking import Policy

__all__ = ["chosen_policy", "policy_data"]


def policy_data(policy: str) -> bytes:
    """What stands in the file of a policy: of a shipped one, in a file, or on standard input for `-`.

    Raises:
        ConfigurationError: there is no such policy, or it cannot be read.
    """
    from sbomkit._user_files import read_limited  # noqa: PLC0415
    from sbomkit.ranking._policy.files import policy_bytes  # noqa: PLC0415

    source = opened(policy)
    return policy_bytes(policy) if isinstance(source, Path) else read_limited(source)


def chosen_policy(policy: str | None) -> "Policy":
    """The policy that `--policy` names; a file is read once.

    Raises:
        ConfigurationError: there is no such policy, or its file holds none.
    """
    from sbomkit.ranking import load_policy  # noqa: PLC0415
    from sbomkit.ranking._policy.files import parse_policy  # noqa: PLC0415

    return parse_policy(policy_data("-"), "standard input") if policy == "-" else load_policy(policy)

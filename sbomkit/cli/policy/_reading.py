"""Reading the file of a policy, be it standard input."""

from pathlib import Path

from sbomkit.cli._pipeline import opened

__all__ = ["policy_data", "shipped_names"]


def shipped_names() -> list[str]:
    """Ids of the shipped policies, for completion."""
    from sbomkit.ranking import shipped_policies  # noqa: PLC0415 - `--help` does without

    return list(shipped_policies())


def policy_data(policy: str) -> bytes:
    """What stands in the file of a policy: of a shipped one, in a file, or on standard input for `-`.

    Raises:
        ConfigurationError: there is no such policy, or it cannot be read.
    """
    from sbomkit.ranking._policy.files import policy_bytes, read_limited  # noqa: PLC0415

    source = opened(policy)
    return policy_bytes(policy) if isinstance(source, Path) else read_limited(source)

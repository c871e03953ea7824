"""Facts that were recorded beside an SBOM."""

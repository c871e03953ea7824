"""The objects of spdx-tools in, inventories out, and the other way round."""

from sbomkit.formats._spdx2.objects.conversion import from_spdx, to_spdx

__all__ = ["from_spdx", "to_spdx"]

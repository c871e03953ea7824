"""The objects of cyclonedx-python-lib in, inventories out, and the other way round."""

from sbomkit.formats._cyclonedx.objects.conversion import from_cyclonedx, to_cyclonedx

__all__ = ["from_cyclonedx", "to_cyclonedx"]

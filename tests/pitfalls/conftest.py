"""The product of each test."""

from tests.pitfalls.product import product

__all__ = ["product"]

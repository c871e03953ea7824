"""SPDX 2: wire shapes of the family, and its one mapping to the model."""

"""SPDX 3: a tolerant reader of its graph, and its one mapping to the model."""

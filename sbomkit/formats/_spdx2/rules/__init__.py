"""SPDX 2 held to the rules of its specification; `walk` yields every violation of a plain document."""

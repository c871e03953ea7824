"""Asking about many packages at once, and about the repositories that they come from, each once."""

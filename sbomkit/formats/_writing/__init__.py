"""What the writers of all families share: what could not be said, said; values in the spelling of others."""

"""What a profile is, and where it is read from."""

"""What a policy is, and where it is read from."""

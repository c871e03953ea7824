"""What a policy is, where it is read from, and what its author may have meant."""

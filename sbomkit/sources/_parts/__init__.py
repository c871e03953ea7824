"""What is peculiar to one source, or to a few of one family, and too long for its module."""

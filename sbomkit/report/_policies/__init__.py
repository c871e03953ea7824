"""What policies weigh, and how they are shown."""

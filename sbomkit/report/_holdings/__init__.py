"""What a facts file holds, and how it is shown."""

"""What `show` says of a document."""

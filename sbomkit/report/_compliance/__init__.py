"""What `check` says of documents, and of profiles."""

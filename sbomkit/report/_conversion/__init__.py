"""What became of a document on its way into another format."""

"""What is told of a portfolio."""

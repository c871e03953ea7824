"""What a page about a portfolio shows."""

"""What only the places of a portfolio need."""

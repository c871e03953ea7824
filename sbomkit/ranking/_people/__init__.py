"""How the people behind a product are told apart, counted and chosen."""

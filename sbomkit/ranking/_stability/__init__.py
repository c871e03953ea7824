"""What only the question of stability needs: other weights, and how alike two orders are."""

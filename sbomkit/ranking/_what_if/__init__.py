"""The parts of a supposed change: the inventory and facts that it makes, and what it comes to in words."""

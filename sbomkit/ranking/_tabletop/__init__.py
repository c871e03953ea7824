"""The parts of an exercise sheet: how far it reaches, whose hands it passes, what lies outside, and what to ask."""

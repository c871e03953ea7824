"""What only the next steps need: what a rule looks at, the rules, and which sources could tell more."""

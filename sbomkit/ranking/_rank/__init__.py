"""From verdicts and positions to scores, ranks and reasons."""

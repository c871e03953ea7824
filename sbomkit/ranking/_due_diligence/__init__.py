"""What only a due-diligence file needs: facts with their digests, histories of updates, rules, and what is covered."""

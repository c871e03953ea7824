"""Who can publish a package, who did, and since when: from observations to one verdict."""

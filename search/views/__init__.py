"""The search page, and what editors see of searches."""

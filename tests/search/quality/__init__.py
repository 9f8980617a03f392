"""Sixty queries that were written down before the search was tuned, and the harness that runs them."""

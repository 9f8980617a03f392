"""What the search does behind its page and its API."""

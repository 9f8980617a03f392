"""The backend itself; Django looks for this name in this module."""

from __future__ import annotations

import select
import time

from django.db.backends.postgresql import base

# A connection that answered less than this ago is looked at from this side only.
SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but not one `SELECT 1` more for each request under load.

    A server that ended the connection has said so, and that stands in the socket: it costs no round trip to see.
    What only a question shows (a machine that went away without a word) is asked when the connection was idle.
    """

    answered_at = float("-inf")

    def is_usable(self) -> bool:
        """Whether the connection can still be used; asked by Django once per request."""
        now = time.monotonic()
        if now - self.answered_at < SECONDS and self._is_quiet():
            return True
        is_usable = super().is_usable()
        self.answered_at = now if is_usable else float("-inf")
        return is_usable

    def _is_quiet(self) -> bool:
        """Whether nothing came that nobody asked for: a last word of the server, or the end."""
        poll = select.poll()
        try:
            poll.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        except Exception:
            return False
        return not poll.poll(0)

"""The backend itself; Django looks for this name in this module."""

from __future__ import annotations

import select
import time

from django.db.backends.postgresql import base

# A connection that answered less than this ago is looked at from this side only.
SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a plan for each prepared statement, and without one `SELECT 1` more for each request under load.

    A server that ended the connection has said so, and that stands in the socket: it costs no round trip to see.
    What only a question shows (a machine that went away without a word) is asked once a second at most.
    """

    answered_at = float("-inf")

    def init_connection_state(self) -> None:
        """Also: what is prepared is planned once. All of it looks up rows by their keys, whatever the values are."""
        super().init_connection_state()
        if self.connection.prepare_threshold is not None:
            self.connection.execute("SET plan_cache_mode = force_generic_plan")
            if not self.get_autocommit():
                self.connection.commit()

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

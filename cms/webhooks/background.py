"""Delivers beside the worker's loop, in threads of its own: a slow receiver holds up neither mail nor others."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import close_old_connections, connections
from django.utils import timezone

from cms.webhooks.services import delivering, purging, queueing

logger = logging.getLogger(__name__)

THREADS = 4
TICK_SECONDS = 0.5
SECONDS_AFTER_TROUBLE = 5.0
# What is being sent gets so long to end; what does not, is sent again after the next start.
SECONDS_TO_STOP = 8.0


class Background:
    """One thread that looks for work, and a few that send; `stop` ends them after the messages under way."""

    def __init__(self, deliver: Callable[..., int] = delivering.deliver_due) -> None:
        self.deliver = deliver
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._purging: Future[int] | None = None

    def start(self) -> None:
        """Begin; a second call changes nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Take nothing new, and wait a little for what is being sent."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(SECONDS_TO_STOP)

    def _run(self) -> None:
        running: list[Future[int]] = []
        pool = ThreadPoolExecutor(THREADS + 1, thread_name_prefix="webhook")
        while not self._stopping.is_set():
            pause = TICK_SECONDS
            try:
                close_old_connections()
                queueing.queue_new(now=timezone.now())
                running = [future for future in running if not future.done()]
                if self._purging is None or self._purging.done():
                    self._purging = pool.submit(self._purge)
                due = delivering.endpoints_due(timezone.now()).count()
                for _turn in range(min(due, THREADS - len(running))):
                    running.append(pool.submit(self._drain))
            except Exception:
                logger.exception("The webhooks rest for %d seconds", SECONDS_AFTER_TROUBLE)
                pause = SECONDS_AFTER_TROUBLE
            self._stopping.wait(pause)
        pool.shutdown(wait=True, cancel_futures=True)
        connections.close_all()

    def _purge(self) -> int:
        try:
            return purging.purge_due(now=timezone.now())
        except Exception:
            logger.exception("The cache in front of the site could not be purged")
            return 0
        finally:
            connections.close_all()

    def _drain(self) -> int:
        try:
            return self.deliver(stop=self._stopping.is_set)
        except Exception:
            logger.exception("A webhook could not be delivered")
            return 0
        finally:
            connections.close_all()

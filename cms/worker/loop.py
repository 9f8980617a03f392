"""The background loop: delivers mail all the time, publishes what is scheduled, and cleans up."""

from __future__ import annotations

import logging
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from cms.changes.services import forget_old, settle
from cms.core import picture_making
from cms.core.content_version import triggers
from cms.mail import services as mail
from cms.webhooks.background import Background
from cms.webhooks.services import delivering as webhook_delivering
from cms.webhooks.services import endpoints as webhook_endpoints
from cms.webhooks.services import purging as webhook_purging
from cms.webhooks.services import queueing as webhook_queueing
from home.services import broken_links, review_reminders
from search.services import indexing, misses
from themes.services import leads, note_imports
from visits.services import (
    digest,
    final_counts,
    follower_news,
    host_clock,
    registrations,
    reminders,
    retention,
    run_sheets,
)

logger = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
PAUSE_AFTER_TROUBLE = 5.0


@dataclass
class Job:
    """Something to do every so many seconds; `due` is in seconds of the monotonic clock."""

    name: str
    every: float
    run: Callable[[], object]
    due: float = field(default=0.0)


def publish_scheduled() -> None:
    """Publish and expire what an editor planned for a moment that has come."""
    call_command("publish_scheduled", verbosity=0)


def apply_retention() -> None:
    """Anonymise and delete what has been kept long enough."""
    retention.apply(now=timezone.now())


def settle_places() -> None:
    """Let unanswered invitations lapse, offer what is free to the groups that wait, and let unneeded hosts go."""
    now = timezone.now()
    registrations.expire_due(now)
    registrations.offer_on_all_days(now)
    host_clock.release_unneeded(now)
    run_sheets.drop_unneeded(now)


def send_reminders() -> None:
    """Remind guests and hosts, ask for the final count, and thank afterwards."""
    now = timezone.now()
    reminders.send_due(now)
    host_clock.remind_silent(now)
    final_counts.send_due(now)


def send_digests() -> None:
    """Tell the coordinators of each site what waits for them, in the morning of a working day."""
    digest.send_due(timezone.now())


def tell_followers() -> None:
    """Tell the followers of a theme about the days that were planned."""
    follower_news.tell_followers(timezone.now())


def ask_leads() -> None:
    """Ask who leads commitments how they stand, remind them, and tell their chief."""
    leads.ask_leads(now=timezone.now())


def read_documents() -> None:
    """Read the documents from Word that editors uploaded for a note."""
    note_imports.run_waiting(timezone.now)


def keep_search() -> None:
    """Forget old searches that found nothing, and mend what the search index missed."""
    misses.forget_old(timezone.now())
    indexing.index_all()


def ask_page_owners() -> None:
    """Ask who keeps a page whether it is still true, and tell the chief editor where nobody does."""
    review_reminders.send_due(now=timezone.now())


def check_links() -> None:
    """Look for links that lead nowhere."""
    broken_links.check_all_sites(now=timezone.now())


def make_renditions() -> None:
    """Cut the images that pages show into their sizes; a few at a time, for the mail waits meanwhile."""
    picture_making.make_missing(most=picture_making.MOST_AT_ONCE)


def deliver_webhooks() -> None:
    """Tell what changed, and send what is due, once."""
    webhook_queueing.queue_new(now=timezone.now())
    webhook_purging.purge_due(now=timezone.now())
    webhook_delivering.deliver_due()


def forget_webhooks() -> None:
    """Remove what webhooks said long ago."""
    webhook_endpoints.forget_old(now=timezone.now())
    webhook_purging.forget_addresses(now=timezone.now())


def settle_changes() -> None:
    """Work out what changed for the public, for who was told to follow it."""
    settle(now=timezone.now())


def forget_changes() -> None:
    """Forget changes of longer ago than anybody may ask for."""
    forget_old(now=timezone.now())


def default_jobs() -> list[Job]:
    """What runs beside the mail."""
    return [
        Job("publish scheduled", 30, publish_scheduled),
        Job("settle changes", 1, settle_changes),
        Job("forget changes", 24 * 3600, forget_changes),
        Job("begin an epoch of content", 600, triggers.begin_epoch),
        Job("blank old mail", 3600, mail.blank_old),
        Job("apply retention", 24 * 3600, apply_retention),
        Job("settle places", 60, settle_places),
        Job("forget old webhooks", 3600, forget_webhooks),
        Job("send reminders", 300, send_reminders),
        Job("send digests", 600, send_digests),
        Job("tell followers", 60, tell_followers),
        Job("ask leads", 6 * 3600, ask_leads),
        Job("read documents", 2, read_documents),
        Job("index new commitments", 60, indexing.index_missing),
        Job("keep search", 6 * 3600, keep_search),
        Job("ask page owners", 3600, ask_page_owners),
        Job("check links", 6 * 3600, check_links),
        Job("make renditions", 5, make_renditions),
    ]


class Worker:
    """Runs until `stop()`; a failing job is logged and tried again later, it never ends the loop."""

    def __init__(self, jobs: list[Job] | None = None, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.jobs = default_jobs() if jobs is None else jobs
        self.background = Background() if jobs is None else None
        self.stopping = False
        self.sleep = sleep

    def stop(self, *_args: object) -> None:
        """End the loop after the mail that is being sent."""
        self.stopping = True

    def run(self, *, once: bool = False) -> None:
        """Loop until stopped; with `once`, do everything that is due a single time."""
        if self.background is not None and not once:
            self.background.start()
        try:
            while not self.stopping:
                close_old_connections()
                self.run_jobs()
                pause = self.deliver()
                if once:
                    deliver_webhooks()
                    return
                if not self.stopping and pause:
                    self.sleep(pause)
        finally:
            if self.background is not None and not once:
                self.background.stop()

    def run_jobs(self) -> None:
        """Run each job whose time has come."""
        for job in self.jobs:
            now = time.monotonic()
            if job.due > now:
                continue
            job.due = now + job.every
            try:
                job.run()
            except Exception:
                logger.exception("The job “%s” failed; it is tried again in %d s", job.name, job.every)

    def deliver(self) -> float:
        """One round of mail; returns the seconds to wait before the next."""
        try:
            done = mail.deliver_due(stop=lambda: self.stopping)
        except (OSError, smtplib.SMTPException) as error:
            logger.warning("The mail server does not answer (%s); all mail stays queued", type(error).__name__)
            return PAUSE_AFTER_TROUBLE
        except DatabaseError:
            logger.exception("The database does not answer")
            return PAUSE_AFTER_TROUBLE
        if done:
            logger.info("Mail: %d sent, %d postponed, %d failed", done.sent, done.postponed, done.failed)
            return 0.0
        return IDLE_SECONDS

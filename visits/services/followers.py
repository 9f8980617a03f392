"""Following a theme: asked for, confirmed from the mailbox itself, stopped with one click."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from cms.core.models import SiteSettings
from cms.mail.models import OutgoingMail
from cms.mail.rendering import compose
from cms.mail.services import queue
from themes.models import Theme, ThemePage
from visits.models import ReferenceCounter, ThemeFollower
from visits.services.abuse import count_attempt

# One address gets no more than one such mail per theme, and this many in all, in an hour: nobody's mailbox is
# flooded by filling in the form for them.
MAIL_INTERVAL = timedelta(hours=1)
MOST_MAILS = 5
KEEP_UNCONFIRMED = timedelta(days=7)


def follow(theme: Theme, email: str, language: str, *, address: str, is_robot: bool = False, now: datetime) -> bool:
    """Note that an address wants to follow a theme, and mail it a link to confirm. Nothing counts before that.

    Who follows already is told so, by mail alone. Returns whether a mail was queued: for tests, never for the person
    who asked. Raises RateLimited, counted apart from requests.
    """
    email = spelled(email)
    with transaction.atomic():
        # One lock per site, taken for every question: it serialises the count, and two rows for one address.
        counter, _made = ReferenceCounter.objects.get_or_create(site=theme.site, year=now.year)
        ReferenceCounter.objects.select_for_update().get(pk=counter.pk)
        count_attempt(address, now=now, purpose="follow")
        if is_robot:
            return False
        recent = ThemeFollower.objects.filter(email=email, asked_at__gt=now - MAIL_INTERVAL)
        if recent.filter(theme=theme).exists() or recent.count() >= MOST_MAILS:
            return False
        follower = ThemeFollower.objects.filter(theme=theme, email=email).first()
        follower = follower or ThemeFollower(theme=theme, email=email)
        follower.asked_at = now
        if follower.confirmed_at is None:
            follower.language = language
        follower.save()
        queue_to_follower(follower, "follow_confirm", key=f"confirm:{now.timestamp()}")
        return True


def confirm(follower: ThemeFollower, *, now: datetime) -> bool:
    """From now on this address follows the theme; False when it did already, or stopped meanwhile."""
    return bool(ThemeFollower.objects.filter(pk=follower.pk, confirmed_at__isnull=True).update(confirmed_at=now))


def stop(follower: ThemeFollower) -> int:
    """Delete a follower, and the mails to it that are kept; returns how many rows went: twice is no error."""
    return delete_followers(ThemeFollower.objects.filter(pk=follower.pk))


def stop_all(follower: ThemeFollower) -> int:
    """Delete every follower of the site with this address; returns how many."""
    return delete_followers(of_same_address(follower))


def of_same_address(follower: ThemeFollower) -> QuerySet[ThemeFollower]:
    """What this address follows, or asked to follow, on the same site."""
    found: QuerySet[ThemeFollower] = ThemeFollower.objects.filter(
        email=follower.email, theme__site_id=follower.theme.site_id
    )
    return found.select_related("theme").order_by("theme__order", "theme__code")


def delete_followers(followers: Any) -> int:
    """Delete these followers with what was, or would be, mailed to them; returns how many."""
    with transaction.atomic():
        keys = list(followers.values_list("pk", flat=True))
        # Locked first: who is just telling them something finishes, and then that mail goes too.
        locked = ThemeFollower.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        keys = [one.pk for one in locked]
        OutgoingMail.objects.filter(about__in=[f"follower:{key}" for key in keys]).delete()
        ThemeFollower.objects.filter(pk__in=keys).delete()
        return len(keys)


def spelled(email: str) -> str:
    """One spelling of an address, as it is stored."""
    return unicodedata.normalize("NFC", email).strip().lower()


def title_of(theme: Theme, language: str) -> str:
    """What the theme is called in a language: as on its page, else its own name."""
    page = ThemePage.objects.readable(theme.site, language).filter(theme=theme).first()
    return str(page.title if page is not None else theme.name)


def address_of(follower: ThemeFollower, name: str) -> str:
    """The absolute address of one of the follower's pages, in its language.

    With https where the whole site redirects to it: one-click unsubscribing posts, and a post is not redirected.
    """
    with translation.override(follower.language):
        path = reverse(f"visits:{name}", args=[follower.token])
    return f"{root_of(follower.theme.site)}{path}"


def root_of(site: Any) -> str:
    """The address of a site without path."""
    root = str(site.root_url)
    if settings.SECURE_SSL_REDIRECT and root.startswith("http://"):
        return f"https://{site.hostname}"
    return root


def queue_to_follower(follower: ThemeFollower, occasion: str, *, key: str, **context: Any) -> None:
    """Queue a mail to a follower in the caller's transaction; every one can be unsubscribed from (RFC 8058)."""
    site = follower.theme.site
    site_settings = SiteSettings.for_site(site)
    message: EmailMultiAlternatives = compose(
        f"visits/mail/{occasion}",
        follower.language,
        follower.email,
        {
            "theme": title_of(follower.theme, follower.language),
            "is_confirmed": follower.confirmed_at is not None,
            "manage_url": address_of(follower, "follower"),
            "city": site_settings.name or site.site_name or settings.WAGTAIL_SITE_NAME,
            **context,
        },
    )
    if site_settings.notice_address:
        message.reply_to = [site_settings.notice_address]
    message.extra_headers |= {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{address_of(follower, 'stop_following')}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    queue(message, about=f"follower:{follower.pk}", dedupe_key=f"follower:{follower.public_id}:{key}")

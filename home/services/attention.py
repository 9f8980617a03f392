"""What waits for one editor: how much of each kind, and where the list of it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from wagtail.images import get_image_model
from wagtail.models import Page, Revision, Site, TaskState

from cms.core.models import PageReview
from home.models import AccessibilityStatementPage
from home.services.broken_links import last_report
from home.services.page_reviews import add_months
from home.services.site_pages import editable_pages
from themes.enums import FINAL_STATUSES, NoteStatus
from themes.models import Commitment, StrategicNotePage, ThemePage
from visits.enums import InfoDayStatus, VisitLanguage
from visits.models import InfoDay

REVIEW_SOON = timedelta(days=30)
OLD_MONTHS = 12
CHANGE_DAYS = "visits.change_infoday"


@dataclass(frozen=True)
class Seeker:
    """Who looks, on which site and when; `mine` are the pages that they may edit."""

    user: Any
    site: Site
    now: datetime
    mine: list[int]

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def old(self) -> date:
        return add_months(self.today, -OLD_MONTHS)


@dataclass(frozen=True)
class Wait:
    """A kind of thing that waits, how many there are, and the address of the list."""

    kind: str
    count: int
    url: str


def seeker(user: Any, site: Site, *, now: datetime) -> Seeker:
    """Somebody with the pages that they may edit."""
    return Seeker(user, site, now, list(editable_pages(site, user).values_list("pk", flat=True)))


def waiting_for(who: Seeker) -> list[Wait]:
    """What waits for somebody, in a constant number of queries; only about what they may change."""
    found = [*_reviews(who), *_links(who), *_moderation(who), *_commitments(who)]
    for kind, rows_of in LISTS.items():
        found.append(Wait(kind, rows_of(who).count(), reverse("waiting", args=[kind])))
    return [wait for wait in found if wait.count]


def themes_not_updated(who: Seeker) -> Any:
    pages = ThemePage.objects.filter(pk__in=who.mine, live=True, theme__is_retired=False, alias_of=None)
    return pages.filter(latest_revision_created_at__date__lt=who.old).order_by("latest_revision_created_at")


def notes_of_ended_terms(who: Seeker) -> Any:
    """Notes whose term is over while their status still says that they hold."""
    notes = StrategicNotePage.objects.filter(pk__in=who.mine, live=True, alias_of=None)
    holds = (NoteStatus.ADOPTED, NoteStatus.CONSULTATION)
    return notes.filter(note__term__ends_on__lt=who.today, note__status__in=holds).order_by("title")


def old_statements(who: Seeker) -> Any:
    statements = AccessibilityStatementPage.objects.filter(pk__in=who.mine, live=True)
    return statements.filter(reviewed_on__lt=who.old).order_by("reviewed_on")


def my_drafts(who: Seeker) -> Any:
    """Pages whose newest text is not published, and is by the one who looks."""
    author = Subquery(Revision.objects.filter(pk=OuterRef("latest_revision")).values("user_id")[:1])
    drafts = Page.objects.filter(pk__in=who.mine, has_unpublished_changes=True).annotate(author=author)
    return drafts.filter(author=who.user.pk).order_by("-latest_revision_created_at")


def days_without_place(who: Seeker) -> Any:
    return _coming_days(who).filter(location="")


def days_without_text(who: Seeker) -> Any:
    """Days that are not told about in every language of the site."""
    told = _coming_days(who).annotate(told=Count("texts", distinct=True))
    return told.filter(told__lt=len(VisitLanguage.values))


def images_without_alt(who: Seeker) -> Any:
    """Images that propose no text to who puts them on a page."""
    images = get_image_model().objects.filter(description="").order_by("-created_at")
    return images if who.user.has_perm("wagtailimages.change_image") or who.mine else images.none()


LISTS: dict[str, Callable[[Seeker], Any]] = {
    "drafts": my_drafts,
    "themes": themes_not_updated,
    "notes": notes_of_ended_terms,
    "statements": old_statements,
    "days-without-place": days_without_place,
    "days-without-text": days_without_text,
    "images": images_without_alt,
}


def _coming_days(who: Seeker) -> Any:
    if not who.user.has_perm(CHANGE_DAYS):
        return InfoDay.objects.none()
    days = InfoDay.objects.filter(site=who.site, live=True, ends_at__gt=who.now)
    return days.exclude(status=InfoDayStatus.CANCELLED).order_by("starts_at")


def _reviews(who: Seeker) -> Iterator[Wait]:
    figures = PageReview.objects.filter(page_id__in=who.mine, page__live=True).aggregate(
        late=Count("pk", filter=Q(due_on__lt=who.today)),
        mine=Count("pk", filter=Q(owner=who.user, due_on__lte=who.today + REVIEW_SOON)),
    )
    url = reverse("page_reviews")
    yield Wait("reviews-mine", figures["mine"], f"{url}?{urlencode({'owner': who.user.pk, 'what': 'soon'})}")
    yield Wait("reviews-late", figures["late"], f"{url}?what=overdue")


def _links(who: Seeker) -> Iterator[Wait]:
    report, allowed = last_report(who.site), set(who.mine)
    count = sum(line.page_id in allowed for line in report.broken) if report else 0
    yield Wait("links", count, reverse("broken_links"))


def _moderation(who: Seeker) -> Iterator[Wait]:
    count = TaskState.objects.reviewable_by(who.user).count()
    yield Wait("moderation", count, f"{reverse('wagtailadmin_reports:workflow')}?reviewable=true")


def _commitments(who: Seeker) -> Iterator[Wait]:
    """Those whose date has passed."""
    if not who.user.has_perm("themes.change_commitment"):
        return
    rows = Commitment.objects.filter(note__site=who.site).exclude(status__in=FINAL_STATUSES)
    late = rows.filter(target_on__lt=who.today).count()
    yield Wait("commitments", late, f"{reverse('commitments:index')}?overdue=on")

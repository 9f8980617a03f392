"""Following a theme on the site: the form, and the pages behind the link in the mails."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.core.client_address import client_address
from cms.core.private_pages import private
from cms.core.see_other import SeeOther
from visits.announcements import announce, upcoming_info_days
from visits.forms import error_summary
from visits.forms_followers import FollowForm
from visits.models import ThemeFollower
from visits.services import followers
from visits.services.abuse import RateLimited

from .requester_private import site_or_404

NOTICES: dict[str, Any] = {
    "gevraagd": _(
        "Look in your mailbox: if this address can follow the theme, we sent it a mail with a link to confirm. It can "
        "take a few minutes."
    ),
    "bevestigd": _("Thank you. We tell you when a day on this theme is planned."),
    "gestopt": _("You do not follow this theme any more. Your address is deleted."),
    "alles-gestopt": _("You do not follow any theme any more. Your address is deleted."),
}


@private
def follow(request: HttpRequest) -> HttpResponse:
    """Takes the form of a theme page, and says the same whoever asks; wrong input comes back in a form of its own."""
    site, language = site_or_404(request), get_language() or "nl"
    data = request.POST if request.method == "POST" else None
    form = FollowForm(data, site=site, language=language, initial={"theme": request.GET.get("theme", "")})
    context: dict[str, Any] = {"form": form, "error_summary": [], "rate_limited": 0}
    if data is not None and form.is_valid():
        try:
            followers.follow(
                form.themes[form.cleaned_data["theme"]],
                form.cleaned_data["email"],
                language,
                address=client_address(request),
                is_robot=bool(data.get("website")),
                now=timezone.now(),
            )
        except RateLimited as limit:
            context["rate_limited"] = limit.retry_after
            response = render(request, "visits/follow.html", context, status=429)
            response.headers["Retry-After"] = str(limit.retry_after)
            return response
        return SeeOther(f"{reverse('visits:follow')}?melding=gevraagd#melding")
    if data is not None:
        context["error_summary"] = error_summary(form)
    else:
        context["notice"] = NOTICES.get(request.GET.get("melding", ""))
    return render(request, "visits/follow.html", context)


@private
def follower(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks to confirm, or shows what the address follows; POST confirms. The address itself is never shown."""
    found = _find(request, token)
    if found is None:
        return _gone(request)
    if request.method == "POST":
        followers.confirm(found, now=timezone.now())
        return SeeOther(f"{reverse('visits:follower', args=[token])}?melding=bevestigd#melding")
    now, language = timezone.now(), get_language() or "nl"
    days = upcoming_info_days(found.theme.site, now=now, theme=found.theme)
    context = {
        "theme": followers.title_of(found.theme, language),
        "is_confirmed": found.confirmed_at is not None,
        "followed": [
            {
                "title": followers.title_of(one.theme, language),
                "url": reverse("visits:stop_following", args=[one.token]),
            }
            for one in followers.of_same_address(found).filter(confirmed_at__isnull=False)
        ],
        "days": [one for one in (announce(day, now=now) for day in days) if one.is_bookable],
        "stop_url": reverse("visits:stop_following", args=[token]),
        "stop_all_url": reverse("visits:stop_following_all", args=[token]),
        "notice": NOTICES.get(request.GET.get("melding", "")) if found.confirmed_at is not None else None,
    }
    return render(request, "visits/follower.html", context)


@private
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """POST stops following, whatever its body says (RFC 8058: mail programs post here); GET leads to the page."""
    found = _find(request, token)
    if request.method != "POST":
        return SeeOther(reverse("visits:follower", args=[token]))
    if found is None:
        # A second click is no mistake of anybody.
        return _gone(request)
    others = followers.of_same_address(found).filter(confirmed_at__isnull=False).exclude(pk=found.pk).first()
    followers.stop(found)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        # RFC 8058 forbids a redirect here: mail programs do not follow one.
        return _gone(request)
    if others is not None and "back" in request.POST:
        return SeeOther(f"{reverse('visits:follower', args=[others.token])}?melding=gestopt#melding")
    return SeeOther(f"{reverse('visits:follow')}?melding=gestopt#melding")


@private
def stop_all(request: HttpRequest, token: str) -> HttpResponse:
    """POST stops following every theme with this address; GET leads to the page."""
    found = _find(request, token)
    if request.method != "POST":
        return SeeOther(reverse("visits:follower", args=[token]))
    if found is None:
        return _gone(request)
    followers.stop_all(found)
    return SeeOther(f"{reverse('visits:follow')}?melding=alles-gestopt#melding")


def _find(request: HttpRequest, token: str) -> ThemeFollower | None:
    found = ThemeFollower.with_token(token)
    return found if found is not None and found.theme.site_id == site_or_404(request).pk else None


def _gone(request: HttpRequest) -> HttpResponse:
    """200: a 4xx would write the address into the log, and for a mail program the unsubscribing is done."""
    return render(request, "visits/follower_gone.html")

"""What the admin's previews lead to: a mode per front-end, and a redirect to it with a token that no server sees."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.models import Page, Site

from cms.core.languages import language_codes
from cms.core.models.previews import FRONT_END
from cms.previews import tokens
from cms.previews.models import FrontEnd

# Asks for the token alone: the panel renews it while somebody goes on writing.
TOKEN_ONLY = "token"  # noqa: S105 -- the name of a parameter value


class FrontEnds:
    """The front-ends of the site of a page or an info day."""

    def modes(self, instance: Any) -> list[tuple[str, Any]]:
        """A preview mode per front-end; per language too for what is told in several."""
        found = []
        for front_end in FrontEnd.objects.filter(site=site_of(instance)):
            label = gettext("Website: %(name)s") % {"name": front_end.name}
            if isinstance(instance, Page):
                found.append((f"{FRONT_END}{front_end.pk}", label))
            else:
                found += [(f"{FRONT_END}{front_end.pk}-{code}", f"{label} ({code})") for code in language_codes()]
        return found

    def answer(self, instance: Any, request: HttpRequest, mode: str) -> HttpResponse:
        """The way to the front-end, or the token alone. Raises Http404 for a front-end that is not of this site."""
        number, _dash, language = mode.removeprefix(FRONT_END).partition("-")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise Http404
        front_end = FrontEnd.objects.filter(site=site_of(instance), pk=int(number)).first()
        if front_end is None or not isinstance(request.user, get_user_model()):
            raise Http404
        if isinstance(instance, Page):
            language = instance.locale.language_code
        elif language not in language_codes():
            raise Http404
        token = tokens.write(claims_of(instance, request, front_end, language))
        response: HttpResponse
        if request.GET.get("as") == TOKEN_ONLY:
            response = JsonResponse({"token": token, "origin": front_end.origin, "seconds": tokens.SECONDS})
        else:
            # A fragment stays in the browser: no server, log or Referer sees it.
            response = HttpResponseRedirect(f"{front_end.preview_url}#token={token}")
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "private, no-store"
        return response


def claims_of(instance: Any, request: HttpRequest, front_end: FrontEnd, language: str) -> tokens.Claims:
    """What the token of this preview opens: the very address that the admin checked, or the revision that it showed."""
    path, revision = request.path_info, None
    match = request.resolver_match
    if match is not None and match.view_name == "wagtailadmin_pages:view_draft":
        revision = instance.latest_revision_id
        if revision is not None:
            # "The latest draft" would follow the page; this link does not.
            path = reverse("wagtailadmin_pages:revisions_view", args=[instance.pk, revision])
    return tokens.Claims(
        path=path,
        host=request.get_host(),
        is_secure=request.is_secure(),
        user=int(str(request.user.pk)),
        login=tokens.login_of(request.user),
        front_end=front_end.pk,
        site=front_end.site_id,
        model=instance._meta.label_lower,
        key="" if instance._state.adding else str(instance.pk),
        revision=revision,
        language=language,
    )


def site_of(instance: Any) -> Site | None:
    """The site of an info day, or the one that a page stands in."""
    site: Site | None = instance.get_site() if isinstance(instance, Page) else instance.site
    return site

"""What the requester's own page does about the final count: ask the number, and take the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext

from visits.forms_requester import PeopleForm
from visits.models import VisitRequest
from visits.services import final_counts
from visits.services.seats import GroupSizeNotAllowed, NotEnoughPlaces

AUTO_ID = "count_%s"


def confirm_count(request: HttpRequest, visit_request: VisitRequest, now: datetime) -> Any:
    """The code of what to say, or the form with what was wrong."""
    form = PeopleForm(request.POST, auto_id=AUTO_ID)
    if not form.is_valid():
        return form
    place = request.POST.get("place", "")
    place_pk = int(place) if place.isascii() and place.isdigit() and len(place) < 18 else None
    try:
        final_counts.confirm(visit_request, form.cleaned_data["people"], place_pk=place_pk, now=now)
    except GroupSizeNotAllowed as size:
        words = {"least": size.least, "most": size.most}
        form.add_error("people", gettext("Fill in a number from %(least)s to %(most)s.") % words)
        return form
    except NotEnoughPlaces as full:
        count = final_counts.count_of(visit_request, now=now)
        most = (count.people if count else 0) + full.people_left
        form.add_error("people", gettext("There is room for at most %(most)s people of your group.") % {"most": most})
        return form
    return "counted"


def count_context(visit_request: VisitRequest, wrong: forms.Form | None, *, now: datetime) -> dict[str, Any]:
    """The final count on the page; nothing while nothing is asked."""
    count = final_counts.count_of(visit_request, now=now)
    if count is None:
        return {"count": None}
    form = wrong if wrong is not None and wrong.auto_id == AUTO_ID else None
    return {
        "count": count,
        "count_form": form or PeopleForm(initial={"people": count.people}, auto_id=AUTO_ID),
        "is_late": count.answer_by <= now,
    }

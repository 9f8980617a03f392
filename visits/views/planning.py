"""Plan an info day for a theme: choose or make the day, see who waits and fits, invite them, in one action."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from themes.models import Theme
from visits.forms_planning import PlanForm
from visits.models import InfoDay
from visits.permissions import can_moderate, can_plan_info_days
from visits.services import hosts, planning
from visits.services.registrations import GroupSizeNotAllowed, InfoDayClosed, NotEnoughPlaces

from .planning_hosts import chosen_hosts, host_context, why_no_host
from .planning_templates import proposed_plan, template_context

USUAL_CAPACITY = 30


class PlanView(WagtailAdminTemplateMixin, TemplateView):
    """GET shows the form with a proposal; POST checks who fits ("check") or plans and invites ("plan")."""

    template_name = "visits/admin/plan.html"
    header_icon = "calendar-alt"
    theme: Theme

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (can_moderate(request.user) and can_plan_info_days(request.user)):
            raise PermissionDenied
        self.theme = get_object_or_404(
            Theme.objects.of_site(Site.find_for_request(request)), pk=kwargs["theme_pk"], is_retired=False
        )
        self.now = timezone.now()
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_page_title(self) -> str:
        return _("Plan an info day")

    def get_page_subtitle(self) -> str:
        return self.theme.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("visits_demand:index"), "label": _("Demand")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if proposal := self.from_template():
            return proposal
        waiting = planning.candidates(self.theme, languages=[], capacity=0)
        languages = sorted({one.visit_request.language for one in waiting}) or ["nl"]
        initial = {"held_in": languages, "capacity": USUAL_CAPACITY}
        return self.show(PlanForm(theme=self.theme, now=self.now, initial=initial), languages, USUAL_CAPACITY)

    def from_template(self) -> HttpResponseBase | None:
        """The page filled in from the template and date in the address; None when there is none, or a wrong one."""
        form = proposed_plan(self.request, self.theme, now=self.now)
        if form is None:
            return None
        form.is_valid()
        facts = form.cleaned_data
        return self.show(
            form,
            facts.get("held_in") or [],
            facts.get("capacity") or 0,
            least=facts.get("min_group") or 1,
            most=facts.get("max_group") or 0,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = PlanForm(request.POST, theme=self.theme, now=self.now)
        if not form.is_valid():
            return self.show(form, request.POST.getlist("held_in"), 0, chosen=self.ticked("chosen"))
        day: InfoDay | None = form.cleaned_data["info_day"]
        facts = form.cleaned_data if day is None else None
        languages = facts["held_in"] if facts else day.held_in  # type: ignore[union-attr]
        room = facts["capacity"] if facts else day.people_left  # type: ignore[union-attr]
        least = facts["min_group"] if facts else day.min_group  # type: ignore[union-attr]
        most = facts["max_group"] if facts else day.max_group  # type: ignore[union-attr]
        if request.POST.get("step") not in ("plan", "day"):
            return self.show(form, languages, room, least=least or 1, most=most or 0)
        return self.plan(form, day, languages, room)

    def plan(self, form: PlanForm, day: InfoDay | None, languages: list[str], room: int) -> HttpResponseBase:
        """Make the day and the invitations, all or nothing; a problem shows the form again with what was chosen."""
        # A new day may start without groups: who asks later is invited later.
        day_alone = self.request.POST["step"] == "day" and day is None
        keys, host_keys = set() if day_alone else self.ticked("chosen"), self.ticked("hosts")
        waiting = planning.candidates(self.theme, languages=languages, capacity=room)
        chosen = [one.visit_request for one in waiting if one.visit_request.pk in keys]
        gone = len(keys) - len(chosen)
        if gone or not (chosen or day_alone):
            form.add_error(
                None,
                _("Some of the chosen requests no longer wait: a colleague acted. Look at the list again.")
                if gone
                else _("Choose at least one group to invite."),
            )
            return self.show(form, languages, room, chosen=keys)
        receiving = chosen_hosts(self.theme, host_keys)
        if len(receiving) < len(host_keys):
            form.add_error(None, _("Some of the chosen hosts are not there any more. Look at the list again."))
            return self.show(form, languages, room, chosen=keys)
        try:
            with transaction.atomic():
                day = day or planning.new_day(
                    self.theme,
                    by=self.request.user,
                    now=self.now,
                    template=form.cleaned_data["template"],
                    **form.facts,
                )
                planning.invite_all(
                    self.theme,
                    day,
                    chosen,
                    respond_by=form.cleaned_data["respond_by"],
                    message=form.cleaned_data["message"],
                    by=self.request.user,
                    now=self.now,
                )
                # Last: their mails say how many people are invited.
                note = form.cleaned_data["without_host_note"]
                hosts.arrange(day, receiving, without_host_note=note, by=self.request.user, now=self.now)
        except planning.GroupDoesNotFit as error:
            form.add_error(None, why_not(error))
            return self.show(form, languages, room, chosen=keys)
        except (hosts.HostUnavailable, hosts.NoHost) as error:
            form.add_error(None, why_no_host(error))
            return self.show(form, languages, room, chosen=keys)
        except hosts.OccasionClosed:
            form.add_error(None, _("Answers to this day are no longer possible. Choose another day."))
            return self.show(form, languages, room, chosen=keys)
        except ValidationError as error:
            form.add_error(None, error.messages)  # type: ignore[arg-type]
            return self.show(form, languages, room, chosen=keys)
        messages.success(
            self.request,
            ngettext(
                "The info day is planned and %(count)s group is invited.",
                "The info day is planned and %(count)s groups are invited.",
                len(chosen),
            )
            % {"count": len(chosen)}
            if chosen
            else _("The info day is planned. Nobody is invited yet."),
        )
        return redirect("visits_demand:index")

    def ticked(self, name: str) -> set[int]:
        """The keys of the rows that were ticked; nonsense is left out."""
        return {int(key) for key in self.request.POST.getlist(name) if key.isdecimal() and len(key) < 15}

    def show(
        self,
        form: PlanForm,
        languages: list[str],
        room: int,
        *,
        least: int = 1,
        most: int = 0,
        chosen: set[int] | None = None,
    ) -> HttpResponse:
        """The page; with `chosen` those are ticked, else who fits."""
        found = planning.candidates(self.theme, languages=languages, capacity=room, least=least, most=most)
        rows: list[dict[str, Any]] = [
            {
                "visit_request": one.visit_request,
                "misfit": MISFITS.get(one.misfit, ""),
                "is_ticked": one.visit_request.pk in chosen if chosen is not None else one.is_preselected,
            }
            for one in found
        ]
        people = sum(row["visit_request"].people for row in rows if row["is_ticked"])
        host_rows = host_context(form, self.theme, self.ticked("hosts") if chosen is not None else None)
        template = template_context(self.request, form, self.theme, now=self.now)
        context = self.get_context_data(
            form=form, theme=self.theme, rows=rows, people=people, room=room, **host_rows, **template
        )
        return self.render_to_response(context, status=200)


MISFITS = {
    "language": gettext_lazy("not in this language"),
    "small": gettext_lazy("group too small"),
    "large": gettext_lazy("group too large"),
    "full": gettext_lazy("no places left"),
}


def why_not(error: planning.GroupDoesNotFit) -> str:
    """The sentence about a group that could not be invited; nothing was planned."""
    reference = error.visit_request.reference
    if isinstance(error.reason, NotEnoughPlaces):
        return _("%(reference)s does not fit any more: the room is full. Nobody is invited yet.") % {
            "reference": reference
        }
    if isinstance(error.reason, GroupSizeNotAllowed):
        return _("The group of %(reference)s is too small or too large for this day. Nobody is invited yet.") % {
            "reference": reference
        }
    if isinstance(error.reason, InfoDayClosed):
        return _("Answers to this day are no longer possible. Choose another day.")
    return _("%(reference)s was changed meanwhile by a colleague. Nobody is invited yet.") % {"reference": reference}

"""The hosts on the planning page: who is free and fits, who is ticked, and what is said when it goes wrong."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from themes.models import Theme
from visits.enums import VisitLanguage
from visits.forms_planning import PlanForm
from visits.models import Host, InfoDayTemplate
from visits.services import hosts
from visits.services.host_availability import Need, enough, need_of, suitable

from .hosts import obstacles_in_words


def host_context(form: PlanForm, theme: Theme, chosen: set[int] | None) -> dict[str, Any]:
    """The rows of the page; None while it is not known when the day is.

    With `chosen` those are ticked, else the hosts of the template who can, and as many more as the languages ask for.
    """
    facts = getattr(form, "cleaned_data", {})
    day = facts.get("info_day")
    starts_at, ends_at = facts.get("starts_at"), facts.get("ends_at")
    if day is not None:
        need = need_of(day)
    elif starts_at and ends_at and starts_at < ends_at:
        need = Need(starts_at, ends_at, frozenset({theme.pk}), frozenset(facts.get("held_in") or ()))
    else:
        return {"hosts": None}
    engaged = list(hosts.engaged(day).select_related("host").order_by("host__name")) if day else []
    counted = {row.host_id for row in engaged}
    fits = [fit for fit in suitable(theme.site, need, besides=day) if fit.host.pk not in counted]
    spoken = {language for row in engaged for language in row.host.languages}
    ticked = proposed(fits, need.languages - spoken, facts.get("template")) if chosen is None else chosen
    reached = spoken | {language for fit in fits if fit.host.pk in ticked for language in fit.host.languages}
    names = dict(VisitLanguage.choices)
    return {
        "hosts": [
            {"host": fit.host, "why_not": obstacles_in_words(fit.obstacles), "is_ticked": fit.host.pk in ticked,
             "visits": fit.visits_that_month}
            for fit in fits
        ],
        "engaged": engaged,
        "unspoken": ", ".join(str(names[code]) for code in sorted(need.languages - reached) if code in names),
    }  # fmt: skip


def proposed(fits: list[Any], languages: frozenset[str], template: InfoDayTemplate | None) -> set[int]:
    """Who is ticked at first."""
    wanted = set(template.hosts.values_list("pk", flat=True)) if template is not None else set()
    able = [fit.host for fit in fits if fit.host.pk in wanted and not fit.obstacles]
    missing = languages - {language for host in able for language in host.languages}
    return {host.pk for host in able} | (enough(fits, missing) if missing or not able else set())


def chosen_hosts(theme: Theme, keys: set[int]) -> list[Host]:
    """The hosts of the theme's site with these keys; those that are gone are left out."""
    return list(Host.objects.filter(site_id=theme.site_id, pk__in=keys).order_by("pk"))


def why_no_host(error: hosts.HostUnavailable | hosts.NoHost) -> str:
    """The sentence about a day that was not planned for want of a host."""
    if isinstance(error, hosts.HostUnavailable):
        return _("%(name)s cannot receive this day: %(reasons)s. Nothing is planned yet.") % {
            "name": error.host.name,
            "reasons": obstacles_in_words(error.obstacles),
        }
    return _("Choose a host who is free, or write below why the day goes ahead without one. Nothing is planned yet.")

"""Who may read, moderate and export visit requests; every view and service asks here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

VIEW = "visits.view_visitrequest"
MODERATE = "visits.moderate_visitrequest"
EXPORT = "visits.export_visitrequest"
ERASE = "visits.delete_visitrequest"


def can_view(user: Any) -> bool:
    """Whether this person may read requests."""
    return bool(user.has_perm(VIEW))


def can_moderate(user: Any) -> bool:
    """Whether this person may change requests; who moderates must be able to read."""
    return bool(user.has_perm(VIEW) and user.has_perm(MODERATE))


def can_export(user: Any) -> bool:
    """Whether this person may take requests out of the system; reading alone is not enough."""
    return bool(user.has_perm(VIEW) and user.has_perm(EXPORT))


def can_plan_info_days(user: Any) -> bool:
    """Whether this person may make info days and put them on the site."""
    return bool(user.has_perm("visits.add_infoday") and user.has_perm("visits.publish_infoday"))


def can_ask_hosts(user: Any) -> bool:
    """Whether this person may ask colleagues to receive a day or a visit, and let them go."""
    return bool(can_moderate(user) and user.has_perm("visits.change_host"))


def can_move_days(user: Any) -> bool:
    """Whether this person may move or cancel a day that groups count on: it is on the site, and they all get a mail."""
    return bool(
        can_moderate(user) and user.has_perm("visits.change_infoday") and user.has_perm("visits.publish_infoday")
    )


def can_keep_run_sheets(user: Any) -> bool:
    """Whether this person may tick off, add and change the tasks of days and visits."""
    return can_moderate(user)


def can_make_templates(user: Any) -> bool:
    """Whether this person may save a day as a template for later ones."""
    return bool(can_moderate(user) and user.has_perm("visits.add_infodaytemplate"))


def can_manage_people(user: Any) -> bool:
    """Whether this person may hand over or erase what is known of somebody: the privacy officer's work."""
    return bool(user.has_perm(VIEW) and user.has_perm(ERASE))


def moderators() -> QuerySet[Any]:
    """Active people a request can be assigned to, by name."""
    users: Any = get_user_model()._default_manager
    found: QuerySet[Any] = (
        users.with_perm(MODERATE, backend="django.contrib.auth.backends.ModelBackend")
        .filter(is_active=True)
        .order_by("first_name", "last_name", "username")
    )
    return found

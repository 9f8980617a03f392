"""The actions a coordinator can take: their words, forms and services, for one request and in bulk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from visits import forms_admin, forms_days
from visits.enums import RequestStatus
from visits.models import VisitRequest
from visits.permissions import can_manage_people, can_moderate
from visits.services import individual_visits, legal_hold, private_links, registrations, visit_requests


@dataclass(frozen=True)
class Action:
    """One action: the status it leads to ("" keeps it), the service that does it, the form that asks for more."""

    name: str
    label: Any
    done: Any
    to_status: str
    service: Callable[..., VisitRequest]
    form_class: type[forms_admin.ActionForm] = forms_admin.RemarkForm
    icon: str = "arrow-right"
    is_serious: bool = False
    confirm: Any = ""
    # For what the status alone does not tell.
    condition: Callable[[VisitRequest], bool] | None = None
    # Who may do it.
    may: Callable[[Any], bool] = can_moderate


_ALL = (
    Action(
        "review",
        _("Start review"),
        _("The request is in review."),
        RequestStatus.IN_REVIEW,
        visit_requests.start_review,
        forms_admin.ActionForm,
        "view",
    ),
    Action(
        "schedule",
        _("Plan the visit"),
        _("The visit is planned; the requester gets a mail."),
        RequestStatus.SCHEDULED,
        visit_requests.schedule,
        forms_admin.ScheduleForm,
        "calendar-check",
    ),
    Action(
        "invite",
        _("Invite to an info day"),
        _("The places are held; the requester gets an invitation by mail."),
        RequestStatus.INVITED,
        registrations.invite,
        forms_admin.InviteForm,
        "calendar-alt",
    ),
    Action(
        "wait",
        _("Put on the waiting list"),
        _("The request waits for an info day."),
        RequestStatus.WAITING,
        visit_requests.put_on_waiting_list,
        forms_admin.WaitForm,
        icon="time",
    ),
    Action(
        "question",
        _("Ask a question"),
        _("The question goes to the requester by mail."),
        RequestStatus.QUESTION_SENT,
        visit_requests.send_question,
        forms_admin.QuestionForm,
        "help",
    ),
    Action(
        "move-visit",
        _("Move the visit"),
        _("The visit is moved; the requester gets a mail that changes the calendar too."),
        RequestStatus.SCHEDULED,
        individual_visits.move,
        forms_days.MoveVisitForm,
        "date",
        condition=individual_visits.is_individual,
    ),
    Action(
        "cancel-visit",
        _("Cancel the visit"),
        _("The visit is cancelled and the request waits again; the requester gets a mail."),
        RequestStatus.WAITING,
        individual_visits.cancel,
        forms_days.CancelVisitForm,
        "cross",
        is_serious=True,
        confirm=_("The requester gets a mail with your reason, and the request goes back to the waiting list."),
        condition=individual_visits.is_individual,
    ),
    Action(
        "complete",
        _("Visit took place"),
        _("The visit is recorded."),
        RequestStatus.COMPLETED,
        visit_requests.complete,
        icon="check",
    ),
    Action(
        "no-show",
        _("Did not come"),
        _("It is recorded that the group did not come."),
        RequestStatus.NO_SHOW,
        visit_requests.mark_no_show,
        icon="cross",
    ),
    Action(
        "decline",
        _("Decline"),
        _("The request is declined."),
        RequestStatus.DECLINED,
        visit_requests.decline,
        forms_admin.DeclineForm,
        "cross",
        is_serious=True,
    ),
    Action(
        "spam",
        _("Mark as spam"),
        _("The request is in the spam tab."),
        RequestStatus.SPAM,
        visit_requests.mark_spam,
        forms_admin.ActionForm,
        "warning",
        is_serious=True,
        confirm=_("The request moves to the spam tab. The requester gets no mail about it."),
    ),
    Action(
        "reopen",
        _("Take up again"),
        _("The request is in review again."),
        RequestStatus.IN_REVIEW,
        visit_requests.reopen,
        icon="undo",
    ),
    Action(
        "assign",
        _("Assign"),
        _("The assignment is changed."),
        "",
        visit_requests.assign,
        forms_admin.AssignForm,
        "user",
    ),
    Action(
        "note",
        _("Add an internal note"),
        _("The note is added."),
        "",
        visit_requests.add_note,
        forms_admin.NoteForm,
        "comment-add",
    ),
    Action(
        "new-link",
        _("Give a new private link"),
        _("The page has a new address; the requester gets it by mail."),
        "",
        private_links.renew,
        forms_admin.ActionForm,
        "link",
        is_serious=True,
        confirm=_("The link that the requester has stops working at once. The new one goes to the address on file."),
    ),
    Action(
        "hold",
        _("Put on legal hold"),
        _("The request is on legal hold: it is kept until you lift the hold."),
        "",
        legal_hold.put,
        forms_admin.ReasonForm,
        "lock",
        confirm=_("Retention and erasure leave this request alone until the hold is lifted."),
        may=can_manage_people,
    ),
    Action(
        "lift-hold",
        _("Lift the legal hold"),
        _("The legal hold is lifted: the ordinary terms apply again."),
        "",
        legal_hold.lift,
        forms_admin.ReasonForm,
        "lock-open",
        is_serious=True,
        confirm=_("What has been kept long enough is removed at the next run of retention."),
        may=can_manage_people,
    ),
)
ACTIONS = {action.name: action for action in _ALL}


def is_allowed(action: Action, visit_request: VisitRequest) -> bool:
    """Whether the table of transitions has this action for the request as it stands."""
    if action.name in ("hold", "lift-hold"):
        return visit_request.anonymised_at is None and visit_request.legal_hold == (action.name == "lift-hold")
    if action.name == "new-link":
        # Nobody is mailed about what is in the spam tab.
        return visit_request.status != RequestStatus.SPAM
    if not action.to_status:
        return True
    if action.name == "invite" and visit_request.status == RequestStatus.CONFIRMED:
        return False
    if action.condition is not None:
        return action.condition(visit_request)
    if action.name in ("review", "reopen"):
        # One transition, two words: what is new is taken up, anything else is taken up again.
        is_new = visit_request.status == RequestStatus.NEW
        return is_new == (action.name == "review") and visit_request.can_become(action.to_status)
    return visit_request.can_become(action.to_status)


def allowed(visit_request: VisitRequest) -> list[Action]:
    """The actions that change the status and are possible now, the likeliest first."""
    return [action for action in _ALL if action.to_status and is_allowed(action, visit_request)]


def keeping(visit_request: VisitRequest, user: Any) -> list[Action]:
    """What this person may do about how long the request is kept."""
    found = (ACTIONS["hold"], ACTIONS["lift-hold"])
    return [action for action in found if action.may(user) and is_allowed(action, visit_request)]

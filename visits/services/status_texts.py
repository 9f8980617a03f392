"""What a requester reads about each status; internal words such as "spam" stay inside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from visits.enums import RequestStatus


@dataclass(frozen=True)
class StatusText:
    """A status in plain words, why it is so, and what happens next."""

    label: Any
    explanation: Any
    next_steps: list[Any] = field(default_factory=list)


_RECEIVED = StatusText(
    _("Received"),
    _("We have your request. A colleague will read it."),
    [_("You get an answer within ten working days."), _("We look for an info day or a day of your own that fits.")],
)
_IN_REVIEW = StatusText(
    _("Being looked at"),
    _("A colleague is reading your request."),
    [_("You hear from us by e-mail, about a planned info day or a visit of your own.")],
)
_TEXTS: dict[str, StatusText] = {
    RequestStatus.NEW: _RECEIVED,
    RequestStatus.SPAM: _RECEIVED,
    RequestStatus.IN_REVIEW: _IN_REVIEW,
    RequestStatus.QUESTION_SENT: StatusText(
        _("We have a question"),
        _("We need to know something more before we go on."),
        [_("Answer our question on this page. Then we go on with your request.")],
    ),
    RequestStatus.WAITING: StatusText(
        _("On the waiting list"),
        _("Your request waits for an info day on your theme."),
        [_("As soon as a day is planned, we invite you by e-mail.")],
    ),
    RequestStatus.INVITED: StatusText(
        _("Invited"), _("We invited you to an info day."), [_("Answer the invitation in your e-mail.")]
    ),
    RequestStatus.CONFIRMED: StatusText(
        _("Confirmed"), _("Your places are reserved."), [_("You get the practical information by e-mail.")]
    ),
    RequestStatus.SCHEDULED: StatusText(
        _("Planned"), _("Your visit is planned."), [_("You get the practical information by e-mail.")]
    ),
    RequestStatus.COMPLETED: StatusText(_("Visit took place"), _("Thank you for your visit.")),
    RequestStatus.NO_SHOW: StatusText(
        _("Visit did not take place"),
        _("We expected you, but the visit did not take place."),
        [_("You can ask for a new visit.")],
    ),
    RequestStatus.DECLINED: StatusText(
        _("Not possible"),
        _("We cannot receive you for this request. You read why in our e-mail."),
        [_("You can ask for another visit later.")],
    ),
    RequestStatus.WITHDRAWN: StatusText(_("Withdrawn"), _("This request was withdrawn.")),
}


def describe(status: str) -> StatusText:
    """The words for a status."""
    return _TEXTS[status]

"""The fixed choices of visits, and the one table of what may follow what."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InfoDayStatus(TextChoices):
    """What a person decided about the day; full and past follow from the data."""

    PLANNED = "planned", _("Planned")
    RESCHEDULED = "rescheduled", _("Rescheduled")
    CANCELLED = "cancelled", _("Cancelled")


class AttendanceMode(TextChoices):
    ON_SITE = "on_site", _("On site")
    ONLINE = "online", _("Online")
    MIXED = "mixed", _("On site and online")


class VisitLanguage(TextChoices):
    NL = "nl", _("Dutch")
    EN = "en", _("English")
    FR = "fr", _("French")


class OrganisationKind(TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    GOVERNMENT = "government", _("Other government")
    EDUCATION = "education", _("Education or research")
    ASSOCIATION = "association", _("Association or non-profit")
    COMPANY = "company", _("Company")
    INTERNATIONAL = "international", _("International organisation or delegation")
    OTHER = "other", _("Other")


class RequestSource(TextChoices):
    FORM = "form", _("Form on the site")
    API = "api", _("API")


class RequestStatus(TextChoices):
    NEW = "new", _("New")
    IN_REVIEW = "in_review", _("In review")
    QUESTION_SENT = "question_sent", _("Question sent")
    WAITING = "waiting", _("Waiting for an info day")
    INVITED = "invited", _("Invited")
    CONFIRMED = "confirmed", _("Confirmed")
    SCHEDULED = "scheduled", _("Scheduled")
    COMPLETED = "completed", _("Completed")
    NO_SHOW = "no_show", _("Did not come")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SPAM = "spam", _("Spam")


OPEN_STATUSES = (
    RequestStatus.NEW,
    RequestStatus.IN_REVIEW,
    RequestStatus.QUESTION_SENT,
    RequestStatus.WAITING,
    RequestStatus.INVITED,
    RequestStatus.CONFIRMED,
    RequestStatus.SCHEDULED,
)
CLOSED_STATUSES = (
    RequestStatus.COMPLETED,
    RequestStatus.NO_SHOW,
    RequestStatus.DECLINED,
    RequestStatus.WITHDRAWN,
)

_S = RequestStatus
_DECIDED = {_S.QUESTION_SENT, _S.WAITING, _S.INVITED, _S.SCHEDULED, _S.DECLINED, _S.SPAM, _S.WITHDRAWN}

# What may follow what; a change that is not here raises. Reopening leads to "in review".
TRANSITIONS: dict[str, frozenset[str]] = {
    _S.NEW: frozenset({_S.IN_REVIEW, _S.SPAM, _S.WITHDRAWN}),
    _S.IN_REVIEW: frozenset(_DECIDED),
    _S.QUESTION_SENT: frozenset({_S.IN_REVIEW, *_DECIDED} - {_S.QUESTION_SENT}),
    _S.WAITING: frozenset({_S.IN_REVIEW, *_DECIDED} - {_S.WAITING, _S.SPAM}),
    _S.INVITED: frozenset({_S.CONFIRMED, _S.WAITING, _S.DECLINED, _S.WITHDRAWN}),
    # Back to invited when the day moves and its groups are asked to confirm again.
    _S.CONFIRMED: frozenset({_S.COMPLETED, _S.NO_SHOW, _S.INVITED, _S.WAITING, _S.DECLINED, _S.WITHDRAWN}),
    _S.SCHEDULED: frozenset({_S.COMPLETED, _S.NO_SHOW, _S.WAITING, _S.DECLINED, _S.WITHDRAWN}),
    _S.COMPLETED: frozenset({_S.IN_REVIEW}),
    _S.NO_SHOW: frozenset({_S.IN_REVIEW}),
    _S.DECLINED: frozenset({_S.IN_REVIEW}),
    _S.WITHDRAWN: frozenset({_S.IN_REVIEW}),
    _S.SPAM: frozenset({_S.IN_REVIEW}),
}


class DeclineReason(TextChoices):
    """Why a request was declined: a code, so that it can be counted."""

    NO_CAPACITY = "no_capacity", _("No capacity in this period")
    NOT_OUR_THEME = "not_our_theme", _("Not a theme that we receive visits for")
    TOO_LATE = "too_late", _("Asked too late")
    REPEAT = "repeat", _("Same organisation and theme not long ago")
    OTHER_CITY = "other_city", _("Better answered by another organisation")
    OTHER = "other", _("Other reason")


class RegistrationStatus(TextChoices):
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Accepted")
    WAITING = "waiting", _("On the waiting list")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")
    ATTENDED = "attended", _("Attended")
    ABSENT = "absent", _("Absent")


# An open invitation holds its places too: otherwise two groups could be promised the same chairs.
SEAT_TAKING = (
    RegistrationStatus.INVITED,
    RegistrationStatus.ACCEPTED,
    RegistrationStatus.ATTENDED,
    RegistrationStatus.ABSENT,
)


class EventKind(TextChoices):
    RECEIVED = "received", _("Received")
    STATUS = "status", _("Status changed")
    ASSIGNED = "assigned", _("Assigned")
    NOTE = "note", _("Internal note")
    MAIL = "mail", _("Mail queued")
    ANSWER = "answer", _("Answer of the requester")


class SpamReason(TextChoices):
    HONEYPOT = "honeypot", _("A field that people cannot see was filled in")
    TOO_FAST = "too_fast", _("The form was sent faster than anyone can type")
    NO_TIME = "no_time", _("The time stamp of the form was missing or changed")
    OLD_FORM = "old_form", _("The form had been open for more than a day")
    LINKS = "links", _("Many links in the text")


class AccessAction(TextChoices):
    """How staff came to see personal data."""

    DETAIL = "detail", _("Opened a request")
    SEARCH = "search", _("Searched the inbox")
    EXPORT = "export", _("Exported the inbox")
    MAIL = "mail", _("Sent a mail again")
    PERSON = "person", _("Exported one person's data")
    ERASURE = "erasure", _("Erased a person")


class ExportFormat(TextChoices):
    XLSX = "xlsx", _("Excel (xlsx)")
    CSV = "csv", _("CSV")
    CSV_EXCEL = "csv_excel", _("CSV for Excel")


# Open requests without a visit in sight: what the demand board counts.
WANTING_STATUSES = (
    RequestStatus.NEW,
    RequestStatus.IN_REVIEW,
    RequestStatus.QUESTION_SENT,
    RequestStatus.WAITING,
)
# The requester heard nothing yet but the confirmation.
UNANSWERED_STATUSES = (RequestStatus.NEW, RequestStatus.IN_REVIEW)
# The city said yes, whatever came of it; and what a requester hears of beyond the confirmation.
ACCEPTED_STATUSES = (
    RequestStatus.INVITED,
    RequestStatus.CONFIRMED,
    RequestStatus.SCHEDULED,
    RequestStatus.COMPLETED,
    RequestStatus.NO_SHOW,
)
ANSWERING_STATUSES = (
    RequestStatus.QUESTION_SENT,
    RequestStatus.INVITED,
    RequestStatus.SCHEDULED,
    RequestStatus.DECLINED,
)


class HostAnswer(TextChoices):
    """What a host said about receiving a visit."""

    ASKED = "asked", _("Asked")
    YES = "yes", _("Yes")
    NO = "no", _("No")
    RELEASED = "released", _("No longer needed")


# A question that is open holds the host's time too: otherwise two days could count on the same colleague.
ENGAGING = (HostAnswer.ASKED, HostAnswer.YES)


class HostObstacle(TextChoices):
    """Why a host cannot receive a day or a visit."""

    RETIRED = "retired", _("no longer receives visits")
    THEME = "theme", _("not for this theme")
    LANGUAGE = "language", _("not in this language")
    WEEKDAY = "weekday", _("not on this day of the week")
    ABSENT = "absent", _("away then")
    BUSY = "busy", _("has another visit at that time")
    MONTH_FULL = "month_full", _("has enough visits that month")


class TaskKind(TextChoices):
    """What a task of a run sheet is about; some kinds do more than remind."""

    PROGRAMME = "programme", _("Programme")
    PARTICIPANTS = "participants", _("Participants")
    FINAL_COUNT = "final_count", _("Final count")
    THANKS = "thanks", _("Thanks and evaluation")
    OTHER = "other", _("Other")


class OffsetUnit(TextChoices):
    DAYS = "days", _("Days")
    WORKING_DAYS = "working_days", _("Working days")
    WEEKS = "weeks", _("Weeks")


class Transport(TextChoices):
    """How a group comes to the city."""

    TRAIN = "train", _("By train or bus")
    COACH = "coach", _("By coach")
    CAR = "car", _("By car")
    BICYCLE = "bicycle", _("By bicycle")
    OTHER = "other", _("Other")


class Occasion(TextChoices):
    """When a mail to a requester is sent; reply templates are written per occasion."""

    CONFIRMATION = "confirmation", _("The request arrived")
    QUESTION = "question", _("A question for the requester")
    WAITING = "waiting", _("On the waiting list of the theme")
    INVITED = "invited", _("Invitation to an info day")
    CONFIRMED = "confirmed", _("Places confirmed")
    SCHEDULED = "scheduled", _("A visit is planned")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("An invitation expired")
    MOVED = "moved", _("A day or visit is moved")
    CANCELLED = "cancelled", _("A day or visit is cancelled")
    ANSWER_REMINDER = "answer_reminder", _("Reminder to answer")
    VISIT_REMINDER = "visit_reminder", _("Reminder before the visit")
    FINAL_COUNT = "final_count", _("Final count of people")
    THANKS = "thanks", _("Thanks and evaluation")


class MacroAction(TextChoices):
    """What a macro does with a request besides replying."""

    ASK = "ask", _("Ask a question")
    WAIT = "wait", _("Put on the waiting list of the theme")
    DECLINE = "decline", _("Decline")


class InboxColumn(TextChoices):
    """What a row of the inbox can show besides its reference, in the order of the columns."""

    ORGANISATION = "organisation", _("Organisation")
    KIND = "kind", _("Kind of organisation")
    COUNTRY = "country", _("Country")
    CONTACT = "contact", _("Contact person")
    THEMES = "themes", _("Themes")
    PEOPLE = "people", _("People")
    LANGUAGE = "language", _("Language")
    PREFERRED = "preferred", _("Preferred dates")
    INFO_DAY = "info_day", _("Info day")
    SCHEDULED = "scheduled", _("Visit planned for")
    STATUS = "status", _("Status")
    RECEIVED = "received", _("Received")
    WAITING = "waiting", _("Days since it came in")
    ASSIGNEE = "assignee", _("Assigned to")
    SOURCE = "source", _("Came in by")


USUAL_COLUMNS = (
    InboxColumn.ORGANISATION,
    InboxColumn.THEMES,
    InboxColumn.PEOPLE,
    InboxColumn.LANGUAGE,
    InboxColumn.INFO_DAY,
    InboxColumn.STATUS,
    InboxColumn.RECEIVED,
    InboxColumn.ASSIGNEE,
)

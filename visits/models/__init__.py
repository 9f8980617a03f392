"""Info days, visits, hosts, the request form, the requests, and the registers about them."""

from .closed_period import ClosedPeriod
from .follower import FollowerNotice, ThemeFollower
from .host import Host, HostAbsence, HostAssignment
from .individual_visit import IndividualVisit, VisitProgrammeRow
from .info_day import InfoDay, InfoDayText
from .info_day_plan import InfoDayPlan, InfoDayProgrammeRow, RunSheetTask, WalkIn
from .info_day_template import InfoDayTemplate, InfoDayTemplateText, TemplateProgrammeRow, TemplateTask
from .participant import Evaluation, Participant
from .privacy import AccessLog, ErasedPerson
from .registers import ExportLog, Organisation
from .registration import Registration
from .reply_template import Macro, ReplyTemplate, ReplyText
from .seats import SeatCount
from .staff import CalendarFeed, SavedView
from .visit_request import ReferenceCounter, RequestEvent, SubmissionAttempt, VisitRequest
from .visit_request_page import FormQuestion, VisitRequestPage

__all__ = [
    "AccessLog",
    "CalendarFeed",
    "ClosedPeriod",
    "ErasedPerson",
    "Evaluation",
    "ExportLog",
    "FollowerNotice",
    "FormQuestion",
    "Host",
    "HostAbsence",
    "HostAssignment",
    "IndividualVisit",
    "InfoDay",
    "InfoDayPlan",
    "InfoDayProgrammeRow",
    "InfoDayTemplate",
    "InfoDayTemplateText",
    "InfoDayText",
    "Macro",
    "Organisation",
    "Participant",
    "ReferenceCounter",
    "Registration",
    "ReplyTemplate",
    "ReplyText",
    "RequestEvent",
    "RunSheetTask",
    "SavedView",
    "SeatCount",
    "SubmissionAttempt",
    "TemplateProgrammeRow",
    "TemplateTask",
    "ThemeFollower",
    "VisitProgrammeRow",
    "VisitRequest",
    "VisitRequestPage",
    "WalkIn",
]

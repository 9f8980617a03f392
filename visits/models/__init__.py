"""Info days, the request form, the requests, and the registers about them."""

from .closed_period import ClosedPeriod
from .info_day import InfoDay, InfoDayText
from .privacy import AccessLog, ErasedPerson
from .registers import ExportLog, Organisation
from .registration import Registration
from .seats import SeatCount
from .visit_request import ReferenceCounter, RequestEvent, SubmissionAttempt, VisitRequest
from .visit_request_page import FormQuestion, VisitRequestPage

__all__ = [
    "AccessLog",
    "ClosedPeriod",
    "ErasedPerson",
    "ExportLog",
    "FormQuestion",
    "InfoDay",
    "InfoDayText",
    "Organisation",
    "ReferenceCounter",
    "Registration",
    "RequestEvent",
    "SeatCount",
    "SubmissionAttempt",
    "VisitRequest",
    "VisitRequestPage",
]

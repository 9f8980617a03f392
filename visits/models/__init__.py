"""Info days, the request form, the requests, and the registers about them."""

from .info_day import InfoDay, InfoDayText
from .registers import ExportLog, Organisation
from .registration import Registration
from .visit_request import ReferenceCounter, RequestEvent, SubmissionAttempt, VisitRequest
from .visit_request_page import FormQuestion, VisitRequestPage

__all__ = [
    "ExportLog",
    "FormQuestion",
    "InfoDay",
    "InfoDayText",
    "Organisation",
    "ReferenceCounter",
    "Registration",
    "RequestEvent",
    "SubmissionAttempt",
    "VisitRequest",
    "VisitRequestPage",
]

"""Registers the app, and when its public answers change by the clock."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"
    label = "visits"

    def ready(self) -> None:
        from visits import turning_points  # noqa: F401, PLC0415 -- models are there only now
        from visits.services import mails  # noqa: F401, PLC0415 -- says how notices are written

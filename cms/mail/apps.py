"""Registers the app under its short label."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "cms.mail"
    label = "mail"

    def ready(self) -> None:
        from cms.core.readiness import add_figures  # noqa: PLC0415 -- needs the apps

        from .services import queue_figures  # noqa: PLC0415 -- needs the models

        add_figures(queue_figures)

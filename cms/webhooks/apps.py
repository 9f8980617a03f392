"""Registers the app under its short label."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "cms.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        from cms.core.readiness import add_figures  # noqa: PLC0415 -- needs the apps

        from .services.delivering import figures  # noqa: PLC0415 -- needs the models

        add_figures(figures)

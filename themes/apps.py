"""Registers the app, and what listens to Wagtail's publishing."""

from django.apps import AppConfig


class ThemesConfig(AppConfig):
    name = "themes"
    label = "themes"

    def ready(self) -> None:
        from themes import receivers  # noqa: F401, PLC0415 -- models are there only now

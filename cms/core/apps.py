"""What every other app stands on: page base, blocks, settings, middleware."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"

    def ready(self) -> None:
        from . import checks  # noqa: F401, PLC0415 -- registers the system checks once the apps are there

"""Previews on other front-ends: which there are, the token that opens one draft, and the draft as the API tells it."""

from django.apps import AppConfig


class PreviewsConfig(AppConfig):
    name = "cms.previews"
    label = "previews"

    def ready(self) -> None:
        # Adds a preview mode per front-end to the pages and info days, which do not know this app.
        from cms.core.models.previews import preview_elsewhere  # noqa: PLC0415 -- needs the apps

        from .cross_origin import connect  # noqa: PLC0415 -- needs the apps
        from .leading import FrontEnds  # noqa: PLC0415 -- needs the apps

        preview_elsewhere(FrontEnds())
        connect()

"""Registers the app, and what listens to Wagtail's publishing."""

from django.apps import AppConfig


class ThemesConfig(AppConfig):
    name = "themes"
    label = "themes"

    def ready(self) -> None:
        from cms.core import visibility  # noqa: PLC0415 -- models are there only now
        from themes import receivers  # noqa: F401, PLC0415 -- models are there only now

        visibility.hide_also(
            "p.path",
            "FROM themes_theme t JOIN themes_themepage m ON m.theme_id = t.id "
            "JOIN wagtailcore_page p ON p.id = m.page_ptr_id WHERE t.is_retired",
        )

"""Registers the app."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "cms.changes"
    label = "changes"

    def ready(self) -> None:
        # The journal's triggers go before and come back after migrations.
        from django.db.models.signals import post_migrate, pre_migrate  # noqa: PLC0415 -- with the one below

        from . import journal  # noqa: PLC0415 -- models are there only now

        pre_migrate.connect(journal.before_migrations, sender=self, dispatch_uid="changes.before_migrations")
        post_migrate.connect(journal.after_migrations, sender=self, dispatch_uid="changes.after_migrations")

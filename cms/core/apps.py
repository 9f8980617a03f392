"""What every other app stands on: page base, blocks, settings, middleware."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"

    def ready(self) -> None:
        # Registers the checks and the receiver once the apps are there.
        from django.db.models.signals import post_migrate, post_save, pre_migrate  # noqa: PLC0415 -- with those below
        from wagtail.images import get_image_model  # noqa: PLC0415 -- needs the apps

        from . import checks  # noqa: F401, PLC0415 -- needs the apps
        from .content_version import triggers  # noqa: PLC0415 -- needs the apps
        from .picture_making import forget_outdated  # noqa: PLC0415 -- needs the apps

        post_save.connect(forget_outdated, sender=get_image_model(), dispatch_uid="core.forget_outdated_renditions")
        pre_migrate.connect(triggers.before_migrations, sender=self, dispatch_uid="core.before_migrations")
        post_migrate.connect(triggers.after_migrations, sender=self, dispatch_uid="core.after_migrations")

"""Which pages belong to a site, in all its languages."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from wagtail.models import Page, Site


def pages_of_site(site: Site) -> Any:
    """The home pages of a site and everything below them, drafts too."""
    paths = Page.objects.filter(translation_key=site.root_page.translation_key).values_list("path", flat=True)
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(path__startswith=path)
    return Page.objects.filter(wanted)


def editable_pages(site: Site, user: Any) -> Any:
    """The pages of a site that somebody may edit."""
    # Wagtail's policy answers per tree of pages, so this is no query per page.
    from wagtail.permissions import page_permission_policy  # noqa: PLC0415 -- needs the registry of apps

    allowed = page_permission_policy.instances_user_has_permission_for(user, "change")
    return pages_of_site(site).filter(pk__in=allowed.values("pk"))

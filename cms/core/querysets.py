"""Which pages everybody may read, without asking each time what is restricted."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from cms.core.site_facts import restricted_paths


class OpenPages:
    """For a queryset of pages: `public()` by the restrictions that are remembered."""

    def private_q(self) -> Q:
        """The pages that not everybody may read."""
        found = Q(pk__in=[])
        for path in restricted_paths():
            found |= Q(path__startswith=path)
        return found

    def with_image(self) -> Any:
        """With the image of each page, joined."""
        return self.select_related("image")  # type: ignore[attr-defined]

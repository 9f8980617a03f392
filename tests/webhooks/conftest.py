"""A webhook of the site, and changes that it hears of."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cms.changes.models import PublicChange
from cms.webhooks.models import Endpoint


@pytest.fixture(autouse=True)
def _loopback(settings):
    """The receivers of these tests stand on this machine."""
    settings.WEBHOOK_LOOPBACK = True


@pytest.fixture
def endpoint(site):
    return Endpoint.objects.create(site=site, name="Bouw", url="http://127.0.0.1:9/hook")


@pytest.fixture
def change(site):
    """Adds a change to the log."""

    def add(event: str = "page.updated", **fields) -> PublicChange:
        given = {
            "occurred_at": timezone.now(),
            "site": site,
            "kind": "page",
            "key": "7",
            "locale_code": "nl",
            "path": "/themas/",
            "themes": ["inclusieve-stad"],
            "paths": ["/themas/", "/api/v1/themes"],
            "tags": ["t1"],
        }
        return PublicChange.objects.create(event=event, **{**given, **fields})

    return add

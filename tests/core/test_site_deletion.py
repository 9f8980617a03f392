"""A site that still has content cannot be deleted by a click, and the answer is words."""

from __future__ import annotations

import pytest
from wagtail.models import Site

pytestmark = pytest.mark.django_db


def test_site_with_themes_is_not_deleted_and_the_answer_is_no_500(client, admin_user, theme, site):
    client.force_login(admin_user)
    answer = client.post(f"/admin/sites/delete/{site.pk}/", follow=True)
    assert answer.status_code == 200
    assert Site.objects.filter(pk=site.pk).exists()

"""Looks: a site wears the one that it chose, an unknown name is told, and the standard one serves meanwhile."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cms.core import looks
from cms.core.checks import check_looks
from cms.core.models import SiteSettings

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(site):
    return SiteSettings.for_site(site)


def test_looks_are_those_that_were_built():
    found = looks.looks()["kust"]
    assert (found.style_sheet, found.mark) == ("cms/themes/kust.css", "cms/themes/kust.svg")
    assert found.colour == "#1f3f77"


def test_site_wears_its_look(client, own):
    own.theme = "kust"
    own.full_clean()
    own.save()
    text = client.get("/").content.decode()
    assert "cms/themes/kust.css" in text
    assert "cms/theme.css" not in text
    assert text.count("cms/themes/kust.svg") == 2
    assert '<meta name="theme-color" content="#1f3f77">' in text


@pytest.mark.parametrize("name", ["bestaat-niet", "../theme"])
def test_unknown_look_is_refused_with_those_that_exist_and_served_as_standard(client, own, name):
    own.theme = name
    with pytest.raises(ValidationError) as refused:
        own.full_clean()
    assert "kust" in str(refused.value.message_dict["theme"])
    own.save()
    text = client.get("/").content.decode()
    assert "cms/theme.css" in text
    assert [(found.id, found.hint) for found in check_looks(None, databases=["default"])] == [
        ("gaststad.W002", "There are: kust.")
    ]


def test_look_that_exists_is_no_warning(own):
    own.theme = "kust"
    own.save()
    assert check_looks(None, databases=["default"]) == []


def test_form_of_the_settings_keeps_the_name_and_says_what_exists(admin_client, site, own):
    path = f"/admin/settings/core/sitesettings/{site.pk}/"
    form = admin_client.get(path).context["form"]
    data = {name: form.initial.get(name) or "" for name in form.fields} | {"theme": "strand"}
    text = admin_client.post(path, data).content.decode()
    assert "kust" in text
    assert 'value="strand"' in text
    own.refresh_from_db()
    assert own.theme == ""

"""Front-ends: which addresses are taken, and which pages of the admin may frame them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Site

from cms.core.models import StandardPage
from cms.previews.models import FrontEnd

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://www.stad.example/preview", "https://www.stad.example"),
        ("https://WWW.Stad.example:443/preview/", "https://www.stad.example"),
        ("https://stad.example:8443/", "https://stad.example:8443"),
        ("http://localhost:4321/preview/", "http://localhost:4321"),
        ("http://127.0.0.1:80/preview", "http://127.0.0.1"),
        ("http://[::1]:4321/preview", "http://[::1]:4321"),
    ],
)
def test_address_of_a_preview_page_and_its_origin(site, address, origin):
    front_end = FrontEnd(site=site, name="Een", preview_url=address)
    front_end.full_clean()
    assert front_end.origin == origin


@pytest.mark.parametrize(
    "address",
    [
        "http://www.stad.example/preview", "ftp://stad.example/", "javascript:alert(1)", "//stad.example/preview",
        "https://user:geheim@stad.example/", "https://stad.example/#a", "https://stad.example/?token=",
        "https://stad.example;script-src *//", "https://stad.example, https://evil.example/", "https://stad.example:0/",
        "https://stad.example:99999/", "https://stad.example\\@evil.example/", "https://st\u00e4d.example/", "https:///x",
        "http://127.0.0.1.evil.example/", "https://stad.example/a b",
    ],
)  # fmt: skip
def test_address_that_would_give_drafts_away_is_refused(site, address):
    with pytest.raises(ValidationError) as refused:
        FrontEnd(site=site, name="Een", preview_url=address).full_clean()
    assert list(refused.value.message_dict) == ["preview_url"]


def frames(response) -> list[str]:
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if " " in part)
    return policy["frame-src"].split()


def test_only_pages_with_a_preview_may_frame_exactly_the_front_ends(client, admin_user, site):
    client.force_login(admin_user)
    page = StandardPage.objects.get(locale__language_code="nl", slug="privacy")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    usual = frames(client.get(edit))
    FrontEnd.objects.create(site=site, name="Een", preview_url="https://www.stad.example/preview/")
    FrontEnd.objects.create(site=site, name="Twee", preview_url="http://localhost:4321/preview/")
    assert frames(client.get(edit)) == [*usual, "http://localhost:4321", "https://www.stad.example"]
    assert "script-src 'self' 'unsafe-inline'" in client.get(edit)["Content-Security-Policy"]
    assert frames(client.get(reverse("wagtailadmin_home"))) == usual
    assert "stad.example" not in client.get("/")["Content-Security-Policy"]


def test_admin_names_front_ends_of_its_own_site_only(client, admin_user, anna_editor, site):
    other = Site.objects.create(hostname="ander.example", root_page=site.root_page)
    theirs = FrontEnd.objects.create(site=other, name="Geheim van hen", preview_url="https://ander.example/preview")
    names = FrontEnd.snippet_viewset
    client.force_login(admin_user)
    added = client.post(
        reverse(names.get_url_name("add")), {"name": "Van ons", "preview_url": "https://www.stad.example/preview/"}
    )
    assert added.status_code == 302
    assert FrontEnd.objects.get(name="Van ons").site == site
    listed = client.get(reverse(names.get_url_name("list"))).content.decode()
    assert "Van ons" in listed
    assert "Geheim van hen" not in listed
    assert client.get(reverse(names.get_url_name("edit"), args=[theirs.pk])).status_code == 404
    client.force_login(anna_editor)
    assert client.get(reverse(names.get_url_name("add"))).status_code == 302

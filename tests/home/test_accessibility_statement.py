"""The accessibility statement says every part that the law asks for, in the language of the page."""

from __future__ import annotations

import datetime as dt

import pytest
from wagtail.models import Page

from home.models import AccessibilityStatementPage
from home.navigation import read_navigation

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(site):
    page = AccessibilityStatementPage(
        title="Toegankelijkheid", slug="toegankelijkheidsverklaring", summary="Hoe toegankelijk.",
        locale=site.root_page.locale, prepared_on=dt.date(2025, 5, 4), reviewed_on=dt.date(2026, 5, 3),
        feedback_email="help@teststad.example", feedback_phone="015 12 34 56", answer_days=7,
        enforcement_name="de Ombudsdienst", enforcement_url="https://ombuds.example/",
        not_accessible=[("text", "<p>De kaart.</p>")],
    )  # fmt: skip
    return Page.objects.get(pk=site.root_page.pk).add_child(instance=page)


def test_every_part_that_the_law_asks_for_is_on_the_page(client, statement):
    text = client.get("/toegankelijkheidsverklaring/").content.decode()
    for part in (
        "2016/2102", "EN 301 549", "De kaart.", "4 mei 2025", "3 mei 2026", "mailto:help@teststad.example",
        "tel:015123456", "https://ombuds.example/", "de Ombudsdienst",
    ):  # fmt: skip
        assert part in text, part


def test_the_footer_leads_to_it(statement, site):
    assert read_navigation(site, "nl").accessibility.url == "/toegankelijkheidsverklaring/"


def test_it_is_searched_and_listed_like_any_page(client, statement):
    assert "/toegankelijkheidsverklaring/" in client.get("/sitemap.xml").content.decode()

"""The landing page: hero, totals that tell about nobody, earlier days with how many came."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from cms.core import picture_making
from home.models import HomePage
from tests.factories.images import make_image
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from themes.models import ThemePage
from visits.models import Registration

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "opslag")
    cache.clear()


def _home(client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def _totals(text: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", text))


def test_hero_shows_the_image_first_and_whole(client, site):
    page = HomePage.objects.get(locale__language_code="nl")
    page.image, page.image_alt = make_image(), "De stad"
    page.save()
    picture_making.make_missing()
    text = _home(client)
    hero = text[text.index("gs-hero-image") :]
    hero = hero[: hero.index("</picture>")]
    assert 'fetchpriority="high"' in hero
    assert 'alt="De stad"' in hero
    assert "lazy" not in hero
    assert "gs-skyline" not in text


def test_hero_without_an_image_has_the_roofs(client, site):
    text = _home(client)
    assert "gs-skyline" in text
    assert "gs-hero-pictured" not in text


def test_card_of_a_theme_is_silent_about_its_picture(client, theme):
    page = ThemePage.objects.get(theme=theme, lang="nl")
    page.image, page.image_alt = make_image(), "Een veld"
    page.save()
    text = _home(client)
    card = text[text.index("gs-card-image") :]
    assert 'alt=""' in card[: card.index("</picture>")]


@pytest.mark.parametrize(("visits", "is_shown"), [(4, False), (5, True)])
def test_totals_need_five_visits(client, site, visits, is_shown):
    for number in range(visits):
        VisitRequestFactory(status="completed", people=10, country=("BE", "NL")[number % 2])
    text = _home(client)
    assert ("gs-totals" in text) is is_shown
    if is_shown:
        assert list(_totals(text).values()) == ["5", "50"]


def test_countries_are_told_from_five_on(client, site):
    for country in ("BE", "NL", "FR", "DE", "LU"):
        VisitRequestFactory(status="completed", people=2, country=country)
    assert list(_totals(_home(client)).values()) == ["5", "10", "5"]


def _past_day(theme, groups: int):
    day = InfoDayFactory(key=f"was-{groups}", past=True, themes=[theme], capacity=100)
    for number in range(groups):
        _came(day, 3, "attended", 4 if number == 0 else None)
    _came(day, 30, "absent")
    return day


def _came(day, people: int, status: str, present: int | None = None) -> None:
    Registration.objects.create(
        info_day=day, visit_request=VisitRequestFactory(), people=people, status=status, people_present=present,
        created_at=timezone.now(),
    )  # fmt: skip


def _past(text: str) -> str:
    return text[text.index("gs-past") : text.index("gs-footer")]


def test_earlier_day_tells_how_many_came_from_five_groups_on(client, theme):
    _past_day(theme, 5)
    assert re.search(r"\b16 .*\b5 ", _past(_home(client)))


def test_earlier_day_of_four_groups_tells_nothing(client, theme):
    day = _past_day(theme, 4)
    past = _past(_home(client))
    assert day.location in past
    assert not re.search(r"\b13\b", past)


def test_earlier_day_shows_the_picture_of_its_theme_when_that_is_public(client, theme):
    _past_day(theme, 1)
    page = ThemePage.objects.get(theme=theme, lang="nl")
    page.image, page.image_alt = make_image("geheim"), "Een veld"
    page.save()
    assert "geheim" in _past(_home(client))
    page.unpublish()
    text = _home(client)
    assert "geheim" not in text
    assert "gs-past-day" in text

"""Both looks in a real browser: enough contrast and nothing that runs off the screen, with pictures on the pages."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from cms.core import picture_making
from cms.core.models import SiteSettings
from home.models import HomePage
from tests.factories.images import make_image
from themes.models import StrategicNotePage, ThemePage

from .test_pages import RULES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATHS = (
    "/",
    "/themas/",
    "/themas/inclusieve-stad/",
    "/strategische-notas/nota/",
    "/werkbezoek-aanvragen/",
    "/zoeken/?q=stad",
)


@pytest.fixture
def pictured(city, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "opslag")
    image = make_image(size=(900, 600))
    for model in (HomePage, ThemePage, StrategicNotePage):
        for page in model.objects.filter(locale__language_code="nl"):
            page.image, page.image_alt = image, "Twee velden"
            page.save()
    picture_making.make_plain()
    return city


@pytest.mark.parametrize("look", ["", "kust"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_look_is_accessible_on_every_kind_of_page(pictured, new_page, look, forced):
    own = SiteSettings.for_site(pictured)
    own.theme = look
    own.save()
    # Forced colours are the reader's own; axe still reckons with ours.
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    if forced == "active":
        options["rules"] = {"color-contrast": {"enabled": False}}
    problems = []
    for width in (320, 390, 1280):
        page = new_page(width, forced_colors=forced, reduced_motion="reduce")
        for path in PATHS:
            page.goto(path)
            found = Axe().run(page, options=options).response["violations"]
            problems += [f"{path} at {width}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                problems.append(f"{path} at {width}: scrolls sideways")
    assert problems == []

"""Images on pages: no visitor waits for them, every width once, cut around the focal point, constant queries."""

from __future__ import annotations

import re

import pytest
from PIL import Image as Pillow

from cms.core import picture_making
from cms.core.models import SiteSettings
from cms.core.pictures import COVER, PAGE_SPECS, PLACEHOLDER, SHARE, picture_of, share_address
from tests.factories.images import make_image
from tests.factories.themes import ThemeFactory, add_theme_page
from themes.models import ThemePage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "opslag")
    picture_making._unreadable.clear()


@pytest.fixture
def pictured(theme):
    """The Dutch page of the theme, with an image whose focal point is on the blue right."""
    page = ThemePage.objects.get(theme=theme, lang="nl")
    page.image, page.image_alt = make_image(focal_x=1400), "Een blauw veld"
    page.save()
    return page


def colour_of(rendition) -> str:
    with Pillow.open(rendition.file.path) as picture:
        red, _green, blue = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))
    return "blue" if blue > red else "red"


def test_visit_makes_one_plain_file_and_the_worker_the_rest(client, pictured):
    text = client.get("/themas/inclusieve-stad/").content.decode()
    assert [one.filter_spec for one in pictured.image.renditions.all()] == [COVER.fallback_spec]
    assert "<source" not in text
    assert 'alt="Een blauw veld"' in text
    assert picture_making.make_missing() == 1
    assert {one.filter_spec for one in pictured.image.renditions.all()} == set(PAGE_SPECS)
    text = client.get("/themas/inclusieve-stad/").content.decode()
    assert re.findall(r'<source type="([^"]+)"', text) == ["image/avif", "image/webp"]
    assert picture_making.make_missing() == 0


def test_import_makes_the_quick_ones_so_that_a_visit_makes_none(client, pictured):
    picture_making.make_plain()
    made = sorted(one.filter_spec for one in pictured.image.renditions.all())
    assert made == sorted([COVER.fallback_spec, SHARE, PLACEHOLDER])
    client.get("/themas/inclusieve-stad/")
    assert pictured.image.renditions.count() == len(made)


def test_image_that_no_page_shows_is_not_cut(site):
    make_image()
    assert picture_making.make_missing() == 0


def test_cut_keeps_the_focal_point_and_follows_it(pictured):
    image = pictured.image
    picture_making.make_missing()
    assert colour_of(image.get_rendition(SHARE)) == "blue"
    image.focal_point_x = 100
    image.save()
    assert not image.renditions.exists()
    picture_making.make_missing()
    assert colour_of(image.get_rendition(SHARE)) == "red"


def test_title_of_an_image_does_not_cut_it_anew(pictured):
    picture_making.make_missing()
    pictured.image.title = "Anders"
    pictured.image.save()
    assert pictured.image.renditions.count() == len(PAGE_SPECS)


def test_small_image_gives_each_width_once(site):
    image = make_image(size=(500, 400))
    picture_making.make_renditions(image, PAGE_SPECS)
    found = picture_of(image, place="card", alt="")
    for source in found.sources:
        widths = re.findall(r" (\d+)w", source.srcset)
        assert widths == sorted(set(widths), key=int)
        assert max(map(int, widths)) <= 500


def test_placeholder_is_small_and_inline(pictured):
    picture_making.make_missing()
    found = picture_of(pictured.image, place="card", alt="")
    assert found.placeholder.startswith("data:image/webp;base64,")
    assert len(found.placeholder) < 500
    assert found.focal_point == {"x": 0.9333, "y": 0.5}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_lost_file_leaves_the_page_whole_and_the_others_made(client, pictured, other_theme, caplog):
    pictured.image.file.storage.delete(pictured.image.file.name)
    other = ThemePage.objects.get(theme=other_theme, lang="nl")
    other.image, other.image_alt = make_image("tweede"), "Een veld"
    other.save()
    assert picture_making.make_missing() == 1
    assert picture_making.make_missing() == 0
    response = client.get("/themas/inclusieve-stad/")
    assert response.status_code == 200
    assert b"<picture" not in response.content


@pytest.mark.parametrize("path", ["/", "/themas/", "/api/v1/themes"])
def test_cards_cost_the_same_with_one_image_and_with_twelve(client, site, path, django_assert_max_num_queries):
    counts = []
    for number in (1, 11):
        for _ in range(number):
            theme = ThemeFactory()
            add_theme_page(theme, image=make_image(f"beeld-{theme.code}", size=(600, 400)), image_alt="Een veld")
        picture_making.make_missing()
        client.get(path)
        with django_assert_max_num_queries(60) as captured:
            content = client.get(path).content.decode()
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1]
    assert content.count("image/avif" if path != "/api/v1/themes" else "data:image/webp") >= 12


def test_share_image_is_the_page_s_own_else_the_site_s(client, site, pictured):
    own = SiteSettings.for_site(site)
    own.share_image = make_image("deel")
    own.save()
    picture_making.make_missing()
    text = client.get("/themas/inclusieve-stad/").content.decode()
    assert f'<meta property="og:image" content="http://testserver{share_address(pictured.image)}">' in text
    assert '<meta property="og:image:alt" content="Een blauw veld">' in text
    text = client.get("/privacy/").content.decode()
    assert f'<meta property="og:image" content="http://testserver{share_address(own.share_image)}">' in text
    assert '<meta name="twitter:card" content="summary_large_image">' in text
    assert [one.filter_spec for one in own.share_image.renditions.all()] == [SHARE]


def test_page_without_any_image_says_what_it_is(client, theme):
    text = client.get("/en/themas/inclusieve-stad/").content.decode()
    found = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)">', text))
    page = ThemePage.objects.get(theme=theme, lang="en")
    assert found == {
        "og:type": "website",
        "og:title": page.title,
        "og:site_name": "Teststad",
        "og:description": page.summary,
        "og:locale": "en_GB",
        "og:url": "http://testserver/en/themas/inclusieve-stad/",
        "twitter:card": "summary",
    }


def test_words_of_an_image_are_escaped(client, pictured):
    ThemePage.objects.filter(pk=pictured.pk).update(image_alt='"><script>alert(1)</script>')
    picture_making.make_missing()
    assert b"<script>alert" not in client.get("/themas/inclusieve-stad/").content
    assert b"<script>alert" not in client.get("/").content


def test_api_tells_everything_of_an_image(client, pictured):
    picture_making.make_missing()
    image = client.get("/api/v1/themes/inclusieve-stad").json()["image"]
    assert sorted(image) == ["alt", "focal_point", "height", "placeholder", "sizes", "src", "srcset", "width"]
    assert image["alt"] == "Een blauw veld"
    assert (image["width"], image["height"]) == (750, 500)
    assert ".webp 400w" in image["srcset"]
    assert client.get("/api/v1/themes/inclusieve-stad?locale=en").json()["image"] is None


def test_image_between_paragraphs_has_its_own_words_and_sizes(client, theme):
    page = ThemePage.objects.get(theme=theme, lang="nl")
    image = make_image()
    page.body = [{"type": "image", "value": {"image": image.pk, "alt_text": "Een vlag", "decorative": False}}]
    page.save()
    picture_making.make_missing()
    text = client.get("/themas/inclusieve-stad/").content.decode()
    assert '<figure class="gs-picture"><picture' in text
    assert 'alt="Een vlag"' in text
    assert 'loading="lazy"' in text
    value = client.get("/api/v1/themes/inclusieve-stad").json()["body"][0]["value"]
    assert (value["id"], value["alt"], value["width"]) == (image.pk, "Een vlag", 800)

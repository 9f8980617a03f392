"""Every block in every language: its preview for editors, its page for readers, its JSON for front-ends."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import translation

from cms.core.api_bodies import NOTHING, SHAPES, compile_blocks
from cms.core.blocks import ContentBlock
from tests.factories.blocks import add_document, new_blocks, rows
from themes.models import ThemePage

KINDS = list(ContentBlock().child_blocks)
NEW = ["table", "accordion", "timeline", "video", "download", "contact"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
@pytest.mark.parametrize("kind", KINDS)
def test_preview_shows_the_block(client, admin_user, kind, language):
    admin_user.wagtail_userprofile = None
    client.force_login(admin_user)
    block = ThemePage._meta.get_field("body").stream_block.child_blocks[kind]
    with translation.override(language):
        response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    found = re.search(r'<div class="gs-wrap gs-page gs-prose">(.*?)</div>\s*</', response.content.decode(), re.DOTALL)
    if kind != "image":  # there is none to show before one was chosen
        assert found is not None
        assert found[1].strip()
        assert block.is_previewable


@pytest.mark.parametrize("kind", KINDS)
def test_block_has_a_description_for_editors(kind):
    assert str(ContentBlock().child_blocks[kind].get_description())


@pytest.mark.parametrize("language", ["nl", "en"])
def test_page_and_api_show_every_block(client, site, theme, language):
    page = ThemePage.objects.get(theme=theme, locale__language_code=language)
    page.body = new_blocks()
    page.save_revision().publish()
    html = client.get(page.url).content.decode()
    for name in ("gs-data-table", "gs-accordion", "gs-timeline", "gs-video", "gs-downloads", "gs-contact"):
        assert f'class="{name}"' in html
    body = client.get(f"/api/v1/themes/{theme.code}", {"locale": language}).json()["body"]
    assert [block["type"] for block in body] == [block["type"] for block in new_blocks()]
    found = {block["type"]: block["value"] for block in reversed(body)}
    assert found["table"] == {
        "caption": "Bomen per wijk",
        "has_header_row": True,
        "has_header_column": True,
        "rows": [
            ["Wijk", "Bomen | struiken", ""],
            ["Centrum", "<strong>120</strong><br>en meer", '<a href="/themas/inclusieve-stad/">plan</a>'],
        ],
    }
    assert [set(item) for item in found["accordion"]] == [{"heading", "html"}] * 2
    assert found["timeline"][1] == {"when": "2020", "title": "Klaar", "html": ""}
    assert (found["video"]["kind"], found["video"]["provider"]) == ("youtube", "YouTube")
    assert found["download"][0]["title"] == "Het jaar 2025"
    assert found["download"][0]["kind"] == "PDF"
    assert found["contact"]["phone_link"] == "tel:+32-15-29-76-54"


def test_api_describes_every_block_by_its_type(client, site):
    schema = client.get("/api/v1/openapi.json").json()["components"]["schemas"]["ThemeDetailOut"]
    mapping = schema["properties"]["body"]["items"]["discriminator"]["mapping"]
    assert set(mapping) == set(KINDS)
    assert set(SHAPES) - {"step", "link"} == set(KINDS)


def test_private_documents_are_in_no_answer(client, site, theme):
    secret = add_document("Geheim stuk", "geheim.pdf", private=True)
    page = ThemePage.objects.get(theme=theme, locale__language_code="nl")
    page.body = [{"type": "download", "value": rows({"document": secret.pk, "title": "Geheim", "language": ""})}]
    page.save_revision().publish()
    for address in (page.url, f"/api/v1/themes/{theme.code}"):
        assert b"eheim" not in client.get(address).content


def test_image_that_is_gone_is_null():
    gone = compile_blocks([{"type": "image", "value": {"image": 1}}, {"type": "image", "value": None}], "html")
    assert gone.fill(NOTHING) == [{"type": "image", "value": None}] * 2

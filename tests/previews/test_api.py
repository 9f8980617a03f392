"""`GET preview`: the draft and nothing but the draft, for as long as its editor may see it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.db.models import signals
from django.urls import reverse
from wagtail.admin.models import FormState
from wagtail.models import Page, PageViewRestriction, Revision, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.core.models import StandardPage
from cms.previews import tokens
from cms.previews.models import FrontEnd
from home.models import HomePage
from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.factories.visits import InfoDayFactory
from themes.models import ThemePage
from visits.models import InfoDay

pytestmark = pytest.mark.django_db

API = "/api/v1/preview"
SECTION = {"type": "section", "value": {"number": "1", "heading": "Doel", "anchor": "doel", "body": []}}


@pytest.fixture
def front_end(site):
    return FrontEnd.objects.create(site=site, name="Astro", preview_url="https://www.stad.example/preview/")


@pytest.fixture
def editor(client, anna_editor):
    client.force_login(anna_editor)
    return client


def token_of(client, address, front_end, mode=""):
    answer = client.get(address, {"mode": mode or f"front-end-{front_end.pk}"})
    assert answer.status_code == 302, (address, answer.status_code)
    way, _hash, token = answer["Location"].partition("#token=")
    assert way == front_end.preview_url
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    return token


def asked(client, token, **headers):
    client.logout()
    return client.get(API, headers={"Authorization": f"Bearer {token}", **headers})


def draft_address(page):
    return reverse("wagtailadmin_pages:view_draft", args=[page.pk])


def theme_page(theme):
    return ThemePage.objects.get(theme=theme, lang="nl")


def edited(page, title="Stiekem concept"):
    page.title = title
    return page.save_revision()


def test_every_kind_of_page_is_told_as_once_published(editor, front_end, theme, anna_editor):
    note = StrategicNoteFactory(slug="nota", name="De nota")
    add_note_page(note, "nl", sections=[SECTION])
    kinds = set()
    for page in Page.objects.filter(depth__gt=1).exclude(pk=1).specific():
        edited(page, f"Nieuw {page.pk}")
        before = list(Page.objects.order_by("pk").values())
        editor.force_login(anna_editor)
        found = asked(editor, token_of(editor, draft_address(page), front_end))
        assert found.status_code == 200, page
        assert list(Page.objects.order_by("pk").values()) == before
        page.get_latest_revision().publish()
        published = editor.get("/api/v1/pages", {"path": page.get_url()}).json()
        told = found.json()
        assert told.pop("preview") is True
        told.pop("updated_at"), published.pop("updated_at")
        assert told == published
        kinds.add(told["type"])
    assert kinds == {"home", "theme_index", "theme", "note_index", "note", "page", "form"}


def test_info_day_is_told_as_once_published(editor, front_end, theme):
    day = InfoDayFactory(themes=[theme])
    text = day.texts.get(language="nl")
    text.title = "Nieuwe dag"
    day.texts.add(text)
    day.location = "Elders"
    revision = day.save_revision()
    address = reverse(day.snippet_viewset.get_url_name("revisions_view"), args=[day.pk, revision.pk])
    told = asked(editor, token_of(editor, address, front_end, f"front-end-{front_end.pk}-nl")).json()
    assert (told["title"], told["location"], told["type"], told["preview"]) == (
        "Nieuwe dag",
        "Elders",
        "info_day",
        True,
    )
    assert told["themes"] == [{"code": "inclusieve-stad", "title": "Inclusieve stad"}]
    public = editor.get(f"/api/v1/info-days/{day.pk}").json()
    assert public["title"] != "Nieuwe dag"
    assert told.keys() - public.keys() == {"type", "preview"}


def test_draft_that_was_never_public_is_told_below_a_hidden_parent_too(editor, front_end, theme, anna_editor):
    page = theme_page(theme)
    secret = ThemePage.objects.get(theme=theme, lang="en")
    text = f'<p>Lees <a linktype="page" id="{secret.pk}">het geheim</a>.</p>'
    page.body = json.dumps([{"type": "text", "value": text}])
    edited(page)
    secret.unpublish()
    Page.objects.filter(pk=page.pk).update(live=False)
    Page.objects.filter(pk=page.get_parent().pk).update(live=False)
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    told = asked(editor, token_of(editor, draft_address(page), front_end))
    assert told.status_code == 200
    # What it links to is no draft that was asked for.
    assert told.json()["body"] == [{"type": "text", "value": {"html": "<p>Lees het geheim.</p>"}}]
    assert told.json()["path"] == "/themas/inclusieve-stad/"
    assert editor.get("/api/v1/themes/inclusieve-stad").status_code == 404


def test_home_page_that_is_not_public_shows_itself_alone(editor, front_end, theme):
    home = HomePage.objects.get(locale__language_code="nl")
    theme_in_body = theme_page(theme)
    home.body = json.dumps([{"type": "text", "value": f'<p><a linktype="page" id="{theme_in_body.pk}">thema</a></p>'}])
    edited(home)
    Page.objects.filter(pk=home.pk).update(live=False)
    told = asked(editor, token_of(editor, draft_address(home), front_end)).json()
    assert told["path"] == "/"
    assert told["body"] == [{"type": "text", "value": {"html": "<p>thema</p>"}}]


def test_answer_is_of_nobody_else(editor, front_end, theme):
    edited(theme_page(theme))
    token = token_of(editor, draft_address(theme_page(theme)), front_end)
    found = asked(editor, token, Origin="https://www.stad.example")
    assert found["Cache-Control"] == "private, no-store"
    assert found["Access-Control-Allow-Origin"] == "https://www.stad.example"
    assert not found.cookies
    again = asked(editor, token, **{"If-None-Match": found["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", found["ETag"])
    preflight = editor.options(
        API,
        headers={
            "Origin": "https://www.stad.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert preflight["Access-Control-Allow-Origin"] == "https://www.stad.example"
    for origin in ("https://evil.example", "null", "https://www.stad.example.evil.example"):
        other = asked(editor, token, Origin=origin)
        assert other.status_code == 401
        assert "Access-Control-Allow-Origin" not in other
        assert b"Stiekem" not in other.content
    # Only that address is opened to it; all others follow CORS_ALLOWED_ORIGINS.
    assert "Access-Control-Allow-Origin" not in editor.get("/api/v1/menu", headers={"Origin": front_end.origin})


def test_other_front_end_of_the_site_cannot_use_the_token(editor, front_end, theme, site):
    FrontEnd.objects.create(site=site, name="Next", preview_url="https://next.stad.example/preview")
    edited(theme_page(theme))
    token = token_of(editor, draft_address(theme_page(theme)), front_end)
    assert asked(editor, token, Origin="https://next.stad.example").status_code == 401
    assert asked(editor, token, Origin="https://www.stad.example").status_code == 200


def test_token_stays_with_its_revision(editor, front_end, theme):
    page = theme_page(theme)
    edited(page, "Eerste")
    token = token_of(editor, draft_address(page), front_end)
    edited(page, "Tweede")
    assert asked(editor, token).json()["title"] == "Eerste"
    Revision.objects.filter(object_id=str(page.pk), content__title="Eerste").delete()
    assert asked(editor, token).status_code == 404


def take_away_role(user, _front_end):
    user.groups.clear()


def deactivate(user, _front_end):
    user.is_active = False
    user.save()


def change_password(user, _front_end):
    user.set_password("een-ander-wachtwoord")
    user.save()


def delete_user(user, _front_end):
    user.delete()


def delete_front_end(_user, front_end):
    front_end.delete()


def lock_out_of_pages(user, _front_end):
    for group in user.groups.all():
        group.page_permissions.all().delete()


@pytest.mark.parametrize(
    "lose",
    [take_away_role, deactivate, change_password, delete_user, delete_front_end, lock_out_of_pages],
)
def test_token_ends_with_the_right_to_see_the_draft(editor, front_end, theme, anna_editor, lose):
    edited(theme_page(theme))
    token = token_of(editor, draft_address(theme_page(theme)), front_end)
    assert asked(editor, token).status_code == 200
    lose(get_user_model().objects.get(pk=anna_editor.pk), front_end)
    answer = asked(editor, token)
    assert (answer.status_code, answer.json()["type"]) == (401, "/api/v1/problems/preview-ended")


def test_token_lives_for_fifteen_minutes(editor, front_end, theme, monkeypatch):
    edited(theme_page(theme))
    import time

    token = token_of(editor, draft_address(theme_page(theme)), front_end)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 14 * 60)
    assert asked(editor, token).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 16 * 60)
    assert asked(editor, token).status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic eDp5", "Token x"])
def test_no_token_is_401(client, front_end, header):
    answer = client.get(API, headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.json()["type"]) == (401, "/api/v1/problems/no-token")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "token",
    ["x", "a:b:c", "\u00e9", "x" * 5000, "..", "e30:1:2", signing.dumps({"user": 1})],
    ids=["word", "parts", "accent", "long", "dots", "signed badly", "signed for something else"],
)
def test_nonsense_is_401(client, front_end, token):
    answer = client.get(API, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["type"]) == (401, "/api/v1/problems/preview-ended")


def test_signature_of_another_purpose_opens_nothing(editor, front_end, theme):
    edited(theme_page(theme))
    token = token_of(editor, draft_address(theme_page(theme)), front_end)
    claims = signing.loads(token, salt=tokens.SALT)
    for other in (signing.dumps(claims), signing.dumps(claims, salt="x"), signing.dumps([1], salt=tokens.SALT)):
        assert asked(editor, other).status_code == 401


def test_who_may_not_edit_the_page_gets_no_link(client, front_end, theme, ben_coordinator, carla_reader):
    edited(theme_page(theme))
    for person in (ben_coordinator, carla_reader):
        client.force_login(person)
        answer = client.get(draft_address(theme_page(theme)), {"mode": f"front-end-{front_end.pk}"})
        assert "token" not in answer.get("Location", "")
        assert b"token" not in answer.content
    client.logout()
    assert "token" not in client.get(
        draft_address(theme_page(theme)), {"mode": f"front-end-{front_end.pk}"}
    ).headers.get("Location", "")


@pytest.mark.parametrize(
    "mode", ["front-end-999999", "front-end-", "front-end-x", "front-end-" + "9" * 30, "front-end-²"]
)
def test_front_end_that_is_not_there_is_404(editor, front_end, theme, mode):
    edited(theme_page(theme))
    assert editor.get(draft_address(theme_page(theme)), {"mode": mode}).status_code == 404


def test_front_end_of_another_site_is_404(editor, front_end, theme, site):
    other = Site.objects.create(hostname="ander.example", root_page=Page.objects.get(depth=1))
    theirs = FrontEnd.objects.create(site=other, name="Ander", preview_url="https://ander.example/preview")
    edited(theme_page(theme))
    assert editor.get(draft_address(theme_page(theme)), {"mode": f"front-end-{theirs.pk}"}).status_code == 404
    assert [name for name, _label in theme_page(theme).preview_modes if name.startswith("front-end")] == [
        f"front-end-{front_end.pk}"
    ]


def standard_form(title="Getypt", **more):
    return nested_form_data(
        {
            "title": title,
            "slug": "getypt",
            "summary": "Kort.",
            "role": "",
            "image_alt": "",
            "seo_title": "",
            "body": streamfield([("text", rich_text("<p>Zin</p>"))]),
            "comments": inline_formset([]),
            **more,
        }
    )


def test_what_is_typed_is_told_while_it_is_typed_and_only_to_its_editor(
    editor, front_end, site, anna_editor, admin_user
):
    page = StandardPage.objects.get(locale__language_code="nl", slug="privacy")
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert editor.post(address, standard_form("Getypt")).json() == {"is_valid": True, "is_available": True}
    token = token_of(editor, address, front_end)
    told = asked(editor, token).json()
    assert (told["title"], told["path"], told["body"]) == (
        "Getypt", "/getypt/", [{"type": "text", "value": {"html": "<p>Zin</p>"}}]
    )  # fmt: skip
    editor.force_login(anna_editor)
    editor.post(address, standard_form("Verder getypt"))
    assert asked(editor, token).json()["title"] == "Verder getypt"
    editor.force_login(admin_user)
    editor.post(address, standard_form("Van een ander"))
    assert asked(editor, token).json()["title"] == "Verder getypt"
    assert editor.get("/api/v1/pages?path=/privacy/").json()["title"] == "Privacy nl"
    FormState.objects.filter(user=anna_editor).delete()
    assert asked(editor, token).status_code == 404


def test_new_page_is_told_before_it_is_saved(editor, front_end, site):
    home = HomePage.objects.get(locale__language_code="fr")
    address = reverse("wagtailadmin_pages:preview_on_add", args=["core", "standardpage", home.pk])
    assert editor.post(address, standard_form("Nouveau")).json()["is_valid"]
    pages = Page.objects.count()
    told = asked(editor, token_of(editor, address, front_end)).json()
    assert (told["title"], told["path"], told["locale"]) == ("Nouveau", "/fr/getypt/", "fr")
    assert Page.objects.count() == pages


def test_new_info_day_is_told_before_it_is_saved(editor, front_end, theme):
    address = reverse(InfoDay.snippet_viewset.get_url_name("preview_on_add"))
    start = dt.datetime(2031, 5, 6, 10)
    form = nested_form_data(
        {
            "starts_at": f"{start:%Y-%m-%d %H:%M}", "ends_at": f"{start:%Y-%m-%d} 12:00", "location": "Zaal",
            "attendance_mode": "on_site", "capacity": "20",
            "status": "planned", "banner_priority": "0", "site": theme.site_id, "key": "",
            "texts": inline_formset([{"language": "fr", "title": "Le jour", "intro": "Bonjour"}]),
            "programme": inline_formset([]),
        }
    )  # fmt: skip
    form |= {"themes": [theme.pk], "held_in": ["nl"]}
    assert editor.post(address, form).json()["is_valid"]
    told = asked(editor, token_of(editor, address, front_end, f"front-end-{front_end.pk}-fr")).json()
    assert (told["title"], told["locale"], told["people_left"]) == ("Le jour", "fr", 20)
    assert told["themes"] == []
    assert told["starts_at"] == "2031-05-06T10:00:00+02:00"
    assert not InfoDay.objects.exists()


def test_panel_renews_the_token_alone(editor, front_end, theme):
    edited(theme_page(theme))
    answer = editor.get(draft_address(theme_page(theme)), {"mode": f"front-end-{front_end.pk}", "as": "token"})
    assert answer.json().keys() == {"token", "origin", "seconds"}
    assert answer.json()["origin"] == "https://www.stad.example"
    assert "no-store" in answer["Cache-Control"]
    assert asked(editor, answer.json()["token"]).status_code == 200


def test_unknown_parameter_and_token_in_the_address_are_refused(client, front_end):
    assert client.get(API, {"token": "x"}).status_code == 422
    assert client.post(API).status_code == 405


def test_no_signal_tells_of_the_draft(editor, front_end, theme):
    """A search server outside the database would keep what is rolled back here."""
    edited(theme_page(theme))
    token = token_of(editor, draft_address(theme_page(theme)), front_end)
    saved = []

    def note(sender, **_signal):
        saved.append(sender.__name__)

    editor.logout()
    for signal in (signals.pre_save, signals.post_save, signals.post_delete, signals.m2m_changed):
        signal.connect(note)
    try:
        assert editor.get(API, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    finally:
        for signal in (signals.pre_save, signals.post_save, signals.post_delete, signals.m2m_changed):
            signal.disconnect(note)
    assert saved == []

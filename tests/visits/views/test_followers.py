"""Following a theme over HTTP: the form on the theme page, the pages behind the link, the API."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from cms.mail.models import OutgoingMail
from tests.factories.visits import InfoDayFactory
from visits.models import ThemeFollower

pytestmark = pytest.mark.django_db
API = "/api/v1/themes/inclusieve-stad/followers"
SENT = "/volgen/?melding=gevraagd#melding"


@pytest.fixture
def visitor():
    """Somebody with a browser that insists on CSRF, as the real ones do."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def follower(theme):
    return ThemeFollower.objects.create(theme=theme, email="kim@malmo.example", language="nl", asked_at=timezone.now())


def ask(visitor, **fields):
    return visitor.post("/volgen/", {"theme": "inclusieve-stad", "email": "kim@malmo.example", **fields})


def test_theme_page_has_the_form_and_stays_without_cookie(visitor, theme):
    answer = visitor.get("/themas/inclusieve-stad/")
    html = answer.content.decode()
    assert 'action="/volgen/"' in html
    assert 'name="theme" value="inclusieve-stad"' in html
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")
    assert "no-store" not in answer.get("Cache-Control", "")
    assert visitor.get("/themas/inclusieve-stad/").content == answer.content
    assert 'action="/en/volgen/"' in visitor.get("/en/themas/inclusieve-stad/").content.decode()


def test_theme_without_visits_cannot_be_followed(visitor, theme):
    theme.accepts_visits = False
    theme.save()
    assert "/volgen/" not in visitor.get("/themas/inclusieve-stad/").content.decode()
    assert ask(visitor).status_code == 200
    assert visitor.post(API, {"email": "a@b.example"}, content_type="application/json").status_code == 404
    assert not ThemeFollower.objects.exists()


def test_answer_is_the_same_whoever_asks(visitor, theme):
    answers = [ask(visitor), ask(visitor), ask(visitor, website="x", email="robot@x.example")]
    ThemeFollower.objects.update(confirmed_at=timezone.now())
    answers.append(ask(visitor))
    assert {(one.status_code, one["Location"], str(one.cookies)) for one in answers} == {(303, SENT, "")}
    assert ThemeFollower.objects.get().email == "kim@malmo.example"
    html = visitor.get("/volgen/?melding=gevraagd").content.decode()
    assert 'role="status"' in html
    assert "malmo" not in html


@pytest.mark.parametrize(
    "fields",
    [{"email": ""}, {"email": "geen<adres"}, {"email": "a" * 300 + "@x.be"}, {"email": "a\x00@"}, {"theme": "geen"},
     {"theme": ""}, {"theme": "\x00"}],
)  # fmt: skip
def test_wrong_input_is_explained_and_kept(visitor, theme, fields):
    answer = ask(visitor, **fields)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="error-summary"' in html
    if fields.get("email") == "geen<adres":
        assert 'value="geen&lt;adres"' in html
        assert '<option value="inclusieve-stad" selected' in html
    assert not OutgoingMail.objects.exists()


def test_asking_too_often_is_told_and_keeps_what_was_typed(visitor, theme, settings):
    settings.FORM_RATE_LIMIT = 1
    ask(visitor)
    answer = ask(visitor, email="an@x.example")
    assert (answer.status_code, bool(answer["Retry-After"])) == (429, True)
    assert 'value="an@x.example"' in answer.content.decode()


def test_get_confirms_nothing_and_post_does(visitor, theme, follower):
    page = f"/volgen/{follower.token}/"
    for path in (page, f"{page}stoppen/", f"{page}alles-stoppen/"):
        for method in ("get", "head", "options"):
            answer = getattr(visitor, method)(path)
            assert answer.status_code in {200, 303}
            assert answer["Referrer-Policy"] == "no-referrer"
            assert answer["Cache-Control"] == "private, no-store"
            assert "noindex" in answer["X-Robots-Tag"]
            assert answer.cookies == {}
    assert ThemeFollower.objects.get().confirmed_at is None
    day = InfoDayFactory(themes=[theme])
    answer = visitor.post(page)
    assert (answer.status_code, answer["Location"]) == (303, f"{page}?melding=bevestigd#melding")
    assert ThemeFollower.objects.get().confirmed_at
    html = visitor.get(answer["Location"].partition("#")[0]).content.decode()
    # What is planned already is not mailed any more: it stands here.
    assert f"/informatiedagen/{day.key}/" in html
    assert "malmo" not in html


def test_one_click_unsubscribing_needs_neither_cookie_nor_token_and_can_be_repeated(visitor, follower):
    path = f"/volgen/{follower.token}/stoppen/"
    answer = visitor.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    # No redirect: RFC 8058 forbids it.
    assert answer.status_code == 200
    assert not ThemeFollower.objects.exists()
    again = visitor.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert again.status_code == 200


def test_no_is_an_answer_too_and_asks_for_no_second_click(visitor, follower):
    answer = visitor.post(f"/volgen/{follower.token}/stoppen/")
    assert (answer.status_code, answer["Location"]) == (303, "/volgen/?melding=gestopt#melding")
    assert not ThemeFollower.objects.exists()


def test_one_address_manages_what_it_follows_on_this_site(visitor, theme, other_theme, follower):
    now = timezone.now()
    ThemeFollower.objects.update(confirmed_at=now)
    second = ThemeFollower.objects.create(
        theme=other_theme, email=follower.email, language="nl", asked_at=now, confirmed_at=now
    )
    stranger = ThemeFollower.objects.create(
        theme=other_theme, email="vreemd@x.example", language="nl", asked_at=now, confirmed_at=now
    )
    html = visitor.get(f"/volgen/{follower.token}/").content.decode()
    assert f"/volgen/{second.token}/stoppen/" in html
    assert stranger.token not in html
    answer = visitor.post(f"/volgen/{second.token}/stoppen/", {"back": "1"})
    assert answer["Location"] == f"/volgen/{follower.token}/?melding=gestopt#melding"
    assert visitor.post(f"/volgen/{follower.token}/alles-stoppen/")["Location"].startswith("/volgen/?melding=alles")
    assert list(ThemeFollower.objects.all()) == [stranger]


def test_link_works_on_its_own_site_only_and_a_dead_one_is_no_error(visitor, follower):
    home = Page.objects.filter(depth=2).last()
    Site.objects.create(hostname="andere.example", root_page=home)
    Site.clear_site_root_paths_cache()
    for path in ("", "stoppen/", "alles-stoppen/"):
        answer = visitor.post(f"/volgen/{follower.token}/{path}", headers={"host": "andere.example"})
        assert answer.status_code in {200, 400}
        # 200: Django writes the address of every 4xx into the log.
        assert visitor.post(f"/volgen/{'x' * 22}/{path}").status_code == 200
    assert visitor.get(f"/volgen/{'x' * 5000}/").status_code == 200
    assert ThemeFollower.objects.get().confirmed_at is None


def test_no_log_line_holds_a_token(visitor, follower, caplog):
    caplog.set_level("DEBUG")
    for path in ("", "stoppen/", ""):
        visitor.get(f"/volgen/{follower.token}/{path}")
        visitor.post(f"/volgen/{follower.token}/{path}")
    assert follower.token not in caplog.text


def post(client, body, url=API):
    raw = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.generic("POST", url, raw, content_type="application/json")


def test_api_follows_and_answers_the_same_to_everybody(client, theme):
    answers = [post(client, {"email": "kim@malmo.example"}, f"{API}?locale=en") for _turn in range(2)]
    answers.append(post(client, {"email": "robot@x.example", "website": "x"}))
    ThemeFollower.objects.update(confirmed_at=timezone.now())
    answers.append(post(client, {"email": "kim@malmo.example"}))
    assert {(one.status_code, one.content) for one in answers} == {(202, answers[0].content)}
    assert [(one.email, one.language) for one in ThemeFollower.objects.all()] == [("kim@malmo.example", "en")]
    assert client.get(API).status_code == 405


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({}, 422, "/email"),
        ({"email": "x"}, 422, "/email"),
        ({"email": 5}, 422, "/email"),
        ({"email": ["a@b.example"]}, 422, "/email"),
        ({"email": "a@b.example", "naam/x": "y"}, 422, "/naam~1x"),
        ([], 422, None),
        ("{", 400, None),
        (b"\xff", 400, None),
        ('"\\ud800"', 400, None),
        ({"email": "a" * 5000}, 413, None),
    ],
)
def test_api_names_what_is_wrong(client, theme, body, status, pointer):
    answer = post(client, body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    if pointer:
        assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert not ThemeFollower.objects.exists()


def test_api_knows_no_other_theme_and_limits(client, theme, settings):
    settings.FORM_RATE_LIMIT = 1
    assert post(client, {"email": "a@b.example"}, "/api/v1/themes/geen/followers").status_code == 404
    assert post(client, {"email": "a@b.example"}, f"{API}?x=1").status_code == 422
    assert post(client, {"email": "a@b.example"}).status_code == 202
    limited = post(client, {"email": "c@d.example"})
    assert (limited.status_code, bool(limited["Retry-After"])) == (429, True)

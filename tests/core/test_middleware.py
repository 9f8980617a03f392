"""What every answer of the site has or refuses."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "language"), [("/", "nl-BE"), ("/en/", "en"), ("/fr/", "fr-BE"), ("/en/themas/", "en")]
)
def test_language_comes_from_the_path_alone(client, site, path, language):
    answer = client.get(path, headers={"accept-language": "de"})
    assert answer.status_code == 200
    assert answer["Content-Language"] == language
    assert f'lang="{language}"' in answer.content.decode()
    assert "Accept-Language" not in answer.get("Vary", "")
    assert "Cookie" not in answer.get("Vary", "")
    assert answer.cookies == {}


def test_dutch_tree_is_not_served_under_the_prefix_of_a_language_without_home(client, site):
    from home.models import HomePage

    HomePage.objects.get(locale__language_code="en").unpublish()
    assert client.get("/en/themas/").status_code == 404
    assert client.get("/themas/").status_code == 200
    assert client.get("/nl/").status_code == 404


@pytest.mark.parametrize("path", ["/?q=%00", "/?q=%ff", "/zoeken/?q=a%00b", "/themas/%00/"])
def test_bytes_that_are_no_text_are_400_and_no_500(client, site, path):
    assert client.get(path).status_code in {400, 404}


@pytest.mark.parametrize("path", ["/", "/werkbezoek-aanvragen/", "/zoeken/", "/informatiedagen/", "/nergens/"])
def test_public_answers_allow_nothing_inline_and_nothing_foreign(client, site, path):
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    # A video plays in a frame once the reader asked for it; nothing else comes from elsewhere.
    frames = "frame-src 'self' https://www.youtube-nocookie.com https://player.vimeo.com"
    assert frames in policy
    assert "http" not in policy.replace(frames, "")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_admin_answers_are_kept_by_no_cache(client, admin_user):
    client.force_login(admin_user)
    answer = client.get("/admin/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_pages_are_compressed_but_admin_pages_with_their_token_are_not(client, admin_user):
    assert client.get("/", headers={"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"
    client.force_login(admin_user)
    assert "Content-Encoding" not in client.get("/admin/", headers={"accept-encoding": "gzip"})


def test_unknown_page_answers_404_in_the_language_of_the_path(client, site):
    answer = client.get("/en/nowhere/")
    assert answer.status_code == 404
    assert 'lang="en"' in answer.content.decode()


def test_health_answers_without_a_site(client):
    assert client.get("/healthz").content == b"ok"
    assert client.get("/readyz").json()["status"] == "ok"

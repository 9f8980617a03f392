"""What the proxy is told: the version as it is now, and marks on the answers that it may keep under that version."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cms.response_cache.proxy import VERSION_PATH
from cms.response_cache.release import release
from cms.settings.env import Env
from search.sitemaps import ROBOTS
from tests import nginx
from tests.factories.visits import InfoDayFactory
from themes.models import ThemePage

NOW = timezone.datetime.fromisoformat("2026-11-22T10:00:00+01:00")
PAGE, API = "/themas/inclusieve-stad/", "/api/v1/themes"
MARKS = {"x-accel-expires", "x-gaststad-capped", "x-gaststad-max-age"}


def version_of(process) -> str:
    return process.ask(VERSION_PATH).headers["x-gaststad-version"].split()[0]


def marks_of(answer) -> set[str]:
    return MARKS & set(answer.headers)


def test_version_is_read_anew_and_comes_with_the_lease(processes, theme):
    # As long as a process may trust what it read; the proxy's lease begins when it asks, so it is not told that.
    process = processes(lease=5.0, release="r1")
    before, lease = process.ask(VERSION_PATH).headers["x-gaststad-version"].split()
    assert float(lease) == 5.0
    ThemePage.objects.update(title="Nieuw")
    assert version_of(process) != before
    assert process.renders == 0


def test_without_a_proxy_nobody_is_told_anything(processes, theme):
    told = version_of(processes(release="r1"))
    process = processes()
    assert process.ask(VERSION_PATH).status == 404
    assert not marks_of(process.ask(PAGE, HTTP_X_GASTSTAD_VERSION=told))


@pytest.mark.parametrize(("address", "expected"), [(PAGE, {"x-accel-expires"}), (API, MARKS)], ids=["page", "api"])
def test_answer_is_marked_for_who_knows_its_version_alone(processes, theme, address, expected):
    process = processes(release="r1")
    told = version_of(process)
    for _first_and_kept in range(2):
        assert marks_of(process.ask(address, HTTP_X_GASTSTAD_VERSION=told)) == expected
        assert not marks_of(process.ask(address))
        assert not marks_of(process.ask(address, HTTP_X_GASTSTAD_VERSION="r1.1.0"))
    ThemePage.objects.update(title="Nieuw")
    assert not marks_of(process.ask(address, HTTP_X_GASTSTAD_VERSION=told))
    assert marks_of(process.ask(address, HTTP_X_GASTSTAD_VERSION=version_of(process))) == expected


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_COOKIE": "__Host-sessionid=x; sessionid=x"}, {"HTTP_AUTHORIZATION": "Bearer x"}],
    ids=["session", "authorization"],
)
def test_answer_to_somebody_is_never_marked(processes, theme, headers):
    process = processes(release="r1")
    assert not marks_of(process.ask(PAGE, HTTP_X_GASTSTAD_VERSION=version_of(process), **headers))


@pytest.mark.parametrize("address", ["/api/v1/statistics", "/zoeken/?q=stad", "/admin/login/", "/api/v1/themes/none"])
def test_what_is_not_kept_is_not_marked(processes, theme, address):
    process = processes(release="r1")
    answer = process.ask(address, HTTP_X_GASTSTAD_VERSION=version_of(process))
    assert answer.status in (200, 404)
    assert not marks_of(answer)


@pytest.mark.parametrize("fraction", [0.0, 0.5])
def test_proxy_may_serve_through_the_last_whole_second_before_an_answer_ends(processes, theme, fraction):
    process = processes(release="r1")
    now = NOW + timedelta(seconds=fraction)
    with time_machine.travel(now, tick=False):
        answer = process.ask(PAGE, HTTP_X_GASTSTAD_VERSION=version_of(process))
    # A page ends after a minute; nginx serves through the second that it is told.
    assert answer.headers["x-accel-expires"] == f"@{int(now.timestamp()) + 59}"


def test_proxy_is_told_from_when_others_may_keep_an_answer_for_less(processes, theme):
    InfoDayFactory(key="dag", starts_at=NOW + timedelta(days=9), banner_from=NOW + timedelta(minutes=5), themes=[theme])
    process = processes(release="r1")
    with time_machine.travel(NOW, tick=False):
        headers = process.ask("/api/v1/banners", HTTP_X_GASTSTAD_VERSION=version_of(process)).headers
    assert headers["cache-control"] == f"public, max-age={headers['x-gaststad-max-age']}"
    ends = float(headers["x-gaststad-capped"]) + int(headers["x-gaststad-max-age"])
    assert ends == (NOW + timedelta(minutes=5)).timestamp()


def test_answers_of_another_release_are_not_marked(processes, theme):
    """The proxy outlives an upgrade; what the old code made must not be found by the new one."""
    old, new = processes(release="r1"), processes(release="r2")
    assert version_of(old) != version_of(new)
    assert not marks_of(old.ask(PAGE, HTTP_X_GASTSTAD_VERSION=version_of(new)))
    assert marks_of(new.ask(PAGE, HTTP_X_GASTSTAD_VERSION=version_of(new)))


def test_release_is_another_one_after_a_change_of_code_or_settings(settings, tmp_path):
    def named() -> str:
        release.cache_clear()
        return release()

    try:
        before = named()
        assert named() == before
        settings.BASE_DIR = tmp_path
        (tmp_path / "templates").mkdir()
        (tmp_path / "templates" / "a.html").write_text("oud")
        settings.ENVIRONMENT = Env({"CDN_KIND": "fastly"})
        settings.ENVIRONMENT.text("CDN_KIND")
        names = {before, named()}
        (tmp_path / "templates" / "a.html").write_text("nieuw")
        names.add(named())
        settings.ENVIRONMENT.source = {"CDN_KIND": "xkey"}
        names.add(named())
        settings.SECRET_KEY = "another"
        names.add(named())
        assert len(names) == 5
    finally:
        release.cache_clear()


def test_unknown_version_is_said_to_be_unknown(processes, theme):
    process = processes(release="r1")
    process.reader.read = process.reader.current = lambda: None
    assert process.ask(VERSION_PATH).status == 503
    assert not marks_of(process.ask(PAGE, HTTP_X_GASTSTAD_VERSION=""))


def test_addresses_that_are_secrets_are_not_logged_by_the_shipped_proxy():
    pattern = re.search(r'"~(\S+)" 0;', (nginx.DEPLOY / "http.conf").read_text())[1]
    secrets = [path for path in re.findall(r"Disallow: (\S+)", ROBOTS) if path != "/admin/"]
    assert len(secrets) >= 15
    for path in secrets:
        assert re.search(pattern, f"{path}a1b2c3/"), path
    for path in ("/", "/themas/stand/", "/agenda", "/en/themes/"):
        assert not re.search(pattern, path), path
    assert "if=$gaststad_logged" in (nginx.DEPLOY / "example.conf").read_text()

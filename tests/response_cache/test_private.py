"""What is of one person, or of nobody yet, is neither kept nor answered from memory."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.urls import URLPattern, get_resolver, reverse
from wagtail.models import PageViewRestriction, get_page_models

from cms.core.content_version.tables import counted_tables
from cms.core.middleware import KEEP_HEADER
from cms.response_cache.marking import KEPT_PAGES, KEPT_VIEWS, NOT_KEPT_PAGES, NOT_KEPT_VIEWS
from themes.models import ThemePage

PAGE = "/themas/inclusieve-stad/"
# Behind a link of one person, sending something, or of the machine.
PERSONAL = {
    "healthz", "readyz", "api:None", "api:follow_theme", "api:get_request", "api:get_preview",
    "api:answer_invitation", "api:withdraw_request", "api:reply_to_question", "api:submit_form", "api:api-root", "None",
    "themes:due", "visits:lost_link", "visits:request_status", "visits:request_calendar", "visits:request_evaluation",
    "visits:request_details", "visits:request_action", "visits:staff_calendar", "visits:follow", "visits:follower",
    "visits:stop_following", "visits:stop_following_all", "visits:host_calendar", "visits:host_page",
}  # fmt: skip


def public_views(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
        elif str(pattern.pattern) not in {"admin/", "documents/"}:
            yield from public_views(pattern.url_patterns, pattern.namespace or namespace)


def test_every_public_address_says_whether_it_is_kept():
    names = {name for name in public_views(get_resolver().url_patterns) if not name.startswith("wagtailcore_")}
    assert names - PERSONAL == KEPT_VIEWS | NOT_KEPT_VIEWS
    assert not KEPT_VIEWS & (NOT_KEPT_VIEWS | PERSONAL)


def test_every_kind_of_page_says_whether_it_is_kept():
    assert {model._meta.label_lower for model in get_page_models()} == KEPT_PAGES | NOT_KEPT_PAGES
    assert not KEPT_PAGES & NOT_KEPT_PAGES


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=abc"},
        {"HTTP_COOKIE": f"other=1; {settings.CSRF_COOKIE_NAME}=abc"},
        {"HTTP_COOKIE": "messages=x"},
        {"HTTP_AUTHORIZATION": "Bearer abc"},
    ],
)
def test_person_known_by_a_header_is_answered_by_django(processes, theme, headers):
    process = processes()
    process.ask(PAGE)
    process.ask(PAGE, **headers)
    process.ask(PAGE, **headers)
    assert process.renders == 3
    assert len(process.memory.plain.answers) == 1


def test_cookie_of_somebody_else_does_not_matter(processes, theme):
    process = processes()
    process.ask(PAGE)
    process.ask(PAGE, HTTP_COOKIE="_ga=1")
    assert process.renders == 1


def test_page_that_asks_for_a_password_is_never_kept(processes, theme):
    page = ThemePage.objects.get(slug="inclusieve-stad", locale__language_code="nl")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="geheim")
    process = processes()
    process.ask(PAGE)
    process.ask(PAGE)
    assert process.renders == 2
    assert not process.memory.plain.answers


@pytest.mark.parametrize(
    "address",
    ["/werkbezoek-aanvragen/", "/zoeken/?q=stad", "/aanvraag/", "/volgen/", "/nergens/", "/admin/login/", "/healthz"],
)
def test_forms_secret_links_errors_and_the_admin_are_never_kept(processes, theme, address):
    process = processes()
    process.ask(address)
    process.ask(address)
    assert process.renders == 2
    assert not process.memory.plain.answers
    assert not process.memory.queried.answers


def test_mark_never_leaves_the_process(processes, theme, client):
    process = processes()
    for _time in range(2):
        assert KEEP_HEADER.lower() not in process.ask(PAGE).headers
    assert KEEP_HEADER not in client.get(PAGE).headers


def test_kept_answers_read_only_tables_that_count(processes, theme):
    """A table that is read and not counted could change without the version: name it in `COUNTED`."""
    counted = {model._meta.db_table for model, _columns in counted_tables()}
    known = {table for table in connection.introspection.table_names() if table not in counted}
    process, read = processes(), set()

    def look(execute, sql, params, many, context):
        read.update(table for table in known if f'"{table}"' in sql)
        return execute(sql, params, many, context)

    addresses = [
        "/", "/themas/", PAGE, f"{PAGE}index.md", "/strategische-notas/", "/privacy/", "/informatiedagen/",
        "/informatiedagen.ics", "/sitemap.xml", "/llms.txt", "/nieuws.atom", "/robots.txt", "/api/v1/themes",
        "/api/v1/themes/inclusieve-stad", "/api/v1/notes", "/api/v1/commitments", "/api/v1/info-days",
        "/api/v1/banners", "/api/v1/alerts", "/api/v1/search?q=stad", reverse("api:openapi-json"),
    ]  # fmt: skip
    for address in addresses:
        with connection.execute_wrapper(look):
            assert process.ask(address).status == 200, address
        renders = process.renders
        process.ask(address)
        assert process.renders == renders, address
    # Types of content never change; figures of visits are counted once a minute, and pages are kept no longer.
    assert read <= {
        "django_content_type", "visits_visitrequest", "visits_individualvisit", "visits_organisation",
    }  # fmt: skip
